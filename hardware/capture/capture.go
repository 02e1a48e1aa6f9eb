// Package capture knows the video devices that are plugged in by USB (UVC
// cameras and grabbers), sees them come and go, and takes their pictures as
// they coded them: H.264, MJPEG or H.265. It decodes nothing.
//
// A camera that is built into the machine is not listed: it would show the
// pilot. Raw pictures are not taken: coding them is not done here.
//
// It works on Linux, without C; on other systems nothing is found. It starts no
// goroutines.
package capture

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/media"
)

// watchInterval is how often [Watch] looks, as hardware/serialport does.
const watchInterval = 250 * time.Millisecond

// What can be wrong with a device.
var (
	// ErrPermission: this user may not open it.
	ErrPermission = errors.New("no permission for the capture device")
	// ErrBusy: another program has it.
	ErrBusy = errors.New("the capture device is used by another program")
	// ErrGone: it is not there, or not any more.
	ErrGone = errors.New("the capture device is unplugged")
	// ErrNoPictures: it gives no pictures that are coded, or none at all.
	ErrNoPictures = errors.New("no capture device with H.264, MJPEG or H.265")
)

// Found is a device that is there now.
type Found struct {
	Path  string // e.g. "/dev/video0"
	Name  string // by its maker
	USBID string // "046d:082d"
	// Plug changes each time the device is plugged in.
	Plug string
}

// Format is how a device's pictures come.
type Format struct {
	Codec         media.Codec
	Width, Height int
	FrameRate     float64 // pictures a second; 0 if it does not say
}

func (f Format) String() string {
	name := map[media.Codec]string{media.H264: "H.264", media.H265: "H.265", media.MJPEG: "MJPEG"}[f.Codec]
	return fmt.Sprintf("%s %d×%d, %.0f a second", name, f.Width, f.Height, f.FrameRate)
}

// Frame is one picture.
type Frame struct {
	// Bytes are the picture as coded: Annex B, or a JPEG image. They are valid
	// until the function that took it returns.
	Bytes []byte
	// Time is when it was taken, on a clock that starts anywhere.
	Time time.Duration
	// Lost: something before this one, or of it, did not come.
	Lost bool
}

// Watch calls changed with what is plugged in, first at once and then whenever
// it is different, until ctx ends; it then returns ctx's error. Another error
// means that the system cannot list devices. changed must not block.
func Watch(ctx context.Context, changed func([]Found)) error {
	ticker := time.NewTicker(watchInterval)
	defer ticker.Stop()
	var before []Found
	for first := true; ; first = false {
		now, err := List()
		if err != nil {
			return err
		}
		if first || !slices.Equal(before, now) {
			changed(slices.Clone(now))
		}
		before = now
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}

// problem says to a pilot why a device gives no pictures. kind is one of the
// errors above, or nil where the system's own words are all there is.
func problem(path string, kind, err error) error {
	p := &telemetry.ProblemError{
		Cause:   fmt.Sprintf("%s gives no pictures: %v.", path, err),
		Meaning: "What is plugged in there is not shown.",
		Action:  "Unplug it and plug it in again.",
		Err:     err,
	}
	if kind != nil {
		p.Err = fmt.Errorf("capture from %s: %w: %w", path, kind, err)
	}
	switch kind {
	case ErrPermission:
		p.Cause = fmt.Sprintf("This user may not open %s.", path)
		p.Action = "Add the user to the group video, log in again, and plug it in again."
	case ErrBusy:
		p.Cause = fmt.Sprintf("%s is used by another program.", path)
		p.Action = "Close the other program, or plug the device into another USB bus if that has no room for two."
	case ErrGone:
		p.Cause = fmt.Sprintf("%s is not there any more.", path)
		p.Action = "Plug it in."
	case ErrNoPictures:
		p.Cause = fmt.Sprintf("%s gives no H.264, MJPEG or H.265.", path)
		p.Action = "Use a device that codes its pictures."
	}
	return p
}
