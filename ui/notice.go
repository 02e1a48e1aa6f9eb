package ui

import (
	_ "embed"
	"html/template"
	"net/http"
)

// notice is a page without script, for a browser that has no session yet.
type notice struct {
	Title, Text, Error string
	Form               bool
}

// noticeStyle is all that is served without a session, but for the notice.
//
//go:embed notice.css
var noticeStyle []byte

func serveNoticeStyle(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, _ = w.Write(noticeStyle) // the browser has gone away
}

var noticePage = template.Must(template.New("notice").Parse(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light">
<link rel="stylesheet" href="/notice.css">
<title>Skylatch: {{.Title}}</title>
<main>
<p class="name">Skylatch</p>
<h1>{{.Title}}</h1>
<p>{{.Text}}</p>
{{with .Error}}<p role="alert"><strong>{{.}}</strong></p>{{end}}
{{if .Form}}<form method="post" action="/pair">
<label>Code <input name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9]*" required autofocus></label>
<button>Pair</button>
</form>{{end}}
</main>
</html>
`))

func writePage(w http.ResponseWriter, status int, n notice) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	// With no referrer at all a browser sends the form from Origin "null" (Fetch
	// Standard, 3.2), which the guard takes for a stranger's.
	w.Header().Set("Referrer-Policy", "same-origin")
	w.WriteHeader(status)
	_ = noticePage.Execute(w, n) // the browser has gone away
}
