package film

import (
	"bytes"
	"fmt"

	"skylatch/redact"
	"skylatch/redact/video"
	"skylatch/redact/video/nal"
	"skylatch/telemetry/media"
)

// tsTrack is one track of a stream that is rebuilt.
type tsTrack struct {
	kind    tsKept
	number  int // in the new film
	current *tsUnit
	spare   []*tsUnit
	pushed  bool // the last unit was ended before the next began

	counting bool // counter is that of the last packet with payload
	counter  byte

	video  *video.Filter // nil for sound
	sound  adts
	nals   [][]byte
	pieces [][]byte

	units       int
	lost        int // units of which something is missing
	early       int // pictures before the first that can be decoded
	earlyBytes  int64
	hidden      int // pieces of data within headers, or of no unit
	hiddenBytes int64
}

func newTSTrack(kind tsKept, number int) *tsTrack {
	t := &tsTrack{kind: kind, number: number}
	switch kind {
	case tsH264:
		t.video = video.NewFilter(media.H264)
	case tsH265:
		t.video = video.NewFilter(media.H265)
	}
	return t
}

// count follows the counter of packets, which says whether one came twice or
// some before it are missing. (2.4.3.3)
func (t *tsTrack) count(p tsPacket) (again, lost bool) {
	was := t.counter
	first := !t.counting
	t.counting, t.counter = true, p.counter
	if first || p.jump {
		return false, false
	}
	return p.counter == was, p.counter != (was+1)&0x0f
}

// unit returns an empty unit.
func (t *tsTrack) unit() *tsUnit {
	n := len(t.spare)
	if n == 0 {
		return &tsUnit{}
	}
	u := t.spare[n-1]
	t.spare = t.spare[:n-1]
	*u = tsUnit{data: u.data[:0]}
	return u
}

// write cleans a unit and writes it.
func (t *tsTrack) write(w *tsWriter, u *tsUnit) error {
	if u.damaged {
		t.lost++
		return nil
	}
	var pieces [][]byte
	var entry bool
	var err error
	if t.video != nil {
		pieces, entry, err = t.picture(u.data)
	} else {
		pieces, err = t.sound.frames(u.data)
	}
	if err != nil || len(pieces) == 0 {
		return err
	}
	t.units++
	return w.unit(t.number, u.pts, u.dts, entry, pieces)
}

// startCode stands before each NAL unit. (H.264 and H.265, annex B)
var startCode = []byte{0, 0, 0, 1}

// The delimiters that MPEG-TS wants before each picture (2.14.1 and 2.17.1), of
// pictures of any kind.
var (
	delimiter264 = []byte{0, 0, 0, 1, 0x09, 0xf0}
	delimiter265 = []byte{0, 0, 0, 1, 0x46, 0x01, 0x50}
)

// picture returns the pieces of the new picture, and whether one can begin with
// it; none if nothing is left.
func (t *tsTrack) picture(b []byte) (pieces [][]byte, entry bool, err error) {
	if at := bytes.Index(b, startCode[1:]); at < 0 || len(bytes.TrimLeft(b[:at], "\x00")) > 0 {
		return nil, false, fmt.Errorf("%w: it does not begin with a NAL unit", errSample)
	}
	t.nals = t.nals[:0]
	shown, sets := false, false
	for n := range nal.Split(b) {
		t.nals = append(t.nals, n)
		slice, _ := t.slice(n)
		shown, sets = shown || slice, sets || t.isSet(n)
	}
	made := t.video.Unit(t.nals)
	if refused := t.video.Refused(); refused != "" {
		// What comes before the first picture that can be decoded may be left
		// out, but for parameter sets: what comes later may need them.
		if t.units > 0 || sets || !shown {
			return nil, false, fmt.Errorf("%w: %s", errSample, refused)
		}
		t.early++
		t.earlyBytes += int64(len(b))
	}
	if made == nil {
		return nil, false, nil
	}
	pieces = append(t.pieces[:0], t.delimiter())
	for shown = false; len(made) > 0; made = made[1:] {
		slice, begins := t.slice(made[0])
		shown, entry = shown || slice, entry || begins
		pieces = append(pieces, startCode, made[0])
	}
	t.pieces = pieces
	if !shown {
		pieces = pieces[1:]
	}
	return pieces, entry, nil
}

func (t *tsTrack) delimiter() []byte {
	if t.kind == tsH264 {
		return delimiter264
	}
	return delimiter265
}

// slice reports whether a NAL unit is a slice, and whether decoding can begin
// with what it belongs to.
func (t *tsTrack) slice(n []byte) (is, begins bool) {
	if t.kind == tsH264 {
		kind := n[0] & 0x1f
		return kind >= 1 && kind <= 5, kind == 5 || kind == 6
	}
	kind := n[0] >> 1 & 0x3f
	return kind < 32, kind >= 16 && kind <= 21 || kind == 39
}

// isSet reports whether a NAL unit is a parameter set.
func (t *tsTrack) isSet(n []byte) bool {
	if t.kind == tsH264 {
		kind := n[0] & 0x1f
		return kind == 7 || kind == 8
	}
	kind := n[0] >> 1 & 0x3f
	return kind >= 32 && kind <= 34
}

// note counts what was cut from the track.
func (t *tsTrack) note(to *redact.Tally) {
	to.Unknown += t.lost
	for _, c := range []redact.Count{
		{Class: redact.Text, What: "MPEG-TS data of no unit", N: t.hidden, Bytes: t.hiddenBytes},
		{Class: redact.Imagery, What: "pictures before the first that can be decoded", N: t.early, Bytes: t.earlyBytes},
	} {
		c.Action = redact.Drop
		to.Note(c)
	}
	if t.video != nil {
		noteFilter(t.video, to)
	}
	if t.sound.coder != nil {
		t.sound.coder.note(to)
	}
}
