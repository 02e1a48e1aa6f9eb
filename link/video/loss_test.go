package video

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/media"
)

// hurt is what a bad link does to packets.
type hurt func(packets [][][]byte) [][]byte

// dropped loses whole pictures by their number.
func dropped(pictures ...int) hurt {
	return func(all [][][]byte) [][]byte {
		var left [][]byte
		for i, one := range all {
			if !slices.Contains(pictures, i) {
				left = append(left, one...)
			}
		}
		return left
	}
}

// losing loses packets at random, always the same.
func losing(share float64, seed uint64) hurt {
	return func(all [][][]byte) [][]byte {
		dice := rand.New(rand.NewPCG(seed, 1))
		return slices.DeleteFunc(slices.Concat(all...), func([]byte) bool { return dice.Float64() < share })
	}
}

// feedAll runs packets through the format and a track, at one millisecond a
// packet, and returns what is published.
func feedAll(t testing.TB, codec media.Codec, packets [][]byte, onLoss OnLoss) ([]*media.Unit, *track) {
	t.Helper()
	fan := media.NewFan()
	in := newBoard(Config{Fan: fan, OnLoss: onLoss}).add("test")
	viewer := fan.Subscribe("test")
	defer viewer.Close()
	defer fan.Close()
	f := newRTP(rtpKnown{})
	var got []*media.Unit
	emit := func(p picture) {
		p.track = ""
		in.picture(p)
		for fan.Watched("test") > 0 {
			u, ok := taken(t, viewer)
			if !ok {
				break
			}
			got = append(got, u)
		}
	}
	at := time.Unix(1_700_000_000, 0)
	for _, b := range packets {
		at = at.Add(time.Millisecond)
		f.feed(at, b, emit)
		f.flush(at, emit)
	}
	f.flush(at.Add(time.Second), emit)
	f.flush(at.Add(2*time.Second), emit)
	in.counted("", f.counts())
	return got, in.find("")
}

// taken takes a unit if there is one.
func taken(t testing.TB, s *media.Subscription) (*media.Unit, bool) {
	t.Helper()
	u, _, err := s.Next(cancelled)
	return u, err == nil
}

func TestALossNeitherStopsTheDecoderNorItsPictures(t *testing.T) {
	plain := []string{"-profile:v", "baseline", "-tune", "zerolatency", "-g", "30", "-b:v", "4M", "-maxrate", "4M", "-bufsize", "1M"}
	tests := map[string]struct {
		codec media.Codec
		args  []string
		hurt  hurt
		least int // pictures that must be decoded, of 90
	}{
		"one picture":              {media.H264, plain, dropped(10), 89},
		"several":                  {media.H264, plain, dropped(10, 11, 12, 40, 41), 85},
		"a key picture":            {media.H264, plain, dropped(30), 89},
		"longer than order counts": {media.H264, plain, dropped(slices.Collect(numbers(35, 58))...), 67},
		"packets of slices":        {media.H264, append(plain, "-slices", "4"), losing(0.02, 1), 80},
		"packets":                  {media.H264, plain, losing(0.01, 2), 75},
		"references":               {media.H264, []string{"-tune", "zerolatency", "-g", "30", "-refs", "4"}, dropped(10, 50), 88},
		"of a reordered stream":    {media.H264, []string{"-bf", "2", "-g", "30"}, losing(0.005, 3), 70},
		"no order counts":          {media.H264, []string{"-tune", "zerolatency", "-g", "60", "-refs", "1"}, dropped(20, 21), 88},
		"of H.265":                 {media.H265, []string{"-x265-params", "log-level=error:keyint=30:bframes=0"}, losing(0.01, 4), 75},
		"of reordered H.265":       {media.H265, []string{"-x265-params", "log-level=error:keyint=30:bframes=3"}, losing(0.005, 5), 70},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			film := encode(t, tt.codec, "3", tt.args...)
			got, track := feedAll(t, tt.codec, tt.hurt(packets(t, tt.codec, film.pictures, 1, 1, 1)), KeepMoving)
			seen, said := decode(t, tt.codec, annexB(got))
			if len(seen) < tt.least {
				t.Errorf("%d of 90 pictures were handed on and %d decoded, want %d; %s", len(got), len(seen), tt.least, said)
			}
			want, _ := decode(t, tt.codec, film.bytes)
			checkDamage(t, got, seen, want)
			t.Logf("%d handed on, %d decoded, %d the source's; lost %d packets, %d pictures", len(got), len(seen), alike(seen, want), track.counted.lost, track.stats.FramesLost)
		})
	}
}

// checkDamage looks whether every picture that is not the source's was said to
// be damaged, as far as pictures come in the order of decoding.
func checkDamage(t *testing.T, got []*media.Unit, seen, want []string) {
	t.Helper()
	if len(seen) != len(got) || got[0].Format.Reordered {
		return
	}
	for i, u := range got {
		if !u.Damaged && !slices.Contains(want, seen[i]) {
			t.Errorf("picture %d is not the source's, and was not said to be damaged", i)
		}
		if u.Key && (u.Damaged || !slices.Contains(want, seen[i])) {
			t.Errorf("key picture %d: damaged %v, the source's %v", i, u.Damaged, slices.Contains(want, seen[i]))
		}
	}
}

