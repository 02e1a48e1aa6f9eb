package video

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os/exec"
	"slices"
	"testing"
	"time"

	second "github.com/bluenviron/mediacommon/v2/pkg/formats/mpegts"
	tscodecs "github.com/bluenviron/mediacommon/v2/pkg/formats/mpegts/codecs"

	"skylatch/telemetry/media"
)

// makeFilm makes a stream with ffmpeg: what comes behind the input.
func makeFilm(t testing.TB, seconds string, args ...string) []byte {
	t.Helper()
	all := append([]string{"-v", "error", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=30:duration=" + seconds}, args...)
	c := exec.Command("ffmpeg", append(all, "-")...)
	var said bytes.Buffer
	c.Stderr = &said
	out, err := c.Output()
	if err != nil {
		t.Fatalf("ffmpeg %v: %v\n%s", args, err, said.String())
	}
	return out
}

// remux puts the same pictures into another container.
func remux(t *testing.T, from, to string, args ...string) {
	t.Helper()
	all := append([]string{"-v", "error", "-y", "-i", from, "-c", "copy"}, args...)
	if out, err := exec.Command("ffmpeg", append(all, to)...).CombinedOutput(); err != nil {
		t.Fatalf("ffmpeg %v: %v\n%s", args, err, out)
	}
}

// kept is a picture that was copied.
type kept struct {
	picture

	read int // which read it came out of
}

// run feeds reads of the given sizes, in turn, and keeps what comes out.
func run(f format, b []byte, sizes ...int) []kept {
	var got []kept
	at := time.Unix(1_700_000_000, 0)
	read := 0
	keep := func(p picture) {
		nals := make([][]byte, 0, len(p.nals))
		for _, n := range p.nals {
			nals = append(nals, bytes.Clone(n))
		}
		p.nals = nals
		got = append(got, kept{p, read})
	}
	for i := 0; len(b) > 0; i++ {
		n := min(sizes[i%len(sizes)], len(b))
		read = i
		f.feed(at, bytes.Clone(b[:n]), keep)
		at = at.Add(time.Millisecond)
		b = b[n:]
	}
	f.flush(at.Add(time.Hour), keep)
	return got
}

// secondReader reads the same stream with another program's reader.
func secondReader(t testing.TB, b []byte) []kept {
	t.Helper()
	var got []kept
	r := &second.Reader{R: bytes.NewReader(b)}
	if err := r.Initialize(); err != nil {
		t.Fatal(err)
	}
	for _, track := range r.Tracks() {
		keep := func(codec media.Codec) func(int64, int64, [][]byte) error {
			return func(pts, dts int64, au [][]byte) error {
				got = append(got, kept{picture: picture{codec: codec, nals: au, pts: duration(pts), dts: duration(dts)}})
				return nil
			}
		}
		switch track.Codec.(type) {
		case *tscodecs.H264:
			r.OnDataH264(track, keep(media.H264))
		case *tscodecs.H265:
			r.OnDataH265(track, keep(media.H265))
		}
	}
	for {
		if err := r.Read(); errors.Is(err, io.EOF) {
			return got
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// withoutDelimiters returns the NAL units but for access unit delimiters, which
// the second reader leaves out.
func withoutDelimiters(p kept) [][]byte {
	return slices.DeleteFunc(slices.Clone(p.nals), func(n []byte) bool {
		return p.codec == media.H264 && n[0]&0x1f == 9 || p.codec == media.H265 && n[0]>>1&0x3f == 35
	})
}

// samePictures compares NAL units, and times from the first picture on.
func samePictures(t *testing.T, got, want []kept) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d pictures, want %d", len(got), len(want))
	}
	for i := range want {
		if !slices.EqualFunc(withoutDelimiters(got[i]), withoutDelimiters(want[i]), bytes.Equal) {
			t.Fatalf("picture %d: %d NAL units, want %d, or others", i, len(got[i].nals), len(want[i].nals))
		}
		if got[i].codec != want[i].codec || got[i].lost {
			t.Fatalf("picture %d: codec %s, lost %v", i, got[i].codec, got[i].lost)
		}
		const tick = 100 * time.Microsecond // rounding of 90 kHz
		if d := (got[i].pts - got[0].pts) - (want[i].pts - want[0].pts); d.Abs() > tick {
			t.Fatalf("picture %d is shown %v from where the second reader has it", i, d)
		}
		if d := (got[i].dts - got[0].dts) - (want[i].dts - want[0].dts); d.Abs() > tick {
			t.Fatalf("picture %d is decoded %v from where the second reader has it", i, d)
		}
	}
}

// slice returns a NAL unit of H.264 of a size, behind a start code: the first
// of a picture or not.
func slice(first bool, size int) []byte {
	b := bytes.Repeat([]byte{0x55}, 3+size)
	copy(b, []byte{0, 0, 1, 0x41, 0x40})
	if first {
		b[4] = 0x80
	}
	return b
}

// tsWriter makes transport streams as senders do, and as they should not.
type tsWriter struct {
	types       []byte
	descriptors map[int][]byte
	first       uint16 // PID of the first stream
	version     byte
	counters    map[uint16]byte
}

func newTSWriter(types ...byte) *tsWriter {
	return &tsWriter{types: types, first: 256, descriptors: make(map[int][]byte), counters: make(map[uint16]byte)}
}

func (w *tsWriter) pid(i int) uint16 { return w.first + uint16(i) }

// packet makes one packet; filled to its end, or else with stuffing.
func (w *tsWriter) packet(pid uint16, begins, filled bool, payload []byte) []byte {
	p := []byte{tsSync, byte(pid >> 8), byte(pid), 0x10 | w.counters[pid]}
	w.counters[pid] = (w.counters[pid] + 1) & 0x0f
	if begins {
		p[1] |= 0x40
	}
	if room := 184 - len(payload); room > 0 && !filled {
		p[3] |= 0x20
		p = append(p, byte(room-1))
		if room > 1 {
			p = append(append(p, 0), bytes.Repeat([]byte{0xff}, room-2)...)
		}
	}
	p = append(p, payload...)
	return append(p, bytes.Repeat([]byte{0xff}, tsPacket-len(p))...)
}

// tables makes the association table and one program's map.
func (w *tsWriter) tables() []byte {
	const mapID = 0x1000
	pat := w.section(tableAssociation, 1, []byte{0, 1, 0xe0 | mapID>>8, mapID & 0xff})
	body := []byte{0xe1, 0x00, 0xf0, 0}
	for i, streamType := range w.types {
		d := w.descriptors[i]
		body = append(body, streamType, 0xe0|byte(w.pid(i)>>8), byte(w.pid(i)), 0xf0, byte(len(d)))
		body = append(body, d...)
	}
	return slices.Concat(w.packet(tsProgramID, true, true, pat), w.packet(mapID, true, true, w.section(tableProgramMap, 1, body)))
}

func (w *tsWriter) section(table byte, id uint16, body []byte) []byte {
	b := []byte{table, 0xb0, byte(5 + len(body) + 4), byte(id >> 8), byte(id), 0xc1 | w.version<<1, 0, 0}
	b = append(b, body...)
	return append([]byte{0}, binary.BigEndian.AppendUint32(b, crcMPEG(b))...)
}

func (w *tsWriter) pes(unit []byte, filled bool, pts uint64) []byte {
	return w.pesOn(w.first, unit, filled, pts)
}

// pesOn makes a PES packet that does not say its length.
func (w *tsWriter) pesOn(pid uint16, unit []byte, filled bool, pts uint64) []byte {
	return w.split(pid, append(pesHeader5(0, pts, true), unit...), filled)
}

// bounded makes a PES packet that says its length.
func (w *tsWriter) bounded(unit []byte, pts uint64, stamped bool) []byte {
	head := pesHeader5(0, pts, stamped)
	binary.BigEndian.PutUint16(head[4:], uint16(len(head)-6+len(unit)))
	return w.split(w.first, append(head, unit...), false)
}

func (w *tsWriter) split(pid uint16, b []byte, filled bool) []byte {
	var out []byte
	begins := true
	for c := range slices.Chunk(b, 184) {
		out = append(out, w.packet(pid, begins, filled, c)...)
		begins = false
	}
	return out
}

func pesHeader5(length uint16, pts uint64, stamped bool) []byte {
	if !stamped {
		return []byte{0, 0, 1, 0xe0, byte(length >> 8), byte(length), 0x80, 0, 0}
	}
	return []byte{
		0, 0, 1, 0xe0, byte(length >> 8), byte(length), 0x80, 0x80, 5,
		0x21 | byte(pts>>29)&0x0e, byte(pts >> 22), byte(pts>>14) | 1, byte(pts >> 7), byte(pts<<1) | 1,
	}
}
