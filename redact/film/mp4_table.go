package film

import (
	"encoding/binary"
	"fmt"
	"io"
)

// sample is one sample of a track, or several that lie behind each other and are
// alike: sound that is not coded.
type sample struct {
	at       int64
	size     uint32 // of each
	count    uint32
	duration uint32 // of each, in the track's time scale
	shift    int32  // from decoding to showing it
	sync     bool   // players can begin here
	entry    uint32 // which sample entry it is coded by, from 0
}

// samples yields the samples of a track in the order of their decoding.
type samples interface {
	// next returns false behind the last.
	next() (sample, bool, error)
}

// column reads a table of numbers without holding it.
type column struct {
	src  io.ReaderAt
	at   int64
	rows uint32 // that are left
	row  int    // of how many bytes
	buf  []byte
	rest []byte
}

// columnBytes is how much of a table is read at once.
const columnBytes = 8 << 10

// newColumn reads the table in a full box whose rows begin skip bytes behind its
// count.
func newColumn(src io.ReaderAt, b box, row int) (*column, error) {
	if b.kind == "" {
		return &column{}, nil
	}
	var head [8]byte
	if b.end-b.body < 8 {
		return nil, fmt.Errorf("%w: the table %q is cut off", errBox, b.kind)
	}
	if err := readFull(src, head[:], b.body); err != nil {
		return nil, err
	}
	c := &column{src: src, at: b.body + 8, rows: binary.BigEndian.Uint32(head[4:]), row: row}
	if int64(c.rows)*int64(row) > b.end-c.at {
		return nil, fmt.Errorf("%w: the table %q has %d rows in %d bytes", errBox, b.kind, c.rows, b.size())
	}
	return c, nil
}

// take returns the next row; nil behind the last.
func (c *column) take() ([]byte, error) {
	if c.rows == 0 {
		return nil, nil
	}
	if len(c.rest) == 0 {
		n := min(int64(columnBytes/c.row), int64(c.rows)) * int64(c.row)
		if c.buf == nil {
			c.buf = make([]byte, n)
		}
		c.rest = c.buf[:n]
		if err := readFull(c.src, c.rest, c.at); err != nil {
			return nil, err
		}
		c.at += n
	}
	row := c.rest[:c.row]
	c.rest = c.rest[c.row:]
	c.rows--
	return row, nil
}

// tables reads the samples that the tables of a track list. (8.5 to 8.7)
type tables struct {
	durations, shifts, chunks, sizes, offsets, syncs *column

	left uint32 // samples
	// size is of every sample, or 0; bits is how wide a size is in its table.
	size    uint32
	bits    uint32
	half    byte // the second of two sizes of 4 bits
	hasHalf bool

	duration, durationRows uint32
	shift                  int32
	shiftRows              uint32
	number, sync           uint32 // of the sample at hand, and of the next sync sample
	allSync                bool

	chunk     uint32 // the chunk at hand, from 1
	inChunk   uint32 // samples left in it
	perChunk  uint32
	entry     uint32
	nextFirst uint32 // the first chunk of the next row of chunks; 0 behind the last
	nextPer   uint32
	nextEntry uint32
	at        int64
	long      bool // offsets have 64 bits

	// batch says that alike samples may be yielded together.
	batch bool
}

func newTables(src io.ReaderAt, t *track) (*tables, error) {
	s := &tables{batch: t.plain}
	if t.sizeBox.kind == "" {
		return s, nil // all its samples are in fragments
	}
	head := make([]byte, 12)
	if t.sizeBox.end-t.sizeBox.body < 12 {
		return nil, fmt.Errorf("%w: the table of sizes is cut off", errBox)
	}
	if err := readFull(src, head, t.sizeBox.body); err != nil {
		return nil, err
	}
	s.left, s.bits = binary.BigEndian.Uint32(head[8:]), 32
	if t.sizeBox.kind == "stz2" {
		s.bits = uint32(head[7])
		if s.bits != 4 && s.bits != 8 && s.bits != 16 {
			return nil, fmt.Errorf("%w: sizes of %d bits", errBox, s.bits)
		}
	} else {
		s.size = binary.BigEndian.Uint32(head[4:])
	}
	if s.size == 0 {
		s.sizes = &column{src: src, at: t.sizeBox.body + 12, rows: s.left, row: int(max(s.bits/8, 1))}
		if s.bits == 4 {
			s.sizes.rows = (s.left + 1) / 2
		}
		if int64(s.sizes.rows)*int64(s.sizes.row) > t.sizeBox.end-s.sizes.at {
			return nil, fmt.Errorf("%w: the table of sizes has %d rows in %d bytes", errBox, s.left, t.sizeBox.size())
		}
	}
	s.long = t.offsetBox.kind == "co64"
	offset := 4
	if s.long {
		offset = 8
	}
	var err error
	for _, c := range []struct {
		to  **column
		box box
		row int
	}{
		{&s.durations, t.durationBox, 8}, {&s.shifts, t.shiftBox, 8}, {&s.chunks, t.chunkBox, 12},
		{&s.offsets, t.offsetBox, offset}, {&s.syncs, t.syncBox, 4},
	} {
		if *c.to, err = newColumn(src, c.box, c.row); err != nil {
			return nil, err
		}
	}
	s.allSync = t.syncBox.kind == ""
	if err := s.nextSync(); err != nil {
		return nil, err
	}
	return s, s.nextChunks()
}

