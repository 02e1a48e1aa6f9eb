package mavlink

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"skylatch/telemetry/flightlog"
	"skylatch/telemetry/store"
)

// Watch reads a flight log as fast as it can, and calls look with what its
// frames had said by then: in every step of flight time, and at the end. A log
// that ends within a frame ends before it, and damage in the middle is passed
// over; the error is that of the log, or of ctx.
func Watch(ctx context.Context, tlog io.Reader, step time.Duration, look func(at time.Time, s store.Snapshot)) error {
	state := store.New()
	reader, entries := NewReader(state), flightlog.NewReader(tlog)
	var last, due time.Time
	for n := 0; ; n++ {
		e, err := entries.Next()
		if _, damaged := errors.AsType[*flightlog.CorruptError](err); damaged {
			_, err = entries.Resync()
			if err == nil {
				continue
			}
		}
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, flightlog.ErrTorn):
			if !last.IsZero() {
				look(last, state.Snapshot())
			}
			return nil
		case err != nil:
			return fmt.Errorf("read flight log: %w", err)
		case n%4096 == 0 && ctx.Err() != nil:
			return ctx.Err()
		case last.IsZero(), e.At.Before(last): // it begins, or the clock was set back
			due = e.At.Add(step)
		case !e.At.Before(due):
			look(last, state.Snapshot())
			due = e.At.Add(step)
		}
		reader.Read(e.Raw, e.At)
		last = e.At
	}
}
