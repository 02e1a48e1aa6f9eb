// Package scrub takes files from the page on this machine, and keeps what may
// leave of them: each goes into a file of our own, is exported by the policy, and
// is deleted. Nothing is held in memory, and nothing of it is sent anywhere.
//
// Whoever asks must have been let in by ui: the package checks no session. It
// starts no goroutine. When a run ends, the ledger gets an entry about all of it:
// when the page says so, when too many others have begun, or with the station.
package scrub

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"skylatch/redact/export"
	"skylatch/telemetry"
	"skylatch/ui/wire"
)

// Config is what a [Scrub] needs.
type Config struct {
	// Folder is where each run gets a folder for its copies.
	Folder string
	// Incoming is a folder of our own for what is being rebuilt. Whatever is in it
	// when we begin was left by a station that was killed, and goes.
	Incoming string
	// New returns the export of a run into a folder.
	New func(policy string, cleared bool, folder string) (*export.Export, error)
	// Data is the data folder, where the owner's list of what was refused is.
	Data string
	// Room returns how many bytes may be written without hurting a recording.
	Room func() int64
}

// Scrub makes copies for the page. Use [New].
type Scrub struct {
	Config
	turns chan struct{} // one is held by each file that comes in

	mu   sync.Mutex // guards what follows
	runs []*run     // the oldest first
}

// maxRuns is how many runs may still get files: one for each page that is open,
// and some more.
const maxRuns = 8

// atOnce is how many files may come in at once: one is rebuilt while the next
// comes, and a flight needs the processors too.
const atOnce = 2

// New makes the folder for what comes in, empty.
func New(c Config) (*Scrub, error) {
	if err := os.RemoveAll(c.Incoming); err != nil {
		return nil, fmt.Errorf("remove what an earlier scrub left: %w", err)
	}
	if err := os.MkdirAll(c.Incoming, 0o700); err != nil {
		return nil, fmt.Errorf("make a folder for what is scrubbed: %w", err)
	}
	return &Scrub{Config: c, turns: make(chan struct{}, atOnce)}, nil
}

// Run ends the runs that are open when ctx ends: no page can send more then.
func (s *Scrub) Run(ctx context.Context) error {
	<-ctx.Done()
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, r := range s.runs {
		errs = append(errs, r.end(ctx))
	}
	return errors.Join(errs...)
}

// start begins a run.
func (s *Scrub) start(ctx context.Context, asked wire.ScrubStart, now time.Time) (*run, error) {
	id := now.UTC().Format("2006-01-02T15-04-05Z") + "-" + rand.Text()[:6]
	r := &run{id: id, folder: filepath.Join(s.Folder, id), asked: asked.Asked, began: now}
	var err error
	if r.export, err = s.New(asked.Policy, asked.Cleared, r.folder); err != nil {
		return nil, err
	}
	return r, s.keep(r).end(ctx)
}

// keep adds a run, and returns the one that has no place any more; nil if all
// have.
func (s *Scrub) keep(r *run) (oldest *run) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.runs) == maxRuns {
		oldest = s.runs[0]
		s.runs = slices.Delete(s.runs, 0, 1)
	}
	s.runs = append(s.runs, r)
	return oldest
}

func (s *Scrub) run(id string) (*run, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.runs, func(r *run) bool { return r.id == id })
	if i < 0 {
		return nil, errNoRun
	}
	return s.runs[i], nil
}

// problem says in three parts why a file was not dealt with, unless the error
// does.
func problem(err error) error {
	if errors.As(err, new(*telemetry.ProblemError)) {
		return err
	}
	return &telemetry.ProblemError{
		Cause:   fmt.Sprintf("The file could not be dealt with: %v.", err),
		Meaning: "Nothing of it has left, and the original is untouched. The flight goes on.",
		Action:  "See that the data folder and the ledger can be written and have room, then start again.",
		Err:     err,
	}
}
