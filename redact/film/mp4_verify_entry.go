package film

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// entries reads the sample entries of a track, and decides how its samples are
// checked.
func (f *strictFilm) entries(t *strictTrack, handler string, limit int64) {
	end := f.enter("stsd", limit)
	head := f.read(8)
	f.zero("stsd", head[:4])
	for range min(binary.BigEndian.Uint32(head[4:]), maxEntries) {
		at := f.at
		kind := string(f.read(8)[4:])
		f.at = at
		inner := f.enter(kind, end)
		var check func([]byte) error
		if handler == "vide" {
			check = f.picture(kind, inner)
		} else {
			check = f.sound(kind, inner)
		}
		t.checks = append(t.checks, check)
		f.leave(kind, inner)
		if f.err != nil {
			return
		}
	}
	f.leave("stsd", end)
}

func (f *strictFilm) picture(kind string, end int64) func([]byte) error {
	b := f.read(78)
	f.same(kind, b[:24], append(append(make([]byte, 7), 1), make([]byte, 16)...))
	f.same(kind, b[28:42], []byte("\x00\x48\x00\x00\x00\x48\x00\x00\x00\x00\x00\x00\x00\x01"))
	f.zero(kind, b[42:74])
	f.same(kind, b[74:], []byte{0, 0x18, 0xff, 0xff})
	var check func([]byte) error
	switch kind {
	case "avc1", "avc3":
		check = f.avc(f.body("avcC", end, -1))
	case "hvc1", "hev1":
		check = f.hevc(f.body("hvcC", end, -1), kind == "hvc1")
	case "jpeg":
		check = checkJPEG
	case "mp4v":
		f.same("esds", f.body("esds", end, -1), []byte("\x00\x00\x00\x00\x03\x15\x00\x00\x00\x04\x0d\x6c\x11"+
			"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x06\x01\x02"))
		check = checkJPEG
	default:
		f.fail("pictures of %q", kind)
	}
	if f.peek("colr", end) {
		c := f.body("colr", end, 11)
		f.same("colr", c[:5], []byte("nclx\x00"))
		if c[5] > 22 || c[6] != 0 || c[7] > 18 || c[8] != 0 || c[9] > 14 || c[10]&0x7f != 0 {
			f.fail("colours of % x", c)
		}
	}
	f.light(end)
	if f.peek("pasp", end) {
		p := f.body("pasp", end, 8)
		w, h := binary.BigEndian.Uint32(p), binary.BigEndian.Uint32(p[4:])
		if w == 0 || h == 0 || w > maxShape || h > maxShape {
			f.fail("pixels of %d to %d", w, h)
		}
	}
	return check
}

// avc checks an avcC to its last byte.
func (f *strictFilm) avc(b []byte) func([]byte) error {
	if len(b) < 7 || b[0] != 1 || b[4] != 0xff || b[5]>>5 != 7 {
		f.fail("an avcC of % x", b[:min(len(b), 7)])
		return nil
	}
	n := &nalChecker{kinds: kinds264, header: 1}
	rest := f.sets(n, b[6:], int(b[5]&31), 7)
	if f.err != nil || len(rest) == 0 || !bytes.Equal(b[1:4], n.first[1:4]) {
		f.fail("an avcC that is cut off, or of another profile than its parameter set")
		return nil
	}
	rest = f.sets(n, rest[1:], int(rest[0]), 8)
	plain := b[1] == 66 || b[1] == 77 || b[1] == 88
	if plain && len(rest) != 0 || !plain && (len(rest) != 4 || rest[0]>>2 != 63 || rest[1]>>3 != 31 || rest[2]>>3 != 31 || rest[3] != 0) {
		f.fail("% x at the end of an avcC", rest)
	}
	return n.check
}

// hevc checks an hvcC to its last byte.
func (f *strictFilm) hevc(b []byte, complete bool) func([]byte) error {
	if len(b) < 23 || b[0] != 1 || b[1]>>6 != 0 || b[13] != 0xf0 || b[14] != 0 || b[15] != 0xfc ||
		b[16]>>2 != 63 || b[17]>>3 != 31 || b[18]>>3 != 31 || b[19] != 0 || b[20] != 0 || b[21]>>6 != 0 || b[21]&3 != 3 || b[22] != 3 {
		f.fail("an hvcC of % x", b[:min(len(b), 23)])
		return nil
	}
	n := &nalChecker{kinds: kinds265, header: 2}
	rest := b[23:]
	for _, kind := range []byte{32, 33, 34} {
		want := kind
		if complete {
			want |= 0x80
		}
		if len(rest) < 3 || rest[0] != want {
			f.fail("an hvcC whose parameter sets are out of order")
			return nil
		}
		if rest = f.sets(n, rest[3:], int(binary.BigEndian.Uint16(rest[1:])), kind); f.err != nil {
			return nil
		}
	}
	if len(rest) != 0 {
		f.fail("% x at the end of an hvcC", rest)
	}
	return n.check
}

// sets checks parameter sets behind their lengths; all have to be of one kind.
func (f *strictFilm) sets(n *nalChecker, b []byte, count int, kind byte) []byte {
	if count == 0 {
		f.fail("no parameter sets of kind %d", kind)
	}
	for range count {
		size := 0
		if len(b) >= 2 {
			size = int(binary.BigEndian.Uint16(b))
		}
		if size < 4 || size > len(b)-2 {
			f.fail("a parameter set of %d bytes", size)
			return nil
		}
		unit := b[2 : 2+size]
		if n.first == nil || kind == 33 {
			n.first = bytes.Clone(unit)
		}
		if got := n.kind(unit); got != kind {
			f.fail("a parameter set of kind %d where %d is expected", got, kind)
		} else if err := n.unit(unit); err != nil {
			f.fail("a parameter set: %w", err)
		}
		b = b[2+size:]
	}
	return b
}

func (f *strictFilm) sound(kind string, end int64) func([]byte) error {
	b := f.read(28)
	f.same(kind, b[:16], append(append(make([]byte, 7), 1), make([]byte, 8)...))
	f.zero(kind, b[20:24])
	f.zero(kind, b[26:])
	if b[16] != 0 || b[17] == 0 || b[17] > 8 || b[18] != 0 || b[19] != 16 {
		f.fail("sound of % x", b[16:20])
	}
	switch kind {
	case "sowt", "twos":
		return nil // any number is a sound
	case "mp4a":
		e := f.body("esds", end, -1)
		const before = 26
		if len(e) < before+2+3 || len(e) > 100 {
			f.fail("an esds of %d bytes", len(e))
			return nil
		}
		size := byte(len(e))
		f.same("esds", e[:before], []byte{
			0, 0, 0, 0, tagStream, size - 6, 0, 0, 0, tagDecoder, size - 14, 0x40, 0x15,
			0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, tagConfig, size - before - 3,
		})
		f.same("esds", e[len(e)-3:], []byte{6, 1, 2})
		return checkAAC(e[before : len(e)-3])
	}
	f.fail("sound of %q", kind)
	return nil
}

// checkAAC checks samples of AAC: what filters them finds nothing more.
func checkAAC(config []byte) func([]byte) error {
	a, again, err := newAAC(config)
	return func(sample []byte) error {
		if err != nil || !bytes.Equal(again, config) {
			return fmt.Errorf("a configuration of sound of % x: %w", config, err)
		}
		out, err := a.sample(sample)
		if err != nil {
			return err
		}
		if len(out) != 1 || !bytes.Equal(out[0], sample) {
			return fmt.Errorf("sound with more than sound in it")
		}
		return nil
	}
}
