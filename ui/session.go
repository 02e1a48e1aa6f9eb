package ui

import (
	"crypto/rand"
	"crypto/subtle"
	"net/http"
)

// cookieName is the session cookie's name up to the port: cookies do not tell
// ports apart, and two stations may run on one machine.
const cookieName = "skylatch-"

// NewToken returns a fresh secret of 128 bits or more, fit for a URL.
func NewToken() string { return rand.Text() }

// session lets through only browsers that hold the session cookie. The printed
// address carries the token once; it is exchanged for the cookie at the door
// and leaves the address bar at once.
func (s *Server) session(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if token := r.URL.Query().Get("token"); r.URL.Path == "/" && token != "" && s.admits(token) {
			s.admit(w)
			http.Redirect(w, r, "/", http.StatusSeeOther)
			return
		}
		cookie, err := r.Cookie(s.cookie)
		if err != nil || !s.admits(cookie.Value) {
			s.turnAway(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (s *Server) admits(token string) bool {
	return subtle.ConstantTimeCompare([]byte(token), []byte(s.token)) == 1
}

func (s *Server) admit(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	http.SetCookie(w, &http.Cookie{
		Name:     s.cookie,
		Value:    s.token,
		Path:     "/",
		HttpOnly: true,
		Secure:   s.scheme == "https",
		SameSite: http.SameSiteStrictMode,
	})
}

// turnAway answers a browser without a session: with the pairing form where
// pairing is on, else with what to do.
func (s *Server) turnAway(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	if s.pairing != nil && r.URL.Path == "/" && r.Method == http.MethodGet {
		s.pairing.form(w, http.StatusForbidden, "")
		return
	}
	writePage(w, http.StatusForbidden, notice{
		Title: "Open the address that the station printed",
		Text: "This page commands an aircraft, so it opens only from the address that Skylatch " +
			"prints when it starts. It changes with every start.",
	})
}
