package video

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"skylatch/hardware/capture"
	"skylatch/redact/egress"
	"skylatch/telemetry"
	"skylatch/telemetry/media"
	"skylatch/telemetry/store"
)

// paperBus plays hardware/capture: no camera is at hand.
type paperBus struct {
	plugged chan []capture.Found
	run     func(ctx context.Context, path string, began func(capture.Format), took func(capture.Frame)) error
}

func (b *paperBus) watch(ctx context.Context, changed func([]capture.Found)) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case list := <-b.plugged:
			changed(list)
		}
	}
}

// startCameras serves a bus until the test ends.
func startCameras(t *testing.T, b *paperBus) *bench {
	t.Helper()
	out := &bench{units: make(chan *media.Unit, 10_000), store: store.New()}
	board := newBoard(Config{Fan: media.NewFan(), Store: out.store, Record: func(u *media.Unit) { out.units <- u }})
	in := board.add("usb")
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 2)
	go func() { ended <- cameras{b.watch, b.run}.serve(ctx, in) }()
	go func() { board.run(ctx); ended <- nil }()
	t.Cleanup(func() {
		cancel()
		for range 2 {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
	})
	return out
}

// until a device is stopped.
func show(ctx context.Context, frames [][]byte, took func(capture.Frame)) error {
	ticker := time.NewTicker(time.Millisecond)
	defer ticker.Stop()
	for i := 0; ; i++ {
		took(capture.Frame{Bytes: frames[i%len(frames)], Time: time.Duration(i) * time.Second / 30})
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

func TestUSBCamerasComeAndGo(t *testing.T) {
	var day [][]byte // whole pictures in Annex B, as UVC gives them
	for _, p := range run(newMPEGTS(), makeFilm(t, "1", "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "10", "-f", "mpegts"), 1316) {
		b, _ := media.Join(p.nals)
		day = append(day, b)
	}
	var grabbed [][]byte
	for _, u := range mjpegClip(t).units {
		grabbed = append(grabbed, u[0])
	}
	bus := &paperBus{plugged: make(chan []capture.Found)}
	bus.run = func(ctx context.Context, path string, began func(capture.Format), took func(capture.Frame)) error {
		switch path {
		case "/dev/video0":
			began(capture.Format{Codec: media.H264, Width: 640, Height: 360, FrameRate: 30})
			return show(ctx, day, took)
		case "/dev/video2", "/dev/video4":
			began(capture.Format{Codec: media.MJPEG, Width: 640, Height: 360, FrameRate: 30})
			return show(ctx, grabbed, took)
		default:
			return fmt.Errorf("%s: %w", path, capture.ErrNoPictures)
		}
	}
	b := startCameras(t, bus)
	b.until(t, says("plug in"))
	camera := capture.Found{Path: "/dev/video0", Name: "Camera", Plug: "1.2"}
	other := capture.Found{Path: "/dev/video1", Name: "Camera", Plug: "1.2"} // for what its maker says
	grabber := capture.Found{Path: "/dev/video2", Name: "Grabber", Plug: "1.3"}
	twin := capture.Found{Path: "/dev/video4", Name: "Grabber", Plug: "1.4"}
	bus.plugged <- []capture.Found{camera, other, grabber, twin}
	for track, codec := range map[string]string{"usb Camera": "h264", "usb Grabber": "mjpeg", "usb Grabber video4": "mjpeg"} {
		v := b.until(t, func(v telemetry.Video) bool {
			return v.Track == track && v.State == telemetry.VideoLive && v.Codec == codec && v.Width == 640
		})
		if v.Stats.FramesLost > 0 {
			t.Errorf("%s: %+v", track, v)
		}
	}
	// Out, and in again at another path: the same track.
	bus.plugged <- nil
	b.until(t, func(v telemetry.Video) bool {
		return v.Track == "usb Grabber" && v.State == telemetry.VideoStale && says("plug in")(v)
	})
	grabber.Path, grabber.Plug = "/dev/video4", "1.9"
	bus.plugged <- []capture.Found{grabber}
	b.until(t, func(v telemetry.Video) bool { return v.Track == "usb Grabber" && v.State == telemetry.VideoLive })
}

func TestAUSBCameraIsRecordedAsItCame(t *testing.T) {
	frames := mjpegClip(t).units
	bus := &paperBus{plugged: make(chan []capture.Found)}
	bus.run = func(ctx context.Context, _ string, began func(capture.Format), took func(capture.Frame)) error {
		began(capture.Format{Codec: media.MJPEG})
		for i, f := range frames {
			took(capture.Frame{Bytes: f[0], Time: time.Duration(i) * time.Second, Lost: i == 3})
		}
		<-ctx.Done()
		return nil
	}
	b := startCameras(t, bus)
	bus.plugged <- []capture.Found{{Path: "/dev/video0", Name: "Grabber"}}
	for i, f := range frames {
		u := b.next(t)
		if !bytes.Equal(u.Bytes, f[0]) || u.Gap != (i == 3) {
			t.Errorf("picture %d: %d bytes, want %d; gap %v", i, len(u.Bytes), len(f[0]), u.Gap)
		}
	}
}

func TestAUSBCameraThatAnotherProgramHasIsTriedAgain(t *testing.T) {
	tries := make(chan struct{}, 10)
	bus := &paperBus{plugged: make(chan []capture.Found)}
	bus.run = func(context.Context, string, func(capture.Format), func(capture.Frame)) error {
		select {
		case tries <- struct{}{}:
		default:
		}
		return &telemetry.ProblemError{Cause: "It is used by another program.", Err: capture.ErrBusy}
	}
	b := startCameras(t, bus)
	bus.plugged <- []capture.Found{{Path: "/dev/video0", Name: "Camera"}}
	for range 3 {
		<-tries
	}
	b.until(t, func(v telemetry.Video) bool { return v.State == telemetry.VideoFailed && says("another program")(v) })
}

func TestARealBusWithoutCamerasIsWaitedFor(t *testing.T) {
	list, err := capture.List()
	if err != nil && !errors.Is(err, errors.ErrUnsupported) {
		t.Fatal(err)
	}
	if len(list) > 0 {
		return // somebody's camera: it is not opened by a test
	}
	b, _ := startBench(t, egress.Plan{}, Sources{Capture: true})
	b.until(t, says("plug in"))
}
