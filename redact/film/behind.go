package film

import (
	"fmt"
	"io"
	"sync"
)

// behind writes a film while the next part of it is made: the disk takes as long
// as all the rest. What stays as it was is written from the block that the old
// film was read to, and is copied nowhere. It is for one goroutine, which has to
// call end.
type behind struct {
	dst         io.Writer
	size        int         // of a block
	room        []byte      // for blocks
	now         *batch      // being made
	full, empty chan *batch // full is nil after end
	writing     sync.WaitGroup

	mu sync.Mutex // guards what follows

	err error
}

// batch is a part of the new film.
type batch struct {
	block []byte   // with a part of the old film
	made  []byte   // what the old film does not have so
	runs  [][]byte // what is written, one behind the other: parts of both
}

// RoomBytes is how much [Config].Room is used of, at most.
const RoomBytes = batchCount * blockBytes

const (
	// blockBytes is so much that waiting for each other costs little.
	blockBytes = 2 << 20
	// batchCount is one to make, one to write, and one between.
	batchCount = 3
	// smallBytes is below what bytes are faster copied than written by themselves.
	smallBytes = 4 << 10
	// madeBytes bounds what is copied in one batch.
	madeBytes = 256 << 10
)

// newBehind writes to dst a film that is about as large as size, from blocks in
// room as far as it goes.
func newBehind(dst io.Writer, size int64, room []byte) *behind {
	full := make(chan *batch, batchCount)
	w := &behind{
		dst: dst, size: int(min(size, blockBytes)), room: room,
		now: &batch{}, full: full, empty: make(chan *batch, batchCount),
	}
	for range batchCount - 1 {
		w.empty <- &batch{}
	}
	w.writing.Go(func() {
		for b := range full {
			w.write(b)
			w.empty <- b
		}
	})
	return w
}

// next hands over what there is until now, and lends a block: until the next call,
// parts of it that come to Write are not copied.
func (w *behind) next() ([]byte, error) {
	if w.now.block != nil {
		w.full <- w.now
		w.now = <-w.empty
	}
	switch {
	case w.now.block != nil:
	case len(w.room) >= w.size:
		w.now.block, w.room = w.room[:w.size:w.size], w.room[w.size:]
	default:
		w.now.block = make([]byte, w.size)
	}
	return w.now.block, w.failed()
}

// Write takes b, which may be changed afterwards unless it is a part of the block
// that is lent. Its error is that of any write until now.
func (w *behind) Write(b []byte) (int, error) {
	now := w.now
	if inside(now.block, b) && (len(b) >= smallBytes || follows(now.runs, b)) {
		now.runs = appendRun(now.runs, b)
		return len(b), nil
	}
	if len(now.made)+len(b) > madeBytes {
		w.settle()
	}
	if len(b) > madeBytes {
		now.runs = append(now.runs, b)
		w.settle()
	} else if from := len(now.made); len(b) > 0 {
		now.made = append(now.made, b...) // where it moves, older runs stay what they are
		now.runs = appendRun(now.runs, now.made[from:])
	}
	return len(b), w.failed()
}

// settle writes what there is until now, and waits for it.
func (w *behind) settle() {
	var idle [batchCount - 1]*batch
	for i := range idle { // behind all that was handed over
		idle[i] = <-w.empty
	}
	w.write(w.now)
	for _, b := range idle {
		w.empty <- b
	}
}

func (w *behind) write(b *batch) {
	for _, run := range b.runs {
		if w.failed() != nil {
			break
		}
		if _, err := w.dst.Write(run); err != nil {
			w.fail(fmt.Errorf("write: %w", err))
		}
	}
	b.runs, b.made = b.runs[:0], b.made[:0]
}

func (w *behind) fail(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.err = err
}

func (w *behind) failed() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

// end waits until all is written. It may be called again.
func (w *behind) end() error {
	if w.full != nil {
		w.settle()
		close(w.full)
		w.full = nil
	}
	w.writing.Wait()
	return w.failed()
}
