package video

import (
	"bytes"
	"slices"
	"testing"
	"time"
)

func TestMPEGTSReadsWhatASecondReaderReads(t *testing.T) {
	x264 := []string{"-c:v", "libx264", "-preset", "ultrafast", "-g", "30"}
	tests := map[string][]string{
		"H.264":                    append(slices.Clone(x264), "-tune", "zerolatency", "-f", "mpegts"),
		"H.264 with B-frames":      {"-c:v", "libx264", "-preset", "medium", "-bf", "3", "-f", "mpegts"},
		"H.264 in slices":          append(slices.Clone(x264), "-x264-params", "slices=4:aud=1", "-f", "mpegts"),
		"H.264 with lengths":       append(slices.Clone(x264), "-omit_video_pes_length", "0", "-f", "mpegts"),
		"H.264 in packets of 192":  append(slices.Clone(x264), "-mpegts_m2ts_mode", "1", "-f", "mpegts"),
		"H.264 at a constant rate": append(slices.Clone(x264), "-tune", "zerolatency", "-muxrate", "8M", "-f", "mpegts"),
		"H.265":                    {"-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error:bframes=2", "-f", "mpegts"},
	}
	for name, args := range tests {
		t.Run(name, func(t *testing.T) {
			b := makeFilm(t, "2", args...)
			plain := b
			if name == "H.264 in packets of 192" {
				plain = nil
				for p := b; len(p) >= 192; p = p[192:] {
					plain = append(plain, p[4:192]...)
				}
			}
			want := secondReader(t, plain)
			if len(want) != 60 {
				t.Fatalf("the second reader has %d pictures", len(want))
			}
			for _, sizes := range [][]int{{len(b)}, {1316}, {188}, {1, 7, 4096, 188, 3}, {1400}, {65536}} {
				samePictures(t, run(newMPEGTS(), b, sizes...), want)
			}
		})
	}
}

