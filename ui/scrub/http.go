package scrub

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"skylatch/telemetry"
	"skylatch/ui/answer"
	"skylatch/ui/wire"
)

// Handler answers what the page asks, below /api/scrub:
//
//	GET  /api/scrub                        where copies are kept
//	POST /api/scrub/start                  begins a run
//	POST /api/scrub/end                    ends one, by its own will or another's
//	POST /api/scrub/file?run=&as=&modified=&box=…  the body is one file, of that date
//	GET  /api/scrub/copy?run=&file=        one copy, to be saved
func (s *Scrub) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/scrub", func(w http.ResponseWriter, _ *http.Request) {
		answer.JSON(w, http.StatusOK, wire.ScrubPlace{Folder: s.Folder})
	})
	mux.HandleFunc("POST /api/scrub/start", s.serveStart)
	mux.HandleFunc("POST /api/scrub/end", s.serveEnd)
	mux.HandleFunc("POST /api/scrub/file", s.serveFile)
	mux.HandleFunc("GET /api/scrub/copy", s.serveCopy)
	return mux
}

// maxAsked bounds the request for a run.
const maxAsked = 4 << 10

func (s *Scrub) serveStart(w http.ResponseWriter, r *http.Request) {
	var asked wire.ScrubStart
	if err := decode(w, r, &asked); err != nil || asked.Asked < 0 {
		http.Error(w, "no request for a run", http.StatusBadRequest)
		return
	}
	made, err := s.start(r.Context(), asked, time.Now())
	if err != nil {
		answer.Problem(w, http.StatusInternalServerError, problem(err))
		return
	}
	answer.JSON(w, http.StatusOK, wire.ScrubRun{Run: made.id, Folder: made.folder})
}

// decode reads a small request.
func decode(w http.ResponseWriter, r *http.Request, into any) error {
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxAsked))
	d.DisallowUnknownFields()
	return d.Decode(into)
}

func (s *Scrub) serveEnd(w http.ResponseWriter, r *http.Request) {
	var asked wire.ScrubEnd
	if err := decode(w, r, &asked); err != nil {
		http.Error(w, "no request to end a run", http.StatusBadRequest)
		return
	}
	over, err := s.run(asked.Run)
	if err != nil {
		answer.Problem(w, http.StatusNotFound, forgotten(err))
		return
	}
	if err := over.end(r.Context()); err != nil {
		answer.Problem(w, http.StatusInternalServerError, &telemetry.ProblemError{
			Cause:   fmt.Sprintf("What became of the files is not in the ledger: %v.", err),
			Meaning: "The copies that have a name are whole, and each is in the ledger; what is missing is the sum of them.",
			Action:  "See that the data folder can be written and has room, and that no other program has the ledger.",
			Err:     err,
		})
		return
	}
	answer.JSON(w, http.StatusOK, asked)
}

// forgotten is what a page is told that names a run of which nothing is known.
func forgotten(err error) error {
	return &telemetry.ProblemError{
		Cause: "The station does not know this run any more.", Meaning: "The file was not taken.", Action: "Start again.", Err: err,
	}
}

func (s *Scrub) serveFile(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	in, err := s.run(q.Get("run"))
	if err != nil {
		answer.Problem(w, http.StatusNotFound, forgotten(err))
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
	case errors.Is(err, errNoRun):
		answer.Problem(w, http.StatusNotFound, forgotten(err))
	case err != nil:
		answer.Problem(w, http.StatusInternalServerError, problem(err))
	default:
		answer.JSON(w, http.StatusOK, wire.EncodeReceipt(u.as, in.folder, receipt))
	}
}

// serveCopy gives one copy to be saved.
func (s *Scrub) serveCopy(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	in, err := s.run(q.Get("run"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	answer.Download(w, r, in.folder, q.Get("file"))
}
