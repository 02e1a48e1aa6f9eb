package video

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"skylatch/telemetry"
)

// readAll reads a film without waiting for its clock.
func readAll(t testing.TB, path string) []kept {
	t.Helper()
	f, err := openFilm(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var got []kept
	for {
		p, err := f.next()
		if err == io.EOF {
			return got
		}
		if err != nil {
			t.Fatal(err)
		}
		nals := make([][]byte, 0, len(p.nals))
		for _, n := range p.nals {
			nals = append(nals, bytes.Clone(n))
		}
		p.nals = nals
		got = append(got, kept{picture: p})
	}
}

// slicesOf returns the slices of a picture, which every container keeps; some
// with a zero behind them that belonged to the next start code.
func slicesOf(p kept) [][]byte {
	var list [][]byte
	for _, n := range p.nals {
		if _, slice, _ := lookNAL(p.codec, append(slices.Clone(n), 0, 0, 0)); slice {
			list = append(list, bytes.TrimRight(n, "\x00"))
		}
	}
	return list
}

func TestFilmsInEveryContainerHaveTheSamePictures(t *testing.T) {
	for codec, args := range map[string][]string{
		"h264": {"-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "15"},
		"hevc": {"-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error:keyint=15"},
	} {
		folder := t.TempDir()
		ts := filepath.Join(folder, "film.ts")
		if err := os.WriteFile(ts, makeFilm(t, "2", append(args, "-f", "mpegts")...), 0o600); err != nil {
			t.Fatal(err)
		}
		want := readAll(t, ts)
		if len(want) != 60 {
			t.Fatalf("%s: %d pictures in MPEG-TS", codec, len(want))
		}
		for name, mux := range map[string][]string{
			"whole.mp4":      {"-f", "mp4"},
			"fragments.mp4":  {"-f", "mp4", "-movflags", "frag_keyframe+empty_moov+default_base_moof"},
			"index-last.mov": {"-f", "mp4", "-movflags", "+faststart"},
			"bare." + codec:  {"-f", codec},
		} {
			path := filepath.Join(folder, name)
			if filepath.Ext(name) == ".hevc" {
				mux = []string{"-bsf:v", "hevc_mp4toannexb", "-f", "hevc"}
			}
			remux(t, ts, path, mux...)
			got := readAll(t, path)
			if len(got) != len(want) {
				t.Errorf("%s: %d pictures, want %d", name, len(got), len(want))
				continue
			}
			for i := range want {
				if !slices.EqualFunc(slicesOf(got[i]), slicesOf(want[i]), bytes.Equal) {
					t.Fatalf("%s: picture %d has other slices", name, i)
				}
				if d := (got[i].dts - got[0].dts) - (want[i].dts - want[0].dts); d.Abs() > 2*time.Millisecond {
					t.Fatalf("%s: picture %d is %v from its time", name, i, d)
				}
			}
			if mp4 := filepath.Ext(name) != "."+codec; mp4 {
				if d := (got[1].pts - got[1].dts) - (want[1].pts - want[1].dts); d.Abs() > 2*time.Millisecond {
					t.Errorf("%s: shown %v from where it should be", name, d)
				}
			}
			if kinds := len(got[0].nals); kinds < 3 {
				t.Errorf("%s: the first picture has %d NAL units, and no parameter sets", name, kinds)
			}
		}
	}
}

func TestATornRecordingPlaysUpToItsTear(t *testing.T) {
	folder := t.TempDir()
	ts, path := filepath.Join(folder, "film.ts"), filepath.Join(folder, "torn.mp4")
	if err := os.WriteFile(ts, makeFilm(t, "2", "-c:v", "libx264", "-g", "15", "-bf", "0", "-f", "mpegts"), 0o600); err != nil {
		t.Fatal(err)
	}
	remux(t, ts, path, "-f", "mp4", "-movflags", "frag_keyframe+empty_moov+default_base_moof")
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	// Without the index at its end, and some of the last fragment.
	if err := os.Truncate(path, info.Size()*9/10); err != nil {
		t.Fatal(err)
	}
	if got := readAll(t, path); len(got) != 45 {
		t.Errorf("%d pictures, want those of three whole fragments", len(got))
	}
}

func TestAFilmIsPlayedInItsOwnTimeAndAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "film.ts")
	if err := os.WriteFile(path, makeFilm(t, "0.5", "-c:v", "libx264", "-preset", "ultrafast", "-bf", "0", "-f", "mpegts"), 0o600); err != nil {
		t.Fatal(err)
	}
	b, _ := startBench(t, nil, Sources{Files: []FileSource{{Path: path}}})
	first := b.next(t)
	last := first
	for range 37 { // two rounds and a half of fifteen
		u := b.next(t)
		if step := u.DTS - last.DTS; step < 30*time.Millisecond || step > 40*time.Millisecond {
			t.Fatalf("a picture is %v behind the one before", step)
		}
		last = u
	}
	// Never early; how late, is the machine's business.
	if took, want := last.ReceivedAt.Sub(first.ReceivedAt), last.DTS-first.DTS; took < want-5*time.Millisecond {
		t.Errorf("%v of film were shown in %v", want, took)
	}
}

func TestAFilmCanBePlayedOnce(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "film.h264")
	if err := os.WriteFile(path, makeFilm(t, "0.2", "-c:v", "libx264", "-preset", "ultrafast", "-bf", "0", "-f", "h264"), 0o600); err != nil {
		t.Fatal(err)
	}
	b, _ := startBench(t, nil, Sources{Files: []FileSource{{Path: path, Once: true}, {Path: filepath.Join(folder, "missing.ts")}}})
	for range 6 {
		b.next(t)
	}
	b.until(t, says("has ended"))
	b.until(t, func(v telemetry.Video) bool { return v.State == telemetry.VideoFailed && says("no such file")(v) })
}

func FuzzMP4Film(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x08moof\x00\x00\x00\x08mdat"))
	f.Add([]byte("\x00\x00\x00\x01moof\x7f\xff\xff\xff\xff\xff\xff\xff"))
	path := filepath.Join(f.TempDir(), "film.mp4")
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		film, err := openFilm(path)
		if err != nil {
			return
		}
		defer film.Close()
		for range 1000 {
			if _, err := film.next(); err != nil {
				return
			}
		}
	})
}
