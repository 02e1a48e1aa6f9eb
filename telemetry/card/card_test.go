package card_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"skylatch/telemetry/card"
)

// noon is when the first mission begins; both last an hour, with one between.
var noon = time.Date(2024, 5, 6, 12, 0, 0, 0, time.UTC)

// picture is a file of the tests: what a JPEG begins with, and when it was taken.
func picture(taken time.Time, more string) string {
	return "\xff\xd8\xff" + taken.Format("2006:01:02 15:04:05") + strings.Repeat(more, 1000)
}

// still reads the pictures of the tests, by a camera's clock.
func still(b []byte) (card.Taken, bool) {
	if len(b) < 22 || string(b[:3]) != "\xff\xd8\xff" {
		return card.Taken{}, false
	}
	at, err := time.Parse("2006:01:02 15:04:05", string(b[3:22]))
	return card.Taken{At: at, Local: true}, err == nil
}

// movie is a film that begins then and lasts so many seconds.
func movie(taken time.Time, seconds uint32) string {
	box := func(name string, content ...byte) []byte {
		return append(append(binary.BigEndian.AppendUint32(nil, uint32(8+len(content))), name...), content...)
	}
	mvhd := make([]byte, 100)
	binary.BigEndian.PutUint32(mvhd[4:], uint32(taken.Unix()+2_082_844_800))
	binary.BigEndian.PutUint32(mvhd[12:], 1000)
	binary.BigEndian.PutUint32(mvhd[16:], 1000*seconds)
	return string(slices.Concat(box("ftyp", []byte("isom\x00\x00\x00\x00isom")...), box("mdat", make([]byte, 5000)...), box("moov", box("mvhd", mvhd...)...)))
}

func fill(t *testing.T, folder string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(content), 0o600), os.Chtimes(path, noon, noon)); err != nil {
			t.Fatal(err)
		}
	}
}

// station has two missions, and a card with pictures of both.
func station(t *testing.T) (c card.Config, files map[string]string) {
	t.Helper()
	c = card.Config{Card: t.TempDir(), Still: still, Slack: 2 * time.Minute, Zone: time.UTC}
	for i, name := range []string{"one", "two"} {
		m := card.Mission{Name: name, Folder: filepath.Join(t.TempDir(), name), From: noon.Add(time.Duration(2*i) * time.Hour)}
		m.To = m.From.Add(time.Hour)
		if err := os.Mkdir(m.Folder, 0o700); err != nil {
			t.Fatal(err)
		}
		c.Missions = append(c.Missions, m)
	}
	files = map[string]string{
		"DCIM/100/DJI_0001.JPG": picture(noon.Add(10*time.Minute), "a"),
		"DCIM/100/DJI_0001.DNG": "raw",
		"DCIM/100/DJI_0002.MP4": movie(noon.Add(-10*time.Minute), 900), // it goes on into the mission
		"DCIM/100/DJI_0002.SRT": "subtitles",
		"DCIM/100/DJI_0003.JPG": picture(noon.Add(2*time.Hour-time.Minute), "b"),
		"DCIM/100/DJI_0004.JPG": picture(noon.Add(90*time.Minute), "c"), // between both
		"DCIM/100/DJI_0005.JPG": "\xff\xd8\xff, and no time at all",
		"MISC/log.txt":          "what a camera writes",
		".Trashes/DJI_0009.JPG": picture(noon, "d"),
	}
	fill(t, c.Card, files)
	return c, files
}

// told are the files of a card by name, with what became of them.
func told(t *testing.T, c card.Config) map[string]card.File {
	t.Helper()
	list, err := card.Import(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string]card.File)
	for _, f := range list {
		all[strings.TrimPrefix(f.From, "DCIM/100/")] = f
	}
	return all
}

func TestEachFileComesIntoTheMissionItWasTakenOn(t *testing.T) {
	c, files := station(t)
	all := told(t, c)
	for name, want := range map[string]string{
		"DJI_0001.JPG": "one", "DJI_0001.DNG": "one", "DJI_0002.MP4": "one", "DJI_0002.SRT": "one", "DJI_0003.JPG": "two",
		"DJI_0004.JPG": "", "DJI_0005.JPG": "", "MISC/log.txt": "",
	} {
		f := all[name]
		if f.Mission != want || (f.Why == "") != (want != "") {
			t.Errorf("%s is of mission %q: %s", name, f.Mission, f.Why)
		}
		if want == "" {
			continue
		}
		content := files[f.From]
		sum := sha256.Sum256([]byte(content))
		folder := c.Missions[slices.IndexFunc(c.Missions, func(m card.Mission) bool { return m.Name == want })].Folder
		got, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(f.As)))
		if err != nil || string(got) != content || f.SHA256 != hex.EncodeToString(sum[:]) || f.As != "camera/"+f.From {
			t.Errorf("%s is there as %s, with %d of %d bytes: %v", name, f.As, len(got), len(content), err)
		}
	}
	if len(all) != 8 {
		t.Errorf("there are %d files, want 8", len(all))
	}
	list, err := card.List(c.Missions[0].Folder, nil)
	if err != nil || len(list) != 4 {
		t.Errorf("the list of mission one is %+v, %v", list, err)
	}
	for name, content := range files { // the card is as it was
		path := filepath.Join(c.Card, filepath.FromSlash(name))
		info, err := os.Stat(path)
		if got, unread := os.ReadFile(path); err != nil || unread != nil || string(got) != content || !info.ModTime().Equal(noon) {
			t.Errorf("%s on the card was changed", name)
		}
	}
}

