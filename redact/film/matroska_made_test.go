package film

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// mkvMasters are the elements that hold others, of those that ffmpeg writes.
var mkvMasters = map[uint32]bool{
	idEBML: true, idSegment: true, idInfo: true, idTracks: true, idTrackEntry: true, idVideo: true, idColour: true,
	idAudio: true, idCluster: true, idBlockGroup: true, idTags: true,
}

// mkvDirt is what is planted into a file.
type mkvDirt struct {
	m    *markers
	once map[string][]byte
	n    int // blocks
	// sample plants something into a sample of the first track.
	sample func(d *mkvDirt, track int, b []byte) []byte
	track  int // of the entry at hand
}

func (d *mkvDirt) secret(place string) []byte {
	if d.once[place] == nil {
		d.once[place] = d.m.new(place)
	}
	return d.once[place]
}

// text returns an element with a secret.
func (d *mkvDirt) text(id uint32, place string) []byte { return appendEBML(nil, id, d.secret(place)) }

// dirtyMatroska writes a file of H.264 and AAC once more, with a secret in each
// place that can hold one.
func dirtyMatroska(t *testing.T, plain []byte, m *markers) []byte {
	d := &mkvDirt{m: m, once: map[string][]byte{}}
	d.sample = func(d *mkvDirt, track int, b []byte) []byte {
		if track != 1 {
			return b
		}
		nal := func(head []byte, place string) []byte {
			body := append(append(bytes.Clone(head), d.secret(place)...), 0x80)
			return append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), body...)
		}
		user := append([]byte{6, 5, byte(16 + len(d.secret("user data")))}, make([]byte, 16)...)
		return bytes.Join([][]byte{nal(user, "user data"), nal([]byte{12}, "filler"), b, nal([]byte{30}, "a private NAL unit")}, nil)
	}
	return d.file(t, plain)
}

// dirtyWebM writes a file of AV1 and Opus once more.
func dirtyWebM(t *testing.T, plain []byte, m *markers) []byte {
	d := &mkvDirt{m: m, once: map[string][]byte{}}
	d.sample = func(d *mkvDirt, track int, b []byte) []byte {
		if track == 1 {
			obu := func(kind byte, head, place string) []byte {
				s := append([]byte(head), d.secret(place)...)
				return append([]byte{kind<<3 | 2, byte(len(s))}, s...)
			}
			return bytes.Join([][]byte{{2<<3 | 2, 0}, obu(5, "\x04\xb5", "AV1 metadata"), b, obu(15, "", "AV1 padding")}, nil)
		}
		if b[0]&3 != 0 {
			return b
		}
		// The one frame, as one of a count, with padding behind it.
		s := d.secret("padding of Opus")
		return bytes.Join([][]byte{{b[0] | 3, 0x41, byte(len(s))}, b[1:], s}, nil)
	}
	return d.file(t, plain)
}

func (d *mkvDirt) file(t *testing.T, plain []byte) []byte {
	out := d.elements(t, 0, plain)
	return append(out, append([]byte{0xec, 0x40, byte(len(d.secret("behind the film")))}, d.secret("behind the film")...)...)
}

// elements writes the elements of one that holds others.
func (d *mkvDirt) elements(t *testing.T, parent uint32, b []byte) (out []byte) {
	if parent == idSegment {
		out = append(out, d.text(idVoid, "Void before all")...)
	}
	if err := ebmlEach(b, func(id uint32, body []byte) error {
		switch {
		case id == idSeekHead || id == idCues: // they would point elsewhere
			return nil
		case id == idTrackNumber:
			d.track = int(body[0])
		case id == idSimpleBlock:
			out = append(out, d.block(body)...)
			return nil
		case mkvMasters[id]:
			body = d.elements(t, id, body)
		}
		out = appendEBML(out, id, body)
		return nil
	}); err != nil {
		t.Fatalf("the elements of %#x: %v", parent, err)
	}
	return append(out, d.more(parent)...)
}

