package export

import (
	"context"
	"time"

	"skylatch/redact"
	"skylatch/redact/ledger"
)

// Summary is what became of the files of a run. The zero value is of none.
type Summary struct {
	tally               redact.Tally
	left, refused, junk int
	before, after       int64
	cleared             int
}

// Add adds what became of one file.
func (s *Summary) Add(r Receipt) {
	s.before += r.Before.Bytes
	switch {
	case r.Junk:
		s.junk++
		return
	case r.Refused != "":
		s.refused++
		return
	}
	s.left++
	s.after += r.After.Bytes
	s.tally.Unknown += r.Unknown
	for _, c := range sums(r.Counts) {
		s.tally.Note(c)
	}
	if r.Cleared {
		s.cleared++
	}
}

// Conclude writes into the ledger what became of a run of which so many files were
// asked for, however it ended: ctx only tells who asks. Of one file its own entry
// says all.
func (e *Export) Conclude(ctx context.Context, s Summary, asked int, took time.Duration) error {
	if asked = max(asked, s.left+s.refused+s.junk); asked < 2 || e.Write == nil {
		return nil
	}
	r := s.tally.Report()
	_, err := e.enter(context.WithoutCancel(ctx), ledger.Decision, map[string]any{
		"action": "scrubbed", "asked": asked - s.junk, "left": s.left, "refused": s.refused, "not_tried": asked - s.junk - s.left - s.refused,
		"bytes_before": s.before, "bytes": s.after, "seconds": float64(took.Milliseconds()) / 1000,
		"counts": r.Counts, "unknown": r.Unknown, "cleared": s.cleared,
	})
	return err
}
