package film

import (
	"fmt"
	"io"
)

// window reads a film from its beginning to its end, into blocks that its writer
// lends.
type window struct {
	src  io.ReaderAt
	size int64
	dst  *behind

	at    int64 // of buf
	buf   []byte
	large []byte // a sample that no block holds
}

// readBytes is how much is read at once: it stays near the processor until it is
// looked at.
const readBytes = 256 << 10

// bytes returns n bytes from at on, valid until the next call. at never goes
// back.
func (w *window) bytes(at, n int64) ([]byte, error) {
	if at < 0 || n > w.size-at {
		return nil, fmt.Errorf("%w: a sample of %d bytes at byte %d of %d: it is cut off", errBox, n, at, w.size)
	}
	if n > blockBytes {
		if int64(cap(w.large)) < n {
			w.large = make([]byte, n)
		}
		return w.large[:n], readFull(w.src, w.large[:n], at)
	}
	if at-w.at+n > int64(cap(w.buf)) {
		var rest []byte // that was read already
		if from := at - w.at; from < int64(len(w.buf)) {
			rest = w.buf[from:]
		}
		block, err := w.dst.next()
		if err != nil {
			return nil, err
		}
		w.at, w.buf = at, append(block[:0], rest...)
	}
	from := at - w.at
	if end := from + n; end > int64(len(w.buf)) {
		had := int64(len(w.buf))
		end = min(max(end, had+readBytes), int64(cap(w.buf)), w.size-w.at)
		w.buf = w.buf[:end]
		if err := readFull(w.src, w.buf[had:], w.at+had); err != nil {
			return nil, err
		}
	}
	return w.buf[from : from+n], nil
}
