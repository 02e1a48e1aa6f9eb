package film

import (
	"fmt"
	"io"
	"sync"
)

// behind writes a film while the next part of it is made: the disk takes as long
// as all the rest. It is for one goroutine, which has to call end.
type behind struct {
	piece       []byte      // being filled
	full, empty chan []byte // full is nil after end
	writing     sync.WaitGroup

	mu sync.Mutex // guards what follows

	err error
}

// Pieces are as large as is quick to write; there is one to fill, one to write,
// and one between.
const (
	pieceBytes = 256 << 10
	pieceCount = 3
)

func newBehind(dst io.Writer) *behind {
	full := make(chan []byte, pieceCount)
	w := &behind{piece: make([]byte, 0, pieceBytes), full: full, empty: make(chan []byte, pieceCount)}
	for range pieceCount - 1 {
		w.empty <- make([]byte, 0, pieceBytes)
	}
	w.writing.Go(func() {
		for piece := range full {
			if w.failed() == nil { // else they are only taken
				w.write(dst, piece)
			}
			w.empty <- piece[:0]
		}
	})
	return w
}

func (w *behind) write(dst io.Writer, piece []byte) {
	if _, err := dst.Write(piece); err != nil {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.err = fmt.Errorf("write: %w", err)
	}
}

func (w *behind) failed() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

// Write takes a copy of b. Its error is that of any write until now.
func (w *behind) Write(b []byte) (int, error) {
	for rest := b; ; {
		n := copy(w.piece[len(w.piece):cap(w.piece)], rest)
		w.piece = w.piece[:len(w.piece)+n]
		if rest = rest[n:]; len(rest) == 0 {
			return len(b), nil
		}
		w.full <- w.piece
		w.piece = <-w.empty
		if err := w.failed(); err != nil {
			return len(b) - len(rest), err
		}
	}
}

// end waits until all is written. It may be called again.
func (w *behind) end() error {
	if w.full != nil {
		w.full <- w.piece
		close(w.full)
		w.full = nil
	}
	w.writing.Wait()
	return w.failed()
}
