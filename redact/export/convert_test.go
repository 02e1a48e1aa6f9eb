package export

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialect"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/frame"
	"github.com/bluenviron/gomavlib/v3/pkg/streamwriter"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/mpegts"
	"github.com/foxglove/mcap/go/mcap"

	"skylatch/redact"
	"skylatch/redact/convert"
	"skylatch/redact/ledger"
	"skylatch/telemetry/flightlog"
	"skylatch/telemetry/media"
)

var flightBegan = time.Date(2026, 11, 21, 3, 41, 58, 0, time.UTC)

// pictures is how many a recorded film has, at 25 a second.
const pictures = 50

// record flies a mission of two seconds, with a film if there is a codec.
func record(t *testing.T, dir, encoder string) (mission string) {
	t.Helper()
	r, err := flightlog.New(flightlog.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	words := &dialect.ReadWriter{Dialect: common.Dialect}
	var raw bytes.Buffer
	w := &streamwriter.Writer{FrameWriter: &frame.Writer{ByteWriter: &raw, DialectRW: words}, Version: streamwriter.V2, SystemID: 1}
	if err := errors.Join(words.Initialize(), w.FrameWriter.Initialize(), w.Initialize()); err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		raw.Reset()
		if err := w.Write(&common.MessageGlobalPositionInt{Lat: 471_234_567 + int32(i), Lon: 87_654_321, Alt: 431_500}); err != nil {
			t.Fatal(err)
		}
		r.Frame(1, flightBegan.Add(time.Duration(i)*100*time.Millisecond), raw.Bytes())
	}
	if encoder != "" {
		for _, u := range footage(t, encoder) {
			r.Video(u)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // all is written before it ends
	if err := r.Run(ctx); err != nil {
		t.Fatal(err)
	}
	list, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(list) != 1 {
		t.Fatalf("there are missions %q, want one: %v", list, err)
	}
	return list[0]
}

// footage is what a camera sends, with a note in each picture that it was taken by.
func footage(t *testing.T, encoder string) (all []*media.Unit) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "film.ts")
	out, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x176:rate=25", "-frames:v", "50",
		"-c:v", encoder, "-preset", "ultrafast", "-g", "10", "-bf", "0", "-x265-params", "log-level=none:repeat-headers=1:bframes=0", "-pix_fmt", "yuv420p", path).CombinedOutput()
	if err != nil {
		t.Fatalf("ffmpeg: %v\n%s", err, out)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := &mpegts.Reader{R: bytes.NewReader(b)}
	if err := r.Initialize(); err != nil {
		t.Fatal(err)
	}
	format := &media.Format{Codec: media.H264, Name: "avc1", Width: 320, Height: 176}
	note := append([]byte{6, 5, 22}, "0123456789abcdefcanary\x80"...) // SEI: user data of nobody's
	keep := func(pts, dts int64, nals [][]byte) error {
		n := len(all)
		u := &media.Unit{Track: "day", Format: format, Key: n%10 == 0, ReceivedAt: flightBegan.Add(time.Duration(n) * 40 * time.Millisecond)}
		u.PTS, u.DTS = time.Duration(pts)*time.Second/90_000, time.Duration(dts)*time.Second/90_000
		if format.Codec == media.H264 {
			nals = append([][]byte{nals[0], note}, nals[1:]...)
		}
		u.Bytes, u.NALs = media.Join(nals)
		if n == 0 {
			for _, s := range nals {
				if kind := s[0] & 0x1f; format.Codec == media.H264 && (kind == 7 || kind == 8) || format.Codec == media.H265 && s[0]>>1 >= 32 && s[0]>>1 <= 34 {
					format.ParameterSets = append(format.ParameterSets, s)
				}
			}
		}
		all = append(all, u)
		return nil
	}
	if encoder == "libx265" {
		format.Codec, format.Name = media.H265, "hev1"
		r.OnDataH265(r.Tracks()[0], keep)
	} else {
		r.OnDataH264(r.Tracks()[0], keep)
	}
	for err == nil {
		err = r.Read()
	}
	if !errors.Is(err, io.EOF) || len(all) != pictures {
		t.Fatalf("the film has %d pictures: %v", len(all), err)
	}
	return all
}