func (s *tables) next() (sample, bool, error) {
	if s.left == 0 {
		return sample{}, false, nil
	}
	if err := s.fill(); err != nil {
		return sample{}, false, err
	}
	size, err := s.nextSize()
	if err != nil {
		return sample{}, false, err
	}
	if size == 0 || size > maxSample {
		return sample{}, false, fmt.Errorf("%w: a sample of %d bytes", errBox, size)
	}
	s.number++
	out := sample{at: s.at, size: size, count: 1, duration: s.duration, shift: s.shift, sync: s.allSync, entry: s.entry}
	if !s.allSync && s.number == s.sync {
		out.sync = true
		if err := s.nextSync(); err != nil {
			return sample{}, false, err
		}
	}
	if s.batch && s.size != 0 && s.allSync {
		out.count = min(s.left, s.inChunk, s.durationRows, s.shiftRows, maxSample/size)
	}
	s.left -= out.count
	s.inChunk -= out.count
	s.durationRows -= out.count
	s.shiftRows -= out.count
	s.number += out.count - 1
	s.at += int64(size) * int64(out.count)
	return out, true, nil
}

// fill reads on in each table whose row is used up.
func (s *tables) fill() error {
	for s.durationRows == 0 {
		row, err := s.durations.take()
		if err != nil {
			return err
		}
		if row == nil {
			return fmt.Errorf("%w: %d samples have no duration", errBox, s.left)
		}
		s.durationRows, s.duration = binary.BigEndian.Uint32(row), binary.BigEndian.Uint32(row[4:])
	}
	for s.shiftRows == 0 {
		row, err := s.shifts.take()
		if err != nil {
			return err
		}
		if row == nil {
			s.shiftRows, s.shift = s.left, 0
			break
		}
		s.shiftRows, s.shift = binary.BigEndian.Uint32(row), int32(binary.BigEndian.Uint32(row[4:]))
	}
	for s.inChunk == 0 {
		row, err := s.offsets.take()
		if err != nil {
			return err
		}
		if row == nil {
			return fmt.Errorf("%w: %d samples lie nowhere", errBox, s.left)
		}
		if s.chunk++; s.chunk == s.nextFirst {
			s.perChunk, s.entry = s.nextPer, s.nextEntry
			if err := s.nextChunks(); err != nil {
				return err
			}
		}
		if s.inChunk = s.perChunk; s.perChunk == 0 {
			return fmt.Errorf("%w: a chunk without samples", errBox)
		}
		offset := uint64(binary.BigEndian.Uint32(row))
		if s.long {
			offset = binary.BigEndian.Uint64(row)
		}
		if offset > 1<<62 {
			return fmt.Errorf("%w: a chunk at byte %d", errBox, offset)
		}
		s.at = int64(offset)
	}
	return nil
}

func (s *tables) nextChunks() error {
	row, err := s.chunks.take()
	if err != nil || row == nil {
		s.nextFirst = 0
		return err
	}
	first := binary.BigEndian.Uint32(row)
	s.nextPer, s.nextEntry = binary.BigEndian.Uint32(row[4:]), binary.BigEndian.Uint32(row[8:])-1
	if first <= s.chunk || first > 1 && s.chunk == 0 {
		return fmt.Errorf("%w: its chunks are out of order", errBox)
	}
	s.nextFirst = first
	return nil
}

func (s *tables) nextSync() error {
	row, err := s.syncs.take()
	if err != nil || row == nil {
		s.sync = 0
		return err
	}
	n := binary.BigEndian.Uint32(row)
	if n <= s.sync {
		return fmt.Errorf("%w: its sync samples are out of order", errBox)
	}
	s.sync = n
	return nil
}

func (s *tables) nextSize() (uint32, error) {
	switch {
	case s.size != 0:
		return s.size, nil
	case s.hasHalf:
		s.hasHalf = false
		return uint32(s.half), nil
	}
	row, err := s.sizes.take()
	if err != nil {
		return 0, err
	}
	switch s.bits {
	case 4:
		s.half, s.hasHalf = row[0]&15, true
		return uint32(row[0] >> 4), nil
	case 8:
		return uint32(row[0]), nil
	case 16:
		return uint32(binary.BigEndian.Uint16(row)), nil
	default:
		return binary.BigEndian.Uint32(row), nil
	}
}
