package export

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"skylatch/redact"
	"skylatch/redact/ledger"
)

// card fills the folder with many small files, and some that do not leave.
func (s setting) card(t testing.TB, files int) []string {
	t.Helper()
	var want []string
	for i := range files {
		name := fmt.Sprintf("DCIM/%dMEDIA/DJI_%04d", 100+i/100, i)
		s.file(t, name+".gpx", []byte(gpx))
		want = append(want, name+".gpx")
	}
	s.file(t, "DCIM/100MEDIA/torn.gpx", []byte("<gpx><trk>"))
	s.file(t, "MISC/unknown.bin", []byte("no format of ours"))
	return want
}

func TestAWholeCardLeavesWithItsShape(t *testing.T) {
	s := newSetting(t, "partner")
	want := s.card(t, 250)
	var last Progress
	s.Progress = func(p Progress) { last = p }
	e := s.export(t)
	items, err := e.Survey([]string{s.in})
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for r, err := range e.Files(t.Context(), items) {
		if err != nil {
			t.Fatal(err)
		}
		if r.Refused != "" {
			refused++
		}
	}
	if got := s.written(t); !slices.Equal(got, want) || refused != 2 {
		t.Errorf("%d files are written and %d refused, want %d and 2", len(got), refused, len(want))
	}
	if last.Files != len(items) || last.OfFiles != len(items) || last.Bytes != last.OfBytes {
		t.Errorf("the progress ends with %+v", last)
	}
	if n := len(s.entries(t, ledger.Export)); n != len(want) {
		t.Errorf("the ledger has %d files that left, want %d", n, len(want))
	}
	decisions := s.entries(t, ledger.Decision)
	if end := decisions[len(decisions)-1]; !strings.Contains(end, `"left":250`) || !strings.Contains(end, `"refused":2`) {
		t.Errorf("the ledger ends with %s", end)
	}
}

func TestWhatIsNotFinishedIsGone(t *testing.T) {
	for what, leave := range map[string]func(context.CancelFunc) bool{
		"interrupted": func(cancel context.CancelFunc) bool { cancel(); return true },
		"left":        func(context.CancelFunc) bool { return false },
	} {
		s := newSetting(t, "partner")
		s.card(t, 100)
		e := s.export(t)
		items, err := e.Survey([]string{s.in})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		told, failed := 0, error(nil)
		for r, err := range e.Files(ctx, items) {
			if err != nil {
				failed = err
				continue
			}
			if r.Written != "" {
				told++
			}
			if !leave(cancel) {
				break
			}
		}
		cancel()
		if what == "interrupted" && !errors.Is(failed, context.Canceled) {
			t.Errorf("%s: the error is %v", what, failed)
		}
		written := s.written(t)
		if i := slices.IndexFunc(written, func(name string) bool { return strings.Contains(name, draftPrefix) }); i >= 0 {
			t.Errorf("%s: %s is left", what, written[i])
		}
		if n := len(s.entries(t, ledger.Export)); n != len(written) || n < told || n == len(items) {
			t.Errorf("%s: %d files are written, %d in the ledger, %d told", what, len(written), n, told)
		}
	}
}

// TestPlacesFromAnOriginAreThoseOfTheFirstFile: with all processors busy, too.
func TestPlacesFromAnOriginAreThoseOfTheFirstFile(t *testing.T) {
	p, err := redact.Read("name = \"far\"\nbase = \"partner\"\n[classes]\nlocation = \"relative\"\n")
	if err != nil {
		t.Fatal(err)
	}
	s := newSetting(t, "partner")
	s.Policy = p
	for i := range 20 {
		s.file(t, fmt.Sprintf("t%02d.gpx", i), fmt.Appendf(nil, `<gpx version="1.1"><wpt lat="%f" lon="8.2"/></gpx>`, 47+float64(i)/1000))
	}
	var first []string
	for run := range 2 {
		s.Folder = filepath.Join(t.TempDir(), "out")
		s.Origin = nil
		e := s.export(t)
		items, err := e.Survey([]string{s.in})
		if err != nil {
			t.Fatal(err)
		}
		var sums []string
		for r, err := range e.Files(t.Context(), items) {
			if err != nil || r.Refused != "" {
				t.Fatal(err, r.Refused)
			}
			sums = append(sums, r.After.SHA256)
		}
		if run == 0 {
			first = sums
		} else if !slices.Equal(first, sums) {
			t.Error("two runs tell different places")
		}
	}
}

// subtitles are a telemetry file of a camera: the shutter is for anybody.
const subtitles = "1\n00:00:00,000 --> 00:00:00,033\n[iso : 100] [shutter : 1/1000] [latitude: 47.1] [longitude: 8.2]\n\n"

func TestDatesTellNoMoreThanThePolicy(t *testing.T) {
	for _, policy := range []string{"partner", "public"} {
		s := newSetting(t, policy)
		path := s.file(t, "DCIM/flight.srt", []byte(subtitles))
		flown := time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)
		if err := os.Chtimes(path, flown, flown); err != nil {
			t.Fatal(err)
		}
		e := s.export(t)
		items, err := e.Survey([]string{s.in})
		if err != nil {
			t.Fatal(err)
		}
		r, err := e.File(t.Context(), items[0])
		if err != nil || r.Refused != "" {
			t.Fatal(err, r.Refused)
		}
		file, err := os.Stat(r.Written)
		if err != nil {
			t.Fatal(err)
		}
		want := flown
		if policy == "public" {
			want = neutralTime
			for _, folder := range []string{filepath.Dir(r.Written), s.Folder} {
				if info, err := os.Stat(folder); err != nil || !info.ModTime().Equal(want) {
					t.Errorf("a folder for public is of %v (%v), want %v", info.ModTime(), err, want)
				}
			}
		}
		if !file.ModTime().Equal(want) || file.Mode().Perm() != 0o600 {
			t.Errorf("a file for %s is of %v with mode %v, want %v and 0600", policy, file.ModTime(), file.Mode(), want)
		}
	}
}
