package export

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"sync"
	"time"

	"skylatch/telemetry/seal"
)

// Progress is how far [Export.Files] is.
type Progress struct {
	Files, OfFiles int
	Bytes, OfBytes int64
}

// waiting is how many files may wait for the ledger and the disk, beside those
// that are rebuilt: one write of the ledger serves all of them.
const waiting = 30

// Files lets out what may leave of many files, with all processors busy, and
// gives the receipts as they come. The first error ends it, as that of
// [Export.File] says; so does ctx, and leaving the loop: what was not finished
// then is gone. At the end the ledger gets an entry about all of them.
func (e *Export) Files(ctx context.Context, items []Item) iter.Seq2[Receipt, error] {
	return func(yield func(Receipt, error) bool) {
		began := time.Now()
		var sum Summary
		listening := true
		for r, err := range e.each(ctx, items) {
			if err == nil {
				sum.Add(r)
			}
			if listening = yield(r, err); !listening || err != nil {
				break
			}
		}
		if err := e.Conclude(ctx, sum, len(items), time.Since(began)); err != nil && listening {
			yield(Receipt{}, err)
		}
	}
}

// each gives the receipts alone.
func (e *Export) each(ctx context.Context, items []Item) iter.Seq2[Receipt, error] {
	type end struct {
		receipt Receipt
		err     error
	}
	return func(yield func(Receipt, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		m := newMeter(items, e.Progress)
		todo, ends := make(chan Item), make(chan end)
		var workers sync.WaitGroup
		for range e.crew(len(items)) {
			workers.Go(func() {
				for i := range todo {
					tell, done := m.share(i)
					r, err := e.file(ctx, i, tell)
					done()
					ends <- end{r, err}
				}
			})
		}
		workers.Go(func() {
			defer close(todo)
			for _, i := range e.order(items) {
				select {
				case todo <- i:
				case <-ctx.Done():
					return
				}
			}
		})
		go func() { // ends with the workers, which the loop below waits for
			workers.Wait()
			close(ends)
		}()
		var stopped bool
		for end := range ends {
			if !stopped && (!yield(end.receipt, end.err) || end.err != nil) {
				stopped = true
				cancel()
			}
		}
		if err := ctx.Err(); err != nil && !stopped {
			yield(Receipt{}, err)
		}
		cancel()
	}
}

// crew is how many goroutines work.
func (e *Export) crew(items int) int {
	if e.ordered() {
		return 1
	}
	return min(e.Workers+waiting, items)
}

// order is in which order they are rebuilt: the large first, so that no
// processor is left alone with one at the end.
func (e *Export) order(items []Item) []Item {
	if e.ordered() {
		return items
	}
	return slices.SortedStableFunc(slices.Values(items), func(a, b Item) int { return cmp.Compare(b.size(), a.size()) })
}

// size is that of its file; 0 if there is none.
func (i Item) size() int64 {
	if i.refused != "" {
		return 0
	}
	info, err := seal.Stat(i.Path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// meter counts for all workers.
type meter struct {
	mu sync.Mutex // guards what follows

	now  Progress
	tell func(Progress)
}

func newMeter(items []Item, tell func(Progress)) *meter {
	m := &meter{tell: tell, now: Progress{OfFiles: len(items)}}
	for _, i := range items {
		m.now.OfBytes += i.size()
	}
	return m
}

// share returns how one file tells how many of its bytes are dealt with, and
// that all is.
func (m *meter) share(i Item) (tell func(int64), done func()) {
	var until int64
	add := func(n int64, files int) {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.now.Bytes += n - until
		m.now.Files += files
		until = n
		if m.tell != nil {
			m.tell(m.now)
		}
	}
	return func(n int64) { add(max(n, 0), 0) }, func() { add(i.size(), 1) }
}
