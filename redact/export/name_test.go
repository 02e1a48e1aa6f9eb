package export

import (
	"slices"
	"testing"

	"skylatch/redact"
)

func TestNamesTellNoMoreThanThePolicy(t *testing.T) {
	timeless, err := redact.Read("name = \"timeless\"\nbase = \"partner\"\n[classes]\ntime = \"blank\"\n")
	if err != nil {
		t.Fatal(err)
	}
	shipped := func(name string) *redact.Policy {
		p, err := redact.Shipped(name)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	jpeg := []string{".jpg", ".jpeg"}
	for _, c := range []struct {
		what     string
		policy   *redact.Policy
		as, want string
	}{
		{"a camera's own name stays", shipped("partner"), "DCIM/100MEDIA/DJI_0001.JPG", "DCIM/100MEDIA/DJI_0001.JPG"},
		{"so does a time that is told", shipped("partner"), "DJI_20240301123456_0001_V.JPG", "DJI_20240301123456_0001_V.JPG"},
		{"a time that is not told goes", timeless, "DCIM/DJI_20240301123456_0001_V.JPG", "DCIM/photo-0001.JPG"},
		{"a date with dashes goes", timeless, "24-03-01 flight.jpg", "photo-0001.jpg"},
		{"a date of a folder goes", timeless, "2024_03_01/DJI_0001.jpg", "folder-01/DJI_0001.jpg"},
		{"a name without a date stays", timeless, "DCIM/100MEDIA/DJI_0001.JPG", "DCIM/100MEDIA/DJI_0001.JPG"},
		{"a serial number goes", shipped("partner"), "1581F45TB21A0042.jpg", "photo-0001.jpg"},
		{"a person goes", shipped("partner"), "jane.doe@example.org/a.jpg", "folder-01/a.jpg"},
		{"nothing of a text is public", shipped("public"), "DCIM/100MEDIA/DJI_0001.JPG", "DCIM/folder-01/photo-0001.JPG"},
		{"an extension that lies is put right", shipped("partner"), "DJI_0001.MP4", "DJI_0001.jpg"},
		{"evidence keeps names", shipped("evidence"), "Jane's 2024-03-01/DJI_0001.JPG", "Jane's 2024-03-01/DJI_0001.JPG"},
		{"hidden files get a name", shipped("partner"), ".hidden.jpg", "photo-0001.jpg"},
		{"what steers a terminal goes", shipped("evidence"), "a\x1b[2J.jpg", "photo-0001.jpg"},
	} {
		n := newNames(c.policy, redact.NewSecret())
		if got, err := n.claim(c.as, jpeg); err != nil || got != c.want {
			t.Errorf("%s: %s becomes %q (%v), want %q", c.what, c.as, got, err, c.want)
		}
	}
}

func TestFilesWithOneStemShareTheNewOne(t *testing.T) {
	p, err := redact.Shipped("public")
	if err != nil {
		t.Fatal(err)
	}
	n := newNames(p, redact.NewSecret())
	for _, as := range []string{"a/DJI_0001.JPG", "a/DJI_0002.MP4", "a/DJI_0002.SRT", "b/DJI_0002.SRT"} {
		n.reserve(as)
	}
	var got []string
	for _, c := range []struct{ as, extension string }{
		{"a/dji_0002.srt", ".srt"}, {"b/DJI_0002.SRT", ".srt"}, {"a/DJI_0002.MP4", ".mp4"}, {"a/DJI_0001.JPG", ".jpg"}, {"a/DJI_0001.txt", ".jpg"},
	} {
		name, err := n.claim(c.as, []string{c.extension})
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, name)
	}
	want := []string{"folder-01/film-0002.srt", "folder-02/film-0001.SRT", "folder-01/film-0002.MP4", "folder-01/photo-0001.JPG", "folder-01/photo-0001-2.jpg"}
	if !slices.Equal(got, want) {
		t.Errorf("the names are %q, want %q", got, want)
	}
}

func TestNoPlaceIsOutsideOfTheFolder(t *testing.T) {
	p, err := redact.Shipped("evidence")
	if err != nil {
		t.Fatal(err)
	}
	n := newNames(p, redact.NewSecret())
	for _, as := range []string{"../a.jpg", "/etc/a.jpg", "a/../../b.jpg", ".", ""} {
		if got, err := n.claim(as, []string{".jpg"}); err == nil {
			t.Errorf("%q gets the place %q", as, got)
		}
	}
}
