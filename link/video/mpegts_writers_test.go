package video

import (
	"bytes"
	"slices"
	"testing"
	"time"

	second "github.com/bluenviron/mediacommon/v2/pkg/formats/mpegts"
	tscodecs "github.com/bluenviron/mediacommon/v2/pkg/formats/mpegts/codecs"

	"skylatch/telemetry/media"
)

// writes is a sender that is another program's: each picture with what its
// muxer wrote for it, and KLV behind it.
type writes struct {
	buffer bytes.Buffer
	sizes  []int // bytes of each picture
}

// secondWriter writes a film with another muxer, telemetry beside it.
func secondWriter(t *testing.T, codec media.Codec, klv string, film []kept) *writes {
	t.Helper()
	w := &writes{}
	picture := &second.Track{PID: 257, Codec: &tscodecs.H264{}}
	if codec == media.H265 {
		picture.Codec = &tscodecs.H265{}
	}
	data := &second.Track{PID: 300, Codec: &tscodecs.KLV{Synchronous: true}}
	mux := &second.Writer{W: &w.buffer, Tracks: []*second.Track{picture, data}}
	if err := mux.Initialize(); err != nil {
		t.Fatal(err)
	}
	for _, p := range film {
		before := w.buffer.Len()
		var err error
		if codec == media.H265 {
			err = mux.WriteH265(picture, ticks(p.pts), ticks(p.dts), p.nals)
		} else {
			err = mux.WriteH264(picture, ticks(p.pts), ticks(p.dts), p.nals)
		}
		w.sizes = append(w.sizes, w.buffer.Len()-before)
		if err == nil {
			err = mux.WriteKLV(data, ticks(p.pts), []byte(klv))
		}
		if err != nil {
			t.Fatal(err)
		}
		w.sizes = append(w.sizes, w.buffer.Len()-before-w.sizes[len(w.sizes)-1])
	}
	return w
}

func TestMPEGTSOfAnotherMuxer(t *testing.T) {
	const klv = "KLV with N123AB in it"
	for codec, args := range map[media.Codec][]string{
		media.H264: {"-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-f", "mpegts"},
		media.H265: {"-c:v", "libx265", "-preset", "ultrafast", "-tune", "zerolatency", "-x265-params", "log-level=error", "-f", "mpegts"},
	} {
		film := secondReader(t, makeFilm(t, "2", args...))
		w := secondWriter(t, codec, klv, film)
		m := newMPEGTS()
		var got []kept
		early := 0
		rest := w.buffer.Bytes()
		for i, size := range w.sizes {
			run := rest[:size]
			rest = rest[size:]
			for part := range slices.Chunk(run, 1316) {
				m.feed(time.Unix(1_700_000_000, int64(i)), part, func(p picture) {
					var nals [][]byte
					for _, n := range p.nals {
						if bytes.Contains(n, []byte("N123AB")) {
							t.Error("what stands in the KLV came out")
						}
						nals = append(nals, bytes.Clone(n))
					}
					p.nals = nals
					got = append(got, kept{picture: p})
				})
			}
			if i%2 == 0 && len(got) == i/2+1 {
				early++ // out before anything behind it came
			}
		}
		samePictures(t, got, film)
		if early < 59 { // the first waits for the first tables to be in step
			t.Errorf("%s: %d of 60 pictures left with their last packet", codec, early)
		}
		if n := m.counts().removed[kindKLV]; n.count < 60 || n.bytes < uint64(60*len(klv)) {
			t.Errorf("%s: KLV counted as %+v", codec, n)
		}
	}
}

func TestMPEGTSOverALossyLinkMarksEveryHole(t *testing.T) {
	// Whole datagrams of seven packets are missing, here and there: what is
	// called whole is the source's, byte by byte.
	b := makeFilm(t, "10", "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "30", "-b:v", "2M", "-f", "mpegts")
	want := run(newMPEGTS(), b, 1316)
	known := make(map[string]bool)
	for _, p := range want {
		known[string(slices.Concat(p.nals...))] = true
	}
	var less []byte
	datagrams, missing := 0, 0
	random := uint32(7)
	for d := range slices.Chunk(b, 1316) {
		datagrams++
		random = random*1664525 + 1013904223
		if datagrams > 10 && random>>16%100 < 3 {
			missing++
			continue
		}
		less = append(less, d...)
	}
	m := newMPEGTS()
	got := run(m, less, 1316)
	whole := 0
	for i, p := range got {
		if p.lost && !p.whole {
			continue
		}
		whole++
		if !known[string(slices.Concat(p.nals...))] {
			t.Errorf("picture %d is called whole and is none of the source's", i)
		}
	}
	if missing < 10 || m.counts().lost < uint64(missing) {
		t.Errorf("%d datagrams of %d are missing, %d packets were missed", missing, datagrams, m.counts().lost)
	}
	if whole < len(want)-2*missing {
		t.Errorf("%d of %d pictures came whole with %d datagrams missing", whole, len(want), missing)
	}
}
