package film

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	second "github.com/Eyevinn/mp4ff/mp4"
)

// Other programs, and another library, look at new films.

// TestAnotherParserFindsOnlyTheBoxesOfTheList reads new films with a library
// that knows all boxes.
func TestAnotherParserFindsOnlyTheBoxesOfTheList(t *testing.T) {
	allowed := strings.Fields("ftyp mdat moov mvhd trak tkhd edts elst mdia mdhd hdlr minf vmhd smhd dinf dref url stbl stsd " +
		"avc1 avcC hvc1 hvcC mp4a esds pasp colr stts ctts stss stsc stsz stco co64")
	for _, name := range []string{"dirty", "short fragments", "H.265 as DJI has it", "turned", "H.264, pixels not square"} {
		out, _ := cleaned(t, mp4Suite.film(t, name))
		film, err := second.DecodeFile(bytes.NewReader(out))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var walk func(boxes []second.Box)
		walk = func(boxes []second.Box) {
			for _, b := range boxes {
				kind := strings.TrimSpace(b.Type())
				if !slices.Contains(allowed, kind) {
					t.Errorf("%s: there is a box %q", name, kind)
				}
				switch b := b.(type) {
				case *second.HdlrBox:
					if b.Name != "" {
						t.Errorf("%s: a handler is called %q", name, b.Name)
					}
				case *second.MvhdBox:
					if b.CreationTime != 0 || b.ModificationTime != 0 {
						t.Errorf("%s: the movie has a time", name)
					}
				case *second.TkhdBox:
					if b.CreationTime != 0 || b.ModificationTime != 0 {
						t.Errorf("%s: a track has a time", name)
					}
				case *second.MdhdBox:
					if b.CreationTime != 0 || b.ModificationTime != 0 || b.GetLanguage() != "und" {
						t.Errorf("%s: a track has a time, or speaks %s", name, b.GetLanguage())
					}
				}
				if c, ok := b.(interface{ GetChildren() []second.Box }); ok {
					walk(c.GetChildren())
				}
			}
		}
		walk(film.Children)
		if tracks := film.Moov.Traks; len(tracks) != 2 {
			t.Errorf("%s: %d tracks", name, len(tracks))
		}
	}
}

// structure is what exiftool may find in a new film: what a player needs.
var structure = strings.Fields("MajorBrand MinorVersion CompatibleBrands MovieDataSize MovieDataOffset MovieHeaderVersion CreateDate ModifyDate TimeScale " +
	"Duration PreferredRate PreferredVolume PreviewTime PreviewDuration PosterTime SelectionTime SelectionDuration CurrentTime NextTrackID " +
	"TrackHeaderVersion TrackCreateDate TrackModifyDate TrackID TrackDuration TrackLayer TrackVolume ImageWidth ImageHeight " +
	"MediaHeaderVersion MediaCreateDate MediaModifyDate MediaTimeScale MediaDuration MediaLanguageCode HandlerType HandlerDescription GraphicsMode OpColor " +
	"CompressorID SourceImageWidth SourceImageHeight XResolution YResolution BitDepth PixelAspectRatio ColorProfiles ColorPrimaries TransferCharacteristics " +
	"MatrixCoefficients VideoFullRangeFlag VideoFrameRate Balance AudioFormat AudioChannels AudioBitsPerSample AudioSampleRate MatrixStructure " +
	"MediaDataSize MediaDataOffset MediaData Unknown_edts Unknown_esds AVCConfiguration HEVCConfiguration EditListVersion EditList SampleSizes TimeToSampleTable SyncSampleTable SampleToChunk ChunkOffset CompositionTimeToSample")

func TestExiftoolFindsNothingButStructure(t *testing.T) {
	var m markers
	dirty := mp4Suite.dirty(t, mp4Suite.film(t, "dirty"), &m)
	seen := 0
	for _, tag := range tagsOf(t, "film.mp4", dirty) {
		seen += len(m.found([]byte(tag)))
	}
	if seen < 3 {
		t.Errorf("exiftool finds %d markers in the dirty film", seen)
	}
	out, _ := cleaned(t, dirty)
	for _, tag := range tagsOf(t, "film.mp4", out) {
		name, value, _ := strings.Cut(tag, "=")
		if !slices.Contains(structure, name) {
			t.Errorf("exiftool finds %s", tag)
		}
		if strings.Contains(name, "Date") && !strings.HasPrefix(value, "0000:00:00") {
			t.Errorf("exiftool finds the time %s", tag)
		}
	}
}

// page plays a film to its end, and tells how that went.
const page = `<!doctype html><video muted src="film.mp4"></video><script>
const film = document.querySelector("video"), say = (what) => fetch("/said", {method: "POST", body: what});
film.onended = () => say("played " + film.videoWidth + "x" + film.videoHeight + " for " + film.duration.toFixed(1) + " s");
film.onerror = () => say(film.error.message);
film.playbackRate = 4;
film.play().catch((reason) => say(String(reason)));
</script>`

// browserPatience is far beyond what a browser takes to start on a busy machine.
const browserPatience = 2 * time.Minute

func TestABrowserPlaysTheNewFilm(t *testing.T) {
	for name, want := range map[string]string{
		"turned":          "played 96x160 for 1.5 s",
		"short fragments": "played 160x96 for 1.6 s",
	} {
		out, _ := cleaned(t, mp4Suite.film(t, name))
		said := make(chan string, 9)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch r.URL.Path {
			case "/said":
				b, err := io.ReadAll(io.LimitReader(r.Body, 1000))
				said <- fmt.Sprint(string(b), err)
			case "/film.mp4":
				http.ServeContent(w, r, "film.mp4", time.Time{}, bytes.NewReader(out))
			default:
				_, _ = io.WriteString(w, page)
			}
		}))
		browser := exec.CommandContext(t.Context(), "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
			"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-domain-reliability", "--no-pings",
			"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--autoplay-policy=no-user-gesture-required",
			"--remote-debugging-port=0", "--user-data-dir="+filepath.Join(t.TempDir(), "profile"), server.URL)
		var complaints bytes.Buffer // Wait ends when the last of its processes has let go of it
		browser.Stderr, browser.WaitDelay = &complaints, 20*time.Second
		if err := browser.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- browser.Wait() }()
		select {
		case got := <-said:
			if got != want+"<nil>" {
				t.Errorf("%s: the browser says %q, want %q", name, got, want)
			}
			_ = browser.Process.Kill()
			<-ended
		case err := <-ended:
			t.Errorf("%s: the browser ended (%v) and said nothing but %s", name, err, &complaints)
		case <-time.After(browserPatience):
			_ = browser.Process.Kill()
			<-ended
			t.Errorf("%s: the browser neither plays nor complains: %s", name, &complaints)
		}
		server.Close()
	}
}
