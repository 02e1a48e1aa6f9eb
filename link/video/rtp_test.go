package video

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"skylatch/telemetry/media"
)

// rtpRun feeds packets, each at its time, and keeps the pictures.
func rtpRun(known rtpKnown, packets [][]byte, at func(i int) time.Duration) ([]kept, formatCounts) {
	f := newRTP(known)
	start := time.Unix(1_700_000_000, 0)
	var got []kept
	keep := func(p picture) {
		_, nals := media.Join(p.nals)
		p.nals = nals
		got = append(got, kept{picture: p})
	}
	now := start
	for i, b := range packets {
		now = start.Add(at(i))
		f.flush(now, keep)
		f.feed(now, b, keep)
	}
	for range 3 { // what waits for packets, then what waits for their pictures
		now = now.Add(time.Second)
		f.flush(now, keep)
	}
	return got, f.counts()
}

func everyMillisecond(i int) time.Duration { return time.Duration(i) * time.Millisecond }

var plainH264 = []string{"-profile:v", "baseline", "-tune", "zerolatency", "-g", "30", "-b:v", "4M"}

// whole counts pictures of which nothing is missing and that are the film's.
func whole(got, film []kept) (n int) {
	for _, p := range got {
		if !p.lost && slices.ContainsFunc(film, func(f kept) bool { return slices.EqualFunc(f.nals, p.nals, bytes.Equal) }) {
			n++
		}
	}
	return n
}

func TestRTPStandsWhatLinksDoToPackets(t *testing.T) {
	film := encode(t, media.H264, "2", plainH264...).pictures
	all := slices.Concat(packets(t, media.H264, film, 1, 65400, 1)...)
	tests := map[string]struct {
		hurt       func([][]byte) [][]byte
		whole      int
		lost, late uint64
	}{
		"nothing": {func(p [][]byte) [][]byte { return p }, 60, 0, 0},
		"neighbours change places": {func(p [][]byte) [][]byte {
			for i := 1; i+1 < len(p); i += 2 {
				p[i], p[i+1] = p[i+1], p[i]
			}
			return p
		}, 60, 0, 0},
		"each packet comes twice": {func(p [][]byte) [][]byte {
			var double [][]byte
			for _, b := range p {
				double = append(double, b, b)
			}
			return double
		}, 60, 0, 0},
		"everything comes again a little later": {func(p [][]byte) [][]byte {
			var double [][]byte
			for i := 0; i < len(p); i += 20 {
				part := p[i:min(i+20, len(p))]
				double = append(append(double, part...), part...)
			}
			return double
		}, 60, 0, 0},
		"one comes much too late": {func(p [][]byte) [][]byte {
			late := p[100]
			return slices.Insert(slices.Delete(p, 100, 101), 180, late)
		}, 59, 1, 1},
		"bytes behind the end are cut": {func(p [][]byte) [][]byte {
			for i := 50; i < len(p); i += 100 {
				p[i] = p[i][:len(p[i])/2]
			}
			return p
		}, 40, 0, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, c := rtpRun(rtpKnown{}, tt.hurt(slices.Clone(all)), everyMillisecond)
			if n := whole(got, film); n < tt.whole || c.lost != tt.lost || c.late != tt.late || c.restarts != 0 {
				t.Errorf("%d of %d pictures are whole, lost %d, late %d, restarts %d; want %d, %d, %d, 0",
					n, len(got), c.lost, c.late, c.restarts, tt.whole, tt.lost, tt.late)
			}
		})
	}
}

func TestAPacketInOrderIsNeverHeld(t *testing.T) {
	film := encode(t, media.H264, "1", plainH264...).pictures
	f := newRTP(rtpKnown{})
	at := time.Unix(1_700_000_000, 0)
	for i, one := range packets(t, media.H264, film, 1, 1, 1) {
		came := 0
		for n, b := range one {
			at = at.Add(time.Millisecond)
			f.feed(at, b, func(p picture) {
				if came++; n != len(one)-1 || !p.at.Equal(at) {
					t.Errorf("picture %d left with packet %d of %d", i, n+1, len(one))
				}
			})
		}
		if came != 1 {
			t.Fatalf("picture %d left %d times", i, came)
		}
	}
}

func TestReorderingIsWaitedForAsLongAsItWasSeen(t *testing.T) {
	film := encode(t, media.H264, "2", plainH264...).pictures
	var all [][]byte
	var when []time.Duration
	at := time.Duration(0)
	for _, one := range packets(t, media.H264, film, 1, 1, 1) {
		for n, b := range one {
			at += time.Millisecond
			all, when = append(all, b), append(when, at)
			if n == 1 { // the second overtakes the first by 15 ms
				all[len(all)-1], all[len(all)-2] = all[len(all)-2], all[len(all)-1]
				at += 15 * time.Millisecond
				when[len(when)-1] = at
			}
		}
	}
	got, c := rtpRun(rtpKnown{}, all, func(i int) time.Duration { return when[i] })
	if n := whole(got, film); n < 58 || c.late > 2 {
		t.Errorf("%d of 60 pictures are whole, %d packets were given up too early; the first few may be", n, c.late)
	}
}