func alike(seen, want []string) (n int) {
	for _, h := range seen {
		if slices.Contains(want, h) {
			n++
		}
	}
	return n
}

func numbers(from, to int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for n := from; n < to && yield(n); n++ {
		}
	}
}

func TestFreezeWaitsForTheNextCleanPicture(t *testing.T) {
	film := encode(t, media.H264, "3", "-tune", "zerolatency", "-g", "30")
	got, track := feedAll(t, media.H264, dropped(40)(packets(t, media.H264, film.pictures, 1, 1, 1)), Freeze)
	if len(got) != 70 || track.stats.FramesLost != 20 {
		t.Errorf("%d pictures are shown and %d left out, want 40+30 and 20", len(got), track.stats.FramesLost)
	}
	want, _ := decode(t, media.H264, film.bytes)
	seen, said := decode(t, media.H264, annexB(got))
	if alike(seen, want) != 70 || said != "" {
		t.Errorf("%d pictures are the source's; %s", alike(seen, want), said)
	}
}

func TestAStreamThatIsJoinedBeginsWithItsNextKeyPicture(t *testing.T) {
	film := encode(t, media.H264, "3", "-tune", "zerolatency", "-g", "30")
	got, _ := feedAll(t, media.H264, slices.Concat(packets(t, media.H264, film.pictures[20:], 1, 1, 1)...), KeepMoving)
	if len(got) != 60 || !got[0].Key || got[0].Damaged {
		t.Fatalf("%d pictures are shown, the first is key: %v", len(got), len(got) > 0 && got[0].Key)
	}
}

func TestIntraRefreshIsShownAndBecomesClean(t *testing.T) {
	film := encode(t, media.H264, "6", "-tune", "zerolatency", "-x264-params", "intra-refresh=1:keyint=30")
	for i, p := range film.pictures[1:] {
		if key, _ := entries(&p.picture); key {
			t.Fatalf("picture %d of the film is a key picture", i+1)
		}
	}
	got, _ := feedAll(t, media.H264, slices.Concat(packets(t, media.H264, film.pictures[20:], 1, 1, 1)...), KeepMoving)
	if len(got) < 140 || !got[0].Key || !got[0].Damaged {
		t.Fatalf("%d pictures are shown", len(got))
	}
	want, _ := decode(t, media.H264, film.bytes)
	seen, said := decode(t, media.H264, annexB(got), "-flags", "+output_corrupt")
	clean := slices.IndexFunc(got, func(u *media.Unit) bool { return !u.Damaged })
	if said != "" || len(seen) != len(got) || clean < 0 || clean > 70 || alike(seen[clean:], want) != len(got)-clean {
		t.Errorf("%d of %d pictures were decoded; they are clean from %d on, %d are the source's; %s", len(seen), len(got), clean, alike(seen, want), said)
	}
}

func TestAViewerJoinsIntraRefreshWithAPictureThatBuildsUp(t *testing.T) {
	film := encode(t, media.H264, "6", "-tune", "zerolatency", "-x264-params", "intra-refresh=1:keyint=30")
	got, _ := feedAll(t, media.H264, slices.Concat(packets(t, media.H264, film.pictures[20:], 1, 1, 1)...), KeepMoving)
	join := slices.IndexFunc(got[60:], func(u *media.Unit) bool { return u.Recovery })
	if join < 0 || got[60+join].Lead == nil {
		t.Fatal("there is no recovery point to join at")
	}
	joined := append([]*media.Unit{got[60+join].Lead}, got[60+join:]...)
	want, _ := decode(t, media.H264, film.bytes)
	seen, said := decode(t, media.H264, annexB(joined))
	if said != "" || len(seen) != len(joined) || alike(seen[45:], want) != len(joined)-45 {
		t.Errorf("%d of %d pictures were decoded, %d are the source's; %s", len(seen), len(joined), alike(seen, want), said)
	}
}

func TestAPictureThatTheFilterRefusesLeavesNoGap(t *testing.T) {
	film := encode(t, media.H264, "2", "-tune", "zerolatency", "-g", "60", "-refs", "1")
	m := newMender(media.H264, KeepMoving)
	var out []byte
	shown := 0
	for i, p := range film.pictures {
		mended, what := m.mend(&p.picture)
		if what != handedOn || mended.damaged != (i > 20) {
			t.Fatalf("picture %d: outcome %v, damaged %v", i, what, mended.damaged)
		}
		if i == 20 {
			m.spoiled()
			continue
		}
		shown++
		b, _ := media.Join(mended.nals)
		out = append(out, b...)
	}
	if seen, said := decode(t, media.H264, out); len(seen) != shown || said != "" {
		t.Errorf("%d of %d pictures were decoded; %s", len(seen), shown, said)
	}
}

func TestTheStateSaysThatAPictureIsDamaged(t *testing.T) {
	film := encode(t, media.H264, "2", "-tune", "zerolatency", "-g", "30")
	l := startLive(t, nil)
	for i, one := range packets(t, media.H264, film.pictures, 1, 1, 1) {
		if i != 10 {
			l.send(t, one)
			l.next(t)
		}
		if i == 12 {
			l.until(t, func(v telemetry.Video) bool { return v.Damaged && v.State == telemetry.VideoLive })
		}
	}
	l.until(t, func(v telemetry.Video) bool { return !v.Damaged && v.Stats.PacketsLost > 0 })
}
