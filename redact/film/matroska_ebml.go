package film

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/bits"
)

// EBML (RFC 8794) is elements within elements: an id, a size, and that many
// bytes.

// unknownSize is that of an element that goes on until one begins that cannot
// stand in it.
const unknownSize = -1

var (
	errEBML  = errors.New("an element is damaged")
	errShort = errors.New("it is cut off")
)

// ebmlID reads an id, with the bits that say how long it is.
func ebmlID(b []byte) (id uint32, n int, err error) {
	if len(b) == 0 {
		return 0, 0, errShort
	}
	if n = bits.LeadingZeros8(b[0]) + 1; n > 4 {
		return 0, 0, errEBML
	}
	if len(b) < n {
		return 0, 0, errShort
	}
	for _, v := range b[:n] {
		id = id<<8 | uint32(v)
	}
	return id, n, nil
}

// ebmlSize reads a size, or a number that is spelt as one.
func ebmlSize(b []byte) (size int64, n int, err error) {
	if len(b) == 0 {
		return 0, 0, errShort
	}
	if n = bits.LeadingZeros8(b[0]) + 1; n > 8 {
		return 0, 0, errEBML
	}
	if len(b) < n {
		return 0, 0, errShort
	}
	v := uint64(b[0]) & (1<<(8-n) - 1)
	for _, next := range b[1:n] {
		v = v<<8 | uint64(next)
	}
	if v == 1<<(7*n)-1 {
		return unknownSize, n, nil
	}
	return int64(v), n, nil
}

// ebmlEach calls each with the elements in b.
func ebmlEach(b []byte, each func(id uint32, body []byte) error) error {
	for len(b) > 0 {
		id, n, err := ebmlID(b)
		if err != nil {
			return errEBML
		}
		size, m, err := ebmlSize(b[n:])
		if err != nil {
			return errEBML
		}
		if b = b[n+m:]; size == unknownSize || size > int64(len(b)) {
			return errEBML
		}
		if err := each(id, b[:size]); err != nil {
			return err
		}
		b = b[size:]
	}
	return nil
}

func ebmlUint(b []byte) (v uint64, err error) {
	if len(b) > 8 {
		return 0, errEBML
	}
	for _, next := range b {
		v = v<<8 | uint64(next)
	}
	return v, nil
}

func ebmlInt(b []byte) (int64, error) {
	v, err := ebmlUint(b)
	if err != nil || len(b) == 0 {
		return 0, err
	}
	shift := 64 - 8*len(b)
	return int64(v<<shift) >> shift, nil
}

func ebmlFloat(b []byte) (v float64, err error) {
	switch len(b) {
	case 0:
	case 4:
		v = float64(math.Float32frombits(binary.BigEndian.Uint32(b)))
	case 8:
		v = math.Float64frombits(binary.BigEndian.Uint64(b))
	default:
		return 0, errEBML
	}
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, errEBML
	}
	return v, nil
}

// appendEBML appends an element, its size in as few bytes as it takes.
func appendEBML(b []byte, id uint32, bodies ...[]byte) []byte {
	size := 0
	for _, body := range bodies {
		size += len(body)
	}
	b = appendEBMLSize(appendEBMLID(b, id), size)
	for _, body := range bodies {
		b = append(b, body...)
	}
	return b
}

func appendEBMLID(b []byte, id uint32) []byte {
	for shift := (bits.Len32(id) - 1) / 8 * 8; shift >= 0; shift -= 8 {
		b = append(b, byte(id>>shift))
	}
	return b
}

func appendEBMLSize(b []byte, size int) []byte {
	n := 1
	for size >= 1<<(7*n)-1 { // all ones is an unknown size
		n++
	}
	v := uint64(size) | 1<<(7*n)
	for shift := 8 * (n - 1); shift >= 0; shift -= 8 {
		b = append(b, byte(v>>shift))
	}
	return b
}

// appendEBMLUint appends a number in as few bytes as it takes, at least one.
func appendEBMLUint(b []byte, id uint32, v uint64) []byte {
	n := max((bits.Len64(v)+7)/8, 1)
	b = appendEBMLSize(appendEBMLID(b, id), n)
	for shift := 8 * (n - 1); shift >= 0; shift -= 8 {
		b = append(b, byte(v>>shift))
	}
	return b
}

func appendEBMLFloat(b []byte, id uint32, v float64) []byte {
	return appendEBML(b, id, binary.BigEndian.AppendUint64(nil, math.Float64bits(v)))
}

// ebmlReader reads the elements of a file.
type ebmlReader struct {
	ctx      context.Context
	progress func(int64)
	b        *bufio.Reader
	at, size int64
	reported int64
}

func newEBMLReader(ctx context.Context, src *io.SectionReader, progress func(int64)) *ebmlReader {
	return &ebmlReader{
		ctx: ctx, progress: progress, size: src.Size(),
		b: bufio.NewReaderSize(io.NewSectionReader(src, 0, src.Size()), 1<<20),
	}
}

// head reads the head of an element; io.EOF is the end of the file.
func (r *ebmlReader) head() (id uint32, size int64, err error) {
	if r.at == 0 || r.at-r.reported >= reportEvery {
		r.reported = r.at
		if err := r.ctx.Err(); err != nil {
			return 0, 0, err
		}
		r.progress(r.at)
	}
	b, err := r.b.Peek(12)
	if len(b) == 0 && errors.Is(err, io.EOF) {
		return 0, 0, io.EOF
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, 0, fmt.Errorf("read it: %w", err)
	}
	id, n, err := ebmlID(b)
	if err != nil {
		return 0, 0, err
	}
	size, m, err := ebmlSize(b[n:])
	if err != nil {
		return 0, 0, err
	}
	return id, size, r.skip(int64(n + m))
}

// skip reads n bytes and forgets them.
func (r *ebmlReader) skip(n int64) error {
	if n > r.size-r.at {
		return errShort
	}
	r.at += n
	for n > 0 {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		k, err := r.b.Discard(int(min(n, 64<<20)))
		if n -= int64(k); err != nil {
			return fmt.Errorf("read it: %w", err)
		}
	}
	return nil
}

// body reads the body of an element into memory, which it reuses.
func (r *ebmlReader) body(memory []byte, n, most int64) ([]byte, error) {
	if n > r.size-r.at {
		return memory, errShort
	}
	if n == unknownSize || n > most {
		return memory, fmt.Errorf("an element of %d MB, where at most %d are understood", n>>20, most>>20)
	}
	if int64(cap(memory)) < n {
		memory = make([]byte, n)
	}
	memory = memory[:n]
	_, err := io.ReadFull(r.b, memory)
	r.at += n
	if err != nil {
		return memory, fmt.Errorf("read it: %w", err)
	}
	return memory, nil
}