// more returns what is planted at the end of an element.
func (d *mkvDirt) more(parent uint32) []byte {
	if parent == 0 {
		return nil
	}
	names := map[uint32]string{
		idEBML: "the head", idSegment: "the segment", idInfo: "the info", idTracks: "the tracks", idTrackEntry: "a track", idVideo: "video",
		idColour: "colour", idAudio: "sound", idCluster: "a cluster", idBlockGroup: "a group", idTags: "tags",
	}
	all := [][]byte{d.text(idVoid, "Void in "+names[parent]), d.text(0x7ffd, "an unknown element in "+names[parent])}
	add := func(id uint32, place string) { all = append(all, d.text(id, place)) }
	wrap := func(b []byte, ids ...uint32) {
		for _, id := range ids {
			b = appendEBML(nil, id, b)
		}
		all = append(all, b)
	}
	switch parent {
	case idInfo:
		add(0x7ba9, "the title")
		add(0x7384, "the file's name")
		add(0x3c83ab, "the file before")
		add(0x3e83bb, "the file behind")
		all = append(all, appendEBML(nil, 0x73a4, d.secret("a unique number"), []byte("xx")))
	case idTrackEntry:
		add(idTrackName, "a track's name")
		add(0x22b59d, "a track's language")
		add(0x258688, "a codec's name")
		add(0x3a9697, "a codec's settings")
		add(0x3b4040, "a codec's address")
		wrap(d.text(0x41a4, "a mapping's name"), 0x41e4)
	case idVideo:
		wrap(d.text(0x7672, "a projection"), idProjection)
		wrap(d.text(0x7ffd, "mastering"), 0x55d0)
	case idTracks:
		b := appendEBMLUint(appendEBMLUint(nil, idTrackNumber, 9), idTrackUID, 9)
		b = append(appendEBMLUint(b, idTrackType, 17), d.text(idTrackName, "the name of subtitles")...)
		b = appendEBML(b, idCodecID, []byte("S_TEXT/UTF8"))
		wrap(append(b, d.text(idCodecPrivate, "the head of subtitles")...), idTrackEntry)
	case idSegment:
		wrap(append(append(d.text(0x466e, "an attachment's name"), appendEBML(nil, 0x4660, []byte("image/jpeg"))...),
			append(d.text(0x465c, "an attachment"), appendEBMLUint(nil, 0x46ae, 5)...)...), 0x61a7, idAttachments)
		wrap(append(appendEBMLUint(appendEBMLUint(nil, 0x73c4, 1), 0x91, 0), appendEBML(nil, 0x80, append(d.text(0x85, "a chapter"), appendEBML(nil, 0x437c, []byte("und"))...))...), 0xb6, 0x45b9, idChapters)
		wrap(append(d.text(0x45a3, "a tag's name"), d.text(0x4487, "a tag")...), 0x67c8, 0x7373, idTags)
	}
	return bytes.Join(all, nil)
}

// block writes a block with more in its sample, some in a group with something
// beside it, and a subtitle behind it.
func (d *mkvDirt) block(b []byte) (out []byte) {
	d.n++
	track, head := int(b[0]&0x7f), bytes.Clone(b[:4])
	head[3] |= 0x09 // invisible, and of no use: players look at neither
	sample := d.sample(d, track, b[4:])
	if head[3]&0x80 != 0 && d.n%3 == 0 && track == 1 {
		head[3] = 0
		beside := appendEBML(nil, idBlockAdditions, appendEBML(nil, 0xa6, appendEBMLUint(nil, 0xee, 4), d.text(0xa5, "data beside a block")))
		out = appendEBML(nil, idBlockGroup, appendEBML(nil, idBlock, head, sample), beside, d.more(idBlockGroup))
	} else {
		out = appendEBML(nil, idSimpleBlock, head, sample)
	}
	if d.n%10 == 0 {
		out = appendEBML(out, idSimpleBlock, []byte{0x89, b[1], b[2], 0x80}, d.secret("a subtitle"))
	}
	return out
}
