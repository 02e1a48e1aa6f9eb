package missions

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"skylatch/redact/export"
	"skylatch/telemetry"
	"skylatch/ui/answer"
	"skylatch/ui/wire"
)

// Exports hands over missions to whoever is at this machine: into a folder of
// ours, from where the browser saves them. There is one export at a time, because
// a flight needs the processors, too.
type Exports struct {
	// Folder is where each export gets a folder.
	Folder string
	// Formats are those that a flight can be told in.
	Formats []string
	// Give hands over a mission, and tells how far it is. Its errors have three
	// parts, or are those of ctx.
	Give func(ctx context.Context, asked wire.ExportStart, tell func(export.Progress)) (wire.ExportResult, error)

	busy sync.Mutex // held while one is made
}

// Handler answers what the page asks, below /api/exports:
//
//	GET  /api/exports            where exports are kept, and what formats there are
//	POST /api/exports/start      makes one, and tells how far it is, line by line
//	GET  /api/exports/file?run=&file=   one file, to be saved
//	POST /api/exports/delete?run=       deletes what one export left here
func (x *Exports) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/exports", func(w http.ResponseWriter, _ *http.Request) {
		answer.JSON(w, http.StatusOK, wire.ExportPlace{Folder: x.Folder, Formats: x.Formats})
	})
	mux.HandleFunc("POST /api/exports/start", x.start)
	mux.HandleFunc("GET /api/exports/file", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		answer.Download(w, r, x.Folder, q.Get("run")+"/"+q.Get("file"))
	})
	mux.HandleFunc("POST /api/exports/delete", x.delete)
	return mux
}

// delete removes the folder of an export: who has saved it elsewhere may not
// want it on this machine.
func (x *Exports) delete(w http.ResponseWriter, r *http.Request) {
	run := r.URL.Query().Get("run")
	if !fs.ValidPath(run) || strings.HasPrefix(run, ".") || strings.Contains(run, "/") {
		http.Error(w, "no export of that name", http.StatusBadRequest)
		return
	}
	root, err := os.OpenRoot(x.Folder) // a name cannot lead out of it
	if err == nil {
		err = errors.Join(root.RemoveAll(run), root.Close())
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		answer.Problem(w, http.StatusInternalServerError, &telemetry.ProblemError{
			Cause: "The export was not deleted: " + err.Error() + ".", Meaning: "Some of it is still in the data folder.",
			Action: "See that the data folder can be written, or delete it there by hand.", Err: err,
		})
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

const (
	// maxAsked bounds the request for an export.
	maxAsked = 4 << 10
	// newsInterval is how often it is told how far it is: seen as steady.
	newsInterval = 200 * time.Millisecond
)

// start makes an export. The page that asked hears of it until it ends; when it
// stops listening, nothing of what was not finished is left.
func (x *Exports) start(w http.ResponseWriter, r *http.Request) {
	var asked wire.ExportStart
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxAsked))
	d.DisallowUnknownFields()
	if err := d.Decode(&asked); err != nil {
		http.Error(w, "no request for an export", http.StatusBadRequest)
		return
	}
	if !x.busy.TryLock() {
		answer.Problem(w, http.StatusConflict, &telemetry.ProblemError{
			Cause: "Another mission is being exported.", Meaning: "This one was not begun.", Action: "Wait until that one has ended, or cancel it.",
		})
		return
	}
	defer x.busy.Unlock()
	h := w.Header()
	h.Set("Content-Type", "application/x-ndjson")
	h.Set("Cache-Control", "no-store")
	news := newsTo(w)
	news.tell(wire.ExportNews{Progress: &wire.ExportProgress{}}) // the answer begins
	result, err := x.Give(r.Context(), asked, news.progress)
	if r.Context().Err() != nil {
		return // nobody listens
	}
	last := wire.ExportNews{Result: &result}
	if err != nil {
		last = wire.ExportNews{Problem: wire.ProblemOf(inThreeParts(err))}
	}
	news.tell(last)
}

// inThreeParts makes an error one that has three parts.
func inThreeParts(err error) error {
	if errors.As(err, new(*telemetry.ProblemError)) {
		return err
	}
	return &telemetry.ProblemError{
		Cause:   "The mission was not exported: " + err.Error() + ".",
		Meaning: "What has a name is whole and in the ledger; of the rest nothing has left. The flight goes on.",
		Action:  "See that the data folder and the ledger can be written and have room, then start again.",
		Err:     err,
	}
}

// news goes to a page line by line.
type news struct {
	out   *json.Encoder
	flush func() error

	mu   sync.Mutex // guards what follows, and the order of lines
	last time.Time
}

func newsTo(w http.ResponseWriter) *news {
	return &news{out: json.NewEncoder(w), flush: http.NewResponseController(w).Flush}
}

func (n *news) progress(p export.Progress) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if now := time.Now(); now.Sub(n.last) >= newsInterval {
		n.last = now
		n.write(wire.ExportNews{Progress: wire.EncodeProgress(p)})
	}
}

func (n *news) tell(what wire.ExportNews) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.write(what)
}

func (n *news) write(what wire.ExportNews) {
	_ = n.out.Encode(what) // the browser has gone away: its context says so
	_ = n.flush()
}
