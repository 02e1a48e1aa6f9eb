package camera

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bluenviron/gortsplib/v5/pkg/format/rtph265"
	"github.com/pion/rtp"

	"skylatch/telemetry/media"
)

// encode has ffmpeg make a film of 50 pictures.
func encode(t *testing.T, args ...string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "film")
	all := append([]string{"-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25:duration=2", "-pix_fmt", "yuv420p"}, args...)
	if out, err := exec.CommandContext(t.Context(), "ffmpeg", append(all, name)...).CombinedOutput(); err != nil {
		t.Fatalf("ffmpeg: %v: %s", err, out)
	}
	return name
}

var films = map[string][]string{
	"H.264 with B-frames": {"-c:v", "libx264", "-preset", "veryfast", "-bf", "3", "-g", "17", "-f", "h264"},
	"H.264 with a pyramid of B-frames, AUDs and slices": {"-c:v", "libx264", "-preset", "veryfast", "-bf", "7",
		"-x264-params", "b-pyramid=normal:aud=1:slices=4", "-f", "h264"},
	"H.264 with open groups":      {"-c:v", "libx264", "-preset", "veryfast", "-g", "12", "-x264-params", "open-gop=1", "-f", "h264"},
	"H.264 of fields":             {"-c:v", "libx264", "-preset", "veryfast", "-flags", "+ildct+ilme", "-f", "h264"},
	"H.264 with intra refresh":    {"-c:v", "libx264", "-preset", "veryfast", "-x264-params", "intra-refresh=1:keyint=20:bframes=0", "-f", "h264"},
	"H.265":                       {"-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:keyint=20", "-f", "hevc"},
	"H.265 with B-frames, slices": {"-c:v", "libx265", "-preset", "fast", "-x265-params", "log-level=none:bframes=4:b-pyramid=1:slices=2:aud=1:keyint=17", "-f", "hevc"},
}

// TestAnyFilmIsCutAndShownInItsOrder compares with what the encoder says when it
// writes a container that has times.
func TestAnyFilmIsCutAndShownInItsOrder(t *testing.T) {
	for name, args := range films {
		t.Run(name, func(t *testing.T) {
			r, err := load(encode(t, args...))
			if err != nil {
				t.Fatal(err)
			}
			if len(r.pictures) != 50 || !r.pictures[0].key || len(r.sets) < 2 {
				t.Fatalf("%d pictures, %d parameter sets, the first a key picture: %v; want 50, 2 or 3, true",
					len(r.pictures), len(r.sets), r.pictures[0].key)
			}
			boxed := encode(t, append(slices.Clone(args[:len(args)-2]), "-f", "mp4")...)
			out, err := exec.CommandContext(t.Context(), "ffprobe", "-v", "error", "-show_entries", "packet=pts_time", "-of", "csv=p=0", boxed).Output()
			if err != nil {
				t.Fatal(err)
			}
			i := 0
			var first float64
			for line := range strings.Lines(string(out)) {
				var at float64
				if _, err := fmt.Sscan(strings.Trim(line, ",\n"), &at); err != nil {
					t.Fatalf("%q: %v", line, err)
				}
				if i == 0 {
					first = at
				}
				want := int((at-first)*25+1000.5) - 1000
				if got := r.pictures[i].show - r.pictures[0].show; got != want {
					t.Errorf("picture %d is shown as number %d, want %d", i, got, want)
				}
				i++
			}
		})
	}
}

func TestWhatIsNoFilmIsRefused(t *testing.T) {
	name := filepath.Join(t.TempDir(), "film")
	for _, b := range []string{"", "text", "\x00\x00\x01\x67", "\x00\x00\x01\x65\x88\x80\x10", "\x00\x00\x01\x67\x42\xC0\x1F\xFF\xFF"} {
		if err := os.WriteFile(name, []byte(b), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := New(Config{To: "rtp://127.0.0.1:5600", Film: name}); err == nil {
			t.Errorf("film %q is taken", b)
		}
	}
}

// TestH265GoesOverRTP reads it with a depacketiser that is not ours.
func TestH265GoesOverRTP(t *testing.T) {
	pc := station(t)
	start(t, Config{To: "rtp://" + pc.LocalAddr().String(), Film: encode(t, films["H.265 with B-frames, slices"]...), Rate: 100})
	d := &rtph265.Decoder{}
	if err := d.Init(); err != nil {
		t.Fatal(err)
	}
	var stream []byte
	n := 0
	receive(t, pc, func(b []byte, _ net.Addr) bool {
		if isRTCP(b) {
			return false
		}
		var p rtp.Packet
		if err := p.Unmarshal(b); err != nil {
			t.Fatal(err)
		}
		au, err := d.Decode(&p)
		if err == nil {
			b, _ := media.Join(au)
			stream = append(stream, b...)
			n++
		}
		return n == 50
	})
	if got := len(decode(t, media.H265, stream, "format=gray", "rawvideo")) / (320 * 240); got != 50 {
		t.Errorf("%d pictures were decoded, want 50", got)
	}
	if string(stream) == "" || !strings.Contains(string(stream), canarySEI) || !strings.Contains(string(stream), canaryPrivate) {
		t.Errorf("the canaries are not planted")
	}
}

func FuzzCut(f *testing.F) {
	r, err := load(Slices)
	if err != nil {
		f.Fatal(err)
	}
	b, _ := media.Join(append(slices.Clone(r.sets), r.pictures[1].nals...))
	f.Add(b[:min(len(b), 2000)])
	f.Add([]byte("\x00\x00\x01\x40\x01\x0C\x00\x00\x01\x42\x01\x01\x00\x00\x01\x44\x01\xC1\x00\x00\x01\x26\x01\xAF"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := cut(b)
		if err != nil {
			return
		}
		for _, p := range r.pictures {
			if len(p.nals) == 0 {
				t.Errorf("a picture of nothing")
			}
		}
	})
}
