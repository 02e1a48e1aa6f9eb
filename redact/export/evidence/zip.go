package evidence

import (
	"encoding/binary"
	"math"
	"time"
)

// A package is a ZIP file (APPNOTE 6.3) that everybody can open: its files are
// stored as they are, one behind the other, with nothing between them. There is
// one way to write it, so that each of its bytes can be said beforehand from the
// list of its files: nothing in it is anybody's to change.

// ZIP's signatures and fixed values.
const (
	localMark     = 0x04034b50
	centralMark   = 0x02014b50
	endMark       = 0x06054b50
	end64Mark     = 0x06064b50
	locator64Mark = 0x07064b50

	localSize = 30 // of a local header, without name and extra fields

	needsStored = 20     // version 2.0
	needs64     = 45     // version 4.5: 64 bits
	madeByUnix  = 3 << 8 // for the permissions below
	utf8Name    = 1 << 11
	ownerMay    = 0o100600 << 16 // a file that its owner may read and write
	extra64     = 0x0001
	extraTime   = 0x5455 // "UT": the time of change, in seconds since 1970
)

// member is a file in a package.
type member struct {
	name   string
	bytes  int64
	crc    uint32
	at     time.Time
	offset int64 // of its local header
}

// is64 reports whether its numbers need 64 bits.
func (m member) is64() bool { return m.bytes >= math.MaxUint32 || m.offset >= math.MaxUint32 }

// begin is where its content begins.
func (m member) begin() int64 { return m.offset + int64(len(m.local())) }

// end is where the next one begins.
func (m member) end() int64 { return m.begin() + m.bytes }

// local is the header before its content.
func (m member) local() []byte {
	var extra []byte
	large := m.bytes >= math.MaxUint32
	if large {
		extra = le(extra, uint16(extra64), uint16(16), uint64(m.bytes), uint64(m.bytes))
	}
	extra = m.stamp(extra)
	b := le(nil, uint32(localMark), version(large))
	b = m.common(b, extra)
	return append(append(b, m.name...), extra...)
}

// central is its row in the directory.
func (m member) central() []byte {
	var extra []byte
	if m.is64() {
		numbers := []any{}
		if m.bytes >= math.MaxUint32 {
			numbers = append(numbers, uint64(m.bytes), uint64(m.bytes))
		}
		if m.offset >= math.MaxUint32 {
			numbers = append(numbers, uint64(m.offset))
		}
		extra = le(extra, uint16(extra64), uint16(8*len(numbers)))
		extra = le(extra, numbers...)
	}
	extra = m.stamp(extra)
	b := le(nil, uint32(centralMark), madeByUnix|version(m.is64()), version(m.is64()))
	b = m.common(b, extra)
	b = le(b, uint16(0), uint16(0), uint16(0), uint32(ownerMay), clipped(m.offset))
	return append(append(b, m.name...), extra...)
}

// common is what both headers have: flags, method, date, sums, sizes, lengths.
func (m member) common(b, extra []byte) []byte {
	date, clock := dosTime(m.at)
	return le(b, uint16(utf8Name), uint16(0), clock, date, m.crc, clipped(m.bytes), clipped(m.bytes),
		uint16(len(m.name)), uint16(len(extra)))
}

// stamp adds the time of change. ZIP's own has no zone.
func (m member) stamp(extra []byte) []byte {
	return le(extra, uint16(extraTime), uint16(5), uint8(1), uint32(m.at.Unix()))
}

func version(is64 bool) uint16 {
	if is64 {
		return needs64
	}
	return needsStored
}

// directory is what stands behind the last file.
func directory(members []member) []byte {
	var b []byte
	begin := int64(0)
	if len(members) > 0 {
		begin = members[len(members)-1].end()
	}
	for _, m := range members {
		b = append(b, m.central()...)
	}
	size, n := int64(len(b)), len(members)
	if begin >= math.MaxUint32 || n >= math.MaxUint16 {
		end := begin + size
		b = le(b, uint32(end64Mark), uint64(44), madeByUnix|uint16(needs64), uint16(needs64), uint32(0), uint32(0),
			uint64(n), uint64(n), uint64(size), uint64(begin))
		b = le(b, uint32(locator64Mark), uint32(0), uint64(end), uint32(1))
	}
	few := uint16(min(n, math.MaxUint16))
	return le(b, uint32(endMark), uint16(0), uint16(0), few, few, clipped(size), clipped(begin), uint16(0))
}

// clipped is a number where 32 bits are given to it; the full one stands
// elsewhere then.
func clipped(n int64) uint32 { return uint32(min(n, math.MaxUint32)) }

// dosTime is a time as FAT has it, in steps of two seconds; ours is UTC.
func dosTime(t time.Time) (date, clock uint16) {
	t = t.UTC()
	year := min(max(t.Year()-1980, 0), 127)
	date = uint16(year<<9 | int(t.Month())<<5 | t.Day())
	clock = uint16(t.Hour()<<11 | t.Minute()<<5 | t.Second()/2)
	return date, clock
}

// le appends numbers, the lowest byte first.
func le(b []byte, numbers ...any) []byte {
	for _, n := range numbers {
		switch n := n.(type) {
		case uint8:
			b = append(b, n)
		case uint16:
			b = binary.LittleEndian.AppendUint16(b, n)
		case uint32:
			b = binary.LittleEndian.AppendUint32(b, n)
		case uint64:
			b = binary.LittleEndian.AppendUint64(b, n)
		default:
			panic("a number of no known size")
		}
	}
	return b
}
