package film

import (
	"context"
	"errors"
	"fmt"

	"skylatch/redact"
)

// made is what was written of a track.
type made struct {
	sizes  sizes
	chunks blocks[chunk]

	samples                 uint64
	duration                uint64 // of all, in the track's time scale
	durationRows, shiftRows uint32 // of the tables, when alike neighbours share a row
	lastDuration            uint32
	lastShift               int32
	shifted, negative       bool
	syncs                   uint32
}

// chunk is samples that lie behind each other in the new film: where they begin,
// by which sample entry they are coded, and how many they are.
type chunk uint64

// maxChunk is how many samples follow each other in a chunk at most; sound that
// is not coded, whose samples are a few bytes, stays in the chunks it was in.
const (
	maxChunk      = 255
	maxPlainChunk = 1<<16 - 1
)

func newChunk(at int64, entry uint32) chunk { return chunk(at)<<20 | chunk(entry&15)<<16 }
func (c chunk) at() int64                   { return int64(c >> 20) }
func (c chunk) entry() uint32               { return uint32(c>>16) & 15 }
func (c chunk) count() uint32               { return uint32(c) & maxPlainChunk }

// kind is its entry and count together; 0 for no chunk.
func (c chunk) kind() uint32 { return uint32(c) & (1<<20 - 1) }

// maxTable bounds what is held of a film while it is written, in bytes: four for
// a sample and eight for a chunk. Ten hours at 60 pictures a second take half.
const maxTable = 40 << 20

// copier writes the samples of all tracks in the order in which they lie in the
// old film.
type copier struct {
	ctx   context.Context
	j     *job
	src   window
	dst   *behind
	at    int64 // in the new film
	end   int64 // of the last sample in the old film
	held  int   // bytes of tables
	taken int64 // bytes of samples in the old film
}

// source is a track whose next sample is known.
type source struct {
	*track
	samples
	head sample
	last bool // its last chunk is the film's: it may grow
}

// copySamples writes all samples.
func (c *copier) copySamples(m *movie) error {
	var list []*source
	for _, t := range m.tracks {
		s, err := t.samples()
		if err != nil {
			return err
		}
		one := &source{track: t, samples: s}
		more, err := one.advance()
		if err != nil {
			return err
		}
		if more {
			list = append(list, one)
		}
	}
	var before *source
	for n := 0; len(list) > 0; n++ {
		if n&0xff == 0 {
			if err := c.ctx.Err(); err != nil {
				return err
			}
			c.j.Progress(c.end)
		}
		first := 0
		for i, s := range list {
			if s.head.at < list[first].head.at {
				first = i
			}
		}
		s := list[first]
		if before != nil && before != s {
			before.last = false
		}
		before = s
		if err := c.copy(s); err != nil {
			return err
		}
		more, err := s.advance()
		if err != nil {
			return err
		}
		if !more {
			list = append(list[:first], list[first+1:]...)
		}
	}
	c.j.Progress(m.size)
	return nil
}

func (s *source) advance() (ok bool, err error) {
	s.head, ok, err = s.next()
	return ok, err
}

// copy writes the next sample of a track.
func (c *copier) copy(s *source) error {
	h := s.head
	n := int64(h.size) * int64(h.count)
	if h.at < c.end {
		return fmt.Errorf("%w: its samples overlap, or lie out of order, at byte %d", errBox, h.at)
	}
	if int(h.entry) >= len(s.entries) {
		return fmt.Errorf("%w: a sample of entry %d of %d", errBox, uint64(h.entry)+1, len(s.entries))
	}
	b, err := c.src.bytes(h.at, n)
	if err != nil {
		return err
	}
	c.end = h.at + n
	c.taken += n
	parts, err := s.entries[h.entry].coder.sample(b)
	if err != nil {
		return fmt.Errorf("at byte %d: %w", h.at, err)
	}
	size := 0
	for _, p := range parts {
		size += len(p)
		if _, err := c.dst.Write(p); err != nil {
			return err
		}
	}
	if s.plain && size != int(n) {
		return errors.New("sound that is not coded changed its size")
	}
	if !s.plain {
		h.size = uint32(size)
	}
	most := uint32(maxChunk)
	if s.plain {
		most, s.last = maxPlainChunk, false
	}
	c.held += s.made.add(h, c.at, s.last, most)
	s.last = true
	c.at += int64(size)
	if c.held > maxTable {
		return errors.New("it has more samples than can be held in memory: cut it into parts first")
	}
	return nil
}

// add keeps what the tables will need of the samples; it returns how much more
// memory that takes. next says that they follow the track's last chunk, most how
// many samples a chunk may have.
func (m *made) add(s sample, at int64, next bool, most uint32) (held int) {
	left := s.count
	for left > 0 {
		last := m.chunks.last()
		if !next || last == nil || last.count() == most || last.entry() != s.entry {
			m.chunks.add(newChunk(at, s.entry))
			last = m.chunks.last()
			held += 8
		}
		n := min(left, most-last.count())
		*last += chunk(n)
		at += int64(n) * int64(s.size)
		left -= n
		next = true
	}
	held += m.sizes.add(s.size, s.count)
	m.time(s)
	return held
}

// time counts the rows of the tables of time.
func (m *made) time(s sample) {
	if m.samples == 0 || s.duration != m.lastDuration {
		m.durationRows++
	}
	if m.samples == 0 || s.shift != m.lastShift {
		m.shiftRows++
	}
	m.lastDuration, m.lastShift = s.duration, s.shift
	m.shifted = m.shifted || s.shift != 0
	m.negative = m.negative || s.shift < 0
	if s.sync {
		m.syncs += s.count
	}
	m.samples += uint64(s.count)
	m.duration += uint64(s.duration) * uint64(s.count)
}

// noteRest counts what no sample of the new film came from.
func (c *copier) noteRest(m *movie) {
	rest := -c.taken - m.left
	for _, b := range m.parts {
		rest += b.end - b.body
	}
	if rest > 0 {
		c.j.unknown("mdat bytes of no track", redact.Bulk, rest)
	}
}
