package scrub

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"mime"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"skylatch/telemetry"
	"skylatch/ui/wire"
)

// Handler answers what the page asks, below /api/scrub:
//
//	GET  /api/scrub                        where copies are kept
//	POST /api/scrub/start                  begins a run
//	POST /api/scrub/file?run=&as=&modified=&box=…  the body is one file, of that date
//	GET  /api/scrub/copy?run=&file=        one copy, to be saved
func (s *Scrub) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/scrub", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, wire.ScrubPlace{Folder: s.Folder})
	})
	mux.HandleFunc("POST /api/scrub/start", s.serveStart)
	mux.HandleFunc("POST /api/scrub/file", s.serveFile)
	mux.HandleFunc("GET /api/scrub/copy", s.serveCopy)
	return mux
}

// maxAsked bounds the request for a run.
const maxAsked = 4 << 10

func (s *Scrub) serveStart(w http.ResponseWriter, r *http.Request) {
	var asked wire.ScrubStart
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxAsked))
	d.DisallowUnknownFields()
	if err := d.Decode(&asked); err != nil {
		http.Error(w, "no request for a run", http.StatusBadRequest)
		return
	}
	made, err := s.start(asked.Policy, asked.FilmsCleared, time.Now())
	if err != nil {
		answer(w, http.StatusInternalServerError, wire.ProblemOf(problem(err)))
		return
	}
	answer(w, http.StatusOK, wire.ScrubRun{Run: made.id, Folder: made.folder})
}

func (s *Scrub) serveFile(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	in, err := s.run(q.Get("run"))
	if err != nil {
		answer(w, http.StatusNotFound, wire.ProblemOf(&telemetry.ProblemError{
			Cause: "The station does not know this run any more.", Meaning: "The file was not taken.", Action: "Start again.", Err: err,
		}))
		return
	}
	u := upload{size: r.ContentLength, body: r.Body}
	var badPlace, badBox error
	u.as, badPlace = parsePlace(q.Get("as"))
	u.boxes, badBox = parseBoxes(q["box"])
	modified, badTime := strconv.ParseInt(q.Get("modified"), 10, 64)
	u.modified = time.UnixMilli(modified)
	if err := errors.Join(badPlace, badBox, badTime); err != nil || u.size < 0 {
		http.Error(w, "no file with a name and a length", http.StatusBadRequest)
		return
	}
	receipt, err := s.file(r.Context(), in, u)
	switch {
	case r.Context().Err() != nil || errors.Is(err, context.Canceled):
		// The page has gone away, and nobody hears an answer.
	case err != nil:
		answer(w, http.StatusInternalServerError, wire.ProblemOf(problem(err)))
	default:
		answer(w, http.StatusOK, wire.EncodeReceipt(u.as, in.folder, receipt))
	}
}

// serveCopy gives one copy to be saved. Nothing outside a run's folder can be
// named, not even through a link in it.
func (s *Scrub) serveCopy(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	in, err := s.run(q.Get("run"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	name := path.Clean(q.Get("file"))
	root, err := os.OpenRoot(in.folder)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer root.Close()
	f, err := root.Open(filepath.FromSlash(name))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() || hidden(name) {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": path.Base(name)}))
	h.Set("Cache-Control", "no-store")
	http.ServeContent(w, r, "", time.Time{}, f)
}

// hidden reports whether a part of a name is that of a file that is not finished.
func hidden(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") || !fs.ValidPath(part) {
			return true
		}
	}
	return false
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the browser has gone away
}
