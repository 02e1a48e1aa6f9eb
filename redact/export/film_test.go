package export

import (
	"encoding/binary"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"skylatch/redact/ledger"
)

// shoot makes a film, or a still if it has one frame, with a place in it.
func (s setting) shoot(t testing.TB, name string, arguments ...string) string {
	t.Helper()
	path := s.file(t, name, nil)
	made := append([]string{"-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=10"}, arguments...)
	out, err := exec.CommandContext(t.Context(), "ffmpeg", append(made, path)...).CombinedOutput()
	if err != nil {
		t.Fatalf("ffmpeg: %v\n%s", err, out)
	}
	return path
}

func (s setting) film(t testing.TB, name string) string {
	t.Helper()
	return s.shoot(t, name, "-t", "2", "-c:v", "libx264", "-preset", "ultrafast", "-metadata", "location=+47.1+008.2/", "-metadata", "title=canary")
}

func TestAFilmOfAnySizePassesThroughLittleMemory(t *testing.T) {
	s := newSetting(t, "partner")
	path := s.film(t, "DJI_0001.MP4")
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	// More than 32 bits count, that no sample owns: a hole.
	const huge = 4<<30 + 1<<20
	box := binary.BigEndian.AppendUint64([]byte{0, 0, 0, 1, 'f', 'r', 'e', 'e'}, huge)
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Write(box); err != nil {
		t.Fatal(err)
	}
	if err := f.Truncate(info.Size() + huge); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r, err := s.out(t, path)
	runtime.ReadMemStats(&after)
	if err != nil || r.Refused != "" || r.Verified != SecondParser {
		t.Fatalf("File = %+v, %v", r, err)
	}
	if r.Before.Bytes != info.Size()+huge || r.After.Bytes > info.Size() {
		t.Errorf("of %d bytes %d leave, want no more than %d", r.Before.Bytes, r.After.Bytes, info.Size())
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 64<<20 {
		t.Errorf("it took %d MB of memory, want at most 64", used>>20)
	}
	b, err := os.ReadFile(r.Written)
	if err != nil {
		t.Fatal(err)
	}
	for _, canary := range []string{"canary", "+47.1", "free"} {
		if strings.Contains(string(b), canary) {
			t.Errorf("%q is in the new film", canary)
		}
	}
}

func TestAFilmIsClearedByAPersonWhereFacesAreHidden(t *testing.T) {
	s := newSetting(t, "public")
	path := s.film(t, "DJI_0001.MP4")
	if r, err := s.out(t, path); err != nil || !strings.Contains(r.Refused, "look at it") {
		t.Errorf("File = %+v, %v; want that somebody has to look", r, err)
	}
	s.Cleared = true
	if r, err := s.out(t, path); err != nil || filepath.Base(r.Written) != "film-0001.MP4" {
		t.Errorf("File = %+v, %v; want the film", r, err)
	}
	if entries := s.entries(t, ledger.Export); len(entries) != 1 || !strings.Contains(entries[0], `"cleared":"somebody has looked`) {
		t.Errorf("the ledger has %q, want who cleared it", entries)
	}
}

func TestPicturesLeaveWholeForEvidence(t *testing.T) {
	s := newSetting(t, "evidence")
	for _, path := range []string{s.film(t, "DJI_0001.MP4"), s.shoot(t, "DJI_0002.JPG", "-frames:v", "1")} {
		r, err := s.out(t, path)
		if err != nil || r.Verified != ByteForByte || r.Before != r.After || filepath.Base(r.Written) != filepath.Base(path) {
			t.Errorf("File(%s) = %+v, %v; want the same file", filepath.Base(path), r, err)
		}
	}
}

func TestABoxIsPaintedOverOrNothingLeaves(t *testing.T) {
	box := []image.Rectangle{image.Rect(0, 0, 50, 50)}
	for _, policy := range []string{"partner", "evidence"} {
		s := newSetting(t, policy)
		film, still := s.film(t, "DJI_0001.MP4"), s.shoot(t, "DJI_0002.JPG", "-frames:v", "1")
		for _, path := range []string{film, still, s.file(t, "a.gpx", []byte(gpx))} {
			r, err := s.export(t).File(t.Context(), Item{Path: path, Boxes: box})
			if err != nil {
				t.Fatal(err)
			}
			if may := policy == "partner" && path == still; r.Refused == "" && !may {
				t.Errorf("%s leaves for %s as if nothing was marked in it", filepath.Base(path), policy)
			}
		}
	}
}

// TestLookingWritesNothing: not even of a film, which is rebuilt for it.
func TestLookingWritesNothing(t *testing.T) {
	s := newSetting(t, "partner")
	s.Write = nil
	for _, path := range []string{s.film(t, "DJI_0001.MP4"), s.file(t, "a.gpx", []byte(gpx))} {
		r, err := s.out(t, path)
		if err != nil || r.Refused != "" || r.Written != "" || r.After.Bytes == 0 || len(r.Counts) == 0 {
			t.Errorf("File(%s) = %+v, %v; want what would leave", filepath.Base(path), r, err)
		}
	}
	if got := s.written(t); len(got) > 0 {
		t.Errorf("written are %q, want none", got)
	}
}

// heic makes a picture that can be kept and not looked into, with a name in it.
func (s setting) heic(t testing.TB, name string) string {
	t.Helper()
	shot, path := s.shoot(t, "shot.png", "-frames:v", "1"), s.file(t, name, nil)
	for _, made := range [][]string{{"heif-enc", shot, "-o", path}, {"exiftool", "-q", "-overwrite_original", "-Artist=canary", path}} {
		if out, err := exec.CommandContext(t.Context(), made[0], made[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", made[0], err, out)
		}
	}
	if err := os.Remove(shot); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestAPictureThatNobodyCanLookIntoIsClearedByAPerson: the ledger says so, and the
// receipt; of one that can be looked into they do not.
func TestAPictureThatNobodyCanLookIntoIsClearedByAPerson(t *testing.T) {
	s := newSetting(t, "public")
	unseen, seen := s.heic(t, "DCIM/DJI_0001.HEIC"), s.shoot(t, "DCIM/DJI_0002.JPG", "-frames:v", "1")
	if r, err := s.out(t, unseen); err != nil || !strings.Contains(r.Refused, "look at it") || r.Cleared {
		t.Errorf("File = %+v, %v; want that somebody has to look", r, err)
	}
	s.Cleared = true
	if r, err := s.export(t).File(t.Context(), Item{Path: unseen, Boxes: []image.Rectangle{image.Rect(0, 0, 50, 50)}}); err != nil || r.Refused == "" || r.Cleared {
		t.Errorf("File = %+v, %v; want that nobody can paint over what is marked", r, err)
	}
	for _, path := range []string{unseen, seen} {
		r, err := s.out(t, path)
		if err != nil || r.Refused != "" || r.Verified != SecondParser || r.Cleared != (path == unseen) {
			t.Errorf("File(%s) = %+v, %v; want a copy, which is cleared: %t", filepath.Base(path), r, err, path == unseen)
			continue
		}
		if b, err := os.ReadFile(r.Written); err != nil || strings.Contains(string(b), "canary") {
			t.Errorf("the copy of %s holds what was left out, or %v", filepath.Base(path), err)
		}
	}
	entries := s.entries(t, ledger.Export)
	if len(entries) != 2 || !strings.Contains(entries[0], `"cleared":"somebody has looked`) || strings.Contains(entries[1], "cleared") {
		t.Errorf("the ledger has %q, want who cleared the first", entries)
	}
}
