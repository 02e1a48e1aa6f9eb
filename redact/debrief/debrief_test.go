package debrief

import (
	"bytes"
	"fmt"
	"html"
	"image"
	"image/color"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// texts is what a reader sees: without marks, styles and pictures.
func texts(page string) string {
	page = regexp.MustCompile(`(?s)<style>.*?</style>`).ReplaceAllString(page, "")
	page = regexp.MustCompile(`(?s)<[^>]*>`).ReplaceAllString(page, "\n")
	return html.UnescapeString(page)
}

func TestThePageShowsTheFlight(t *testing.T) {
	got, told := page(t, mission(t, here), "local")
	if told.Photos != 1 || len(told.Left) != 0 || len(told.Counts) == 0 {
		t.Errorf("it tells %+v", told)
	}
	seen := texts(got)
	for _, want := range []string{
		"Pylon " + here.word, "Copter · 6 May 2024, 07:08:09 to 07:10:08 UTC", "2024-05-06T07-08-09Z-vehicle-7 · dam", "Wind " + address, "and " + here.word,
		"1:50", "25", "2.0", "29", "14.8", "14", // armed, highest, fastest, battery, voltage, satellites
		"47.1236° N", "8.7656° E", "20 m", "Mode 0", "Mode 1", "Mode 2", "Armed", "Disarmed", "see " + address + " " + here.word,
		"Caution", "Battery low " + here.word, "Four minutes are left.", "0:40 · 07:08:49 UTC · 47.12400° N, 8.76570° E (of the craft)",
	} {
		if !strings.Contains(seen, want) {
			t.Errorf("%q is not seen on the page", want)
		}
	}
	if distance := regexp.MustCompile(`Distance\s+(\d+)`).FindStringSubmatch(seen); distance == nil {
		t.Error("there is no distance")
	} else if n, _ := strconv.Atoi(distance[1]); n < 210 || n > 225 {
		t.Errorf("the distance is %d m, want 2 m a second for 110 s", n)
	}
	for _, mark := range []string{`class="way"`, `class="arrow"`, `class="bar"`, `class="mark"`, `class="shot"`, `class="armed"`} {
		if !strings.Contains(got, mark) {
			t.Errorf("nothing is drawn as %s", mark)
		}
	}
	if n := strings.Count(got, `class="line"`); n != 4 {
		t.Errorf("there are %d curves, want 4", n)
	}
}

// TestThePageHoldsNoAddress puts addresses into every text there is.
func TestThePageHoldsNoAddress(t *testing.T) {
	c := mission(t, here)
	for _, policy := range policyNames {
		got, _ := page(t, c, policy)
		if err := Verify([]byte(got)); err != nil {
			t.Errorf("%s: %v", policy, err)
		}
		for _, address := range []string{"//", "http:", "https:", "www.", "href", "<script", "@import", "url("} {
			if strings.Contains(strings.ToLower(got), address) {
				t.Errorf("%s: there is %q on the page", policy, address)
			}
		}
	}
}

func TestWhatCouldLeadElsewhereIsFound(t *testing.T) {
	good, _ := page(t, mission(t, here), "local")
	for _, bad := range []string{
		`<img src="x.png">`, `<a href="#x">`, `<p style="background: url(x)">`, `<style>@import "x";</style>`, "<script>", "//x", "HTTP:x", `<image xlink:href="x"/>`,
		`<img src="data:image/jpeg;base64,AA/A">`, `<img src="data:image/svg+xml,x">`, guard,
	} {
		if err := Verify([]byte(strings.Replace(good, "</body>", bad+"</body>", 1))); err == nil {
			t.Errorf("a page with %s is found good", bad)
		}
	}
	if err := Verify([]byte(strings.Replace(good, guard, "", 1))); err == nil {
		t.Error("a page without its guard is found good")
	}
}

// TestThePageTellsNoMoreThanThePolicy looks for what each policy promises not to
// tell.
func TestThePageTellsNoMoreThanThePolicy(t *testing.T) {
	c := mission(t, here)
	traces := map[string][]string{
		"place": {"47.12", "8.76"}, "time": {"2024", "07:08", "07:09"}, "text": {here.word}, "height": {strconv.Itoa(int(here.altitude))},
	}
	for policy, silent := range map[string][]string{
		"public": {"place", "time", "text", "height"}, "relative": {"place", "time", "text", "height"}, "coarse": {"text", "height"},
		"vendor": {"place", "time", "text", "height"}, "local": nil,
	} {
		got, told := page(t, c, policy)
		seen := texts(got)
		for what, list := range traces {
			for _, trace := range list {
				if found := strings.Contains(seen, trace); found && slices.Contains(silent, what) {
					t.Errorf("%s: the page tells the %s: %q", policy, what, trace)
				} else if !found && policy == "local" && what != "height" {
					t.Errorf("%s: there is no trace of the %s: %q", policy, what, trace)
				}
			}
		}
		if drawn := strings.Contains(got, `class="way"`); drawn != slices.Contains([]string{"local", "coarse", "relative"}, policy) {
			t.Errorf("%s: a way is drawn: %v", policy, drawn)
		}
		if photos := told.Photos; (photos == 0) != (policy == "vendor") {
			t.Errorf("%s: there are %d photos: %q", policy, photos, told.Left)
		}
	}
}

// TestWhatIsSecretMakesNoDifference makes pages of two missions that differ in
// secrets alone.
func TestWhatIsSecretMakesNoDifference(t *testing.T) {
	one, other := mission(t, here), mission(t, there)
	for _, policy := range []string{"public", "relative", "vendor"} {
		a, _ := page(t, one, policy)
		b, _ := page(t, other, policy)
		if a != b {
			i := 0
			for i < min(len(a), len(b)) && a[i] == b[i] {
				i++
			}
			t.Errorf("%s: two secrets give two pages, from %q or %q on", policy, a[i:min(i+80, len(a))], b[i:min(i+80, len(b))])
		}
	}
}

func TestAMissionWithLittleToTellHasAPage(t *testing.T) {
	c := mission(t, here)
	c.Log, c.Events, c.Notes, c.Photos = nil, nil, nil, nil
	if got, _ := page(t, c, "local"); !strings.Contains(texts(got), "A flight") {
		t.Errorf("the page is %.300s", texts(got))
	}
	c = mission(t, here)
	c.Photos = append(c.Photos, Photo{Name: "broken.jpg", Read: func() ([]byte, error) { return []byte("\xff\xd8\xffbroken"), nil }})
	if _, told := page(t, c, "local"); told.Photos != 1 || len(told.Left) != 1 || !strings.HasPrefix(told.Left[0], "broken.jpg") {
		t.Errorf("it tells %d photos, and left are %q", told.Photos, told.Left)
	}
	c.Events = []byte("no events")
	if _, err := (&brief{Config: c}).told(c.Events, "events"); err == nil {
		t.Error("what is no list of events is one")
	}
}

// TestAPictureIsTurnedAsItIsMeant marks one corner, by EXIF's own table.
func TestAPictureIsTurnedAsItIsMeant(t *testing.T) {
	for turn, want := range map[int]image.Point{
		1: {0, 0}, 2: {2, 0}, 3: {2, 1}, 4: {0, 1}, 5: {0, 0}, 6: {1, 0}, 7: {1, 2}, 8: {0, 2},
	} {
		src := image.NewRGBA(image.Rect(0, 0, 3, 2))
		src.SetRGBA(0, 0, color.RGBA{255, 0, 0, 255})
		got := turned(src, turn)
		if got.RGBAAt(want.X, want.Y).R != 255 || (turn >= 5) != (got.Rect.Dx() == 2) {
			t.Errorf("turned %d, the corner is not at %v of %v", turn, want, got.Rect)
		}
	}
}

func TestStepsAreEasyToRead(t *testing.T) {
	for v, want := range map[float64]float64{0.9: 1, 1: 1, 1.1: 2, 3: 5, 7: 10, 0.013: 0.02, 42: 50} {
		if got := niceStep(v); math.Abs(got-want) > 1e-9 {
			t.Errorf("niceStep(%v) = %v, want %v", v, got, want)
		}
	}
	for d, want := range map[time.Duration]string{0: "0:00", 75 * time.Second: "1:15", 2*time.Hour + 3*time.Second: "2:00:03", -5 * time.Second: "−0:05"} {
		if got := elapsed(d); got != want {
			t.Errorf("elapsed(%v) = %q, want %q", d, got, want)
		}
	}
}

// FuzzTexts holds to it that no text makes a page that leads elsewhere.
func FuzzTexts(f *testing.F) {
	f.Add("a title", address)
	f.Add("</style><script>", "\" onload=\"x\" src=//x")
	f.Add("data:text/html;base64,AA", "\x00\u202e//")
	f.Fuzz(func(t *testing.T, title, text string) {
		b := &brief{Config: Config{Program: text, Name: title}, notes: notes{Title: title, Text: text, Tags: []string{title}}}
		b.moves = []happening{{text: text, kind: "Mode"}}
		b.alerts = []happening{{text: title, more: text, kind: "Warning"}}
		b.left = []string{fmt.Sprint(title, text)}
		b.flight.known, b.flight.vehicle, b.flight.modes = true, title, []span{{0, time.Hour, text}}
		b.Policy = shippedLocal()
		var page bytes.Buffer
		if err := b.render(&page); err != nil {
			t.Fatal(err)
		}
		if err := Verify(page.Bytes()); err != nil {
			t.Error(err)
		}
	})
}