func TestMPEGTSLeavesWithItsLastPacket(t *testing.T) {
	// 300 pictures, each in packets of its own: the picture must come out of the
	// read that brings its last packet.
	for name, args := range map[string][]string{
		"unbounded": {"-f", "mpegts"},
		"lengths":   {"-omit_video_pes_length", "0", "-f", "mpegts"},
	} {
		b := makeFilm(t, "10", append([]string{"-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "30"}, args...)...)
		var last []int // the packet before each beginning of a picture
		previous := -1
		for i := 0; i*tsPacket < len(b); i++ {
			h, _ := parseTSHeader(b[i*tsPacket : (i+1)*tsPacket])
			if h.pid != 256 || len(h.payload) == 0 {
				continue
			}
			if h.begins && previous >= 0 {
				last = append(last, previous)
			}
			previous = i
		}
		last = append(last, previous)
		got := run(newMPEGTS(), b, tsPacket)
		if len(got) != 300 || len(last) != 300 {
			t.Fatalf("%s: %d pictures in %d, want 300", name, len(got), len(last))
		}
		late := 0
		for i := range got {
			if got[i].read > last[i] {
				late++
			}
		}
		// Without lengths, one in 184 fills its last packet and says nothing.
		if name == "lengths" && late > 0 || late > 6 {
			t.Errorf("%s: %d of 300 pictures came later than their last packet", name, late)
		}
	}
}

func TestMPEGTSEndsAPictureThatFillsItsPacketWhenNothingFollows(t *testing.T) {
	w := newTSWriter(0x1b)
	m := newMPEGTS()
	var got []picture
	emit := func(p picture) { got = append(got, p) }
	at := time.Unix(1_700_000_000, 0)
	m.feed(at, slices.Concat(w.tables(), w.tables(), w.tables()), emit)
	// Header 14, start code and NAL unit: exactly two packets of 184.
	m.feed(at, w.pes(slice(true, 2*184-14-3), true, 90_000), emit)
	if len(got) != 0 {
		t.Fatal("the picture left although more could have come")
	}
	due := m.flush(at, emit)
	if wait := due.Sub(at); wait <= 0 || wait > 17*time.Millisecond {
		t.Fatalf("it waits for %v", wait)
	}
	if m.flush(due, emit); len(got) != 1 || got[0].lost || len(got[0].nals[0]) != 2*184-14-3 {
		t.Fatalf("got %+v", got)
	}
}

func TestMPEGTSCountsWhatItDoesNotRead(t *testing.T) {
	w := newTSWriter(0x1b, 0x15, 0x06, 0x0f, 0x05)
	w.descriptors[2] = []byte{5, 4, 'K', 'L', 'V', 'A'}
	b := w.tables()
	for range 4 {
		b = append(b, w.pes(slice(true, 600), false, 90_000)...)
		for i := 1; i < 5; i++ {
			b = append(b, w.packet(w.pid(i), false, false, bytes.Repeat([]byte("SECRET"), 20))...)
		}
		b = append(b, w.packet(0x11, true, false, []byte("SERVICE"))...)
		b = append(b, w.packet(0x123, true, false, []byte("OTHER"))...)
	}
	m := newMPEGTS()
	got := run(m, b, 1316)
	if len(got) != 4 {
		t.Fatalf("%d pictures, want 4", len(got))
	}
	for kind, want := range map[string]uint64{kindKLV: 8, kindAudio: 4, kindPrivate: 4, kindService: 4, kindUnlisted: 4} {
		if n := m.counts().removed[kind].count; n != want {
			t.Errorf("%s: %d packets counted, want %d", kind, n, want)
		}
	}
	for _, p := range got {
		for _, n := range p.nals {
			if bytes.Contains(n, []byte("SECRET")) {
				t.Error("what is not read came out")
			}
		}
	}
}

func TestMPEGTSLossCostsTheSliceThatItHits(t *testing.T) {
	w := newTSWriter(0x1b)
	var packets [][]byte
	for i := range 4 {
		unit := slices.Concat(slice(true, 1000), slice(false, 1000), slice(false, 1000))
		for p := range slices.Chunk(w.pes(unit, false, uint64(90_000+3000*i)), tsPacket) {
			packets = append(packets, p)
		}
	}
	tables := slices.Concat(w.tables(), w.tables())
	if got := run(newMPEGTS(), slices.Concat(tables, slices.Concat(packets...)), tsPacket); len(got) != 4 || len(got[1].nals) != 3 {
		t.Fatalf("without loss: %d pictures", len(got))
	}
	// The first packet of all is not missed by anybody.
	for missing := 1; missing < len(packets)*3/4; missing++ {
		less := slices.Delete(slices.Clone(packets), missing, missing+1)
		m := newMPEGTS()
		total, marked := 0, 0
		for _, p := range run(m, slices.Concat(tables, slices.Concat(less...)), tsPacket) {
			for _, n := range p.nals {
				if len(n) != 1000 {
					t.Fatalf("without packet %d: a NAL unit of %d bytes was handed on", missing, len(n))
				}
			}
			total += len(p.nals)
			if p.lost {
				marked++
			}
		}
		if total < 10 || total > 11 {
			t.Errorf("without packet %d: %d slices of 12, want all but the one or two hit", missing, total)
		}
		if marked == 0 || m.counts().lost != 1 {
			t.Errorf("without packet %d: %d pictures marked, %d packets counted", missing, marked, m.counts().lost)
		}
	}
}

func TestMPEGTSAPictureBehindALostOneIsWhole(t *testing.T) {
	// Pictures of one slice: a packet of the second is missing, of which nothing
	// is left then, or all of its packets.
	w := newTSWriter(0x1b)
	tables := slices.Concat(w.tables(), w.tables())
	var pictures [][]byte
	for i := range 4 {
		pictures = append(pictures, w.pes(slice(true, 1000), false, uint64(90_000+3000*i)))
	}
	per := len(pictures[1])
	for name, second := range map[string][]byte{
		"its first packet": pictures[1][tsPacket:],
		"one amid":         slices.Concat(pictures[1][:2*tsPacket], pictures[1][3*tsPacket:]),
		"its last packet":  pictures[1][:per-tsPacket],
		"all of it":        nil,
	} {
		got := run(newMPEGTS(), slices.Concat(tables, pictures[0], second, pictures[2], pictures[3]), tsPacket)
		if len(got) != 3 {
			t.Errorf("without %s: %d pictures, want 3", name, len(got))
			continue
		}
		if p := got[1]; !p.lost || !p.whole || len(p.nals[0]) != 1000 {
			t.Errorf("without %s: the next picture has lost %v, whole %v", name, p.lost, p.whole)
		}
		if got[0].lost || got[2].lost {
			t.Errorf("without %s: other pictures are marked", name)
		}
	}
}

func TestMPEGTSPacketsSentTwiceCountOnce(t *testing.T) {
	w := newTSWriter(0x1b)
	b := slices.Concat(w.tables(), w.tables())
	for i := range 3 {
		for p := range slices.Chunk(w.pes(slice(true, 1000), false, uint64(3000*i)), tsPacket) {
			b = append(append(b, p...), p...)
		}
	}
	m := newMPEGTS()
	got := run(m, b, 1316)
	if len(got) != 3 || m.counts().lost != 0 {
		t.Fatalf("%d pictures and %d packets lost, want 3 and 0", len(got), m.counts().lost)
	}
	for _, p := range got {
		if p.lost || len(p.nals) != 1 || len(p.nals[0]) != 1000 {
			t.Errorf("got %d bytes, lost %v", len(p.nals[0]), p.lost)
		}
	}
}

func TestMPEGTSSeveralPicturesInOnePES(t *testing.T) {
	w := newTSWriter(0x1b)
	unit := slices.Concat(slice(true, 500), slice(true, 500), slice(true, 500))
	b := slices.Concat(w.tables(), w.tables(), w.pes(unit, false, 90_000), w.pes(unit, false, 99_000))
	got := run(newMPEGTS(), b, tsPacket)
	if len(got) != 6 {
		t.Fatalf("%d pictures, want 6", len(got))
	}
	for i := 1; i < 6; i++ {
		if step := got[i].dts - got[i-1].dts; step < 33*time.Millisecond || step > 34*time.Millisecond {
			t.Errorf("picture %d is %v behind the one before", i, step)
		}
	}
}

func TestMPEGTSAPictureInSeveralPESIsPutTogether(t *testing.T) {
	// Long ones in packets as long as their length field allows, and one for
	// each slice: the second kind shows itself by the first picture.
	t.Run("long", func(t *testing.T) {
		w := newTSWriter(0x1b)
		b := slices.Concat(w.tables(), w.tables())
		for i := range 3 {
			unit := slice(true, 100_000)
			b = append(b, w.bounded(unit[:65500], uint64(3000*i), true)...)
			b = append(b, w.bounded(unit[65500:], 0, false)...)
		}
		got := run(newMPEGTS(), b, 1316)
		if len(got) != 3 || len(got[0].nals) != 1 || len(got[0].nals[0]) != 100_000 {
			t.Fatalf("%d pictures", len(got))
		}
	})
	t.Run("slices", func(t *testing.T) {
		w := newTSWriter(0x1b)
		b := slices.Concat(w.tables(), w.tables())
		for i := range 4 {
			b = append(b, w.bounded(slice(true, 3000), uint64(3000*i), true)...)
			b = append(b, w.bounded(slice(false, 3000), uint64(3000*i), true)...)
		}
		got := run(newMPEGTS(), b, 1316)
		if len(got) != 4 {
			t.Fatalf("%d pictures, want 4", len(got))
		}
		for i, p := range got[1:] {
			if len(p.nals) != 2 {
				t.Errorf("picture %d has %d slices, want 2", i+1, len(p.nals))
			}
		}
	})
}

func TestMPEGTSFollowsItsTables(t *testing.T) {
	w := newTSWriter(0x1b)
	var b []byte
	add := func(more ...[]byte) { b = slices.Concat(append([][]byte{b}, more...)...) }
	add(w.pes(slice(true, 500), false, 1)) // nobody said what this is
	add(w.tables(), w.pes(slice(true, 500), false, 3000), w.pes(slice(true, 501), false, 6000))
	w.first, w.version = 512, 1 // another PID
	add(w.tables(), w.pes(slice(true, 502), false, 9000))
	w.types = []byte{0x1b, 0x1b} // a second camera
	w.version = 2
	add(w.tables(), w.pes(slice(true, 503), false, 12000), w.pesOn(513, slice(true, 504), false, 12000))
	damaged := w.tables()
	damaged[tsPacket+20] ^= 1 // in the map
	add(damaged, w.pes(slice(true, 505), false, 15000))
	got := run(newMPEGTS(), b, 1316)
	var sizes []int
	var tracks []string
	for _, p := range got {
		sizes, tracks = append(sizes, len(p.nals[0])), append(tracks, p.track)
	}
	if want := []int{500, 501, 502, 503, 504, 505}; !slices.Equal(sizes, want) {
		t.Errorf("pictures of %v bytes, want %v", sizes, want)
	}
	if want := []string{"", "", "", "", "pid 513", ""}; !slices.Equal(tracks, want) {
		t.Errorf("tracks %q, want %q", tracks, want)
	}
}

func TestMPEGTSStampsWrap(t *testing.T) {
	w := newTSWriter(0x1b)
	b := slices.Concat(w.tables(), w.tables())
	for i := range 10 {
		b = append(b, w.pes(slice(true, 500), false, uint64(1<<33-5*3000+3000*i)&(1<<33-1))...)
	}
	got := run(newMPEGTS(), b, 1316)
	if len(got) != 10 {
		t.Fatalf("%d pictures", len(got))
	}
	if d := got[9].pts - got[0].pts; (d - 300*time.Millisecond).Abs() > time.Millisecond {
		t.Errorf("ten pictures took %v over the wrap, want 300 ms", d)
	}
}

func TestMPEGTSGetsBackInStep(t *testing.T) {
	w := newTSWriter(0x1b)
	tables := slices.Concat(w.tables(), w.tables())
	unit := func(i int) []byte { return w.pes(slice(true, 5000), false, uint64(3000*i)) }
	b := slices.Concat([]byte("noise G noise"), tables, unit(0), []byte("G"), unit(1), make([]byte, 100), unit(2), unit(3)[50:], unit(4), unit(5))
	got := run(newMPEGTS(), b, 1000)
	if len(got) < 4 || len(got) > 6 {
		t.Errorf("%d pictures of 6, want all that were not hit", len(got))
	}
	for _, p := range got {
		if !p.lost && len(p.nals[0]) != 5000 {
			t.Errorf("a picture of %d bytes is called whole", len(p.nals[0]))
		}
	}
}

func TestMPEGTSRefusesScrambledPackets(t *testing.T) {
	w := newTSWriter(0x1b)
	b := slices.Concat(w.tables(), w.tables())
	scrambled := w.pes(slice(true, 500), false, 0)
	for i := 3; i < len(scrambled); i += tsPacket {
		scrambled[i] |= 0x80
	}
	m := newMPEGTS()
	if got := run(m, append(b, scrambled...), 1316); len(got) != 0 {
		t.Errorf("%d pictures came out", len(got))
	}
	if m.counts().removed[kindScrambled].count == 0 {
		t.Error("nobody is told")
	}
}

func FuzzMPEGTS(f *testing.F) {
	w := newTSWriter(0x1b, 0x24, 0x15)
	b := slices.Concat(w.tables(), w.pes(slices.Concat(slice(true, 300), slice(false, 300)), false, 9), w.pesOn(257, slice(true, 90), true, 7), w.tables())
	f.Add(b, 188)
	f.Add(b, 1)
	f.Add(b[3:], 1000)
	f.Add(bytes.Repeat([]byte{tsSync}, 600), 7)
	f.Fuzz(func(t *testing.T, b []byte, size int) {
		m := newMPEGTS()
		bytesOut := 0
		emit := func(p picture) {
			if len(p.nals) > maxUnitNALs+1 {
				t.Fatalf("%d NAL units", len(p.nals))
			}
			for _, n := range p.nals {
				bytesOut += len(n)
			}
		}
		at := time.Unix(1_700_000_000, 0)
		for c := range slices.Chunk(b, max(1, min(size, 65536))) {
			m.feed(at, c, emit)
			m.flush(at, emit)
			at = at.Add(time.Millisecond)
		}
		if bytesOut > len(b) {
			t.Fatalf("%d bytes came out of %d", bytesOut, len(b))
		}
		if len(m.packets.held) > maxOutOfStep+tsPacket || len(m.pids) > 8192 {
			t.Fatalf("%d bytes held, %d PIDs", len(m.packets.held), len(m.pids))
		}
	})
}

func TestMPEGTSMemoryIsBounded(t *testing.T) {
	// One PES packet that never ends, and has no picture's end either.
	w := newTSWriter(0x1b)
	m := newMPEGTS()
	emit := func(picture) {}
	m.feed(time.Now(), slices.Concat(w.tables(), w.tables(), w.tables()), emit)
	m.feed(time.Now(), w.pes(slice(true, 2000), true, 0)[:tsPacket], emit)
	w.counters[256] = 1
	for range 3 * maxUnit / 184 {
		m.feed(time.Now(), w.packet(256, false, true, bytes.Repeat([]byte{0xaa}, 184)), emit)
	}
	if held := cap(m.pids[256].video.units.data); held > 2*maxUnit {
		t.Errorf("%d bytes are held", held)
	}
}

func BenchmarkMPEGTS(b *testing.B) {
	ts := makeFilm(b, "10", "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-b:v", "4M", "-g", "30", "-f", "mpegts")
	b.Run("own", func(b *testing.B) {
		b.SetBytes(int64(len(ts)))
		b.ReportAllocs()
		for b.Loop() {
			m := newMPEGTS()
			for c := range slices.Chunk(ts, 1316) {
				m.feed(time.Time{}, c, func(picture) {})
			}
		}
	})
	b.Run("second reader", func(b *testing.B) {
		b.SetBytes(int64(len(ts)))
		b.ReportAllocs()
		for b.Loop() {
			secondReader(b, ts)
		}
	})
}
