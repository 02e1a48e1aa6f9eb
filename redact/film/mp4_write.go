package film

import (
	"encoding/binary"
	"fmt"
	"math"
)

// node is a box to be written: fixed bytes, then the rows of a table, then other
// boxes.
type node struct {
	kind  string
	body  []byte
	width int64 // of a row
	count int64
	rows  func(put func(row []byte) error) error
	kids  []node
}

func (n node) size() int64 {
	size := 8 + int64(len(n.body)) + n.width*n.count
	for _, kid := range n.kids {
		size += kid.size()
	}
	return size
}

func (n node) write(w *behind) error {
	size := n.size()
	if size > math.MaxUint32 {
		return fmt.Errorf("write: the box %q would have %d bytes", n.kind, size)
	}
	head := binary.BigEndian.AppendUint32(nil, uint32(size))
	if _, err := w.Write(append(append(head, n.kind...), n.body...)); err != nil {
		return err
	}
	if n.rows != nil {
		written := int64(0)
		err := n.rows(func(row []byte) error {
			written++
			_, err := w.Write(row)
			return err
		})
		if err == nil && written != n.count {
			err = fmt.Errorf("write: the table %q has %d rows, and %d were counted: the film changes while it is read", n.kind, written, n.count)
		}
		if err != nil {
			return err
		}
	}
	for _, kid := range n.kids {
		if err := kid.write(w); err != nil {
			return err
		}
	}
	return nil
}

// numbers is a row of numbers of 32 bits.
func numbers(row []byte, list ...uint32) []byte {
	for _, v := range list {
		row = binary.BigEndian.AppendUint32(row, v)
	}
	return row
}

// movieNode is the moov: all times in it are 0, all names empty.
func movieNode(m *movie) node {
	longest := uint64(0)
	kids := make([]node, 1, 1+len(m.tracks))
	for i, t := range m.tracks {
		edits := t.newEdits()
		longest = max(longest, t.shown(edits))
		kids = append(kids, t.node(uint32(i+1), edits))
	}
	body := numbers(nil, 1<<24, 0, 0, 0, 0, m.scale)
	body = binary.BigEndian.AppendUint64(body, longest)
	body = numbers(body, 1<<16, 1<<24, 0, 0)
	body = turn(0).matrix(body, 0, 0)
	kids[0] = node{kind: "mvhd", body: numbers(body, 0, 0, 0, 0, 0, 0, uint32(len(m.tracks)+1))}
	return node{kind: "moov", kids: kids}
}

// rescale turns a time from one time scale into another's, at most what a signed
// number holds.
func rescale(n uint64, from, to uint32) uint64 {
	seconds, rest := n/uint64(from), n%uint64(from)
	if seconds > math.MaxInt64/uint64(to)-1 {
		return math.MaxInt64
	}
	return seconds*uint64(to) + (rest*uint64(to)+uint64(from)/2)/uint64(from)
}

// inMovie turns a time of the track into the movie's.
func (t *track) inMovie(n uint64) uint64 { return rescale(n, t.scale, t.movie.scale) }

// shown is how long the track is shown, in the movie's time scale.
func (t *track) shown(edits []edit) uint64 {
	if len(edits) == 0 {
		return t.inMovie(t.made.duration)
	}
	sum := uint64(0)
	for _, e := range edits {
		sum = min(sum+e.duration, math.MaxInt64)
	}
	return sum
}

// newEdits is the edit list for a film without fragments: where fragments leave
// open how long an edit is, it is as long as what there is, and where they begin
// after the other tracks, so does the track.
func (t *track) newEdits() []edit {
	first := t.start
	for _, other := range t.movie.tracks {
		first = min(first, rescale(other.start, other.scale, t.scale))
	}
	var list []edit
	if late := t.inMovie(t.start - first); late > 0 {
		list = append(list, edit{duration: late, time: -1})
	}
	edits := t.edits
	if len(edits) == 0 && len(list) > 0 {
		edits = []edit{{}}
	}
	for _, e := range edits {
		if e.duration == 0 && e.time >= 0 {
			e.duration = t.inMovie(t.made.duration - min(uint64(e.time), t.made.duration))
		}
		list = append(list, e)
	}
	return list
}

func (t *track) node(id uint32, edits []edit) node {
	flags, volume := uint32(2), uint32(0)
	if t.enabled {
		flags |= 1
	}
	if !t.video {
		volume = 1 << 24
	}
	head := numbers(nil, 1<<24|flags, 0, 0, 0, 0, id, 0)
	head = binary.BigEndian.AppendUint64(head, t.shown(edits))
	head = numbers(head, 0, 0, 0, volume)
	head = t.turn.matrix(head, t.width, t.height)
	kids := []node{{kind: "tkhd", body: numbers(head, t.width, t.height)}}
	if len(edits) > 0 {
		list := numbers(nil, 1<<24, uint32(len(edits)))
		for _, e := range edits {
			list = binary.BigEndian.AppendUint64(list, e.duration)
			list = binary.BigEndian.AppendUint64(list, uint64(e.time))
			list = numbers(list, 1<<16)
		}
		kids = append(kids, node{kind: "edts", kids: []node{{kind: "elst", body: list}}})
	}
	media := numbers(nil, 1<<24, 0, 0, 0, 0, t.scale)
	media = append(binary.BigEndian.AppendUint64(media, t.made.duration), 0x55, 0xc4, 0, 0) // "und"
	handler, header := "soun", node{kind: "smhd", body: numbers(nil, 0, 0)}
	if t.video {
		handler, header = "vide", node{kind: "vmhd", body: numbers(nil, 1, 0, 0)}
	}
	name := append(append(make([]byte, 8), handler...), make([]byte, 13)...)
	here := node{kind: "dref", body: append(numbers(nil, 0, 1), boxed("url ", []byte{0, 0, 0, 1})...)}
	return node{kind: "trak", kids: append(kids, node{kind: "mdia", kids: []node{
		{kind: "mdhd", body: media},
		{kind: "hdlr", body: name},
		{kind: "minf", kids: []node{header, {kind: "dinf", kids: []node{here}}, {kind: "stbl", kids: t.tables()}}},
	}})}
}
