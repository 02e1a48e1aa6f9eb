// Package missions answers what the page asks of recorded missions: the list,
// one mission with its time line, charts of what was recorded, films, pictures
// and notes. Replays are package live's.
//
// It changes nothing but notes, lets nothing out but by [Exports], and starts no
// goroutine. The caller has checked who asks.
package missions

import (
	"cmp"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"strconv"
	"strings"

	"skylatch/telemetry"
	"skylatch/telemetry/flightlog"
	"skylatch/telemetry/library"
	"skylatch/telemetry/seal"
	"skylatch/ui/answer"
	"skylatch/ui/wire"
)

// Config is what the handlers need.
type Config struct {
	Library *library.Library
	// Watch plays a flight log for charts.
	Watch library.Watch
	Log   *slog.Logger
}

// New returns the handler of /api/missions and /missions.
func New(c Config) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/missions", c.list)
	mux.HandleFunc("GET /api/missions/{name}", c.view)
	mux.HandleFunc("PUT /api/missions/{name}/notes", c.annotate)
	mux.HandleFunc("GET /api/missions/{name}/series", c.series)
	mux.HandleFunc("GET /missions/{name}/{file}", c.file)
	return mux
}

// pageLength is how many missions a list holds unless the page says.
const pageLength = 50

// list answers GET /api/missions?search=&order=&ascending=&limit=&offset=.
func (c Config) list(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	number := func(name string, otherwise int) int {
		n, err := strconv.Atoi(q.Get(name))
		if err != nil || n < 0 {
			return otherwise
		}
		return n
	}
	missions, found, err := c.Library.Missions(library.Query{
		Search: q.Get("search"), Order: library.Order(q.Get("order")), Ascending: q.Get("ascending") == "true",
		Limit: min(cmp.Or(number("limit", 0), pageLength), 500), Offset: number("offset", 0),
	})
	if err != nil {
		c.fail(w, err)
		return
	}
	list := wire.MissionList{Found: found, Unlocked: c.Library.Keys() != nil, Missions: make([]wire.RecordedMission, 0, len(missions))}
	for _, m := range missions {
		list.Missions = append(list.Missions, wire.EncodeMission(m))
	}
	answer.JSON(w, http.StatusOK, list)
}

// view answers GET /api/missions/{name}.
func (c Config) view(w http.ResponseWriter, r *http.Request) {
	m, err := c.Library.Mission(r.PathValue("name"))
	if err != nil {
		c.fail(w, err)
		return
	}
	folder, err := c.Library.Folder(m.Name)
	if err != nil {
		c.fail(w, err)
		return
	}
	v := wire.MissionView{Mission: wire.EncodeMission(m), Marks: wire.EncodeMarks(m.Marks), Pictures: []string{}}
	for i, f := range v.Mission.Films {
		// A film without a clock is shown from its start: what is damaged is in
		// the mission's problems.
		ticks, _ := c.clock(m.Name, f.File)
		v.Mission.Films[i].Clock = wire.EncodeClock(ticks)
		if m.State == library.Flying && len(ticks) > 0 { // its account is written when it ends
			v.Mission.Films[i].EndMs = max(f.EndMs, ticks[len(ticks)-1].At.UnixMilli())
		}
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		c.fail(w, err)
		return
	}
	for _, e := range entries {
		if name, _ := seal.Plain(e.Name()); isPicture(name) {
			v.Pictures = append(v.Pictures, name)
		}
	}
	answer.JSON(w, http.StatusOK, v)
}

// clock reads when the pictures of a film came.
func (c Config) clock(mission, film string) ([]flightlog.Tick, error) {
	f, err := c.Library.Open(mission, film)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return flightlog.FilmClock(f)
}

// maxNotes is above what a library keeps, so that it can say what is too long.
const maxNotes = 512 << 10

// annotate answers PUT /api/missions/{name}/notes.
func (c Config) annotate(w http.ResponseWriter, r *http.Request) {
	var n wire.Notes
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxNotes))
	d.DisallowUnknownFields()
	if err := d.Decode(&n); err != nil {
		http.Error(w, "these are no notes: "+err.Error(), http.StatusBadRequest)
		return
	}
	name := r.PathValue("name")
	if err := c.Library.Annotate(name, library.Notes{Title: n.Title, Text: n.Text, Tags: n.Tags, Keep: n.Keep}); err != nil {
		c.fail(w, err)
		return
	}
	m, err := c.Library.Mission(name)
	if err != nil {
		c.fail(w, err)
		return
	}
	answer.JSON(w, http.StatusOK, wire.EncodeMission(m))
}

func isFilm(name string) bool {
	return strings.HasPrefix(name, "video-") && strings.HasSuffix(name, ".mp4")
}

func isPicture(name string) bool {
	return strings.HasPrefix(name, "picture-") && strings.HasSuffix(name, ".png")
}

// file answers GET /missions/{name}/{file} with a film or a picture, in pieces
// if the browser wants.
func (c Config) file(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	if !isFilm(name) && !isPicture(name) {
		http.NotFound(w, r)
		return
	}
	f, err := c.Library.Open(r.PathValue("name"), name)
	if errors.Is(err, seal.ErrLocked) || errors.Is(err, seal.ErrErased) {
		c.fail(w, err)
		return
	}
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer f.Close()
	w.Header().Set("Cache-Control", "no-store")
	http.ServeContent(w, r, name, f.Info().ModTime(), f)
}

// fail says in three parts what went wrong.
func (c Config) fail(w http.ResponseWriter, err error) {
	status, problem := http.StatusInternalServerError, &telemetry.ProblemError{
		Cause:   "The mission cannot be shown: " + err.Error() + ".",
		Meaning: "Nothing was changed. The flight that is on, if any, goes on and is recorded.",
		Action:  "See that the data folder can be read and written, then try again.",
		Err:     err,
	}
	switch sealed, ok := errors.AsType[*telemetry.ProblemError](seal.Explain(err)); {
	case ok:
		status, problem = http.StatusForbidden, sealed
	case errors.Is(err, fs.ErrNotExist):
		status, problem.Cause, problem.Action = http.StatusNotFound, "There is no such mission.", "Open the list again: it may have been moved or deleted."
	}
	c.Log.Debug("missions", "error", err)
	answer.Problem(w, status, problem)
}
