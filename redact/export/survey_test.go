package export

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// surveyed are the places of a survey, with why some are refused.
func (s setting) surveyed(t *testing.T, paths ...string) []string {
	t.Helper()
	items, err := s.export(t).Survey(paths)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, i := range items {
		why, _, _ := strings.Cut(i.refused, ":")
		got = append(got, strings.TrimSpace(i.As+" "+why))
	}
	return got
}

func TestASurveyPlacesFilesAsTheyAre(t *testing.T) {
	s := newSetting(t, "partner")
	for _, name := range []string{"card/DCIM/b.gpx", "card/DCIM/a.gpx", "card/.DS_Store", "card/DCIM/._a.gpx", "other/a.gpx", "other/deep/x.gpx"} {
		s.file(t, name, []byte(gpx))
	}
	card, other := filepath.Join(s.in, "card"), filepath.Join(s.in, "other")
	if err := os.Symlink("/etc", filepath.Join(card, "DCIM", "link")); err != nil {
		t.Fatal(err)
	}
	const junk = "it is what a desktop keeps for itself"
	const link = "it is a link, and none is followed"
	for _, c := range []struct {
		what  string
		paths []string
		want  []string
	}{
		{"one folder is the tree", []string{card}, []string{".DS_Store " + junk, "DCIM/._a.gpx " + junk, "DCIM/a.gpx", "DCIM/b.gpx", "DCIM/link " + link}},
		{"each of several has its own", []string{other, filepath.Join(card, "DCIM", "a.gpx")}, []string{"other/a.gpx", "other/deep/x.gpx", "a.gpx"}},
		{"what is named twice is copied once", []string{other + "/deep", other + "/deep/x.gpx"}, []string{"deep/x.gpx"}},
		{"two of one name stay apart", []string{card + "/DCIM/a.gpx", other + "/a.gpx"}, []string{"a.gpx", "a-2.gpx"}},
	} {
		if got := s.surveyed(t, c.paths...); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
	if _, err := s.export(t).Survey([]string{filepath.Join(s.in, "nowhere")}); err == nil {
		t.Error("what is not there is surveyed")
	}
}

func TestAnExportPassesOverItsOwnFolder(t *testing.T) {
	s := newSetting(t, "partner")
	s.file(t, "a.gpx", []byte(gpx))
	s.Folder = filepath.Join(s.in, "scrubbed")
	for range 2 {
		if got := s.surveyed(t, s.in); !slices.Equal(got, []string{"a.gpx"}) {
			t.Errorf("surveyed are %q, want the original alone", got)
		}
		if _, err := s.out(t, filepath.Join(s.in, "a.gpx")); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.export(t).Survey([]string{s.Folder}); err == nil {
		t.Error("the folder for new files may be scrubbed into itself")
	}
}

func TestAMarkNeedsItsFile(t *testing.T) {
	items := []Item{{Path: "a.jpg"}}
	if err := Mark(items, "./a.jpg"); err != nil {
		t.Error(err)
	}
	if err := Mark(items, "b.jpg"); err == nil {
		t.Error("a box in a file that is not there is taken")
	}
}