// TestARecordingShowsTheFilmBesideTheFlight has the library of MCAP read the
// pictures, and ffmpeg show them.
func TestARecordingShowsTheFilmBesideTheFlight(t *testing.T) {
	for encoder, format := range map[string]string{"libx264": "h264", "libx265": "hevc"} {
		s := newSetting(t, "partner")
		mission := record(t, filepath.Join(t.TempDir(), "missions"), encoder)
		films, err := filepath.Glob(filepath.Join(mission, "video-*.mp4"))
		if err != nil || len(films) != 1 {
			t.Fatalf("there are films %q: %v", films, err)
		}
		r, err := s.export(t).File(t.Context(), Item{Path: filepath.Join(mission, "flight.tlog"), As: "flight.mcap", Into: "mcap", Films: films})
		if err != nil || r.Refused != "" || r.Verified != SecondParser {
			t.Fatalf("File = %+v, %v", r, err)
		}
		if got := s.written(t); len(got) != 1 || got[0] != "flight.mcap" {
			t.Errorf("written are %q, want the recording alone", got)
		}
		var shown bytes.Buffer
		n := 0
		for _, m := range recorded(t, r.Written) {
			if m.topic != "/video 1" {
				continue
			}
			if want := flightBegan.Add(time.Duration(n) * 40 * time.Millisecond); m.at.Sub(want).Abs() > 2*time.Millisecond {
				t.Errorf("picture %d came at %v, want %v", n, m.at, want)
			}
			var p struct{ Format, Data string }
			unit, err := []byte(nil), json.Unmarshal(m.data, &p)
			if err == nil {
				unit, err = base64.StdEncoding.DecodeString(p.Data)
			}
			if err != nil || p.Format != map[string]string{"h264": "h264", "hevc": "h265"}[format] {
				t.Fatalf("picture %d is %q: %v", n, p.Format, err)
			}
			shown.Write(unit)
			n++
		}
		if bytes.Contains(shown.Bytes(), []byte("canary")) {
			t.Error("what a camera notes beside its pictures is told")
		}
		cmd := exec.CommandContext(t.Context(), "ffprobe", "-v", "error", "-f", format, "-count_frames", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0", "-i", "-")
		cmd.Stdin = &shown
		out, err := cmd.CombinedOutput()
		if strings.TrimSpace(string(out)) != "50" || err != nil || n != pictures {
			t.Errorf("%s: ffprobe decodes %s of %d pictures, want %d: %v", encoder, out, n, pictures, err)
		}
	}
}

type recordedMessage struct {
	topic string
	at    time.Time
	data  []byte
}

func recorded(t *testing.T, path string) (all []recordedMessage) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := mcap.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	in, err := r.Messages(mcap.InOrder(mcap.LogTimeOrder))
	if err != nil {
		t.Fatal(err)
	}
	for {
		_, channel, m, err := in.NextInto(nil)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, recordedMessage{channel.Topic, time.Unix(0, int64(m.LogTime)).UTC(), m.Data})
	}
}

// TestFilmsLeaveWithAFlightAsTheyDoAlone names what keeps them back.
func TestFilmsLeaveWithAFlightAsTheyDoAlone(t *testing.T) {
	mission := record(t, filepath.Join(t.TempDir(), "missions"), "libx264")
	log := filepath.Join(mission, "flight.tlog")
	films, err := filepath.Glob(filepath.Join(mission, "video-*.mp4"))
	if err != nil {
		t.Fatal(err)
	}
	const timed = "name = \"timed\"\nbase = \"public\"\nreason = \"a test\"\n[loosen]\ntime = \"keep\""
	for _, c := range []struct{ policy, into, film, reason string }{
		{"public", "mcap", films[0], "does not tell when"},
		{timed, "mcap", films[0], "look at them"},
		{"name = \"blind\"\nbase = \"partner\"\n[classes]\nimagery = \"drop\"", "mcap", films[0], "no picture"},
		{"partner", "gpx", films[0], "holds no films"},
		{"partner", "", films[0], "holds no films"},
		{"partner", "mcap", log, "no film"},
		{"partner", "mcap", filepath.Join(mission, "none.mp4"), "cannot be read"},
	} {
		s := newSetting(t, "partner")
		if c.policy != "partner" {
			if s.Policy, err = redact.Read(c.policy); c.policy == "public" {
				s.Policy, err = redact.Shipped(c.policy)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		r, err := s.export(t).File(t.Context(), Item{Path: log, As: "flight.mcap", Into: c.into, Films: []string{c.film}})
		if err != nil || !strings.Contains(r.Refused, c.reason) || len(s.written(t)) > 0 {
			t.Errorf("%s for %.20q: File = %+v, %v; want something about %q", c.into, c.policy, r, err, c.reason)
		}
	}
	s := newSetting(t, "partner")
	if s.Policy, err = redact.Read(timed); err != nil {
		t.Fatal(err)
	}
	s.Cleared = true
	r, err := s.export(t).File(t.Context(), Item{Path: log, Into: "mcap", Films: films})
	if entries := s.entries(t, ledger.Export); err != nil || r.Refused != "" || len(entries) != 1 || !strings.Contains(entries[0], `"cleared":"somebody has looked`) {
		t.Errorf("File = %+v, %v, and the ledger has %q; want who cleared it", r, err, entries)
	}
}

// TestAFlightLeavesInEveryFormat, through the ledger, or is only looked at.
func TestAFlightLeavesInEveryFormat(t *testing.T) {
	log := filepath.Join(record(t, filepath.Join(t.TempDir(), "missions"), ""), "flight.tlog")
	for _, format := range convert.Names() {
		s := newSetting(t, "partner")
		looking := s
		looking.Write = nil
		seen, err := looking.export(t).File(t.Context(), Item{Path: log, Into: format})
		if err != nil || seen.Refused != "" || len(s.written(t)) > 0 {
			t.Errorf("looking, File = %+v, %v; want what would leave", seen, err)
		}
		r, err := s.export(t).File(t.Context(), Item{Path: log, Into: format})
		entries := s.entries(t, ledger.Export)
		if err != nil || r.Refused != "" || r.After.Bytes != seen.After.Bytes || filepath.Base(r.Written) != "flight."+format {
			t.Errorf("File = %+v, %v; want %d bytes of %s", r, err, seen.After.Bytes, format)
		}
		if len(entries) != 1 || !strings.Contains(entries[0], `"format":"MAVLink log as `+format+`"`) || !strings.Contains(entries[0], r.After.SHA256) {
			t.Errorf("the ledger has %q", entries)
		}
	}
	s := newSetting(t, "partner")
	for _, i := range []Item{{Path: log, Into: "docx"}, {Path: s.file(t, "a.gpx", []byte(gpx)), Into: "kml"}} {
		if r, err := s.export(t).File(t.Context(), i); err != nil || r.Refused == "" {
			t.Errorf("%s is told in %s: %+v, %v", i.Path, i.Into, r, err)
		}
	}
}