func TestSendersThatMarkNothingOrEverything(t *testing.T) {
	film := encode(t, media.H264, "2", append(slices.Clone(plainH264), "-slices", "3")...).pictures
	clean := slices.Concat(packets(t, media.H264, film, 1, 1, 1)...)
	mark := func(how func(b []byte) bool) [][]byte {
		var all [][]byte
		for _, b := range clean {
			b = bytes.Clone(b)
			b[1] &^= 0x80
			if how(b) {
				b[1] |= 0x80
			}
			all = append(all, b)
		}
		return all
	}
	ends := func(b []byte) bool { return b[12]&0x1f != h264FUA || b[13]&0x40 != 0 }
	for name, tt := range map[string]struct {
		packets [][]byte
		whole   int
	}{
		"no packet has the mark":               {mark(func([]byte) bool { return false }), 60},
		"every slice and parameter set has it": {mark(ends), 56}, // until it is seen that the marks mean nothing
		"times stand still, and nothing is marked": {mark(func(b []byte) bool {
			binary.BigEndian.PutUint32(b[4:], 7)
			return false
		}), 50},
	} {
		got, _ := rtpRun(rtpKnown{}, tt.packets, everyMillisecond)
		if n := whole(got, film); n < tt.whole {
			t.Errorf("%s: %d of %d pictures are whole, want %d", name, n, len(got), tt.whole)
		}
	}
}

func TestASenderThatBeginsAnewIsTheSameTrack(t *testing.T) {
	film := encode(t, media.H264, "1", plainH264...).pictures
	first := slices.Concat(packets(t, media.H264, film, 1, 40000, 1)...)
	for name, again := range map[string][][]byte{
		"at a number far in the past":   slices.Concat(packets(t, media.H264, film, 1, 10000, 5)...),
		"at a number far ahead":         slices.Concat(packets(t, media.H264, film, 1, 50000, 5)...),
		"at a number just in the past":  slices.Concat(packets(t, media.H264, film, 1, 40000, 5)...),
		"with a picture of other times": slices.Concat(packets(t, media.H264, film, 1, 40010, 1<<31)...),
	} {
		got, _ := rtpRun(rtpKnown{}, slices.Concat(first, again), func(i int) time.Duration {
			if i >= len(first) {
				return everyMillisecond(i) + time.Second
			}
			return everyMillisecond(i)
		})
		tracks := make(map[string]int)
		for _, p := range got {
			tracks[p.track]++
		}
		if len(got) != 60 || len(tracks) != 1 {
			t.Errorf("%s: %d pictures came on %d tracks, want 60 on 1", name, len(got), len(tracks))
		}
	}
}

func TestWhatRTPCarriesBesidesIsCutAndCounted(t *testing.T) {
	film := encode(t, media.H264, "1", plainH264...).pictures
	var all [][]byte
	for _, b := range slices.Concat(packets(t, media.H264, film, 1, 1, 1)...) {
		// Two contributing sources, an extension of 8 bytes and 4 of padding.
		packet := append([]byte{b[0] | 0x20 | 0x10 | 2}, b[1:12]...)
		packet = append(packet, "SRC1SRC2\xbe\xde\x00\x01TAIL"...)
		packet = append(append(packet, b[12:]...), 'P', 'A', 'D', 4)
		all = append(all, packet)
	}
	sdes := append([]byte{0x80, 200, 0, 6}, make([]byte, 24)...)
	sdes = append(sdes, 0x81, 202, 0, 3, 0, 0, 0, 1, 1, 5, 'd', 'r', 'o', 'n', 'e', 0)
	all = append(all, sdes)
	got, c := rtpRun(rtpKnown{}, all, everyMillisecond)
	if n := whole(got, film); n != 30 {
		t.Errorf("%d of 30 pictures are the film's", n)
	}
	packets := uint64(len(all) - 1)
	for kind, want := range map[string]removed{
		kindExtension: {packets, 8 * packets}, kindSources: {2 * packets, 8 * packets},
		kindPadded: {packets, 4 * packets}, kindSDES: {1, 16},
	} {
		if c.removed[kind] != want {
			t.Errorf("%s: counted %+v, want %+v", kind, c.removed[kind], want)
		}
	}
}

func TestAnSDPSaysWhatTheStreamDoesNot(t *testing.T) {
	film := encode(t, media.H264, "1", plainH264...).pictures
	sps, pps := film[0].nals[0], film[0].nals[1]
	for _, p := range film {
		if p.nals[0][0]&0x1f == h264SPS {
			sps, pps = p.nals[0], p.nals[1]
		}
	}
	var bare []kept
	for _, p := range film {
		p.nals = slices.DeleteFunc(slices.Clone(p.nals), func(n []byte) bool { return n[0]&0x1f == h264SPS || n[0]&0x1f == h264PPS })
		bare = append(bare, p)
	}
	known, err := readSDP("v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=-\r\nm=video 5600 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n" +
		"a=fmtp:96 packetization-mode=1; sprop-parameter-sets=" + base64(sps) + "," + base64(pps) + "\r\n")
	if err != nil {
		t.Fatal(err)
	}
	got, _ := rtpRun(known, slices.Concat(packets(t, media.H264, bare, 1, 1, 1)...), everyMillisecond)
	if len(got) != 31 || !bytes.Equal(got[0].nals[0], sps) || !bytes.Equal(got[0].nals[1], pps) {
		t.Errorf("%d pictures came, want the parameter sets and 30", len(got))
	}
	if _, err := readSDP("this is no SDP"); err == nil {
		t.Error("a text that is no SDP was read")
	}
}

