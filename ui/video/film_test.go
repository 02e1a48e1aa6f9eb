package video

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skylatch/telemetry/media"
)

const (
	front    media.TrackID = "front"
	interval               = time.Second / 30
)

// film has ffmpeg make pictures and returns them as units. The arguments choose
// the encoder, which must write access unit delimiters.
func film(t testing.TB, codec media.Codec, pictures int, arguments ...string) []*media.Unit {
	t.Helper()
	path := filepath.Join(t.TempDir(), "film."+string(codec))
	all := append([]string{
		"-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=30", "-frames:v", fmt.Sprint(pictures), "-pix_fmt", "yuv420p",
	}, arguments...)
	if out, err := exec.Command("ffmpeg", append(all, path)...).CombinedOutput(); err != nil {
		t.Fatalf("make a film: %v: %s", err, out)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return units(t, codec, b)
}

// baseline is a film of H.264 as drones send it, with a key unit every second.
func baseline(t testing.TB, pictures int) []*media.Unit {
	return film(t, media.H264, pictures, "-c:v", "libx264", "-profile:v", "baseline", "-preset", "ultrafast",
		"-g", "30", "-x264-params", "aud=1:scenecut=0:slices=1")
}

// units cuts Annex B at its access unit delimiters, which it leaves out.
func units(t testing.TB, codec media.Codec, b []byte) []*media.Unit {
	t.Helper()
	kind, delimiter := func(n []byte) byte { return n[0] & 31 }, byte(9)
	key, sets := []byte{5}, []byte{7, 8}
	if codec == media.H265 {
		kind, delimiter = func(n []byte) byte { return n[0] >> 1 & 63 }, 35
		key, sets = []byte{19, 20, 21}, []byte{32, 33, 34}
	}
	format := &media.Format{Codec: codec, Name: "avc1.42C00D", Width: 320, Height: 240}
	if codec == media.H265 {
		format.Name = "hev1.1.6.L60.90"
	}
	var all []*media.Unit
	var nals [][]byte
	flush := func() {
		if len(nals) == 0 {
			return
		}
		u := &media.Unit{Track: front, Format: format, PTS: time.Duration(len(all)) * interval}
		u.DTS = u.PTS
		for _, n := range nals {
			u.Key = u.Key || bytes.IndexByte(key, kind(n)) >= 0
			if len(all) == 0 && bytes.IndexByte(sets, kind(n)) >= 0 {
				format.ParameterSets = append(format.ParameterSets, n)
			}
		}
		u.Bytes, u.NALs = media.Join(nals)
		all, nals = append(all, u), nil
	}
	for part := range bytes.SplitSeq(b, []byte{0, 0, 1}) {
		n := bytes.TrimRight(part, "\x00")
		switch {
		case len(n) == 0:
		case kind(n) == delimiter:
			flush()
		default:
			nals = append(nals, n)
		}
	}
	flush()
	if len(all) == 0 || !all[0].Key || len(format.ParameterSets) < 2 {
		t.Fatalf("the film has %d units and %d parameter sets, want a key unit first", len(all), len(format.ParameterSets))
	}
	return all
}

// annexB is the film as one stream.
func annexB(all []*media.Unit) []byte {
	var b []byte
	for _, u := range all {
		b = append(b, u.Bytes...)
	}
	return b
}

// decoded returns the hash of each picture that ffmpeg decodes, and what it
// complains about.
func decoded(t testing.TB, kind string, b []byte) (hashes []string, complaints string) {
	t.Helper()
	command := exec.Command("ffmpeg", "-v", "warning", "-f", kind, "-i", "-", "-fps_mode", "passthrough", "-f", "framehash", "-hash", "md5", "-")
	command.Stdin = bytes.NewReader(b)
	var errors bytes.Buffer
	command.Stderr = &errors
	out, err := command.Output()
	if err != nil {
		t.Fatalf("decode: %v: %s", err, errors.String())
	}
	for line := range strings.Lines(string(out)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			hashes = append(hashes, line[strings.LastIndexByte(line, ' ')+1:])
		}
	}
	return hashes, errors.String()
}
