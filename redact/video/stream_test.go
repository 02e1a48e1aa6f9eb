package video

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"skylatch/redact/video/nal"
	"skylatch/telemetry/media"
)

// film is a real stream made by a real encoder.
type film struct {
	codec media.Codec
	args  []string // of ffmpeg, behind its source
}

// films are what encoders do, as far as the tools here can make them do it.
var films = map[string]film{
	"H.264 baseline":                         {media.H264, x264("baseline", "")},
	"H.264 main with B-frames":               {media.H264, x264("main", "bframes=3:b-pyramid=normal")},
	"H.264 high":                             {media.H264, x264("high", "ref=4:8x8dct=1")},
	"H.264 high with its own matrices":       {media.H264, x264("high", "cqm=jvt")},
	"H.264 interlaced":                       {media.H264, x264("high", "tff=1")},
	"H.264 interlaced, fake":                 {media.H264, x264("high", "fake-interlaced=1")},
	"H.264 slices":                           {media.H264, x264("main", "slices=4")},
	"H.264 delimiters and a buffer model":    {media.H264, x264("main", "aud=1:nal-hrd=cbr:vbv-maxrate=800:vbv-bufsize=400:bitrate=800:filler=1")},
	"H.264 intra refresh":                    {media.H264, x264("main", "intra-refresh=1:keyint=10:repeat-headers=1")},
	"H.264 lossless 4:4:4":                   {media.H264, append(x264("high444", ""), "-qp", "0", "-pix_fmt", "yuv444p")},
	"H.264 10 bit 4:2:2":                     {media.H264, append(x264("high422", ""), "-pix_fmt", "yuv422p10le")},
	"H.264 odd size and pixels not square":   {media.H264, append(x264("main", "colorprim=bt709:transfer=bt709:colormatrix=bt709:fullrange=on"), "-vf", "scale=318:174,setsar=4/3")},
	"H.265 main":                             {media.H265, x265("")},
	"H.265 without B-frames":                 {media.H265, x265("bframes=0:ref=4")},
	"H.265 10 bit":                           {media.H265, append(x265(""), "-pix_fmt", "yuv420p10le")},
	"H.265 4:2:2 12 bit":                     {media.H265, append(x265(""), "-pix_fmt", "yuv422p12le")},
	"H.265 slices and scaling lists":         {media.H265, x265("slices=2:scaling-list=default")},
	"H.265 delimiters, hashes, buffer model": {media.H265, x265("aud=1:hash=1:hrd=1:vbv-maxrate=800:vbv-bufsize=400:bitrate=800:eos=1:eob=1")},
	"H.265 intra refresh":                    {media.H265, x265("intra-refresh=1:keyint=10:bframes=0")},
	"H.265 interlaced":                       {media.H265, x265("interlace=tff")},
	"H.265 temporal layers, lossless":        {media.H265, x265("temporal-layers=3:lossless=1")},
	"H.265 odd size and pixels not square":   {media.H265, append(x265("colorprim=bt709:range=full"), "-vf", "scale=318:174,setsar=4/3")},
}

func x264(profile, params string) []string {
	args := []string{"-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-g", "10", "-profile:v", profile, "-f", "h264"}
	if params != "" {
		args = append(args, "-x264-params", params)
	}
	return args
}

func x265(params string) []string {
	return []string{"-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-f", "hevc", "-x265-params", strings.TrimSuffix("log-level=none:keyint=10:repeat-headers=1:"+params, ":")}
}

// encode makes the film: 25 pictures that move.
func (f film) encode(t testing.TB) []byte {
	t.Helper()
	out := filepath.Join(t.TempDir(), "film")
	args := append([]string{"-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x176:rate=25", "-frames:v", "25"}, f.args...)
	if b, err := exec.CommandContext(t.Context(), "ffmpeg", append(args, out)...).CombinedOutput(); err != nil {
		t.Fatalf("ffmpeg %q: %v\n%s", args, err, b)
	}
	stream, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return stream
}

// frames returns the hash of each decoded picture. A decoder that complains
// fails the test.
func frames(t testing.TB, codec media.Codec, stream []byte) []string {
	t.Helper()
	demuxer := map[media.Codec]string{media.H264: "h264", media.H265: "hevc", media.MJPEG: "mjpeg"}[codec]
	cmd := exec.CommandContext(t.Context(), "ffmpeg", "-v", "warning", "-f", demuxer, "-i", "-", "-fps_mode", "passthrough", "-f", "framemd5", "-")
	var complaints bytes.Buffer
	cmd.Stdin, cmd.Stderr = bytes.NewReader(stream), &complaints
	out, err := cmd.Output()
	if err != nil || complaints.Len() > 0 {
		t.Errorf("ffmpeg: %v\n%s", err, complaints.Bytes())
	}
	var hashes []string
	for line := range strings.Lines(string(out)) {
		if fields := strings.Split(line, ","); !strings.HasPrefix(line, "#") && len(fields) > 4 {
			hashes = append(hashes, strings.TrimSpace(fields[5]))
		}
	}
	return hashes
}

// filtered passes a stream through the filter unit by unit.
func filtered(f *Filter, stream []byte) []byte {
	var out []byte
	for unit := range nal.Split(stream) {
		annexB, _ := media.Join(f.Unit([][]byte{unit}))
		out = append(out, annexB...)
	}
	return out
}

func TestThePictureStaysAsItWas(t *testing.T) {
	for name, film := range films {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stream := film.encode(t)
			f := NewFilter(film.codec)
			out := filtered(f, stream)
			want := frames(t, film.codec, stream)
			if got := frames(t, film.codec, out); !slices.Equal(got, want) || len(want) != 25 {
				t.Errorf("%d frames of %d are as they were", same(got, want), len(want))
			}
			for _, r := range f.Removed() {
				t.Logf("%s: %d, %d bytes", r.Kind, r.Count, r.Bytes)
				if r.Kind == kindParameters || r.Kind == kindUnknownSets || r.Kind == kindDamaged {
					t.Errorf("a real stream was not understood: %s", r.Kind)
				}
			}
			if bytes.Contains(out, []byte("x264")) || bytes.Contains(out, []byte("x265")) {
				t.Error("the encoder's name is still there")
			}

			sameSets(t, film.codec, stream, out)

			again := NewFilter(film.codec)
			if twice := filtered(again, out); !bytes.Equal(twice, out) {
				t.Errorf("filtering twice gives something else: %d and %d bytes", len(out), len(twice))
			}
			for _, r := range again.Removed() {
				t.Errorf("filtering twice cuts again: %+v", r)
			}
		})
	}
}

func same(a, b []string) (n int) {
	for i := range min(len(a), len(b)) {
		if a[i] == b[i] {
			n++
		}
	}
	return n
}