func TestPicturesBeforeTheCodecIsKnownAreNotLost(t *testing.T) {
	film := encode(t, media.H264, "2", plainH264...).pictures
	got, _ := rtpRun(rtpKnown{}, slices.Concat(packets(t, media.H264, film[20:], 1, 1, 1)...), everyMillisecond)
	if n := whole(got, film); n != 40 {
		t.Errorf("%d of 40 pictures came: those before the key picture, too", n)
	}
}

func TestTransportStreamInRTP(t *testing.T) {
	ts := makeFilm(t, "1", "-c:v", "libx264", "-tune", "zerolatency", "-g", "15", "-f", "mpegts")
	var all [][]byte
	for seq := uint16(65530); len(ts) > 0; seq++ {
		n := min(7*tsPacket, len(ts))
		b := append([]byte{0x80, rtpMPEGTS}, byte(seq>>8), byte(seq), 0, 0, 0, 1, 0, 0, 0, 9)
		all, ts = append(all, append(b, ts[:n]...)), ts[n:]
	}
	all[5], all[6] = all[6], all[5]
	got, c := rtpRun(rtpKnown{}, all, everyMillisecond)
	lost := slices.ContainsFunc(got, func(p kept) bool { return p.lost })
	if len(got) != 30 || lost || c.lost != 0 {
		t.Errorf("%d pictures came, want 30; lost %v %d", len(got), lost, c.lost)
	}
}

func TestMemoryForRTPIsBounded(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 1))
	f := newRTP(rtpKnown{})
	at := time.Unix(1_700_000_000, 0)
	b := make([]byte, 1400)
	for range 200_000 {
		at = at.Add(time.Microsecond)
		b[0], b[1] = 0x80, 96
		binary.BigEndian.PutUint16(b[2:], uint16(dice.Uint32()))
		binary.BigEndian.PutUint32(b[8:], dice.Uint32N(20))
		b[12], b[13] = h264FUA, byte(dice.Uint32()) // fragments without an end
		f.feed(at, b, func(picture) {})
	}
	size := 0
	for _, s := range f.streams {
		size += s.order.bytes + s.earlyBytes + cap(s.unit.data)
		for _, b := range s.order.free {
			size += cap(b)
		}
	}
	if len(f.streams) > maxRTPStreams || size > maxRTPStreams*(maxHeld+maxSpare*maxSpareSize+maxEarlyBytes+2*maxUnit) {
		t.Errorf("%d streams hold %d bytes", len(f.streams), size)
	}
}

func FuzzRTP(f *testing.F) {
	f.Add([]byte("\x80\x60\x00\x01\x00\x00\x00\x01\x00\x00\x00\x01\x67\x42\xc0\x1e"), uint8(9))
	f.Add([]byte("\x80\xe0\x00\x02\x00\x00\x00\x01\x00\x00\x00\x01\x7c\x85abc\x00\x00\x01\x65"), uint8(16))
	f.Add([]byte("\x80\xe0\x00\x02\x00\x00\x00\x01\x00\x00\x00\x01\x62\x01\x93abc"), uint8(18))
	f.Add([]byte("\xb2\xe0\x00\x02\x00\x00\x00\x01\x00\x00\x00\x01SRC1SRC2\xbe\xde\x00\x01TAIL\x18\x00\x02ab\x00\xffPAD\x04"), uint8(30))
	f.Add([]byte("\x80\xc8\x00\x01aaaa\x81\xca\x00\x01aaaa"), uint8(16))
	f.Fuzz(func(t *testing.T, b []byte, size uint8) {
		fan := media.NewFan()
		defer fan.Close()
		in := newBoard(Config{Fan: fan}).add("fuzz")
		r := newRTP(rtpKnown{})
		at := time.Unix(1_700_000_000, 0)
		fed := 0
		for i := 0; len(b) > 0; i++ {
			n := min(int(size)+1, len(b))
			at = at.Add(time.Duration(b[0]) * time.Millisecond)
			fed += n
			r.feed(at, b[:n], func(p picture) {
				for _, n := range p.nals {
					if len(n) == 0 {
						t.Fatal("an empty NAL unit was emitted")
					}
				}
				in.picture(p)
			})
			r.flush(at, in.picture)
			b = b[n:]
		}
		for _, s := range r.streams {
			if len(s.unit.data) > fed+2*len(s.order.seen) {
				t.Fatalf("%d bytes are kept of %d", len(s.unit.data), fed)
			}
		}
		r.flush(at.Add(time.Second), in.picture)
		r.flush(at.Add(2*time.Second), in.picture)
	})
}
