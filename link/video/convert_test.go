package video

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skylatch/redact/egress"
	"skylatch/telemetry"
	"skylatch/telemetry/media"
	"skylatch/telemetry/store"
)

// TestMain makes this test's program the converter that a test starts.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == egress.ConvertCommand {
		fmt.Fprintln(os.Stderr, egress.Convert())
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func TestH265IsConvertedWhileSomebodyWatches(t *testing.T) {
	film := filepath.Join(t.TempDir(), "film.h265")
	if out, err := exec.Command("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=30", "-t", "3",
		"-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error:keyint=30:bframes=0", film).CombinedOutput(); err != nil {
		t.Fatalf("make a film: %v: %s", err, out)
	}
	doors, err := egress.Open(egress.Plan{{Name: "converter", Kind: egress.Converter, Address: egress.ToH264, Purpose: "test"}})
	if err != nil {
		t.Fatal(err)
	}
	fan, state := media.NewFan(), store.New()
	recorded := make(chan media.Codec, 1000)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- Run(ctx, Config{
			Sources: Sources{Files: []FileSource{{Path: film}}}, Doors: doors, Fan: fan, Store: state, Converter: "converter",
			Record: func(u *media.Unit) { recorded <- u.Format.Codec }, Log: slog.New(slog.DiscardHandler),
		})
	}()
	defer func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run = %v", err)
		}
		if err := doors.Close(); err != nil {
			t.Error(err)
		}
	}()
	track := func(condition func(telemetry.Video) bool) telemetry.Video {
		t.Helper()
		changes := state.Subscribe()
		defer changes.Close()
		for end := time.After(time.Minute); ; {
			for _, v := range state.Snapshot().Station.Video {
				if condition(v) {
					return v
				}
			}
			select {
			case <-end:
				t.Fatalf("never shown; %+v", state.Snapshot().Station.Video)
			case <-changes.Changed():
			case <-time.After(reportEvery): // counters poke nobody
			}
		}
	}
	v := track(func(v telemetry.Video) bool { return v.State == telemetry.VideoLive && v.Converted != "" })
	if used := doors.ConverterTime(); used != 0 || v.Conversion != "" {
		t.Errorf("nobody watches, and the converter used %v: %q", used, v.Conversion)
	}

	sub := fan.Subscribe(media.TrackID(v.Converted))
	var stream bytes.Buffer
	var last time.Duration
	for n := range 120 { // over the film's end, where its clock goes on
		u, _, err := sub.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if u.Format.Codec != media.H264 || u.Format.Width != 640 || n == 0 && !u.Key {
			t.Fatalf("unit %d is %+v of %+v", n, u, u.Format)
		}
		if u.PTS <= last && n > 0 {
			t.Errorf("unit %d is shown at %v, after one at %v", n, u.PTS, last)
		}
		last = u.PTS
		stream.Write(u.Bytes)
	}
	decode := exec.Command("ffmpeg", "-v", "warning", "-f", "h264", "-i", "-", "-fps_mode", "passthrough", "-f", "framehash", "-")
	decode.Stdin = &stream
	var complaints strings.Builder
	decode.Stderr = &complaints
	out, err := decode.Output()
	if pictures := bytes.Count(out, []byte("\n0,")); err != nil || complaints.Len() > 0 || pictures != 120 {
		t.Errorf("%d of 120 pictures can be decoded: %v %s", pictures, err, complaints.String())
	}
	v = track(func(v telemetry.Video) bool { return v.Conversion != "" })
	if !strings.HasPrefix(v.Conversion, "converted by ffmpeg: ") {
		t.Errorf("the pilot is told %q", v.Conversion)
	}
	t.Log(v.Conversion)

	sub.Close()
	track(func(v telemetry.Video) bool { return v.Conversion == "" })
	for len(recorded) > 0 {
		if codec := <-recorded; codec != media.H265 {
			t.Fatalf("%s was recorded, want what came", codec)
		}
	}
}
