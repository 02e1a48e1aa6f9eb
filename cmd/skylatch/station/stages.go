package station

import (
	"context"
	"errors"
	"fmt"
)

// stage is one part of the station that runs until its context ends.
type stage struct {
	name string
	run  func(context.Context) error
}

// runStages starts the stages in order. When ctx ends, or any stage ends by
// itself, they are stopped in reverse order, each waited for before the next:
// what is written to outlives who writes to it.
func runStages(ctx context.Context, stages []stage) error {
	type running struct {
		stage
		cancel context.CancelFunc
		done   chan struct{}
		err    error
	}
	ended := make(chan struct{}, len(stages))
	all := make([]*running, 0, len(stages))
	for _, s := range stages {
		// Not derived from ctx: a stage stops when its turn comes.
		own, cancel := context.WithCancel(context.WithoutCancel(ctx))
		r := &running{stage: s, cancel: cancel, done: make(chan struct{})}
		go func() {
			defer func() { ended <- struct{}{} }()
			defer close(r.done)
			r.err = r.run(own)
		}()
		all = append(all, r)
	}
	select {
	case <-ctx.Done():
	case <-ended:
	}
	var errs []error
	for i := len(all) - 1; i >= 0; i-- {
		r := all[i]
		r.cancel()
		<-r.done
		if r.err != nil && !errors.Is(r.err, context.Canceled) {
			errs = append(errs, fmt.Errorf("%s: %w", r.name, r.err))
		}
	}
	return errors.Join(errs...)
}
