package film

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"io"
)

// table is rows of numbers, and where they are.
type table struct {
	from, end int64
	rows      uint32
}

// table reads the head of a table and goes past its rows.
func (f *strictFilm) table(kind string, limit, width int64) table {
	end := f.enter(kind, limit)
	head := f.read(8)
	if head[0] > 1 || head[0] == 1 && kind != "ctts" {
		f.fail("a table %q of version %d", kind, head[0])
	}
	f.zero(kind, head[1:4])
	t := table{from: f.at, end: end, rows: binary.BigEndian.Uint32(head[4:])}
	if f.err == nil && int64(t.rows)*width != end-f.at {
		f.fail("a table %q of %d rows in %d bytes", kind, t.rows, end-f.at)
	}
	f.at = end
	return t
}

// sizes reads the head of the table of sizes, which has a size for all of them.
func (f *strictFilm) sizes(t *strictTrack, limit int64) {
	end := f.enter("stsz", limit)
	head := f.read(12)
	f.zero("stsz", head[:4])
	t.size, t.count = binary.BigEndian.Uint32(head[4:]), binary.BigEndian.Uint32(head[8:])
	t.sizes = table{from: f.at, end: end, rows: t.count}
	if t.size != 0 {
		t.sizes.rows = 0
	}
	if f.err == nil && int64(t.sizes.rows)*4 != end-f.at {
		f.fail("a table \"stsz\" of %d rows in %d bytes", t.sizes.rows, end-f.at)
	}
	f.at = end
}

// walk reads the rows of a table.
func (f *strictFilm) walk(t table) *bufio.Reader {
	return bufio.NewReader(io.NewSectionReader(f.src, t.from, max(t.end-t.from, 0)))
}

func number(r io.Reader, width int) uint64 {
	var b [8]byte
	if _, err := io.ReadFull(r, b[8-width:]); err != nil {
		return 0
	}
	return binary.BigEndian.Uint64(b[:])
}

// timing checks the tables of time against the number of samples.
func (f *strictFilm) timing(t *strictTrack) error {
	for name, one := range map[string]table{"stts": t.times, "ctts": t.shifts} {
		if name == "ctts" && one.end == 0 {
			continue
		}
		r := f.walk(one)
		samples, sum, last := uint64(0), uint64(0), uint64(1)<<40
		for range one.rows {
			n, value := number(r, 4), number(r, 4)
			if n == 0 || value == last {
				return fmt.Errorf("the table %q says in two rows what one can", name)
			}
			samples, sum, last = samples+n, sum+n*value, value
		}
		if samples != uint64(t.count) || name == "stts" && sum != t.duration {
			return fmt.Errorf("the table %q tells of %d samples of %d, and of %d units of time, %d are told", name, samples, t.count, sum, t.duration)
		}
	}
	r, last := f.walk(t.syncs), uint64(0)
	if t.synced && t.syncs.rows == t.count {
		return fmt.Errorf("a table of sync samples that names all of them")
	}
	for range t.syncs.rows {
		n := number(r, 4)
		if n <= last || n > uint64(t.count) {
			return fmt.Errorf("sync sample %d behind %d", n, last)
		}
		last = n
	}
	return nil
}

// place is where a track stands while the samples are walked.
type place struct {
	*strictTrack
	offsets, chunks, sizes *bufio.Reader

	next       int64 // where its next chunk begins; -1 behind the last
	chunk      uint32
	first      uint32 // chunk of the next row; 0 behind the last
	per        uint32
	rows, left uint32 // of chunks' rows, and of chunks
	samples    uint32
	entry      uint32
	newCount   uint32
	newEntry   uint32
}

func (p *place) row() error {
	if p.rows == 0 {
		p.first = 0
		return nil
	}
	p.rows--
	first := uint32(number(p.chunks, 4))
	if first <= p.chunk || p.chunk == 0 && first != 1 {
		return fmt.Errorf("a row for chunk %d behind %d", first, p.chunk)
	}
	p.first, p.newCount, p.newEntry = first, uint32(number(p.chunks, 4)), uint32(number(p.chunks, 4))
	if p.newCount == 0 || p.newCount == p.per && p.newEntry == p.entry || p.newEntry == 0 || int(p.newEntry) > len(p.checks) {
		return fmt.Errorf("a row of %d samples of entry %d", p.newCount, p.newEntry)
	}
	return nil
}

// step goes to the next chunk.
func (p *place) step() error {
	if p.left == 0 {
		if p.next = -1; p.samples != p.count {
			return fmt.Errorf("%d samples of %d are in chunks", p.samples, p.count)
		}
		return nil
	}
	p.left--
	width := 4
	if p.wide {
		width = 8
	}
	p.next = int64(number(p.offsets, width))
	if p.chunk++; p.chunk == p.first {
		p.per, p.entry = p.newCount, p.newEntry
		return p.row()
	}
	return nil
}

// samples walks through the samples of all tracks as they lie in mdat: each byte
// of it has to belong to one.
func (f *strictFilm) samples(ctx context.Context) error {
	var places []*place
	for _, t := range f.tracks {
		if err := f.timing(t); err != nil {
			return err
		}
		p := &place{strictTrack: t, offsets: f.walk(t.at), chunks: f.walk(t.chunks), sizes: f.walk(t.sizes), rows: t.chunks.rows, left: t.at.rows}
		if err := p.row(); err != nil {
			return err
		}
		if err := p.step(); err != nil {
			return err
		}
		places = append(places, p)
	}
	data := newParts(io.NewSectionReader(f.src, f.data, f.dataEnd-f.data))
	for at := f.data; at < f.dataEnd; {
		var p *place
		for _, one := range places {
			if one.next == at {
				p = one
			}
		}
		if p == nil {
			return fmt.Errorf("byte %d belongs to no sample", at)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		check := p.checks[p.entry-1]
		if check == nil && p.size != 0 { // a chunk of them at once
			n := int64(p.per) * int64(p.size)
			if err := data.skip(int(n)); err != nil {
				return fmt.Errorf("read the chunk at byte %d: %w", at, err)
			}
			at += n
			p.samples += p.per
			if err := p.step(); err != nil {
				return err
			}
			continue
		}
		for range p.per {
			size := p.size
			if size == 0 {
				size = uint32(number(p.sizes, 4))
			}
			if size == 0 || size > 2*maxSample || int64(size) > f.dataEnd-at {
				return fmt.Errorf("a sample of %d bytes at byte %d", size, at)
			}
			sample, err := data.take(int(size))
			if err != nil {
				return fmt.Errorf("read the sample at byte %d: %w", at, err)
			}
			if check != nil {
				if err := check(sample); err != nil {
					return fmt.Errorf("the sample at byte %d: %w", at, err)
				}
			}
			at += int64(size)
			p.samples++
		}
		if err := p.step(); err != nil {
			return err
		}
	}
	for _, p := range places {
		if p.next >= 0 {
			return fmt.Errorf("a chunk at byte %d, behind the samples", p.next)
		}
	}
	return nil
}
