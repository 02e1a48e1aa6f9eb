package video

import (
	"bytes"
	"testing"

	"skylatch/redact/video/nal"
	"skylatch/telemetry/media"
)

func TestARewrittenSliceDiffersInItsNumbersOnly(t *testing.T) {
	film := encode(t, media.H264, "2", "-bf", "2", "-g", "60").pictures
	m := &mend264{}
	changed := 0
	for _, p := range film {
		m.read(p.nals)
		next := 0
		for _, n := range p.nals {
			if k := n[0] & 0x1f; k != h264Slice && k != h264IDR {
				continue
			}
			s := m.slices[next]
			next++
			for number := range uint32(1) << min(s.sps.frameNumBits, 6) {
				poc := (s.poc + 3*number) & (1<<s.sps.pocBits - 1)
				numbers := []change{
					{at: s.frameNumAt, width: s.sps.frameNumBits, value: number},
					{at: s.pocAt, width: s.sps.pocBits, value: poc},
				}
				got := rewrite(nil, n, numbers...)
				again, ok := readSlice264(got, m.set)
				if !ok || again.frameNum != number || again.poc != poc || again.firstMB != s.firstMB {
					t.Fatalf("written %d and %d, read %+v", number, poc, again)
				}
				numbers[0].value, numbers[1].value = s.frameNum, s.poc
				if back := rewrite(nil, got, numbers...); !bytes.Equal(back, n) {
					t.Fatal("written back, the slice is another")
				}
				changed++
			}
		}
	}
	if changed < 500 {
		t.Errorf("%d slices were rewritten", changed)
	}
}

func FuzzRewrite(f *testing.F) {
	f.Add([]byte{0x65, 0x88, 0, 0, 3, 0, 0, 3, 1, 9}, uint16(9), uint8(16), uint32(0))
	f.Add([]byte{0x41, 0x9a, 0x21, 0x6c, 0x41}, uint16(7), uint8(4), uint32(5))
	f.Add([]byte{0x41, 1, 2, 3, 0, 0, 3}, uint16(8), uint8(16), uint32(0))
	f.Fuzz(func(t *testing.T, payload []byte, at uint16, width uint8, value uint32) {
		// A NAL unit as it stands in a stream: escaped, and not ending in zero.
		unit := nal.Escape([]byte{0x41}, append(nal.Unescape(nil, payload), 0x80))
		before := nal.Unescape(nil, unit[1:])
		c := change{at: uint(at) % 200, width: uint(width) % 17, value: value}
		got := rewrite(nil, unit, c)
		after := nal.Unescape(nil, got[1:])
		want := bytes.Clone(before)
		setBits(want, c)
		if int(c.at+c.width) > 8*(len(before)-1) {
			return // beyond what a slice has before its data
		}
		if !bytes.Equal(after, want) {
			t.Errorf("%+v makes % x of % x, want % x", c, after, before, want)
		}
		for _, forbidden := range [][]byte{{0, 0, 0}, {0, 0, 1}, {0, 0, 2}} {
			if bytes.Contains(got[1:], forbidden) {
				t.Errorf("%+v makes % x", c, got)
			}
		}
	})
}

// FuzzMend gives a mender parts of streams, cut and put together at will.
func FuzzMend(f *testing.F) {
	h264 := []byte("\x00\x00\x01\x67\x42\xc0\x1e\xda\x02\x80\xbf\xe5\x84\x00\x00\x01\x68\xce\x0f\xc8\x00\x00\x01\x65\x88\x84\x0a\xf2\x00\x00\x01\x41\x9a\x21\x6c\x41")
	f.Add(h264, true, false)
	f.Add(append(bytes.Clone(h264), "\x00\x00\x01\x06\x06\x01\x84\x80\x00\x00\x01\x41\x9a\x46"...), true, true)
	f.Add([]byte("\x00\x00\x01\x42\x01\x01\x01\x60\x00\x00\x03\x00\x90\x00\x00\x03\x00\x00\x03\x00\x3f\xa0\x05\x02\x01\x69\x65\x95\x9a\x49\x32\xbc\x00\x00\x01\x26\x01\xaf\x08"), false, false)
	f.Fuzz(func(t *testing.T, b []byte, is264, freeze bool) {
		codec, onLoss := media.H265, KeepMoving
		if is264 {
			codec = media.H264
		}
		if freeze {
			onLoss = Freeze
		}
		fan := media.NewFan()
		defer fan.Close()
		in := newBoard(Config{Fan: fan, OnLoss: onLoss, Record: func(*media.Unit) {}}).add("fuzz")
		p := picture{codec: codec}
		for n := range nal.Split(b) {
			p.nals = append(p.nals, n)
			p.lost = n[0]&0x10 != 0
			p.pts += 33e6
			p.dts = p.pts
			p.at = p.at.Add(1e9)
			in.picture(p)
			if len(n) > 4 {
				p.nals = nil
			}
		}
	})
}
