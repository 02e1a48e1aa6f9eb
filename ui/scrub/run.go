package scrub

import (
	"context"
	"errors"
	"sync"
	"time"

	"skylatch/redact/export"
)

// run is one go through some files.
type run struct {
	id     string
	folder string
	export *export.Export
	asked  int // how many files the page has for it
	began  time.Time

	mu    sync.Mutex // guards what follows
	sum   export.Summary
	busy  int  // files that are being dealt with
	ended bool // it gets no more
}

var errNoRun = errors.New("there is no such run, or it is over")

// enter begins a file.
func (r *run) enter() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended {
		return errNoRun
	}
	r.busy++
	return nil
}

// leave ends a file, of which nothing became if its receipt is nil. The last one
// of a run that has ended meanwhile concludes it.
func (r *run) leave(ctx context.Context, receipt *export.Receipt) error {
	r.mu.Lock()
	if receipt != nil {
		r.sum.Add(*receipt)
	}
	r.busy--
	over, sum := r.ended && r.busy == 0, r.sum
	r.mu.Unlock()
	return r.conclude(ctx, over, sum)
}

// end lets no more files in. It may be called again, and of no run.
func (r *run) end(ctx context.Context) error {
	if r == nil {
		return nil
	}
	r.mu.Lock()
	over, sum := !r.ended && r.busy == 0, r.sum
	r.ended = true
	r.mu.Unlock()
	return r.conclude(ctx, over, sum)
}

// conclude says what became of all files, if the run is over.
func (r *run) conclude(ctx context.Context, over bool, sum export.Summary) error {
	if !over {
		return nil
	}
	return r.export.Conclude(ctx, sum, r.asked, time.Since(r.began))
}
