package flightlog

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bluenviron/mediacommon/v2/pkg/formats/mpegts"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/mpegts/codecs"

	"skylatch/telemetry/media"
)

// Streams by real encoders, for 320×176 pixels at 25 pictures a second, a key
// picture in every ten.
var (
	h264Film     = []string{"-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-bf", "0", "-pix_fmt", "yuv420p"}
	h264Reorders = []string{"-c:v", "libx264", "-preset", "veryfast", "-g", "10", "-bf", "2", "-pix_fmt", "yuv420p"}
	h265Film     = []string{"-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:keyint=10:repeat-headers=1", "-pix_fmt", "yuv420p"}
)

// encodeFilm makes an MPEG-TS file of that many pictures.
func encodeFilm(t testing.TB, encoder []string, pictures string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "film.ts")
	args := append([]string{"-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x176:rate=25", "-frames:v", pictures}, encoder...)
	if b, err := exec.CommandContext(t.Context(), "ffmpeg", append(args, path)...).CombinedOutput(); err != nil {
		t.Fatalf("ffmpeg %q: %v\n%s", args, err, b)
	}
	return path
}

// readFilm returns the units of an MPEG-TS file, received as if live.
func readFilm(path string, track media.TrackID) ([]*media.Unit, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	r := &mpegts.Reader{R: bytes.NewReader(b)}
	if err := r.Initialize(); err != nil {
		return nil, err
	}
	var list []*media.Unit
	format := &media.Format{Width: 320, Height: 176}
	clock := func(v int64) time.Duration { return time.Duration(v) * time.Second / 90_000 }
	keep := func(pts, dts int64, nals [][]byte, isSet, isKey func(byte) bool) error {
		u := &media.Unit{Track: track, Format: format, PTS: clock(pts), DTS: clock(dts)}
		u.Bytes, u.NALs = media.Join(nals)
		for _, n := range u.NALs {
			u.Key = u.Key || isKey(n[0])
			if isSet(n[0]) && !slices.ContainsFunc(format.ParameterSets, func(p []byte) bool { return bytes.Equal(p, n) }) {
				format.ParameterSets = append(format.ParameterSets, n)
			}
		}
		list = append(list, u)
		return nil
	}
	r.OnDecodeError(func(err error) { panic(err) }) // our own file
	switch track := r.Tracks()[0]; track.Codec.(type) {
	case *codecs.H264:
		format.Codec, format.Name = media.H264, "avc1"
		kind := func(b byte) byte { return b & 0x1f }
		r.OnDataH264(track, func(pts, dts int64, au [][]byte) error {
			return keep(pts, dts, au, func(b byte) bool { return kind(b) == 7 || kind(b) == 8 }, func(b byte) bool { return kind(b) == 5 })
		})
	case *codecs.H265:
		format.Codec, format.Name = media.H265, "hev1"
		kind := func(b byte) byte { return b >> 1 & 0x3f }
		r.OnDataH265(track, func(pts, dts int64, au [][]byte) error {
			return keep(pts, dts, au, func(b byte) bool { return kind(b) >= 32 && kind(b) <= 34 }, func(b byte) bool { return kind(b) >= 16 && kind(b) <= 21 })
		})
	}
	for err == nil {
		err = r.Read()
	}
	if !errors.Is(err, io.EOF) {
		return nil, err
	}
	for _, u := range list {
		u.ReceivedAt = start.Add(u.DTS - list[0].DTS)
	}
	return list, nil
}

func units(t testing.TB, encoder []string, pictures string, track media.TrackID) []*media.Unit {
	t.Helper()
	units, err := readFilm(encodeFilm(t, encoder, pictures), track)
	if err != nil {
		t.Fatal(err)
	}
	return units
}

// frames returns the hash of each decoded picture of a file, with its time in
// milliseconds from the first. A decoder that complains fails the test.
func frames(t testing.TB, path string) (hashes []string, times []string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "ffmpeg", "-v", "warning", "-i", path, "-fps_mode", "passthrough",
		"-enc_time_base", "1/1000", "-vf", "setpts=PTS-STARTPTS", "-f", "framemd5", "-")
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil || complaints.Len() > 0 {
		t.Errorf("ffmpeg %s: %v\n%s", filepath.Base(path), err, complaints.Bytes())
	}
	for line := range strings.Lines(string(out)) {
		if f := strings.Split(line, ","); !strings.HasPrefix(line, "#") && len(f) > 4 {
			hashes, times = append(hashes, strings.TrimSpace(f[5])), append(times, strings.TrimSpace(f[2]))
		}
	}
	return hashes, times
}

// videos returns the video files of a mission, in the order of their names.
func videos(t testing.TB, mission string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(mission, "video-*"))
	if err != nil {
		t.Fatal(err)
	}
	return list
}
