package seal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// maxChunks bounds the memory for a file's layout: years of flight.
const maxChunks = 1 << 23

// Layout is how the chunks of a sealed file lie, which can be seen without a
// key, and proves nothing.
type Layout struct {
	// Whole is how many bytes of the file are whole entries.
	Whole int64
	// Ended reports whether the last chunk says that it is the last.
	Ended bool
	// Damaged reports whether something follows Whole that was not written
	// there; else it is what the writer was torn from.
	Damaged bool

	ends []int64 // where the content of each chunk up to Whole ends
}

// Look reads the layout of a sealed file. The error is that of r.
func Look(r io.ReaderAt, size int64) (Layout, error) {
	var l Layout
	head := make([]byte, min(int64(headLen), size))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return l, fmt.Errorf("read what is sealed: %w", err)
	}
	if string(head[:min(len(head), len(magic))]) != magic[:min(len(head), len(magic))] {
		l.Damaged = true
		return l, nil
	}
	if len(head) < headLen {
		return l, nil
	}
	words := words{r: r}
	var content int64
	var chunks []int64
	for at := int64(headLen); at < size && !l.Damaged; {
		if size-at < wordLen {
			return l, nil
		}
		word, err := words.at(at)
		if err != nil {
			return l, fmt.Errorf("read what is sealed: %w", err)
		}
		n := int64(word & lengthBits)
		if l.Ended || n > maxChunk || word&^(lengthBits|wholeBit|lastBit) != 0 || n == 0 && word&wholeBit == 0 || len(chunks) == maxChunks {
			l.Damaged = true
			break
		}
		if at += frameLen + n; at > size {
			break
		}
		content += n
		chunks = append(chunks, content)
		if word&wholeBit != 0 {
			l.Whole, l.ends, l.Ended = at, chunks, word&lastBit != 0
		}
	}
	return l, nil
}

// words reads the words of chunks, many short ones at once.
type words struct {
	r    io.ReaderAt
	buf  [4096]byte
	from int64
	n    int
}

// at returns the word there, which is in the file.
func (w *words) at(offset int64) (uint32, error) {
	if i := offset - w.from; i < 0 || i > math.MaxInt32 || int(i)+wordLen > w.n {
		n, err := w.r.ReadAt(w.buf[:], offset)
		if n < wordLen {
			if err == nil || errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return 0, err
		}
		w.from, w.n = offset, n
	}
	return binary.BigEndian.Uint32(w.buf[offset-w.from:]), nil
}
