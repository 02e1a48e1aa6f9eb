package replay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"
	"time"

	"skylatch/telemetry/flightlog"
	"skylatch/telemetry/seal"
)

// markEvery is how much flight lies between two marks: what has to be read
// again to show a moment. Each mark takes some kB of memory.
const markEvery = 10 * time.Second

// Log is a flight log that any moment of can be found in.
type Log struct {
	file       *seal.File
	size       int64
	start, end time.Time
	marks      []mark // by time
}

// mark is a moment to begin at.
type mark struct {
	at     time.Time // of the frame at offset
	offset int64
	// before are the offsets of the frames that still count then, in order: what
	// was said once, long ago, and not again since.
	before []int64
}

// Open reads through a log. A log that is being recorded is read as far as it
// is whole; the moments after are not in it. The keys open a sealed one. The
// caller closes it.
func Open(ctx context.Context, tlog string, keys *seal.Keys) (*Log, error) {
	f, err := seal.Open(tlog, keys)
	if err != nil {
		return nil, fmt.Errorf("open flight log: %w", err)
	}
	l := &Log{file: f}
	if err := l.index(ctx); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return l, nil
}

// Close closes the file; no player of the log works then.
func (l *Log) Close() error { return l.file.Close() }

// Start is when the first frame came.
func (l *Log) Start() time.Time { return l.start }

// End is when the last frame came.
func (l *Log) End() time.Time { return l.end }

// index notes where to begin.
func (l *Log) index(ctx context.Context) error {
	r := flightlog.NewReader(l.file)
	said := newSaid()
	for n := 0; ; n++ {
		if n%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		offset := r.Offset()
		e, err := r.Next()
		if _, damaged := errors.AsType[*flightlog.CorruptError](err); damaged {
			if _, err = r.Resync(); err == nil {
				continue
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, flightlog.ErrTorn) {
			l.size = r.Offset()
			break
		}
		if err != nil {
			return fmt.Errorf("read flight log: %w", err)
		}
		if len(l.marks) == 0 || e.At.Sub(l.marks[len(l.marks)-1].at) >= markEvery {
			l.marks = append(l.marks, mark{at: e.At, offset: offset, before: said.offsets()})
		}
		said.note(e.Raw, offset)
		if l.start.IsZero() {
			l.start = e.At
		}
		// A clock that was set back shows its moments twice: the first time in
		// order, then with the time standing still.
		if e.At.After(l.end) {
			l.end = e.At
		}
	}
	if len(l.marks) == 0 {
		return errors.New("the flight log holds no frame")
	}
	return nil
}

// markBefore returns the last mark that is not after a moment.
func (l *Log) markBefore(at time.Time) mark {
	i := sort.Search(len(l.marks), func(i int) bool { return l.marks[i].at.After(at) })
	return l.marks[max(0, i-1)]
}

// sortedOffsets brings offsets in order, each once.
func sortedOffsets(list []int64) []int64 {
	slices.Sort(list)
	return slices.Compact(list)
}