func TestAClockThatIsWrongIsPutRight(t *testing.T) {
	c, _ := station(t)
	c.Zone = time.FixedZone("", 2*3600) // cameras show two hours more than UTC
	c.Ahead = -90 * time.Minute         // and this one is late
	fill(t, c.Card, map[string]string{"DJI_0010.JPG": picture(noon.Add(40*time.Minute), "x")})
	f := told(t, c)["DJI_0010.JPG"]
	if want := noon.Add(10 * time.Minute); f.Mission != "one" || !f.TakenAt.Equal(want) {
		t.Errorf("it was taken at %s, want %s, on mission %q", f.TakenAt, want, f.Mission)
	}
}

func TestWhatIsThereAlreadyIsNotCopiedAgain(t *testing.T) {
	c, files := station(t)
	told(t, c)
	folder := c.Missions[0].Folder
	before, err := os.Stat(filepath.Join(folder, card.ListName))
	if err != nil {
		t.Fatal(err)
	}
	// The same picture by another name, and another one by the same name.
	fill(t, c.Card, map[string]string{"DCIM/101/COPY.JPG": files["DCIM/100/DJI_0001.JPG"]})
	for name, f := range told(t, c) {
		if f.Mission != "" && (!f.Before || f.SHA256 == "") {
			t.Errorf("%s was copied again: %+v", name, f)
		}
	}
	if after, err := os.Stat(filepath.Join(folder, card.ListName)); err != nil || after.Size() != before.Size() {
		t.Errorf("the list has grown: %v", err)
	}
	fill(t, c.Card, map[string]string{"DCIM/100/DJI_0001.JPG": picture(noon.Add(11*time.Minute), "new")})
	if f := told(t, c)["DJI_0001.JPG"]; f.As != "camera/DCIM/100/DJI_0001-2.JPG" || f.Before {
		t.Errorf("another picture of the same name is there as %+v", f)
	}
}

// TestAnImportGoesOnWhereItWasStopped leaves half of a copy, a copy without its
// line, and half of a line.
func TestAnImportGoesOnWhereItWasStopped(t *testing.T) {
	c, files := station(t)
	folder := c.Missions[0].Folder
	fill(t, folder, map[string]string{
		"camera/DCIM/100/.part-123":    "half",
		"camera/DCIM/100/DJI_0001.JPG": files["DCIM/100/DJI_0001.JPG"],
		card.ListName:                  `{"file":"camera/DCIM/100/DJI_00`,
	})
	f := told(t, c)["DJI_0001.JPG"]
	if f.As != "camera/DCIM/100/DJI_0001.JPG" {
		t.Errorf("it is there as %q", f.As)
	}
	list, err := card.List(folder, nil)
	if err != nil || len(list) != 4 {
		t.Errorf("the list is %+v, %v", list, err)
	}
	entries, err := os.ReadDir(filepath.Join(folder, "camera", "DCIM", "100"))
	if err != nil || len(entries) != 4 {
		t.Errorf("there are %v, %v", entries, err)
	}
}

func TestAnInterruptedImportLeavesNoHalfFile(t *testing.T) {
	c, _ := station(t)
	ctx, cancel := context.WithCancel(t.Context())
	c.Progress = func(p card.Progress) {
		if p.Files == 1 {
			cancel()
		}
	}
	if _, err := card.Import(ctx, c); !errors.Is(err, context.Canceled) {
		t.Fatalf("it ends with %v", err)
	}
	list, err := card.List(c.Missions[0].Folder, nil)
	if err != nil || len(list) != 1 {
		t.Errorf("the list is %+v, %v", list, err)
	}
	if left, err := filepath.Glob(filepath.Join(c.Missions[0].Folder, "camera", "DCIM", "100", "*")); err != nil || len(left) != 1 {
		t.Errorf("left are %q, %v", left, err)
	}
}

func TestWhatBelongsToTwoMissionsStaysOnTheCard(t *testing.T) {
	c, _ := station(t)
	c.Missions[1].From, c.Missions[1].To = c.Missions[0].From, c.Missions[0].To
	if f := told(t, c)["DJI_0001.JPG"]; f.Mission != "" || !strings.Contains(f.Why, "2 missions") {
		t.Errorf("it is of mission %q: %s", f.Mission, f.Why)
	}
	c.Missions[1].Closed = "it is sealed"
	c.Missions = c.Missions[1:]
	if f := told(t, c)["DJI_0001.JPG"]; f.Mission != "" || f.Why != "it is sealed" {
		t.Errorf("it is of mission %q: %s", f.Mission, f.Why)
	}
}

func TestADryRunWritesNothing(t *testing.T) {
	c, _ := station(t)
	c.DryRun = true
	if f := told(t, c)["DJI_0001.JPG"]; f.Mission != "one" || f.As != "" {
		t.Errorf("it would come as %+v", f)
	}
	for _, m := range c.Missions {
		if entries, err := os.ReadDir(m.Folder); err != nil || len(entries) > 0 {
			t.Errorf("%s holds %v, %v", m.Name, entries, err)
		}
	}
}

// FuzzMovie holds to it that whatever a card holds is listed.
func FuzzMovie(f *testing.F) {
	f.Add([]byte(movie(noon, 900)))
	f.Add([]byte("\x00\x00\x00\x01ftyp\xff\xff\xff\xff\xff\xff\xff\xff"))
	f.Add(bytes.Repeat([]byte("\x00\x00\x00\x08free"), 100))
	folder := f.TempDir()
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := os.WriteFile(filepath.Join(folder, "A.MP4"), b, 0o600); err != nil {
			t.Fatal(err)
		}
		files, err := card.Import(context.Background(), card.Config{Card: folder, Still: still})
		if err != nil || len(files) != 1 || files[0].Lasts < 0 {
			t.Errorf("it is listed as %+v, %v", files, err)
		}
	})
}
