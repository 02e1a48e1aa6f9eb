package film

import "encoding/binary"

// tables are the sample tables of the new film, each row written as it is made.
func (t *track) tables() []node {
	entries := numbers(nil, 0, uint32(len(t.entries)))
	for _, e := range t.entries {
		entries = append(entries, e.body...)
	}
	m := &t.made
	list := []node{
		{kind: "stsd", body: entries},
		{kind: "stts", body: numbers(nil, 0, m.durationRows), width: 8, count: int64(m.durationRows), rows: t.durations},
	}
	if m.shifted {
		version := uint32(0)
		if m.negative {
			version = 1 << 24
		}
		list = append(list, node{kind: "ctts", body: numbers(nil, version, m.shiftRows), width: 8, count: int64(m.shiftRows), rows: t.shifts})
	}
	if uint64(m.syncs) != m.samples {
		list = append(list, node{kind: "stss", body: numbers(nil, 0, m.syncs), width: 4, count: int64(m.syncs), rows: t.syncs})
	}
	rows := int64(0)
	_ = m.chunkRows(func([]byte) error { rows++; return nil })
	list = append(list, node{kind: "stsc", body: numbers(nil, 0, uint32(rows)), width: 12, count: rows, rows: m.chunkRows})
	size := node{kind: "stsz", body: numbers(nil, 0, m.sizes.alike, uint32(m.sizes.count))}
	if m.sizes.mixed {
		size = node{kind: "stsz", body: numbers(nil, 0, 0, uint32(m.sizes.count)), width: 4, count: int64(m.sizes.count), rows: m.sizeRows}
	}
	list = append(list, size)
	offsets := node{kind: "stco", width: 4}
	if last := m.chunks.last(); last != nil && last.at() > 1<<32-1 {
		offsets = node{kind: "co64", width: 8}
	}
	offsets.body, offsets.count = numbers(nil, 0, uint32(m.chunks.n)), int64(m.chunks.n)
	wide := offsets.width == 8
	offsets.rows = func(put func([]byte) error) error { return m.offsetRows(put, wide) }
	return append(list, offsets)
}

// again reads the samples of the old film once more, for their times.
func (t *track) again(each func(sample) error) error {
	s, err := t.samples()
	for err == nil {
		var next sample
		var ok bool
		if next, ok, err = s.next(); err != nil || !ok {
			return err
		}
		err = each(next)
	}
	return err
}

// paired writes one row for each run of samples that are alike in value.
func (t *track) paired(put func([]byte) error, value func(sample) uint32) error {
	var count, last uint32
	var row [8]byte
	flush := func() error {
		if count == 0 {
			return nil
		}
		return put(numbers(row[:0], count, last))
	}
	err := t.again(func(s sample) error {
		if v := value(s); count > 0 && v != last {
			if err := flush(); err != nil {
				return err
			}
			count, last = 0, v
		} else {
			last = v
		}
		count += s.count
		return nil
	})
	if err != nil {
		return err
	}
	return flush()
}

func (t *track) durations(put func([]byte) error) error {
	return t.paired(put, func(s sample) uint32 { return s.duration })
}

func (t *track) shifts(put func([]byte) error) error {
	return t.paired(put, func(s sample) uint32 { return uint32(s.shift) })
}

func (t *track) syncs(put func([]byte) error) error {
	number := uint32(0)
	var row [4]byte
	return t.again(func(s sample) error {
		if number += s.count; !s.sync {
			return nil
		}
		return put(numbers(row[:0], number))
	})
}

// chunkRows writes a row for each run of chunks that are alike.
func (m *made) chunkRows(put func([]byte) error) error {
	var row [12]byte
	number, alike := uint32(0), uint32(0)
	for c := range m.chunks.all() {
		number++
		if c.kind() == alike {
			continue
		}
		alike = c.kind()
		if err := put(numbers(row[:0], number, c.count(), c.entry()+1)); err != nil {
			return err
		}
	}
	return nil
}

func (m *made) sizeRows(put func([]byte) error) error {
	var row [4]byte
	for size := range m.sizes.unlike.all() {
		if err := put(numbers(row[:0], size)); err != nil {
			return err
		}
	}
	return nil
}

func (m *made) offsetRows(put func([]byte) error, wide bool) error {
	var row [8]byte
	for c := range m.chunks.all() {
		b := binary.BigEndian.AppendUint64(row[:0], uint64(c.at()))
		if !wide {
			b = b[4:]
		}
		if err := put(b); err != nil {
			return err
		}
	}
	return nil
}
