package video

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"skylatch/hardware/capture"
	"skylatch/telemetry"
	"skylatch/telemetry/media"
)

// captureRetry is the pause before a device that failed is opened again: the
// same as it takes to see that it was unplugged.
const captureRetry = 250 * time.Millisecond

const nothingPlugged = "plug in a USB camera or grabber that gives H.264 or MJPEG"

// cameras opens what is plugged in by USB and gives pictures. The two functions
// are those of hardware/capture.
type cameras struct {
	watch func(context.Context, func([]capture.Found)) error
	run   func(context.Context, string, func(capture.Format), func(capture.Frame)) error
}

// captureSource shows every capture device, each a track by its maker's name.
func captureSource() source {
	return source{name: "usb", run: cameras{capture.Watch, capture.Run}.serve}
}

// serve follows what is plugged in until ctx ends.
func (c cameras) serve(ctx context.Context, in *intake) error {
	in.say(telemetry.VideoWaiting, nothingPlugged)
	ctx, cancel := context.WithCancel(ctx)
	var group sync.WaitGroup
	defer group.Wait()
	defer cancel()
	lists := make(chan []capture.Found, 1) // the newest
	failed := make(chan error, 1)
	group.Go(func() {
		failed <- c.watch(ctx, func(list []capture.Found) {
			select {
			case <-lists:
			default:
			}
			lists <- list
		})
	})
	open := make(map[capture.Found]*openCamera)
	for {
		select {
		case err := <-failed:
			if ctx.Err() != nil {
				return nil
			}
			return err
		case list := <-lists:
			for found, o := range open {
				if !slices.Contains(list, found) {
					o.stop()
					delete(open, found)
				}
			}
			for _, found := range list {
				if open[found] == nil {
					open[found] = c.open(ctx, &group, in, found, trackOf(found, open))
				}
			}
			if len(list) == 0 {
				in.say(telemetry.VideoWaiting, nothingPlugged)
			}
		}
	}
}

// openCamera is a device that is being read.
type openCamera struct {
	track string
	end   context.CancelFunc
	ended chan struct{}
}

// stop waits until the device is closed: its track may be another's next.
func (o *openCamera) stop() {
	o.end()
	<-o.ended
}

// trackOf names a device's track: by its maker's name, so that it is the same
// when it is plugged in again, and by its path too if another has that.
func trackOf(found capture.Found, open map[capture.Found]*openCamera) string {
	for _, o := range open {
		if o.track == found.Name {
			return found.Name + " " + filepath.Base(found.Path)
		}
	}
	return found.Name
}

// open reads a device until it is stopped.
func (c cameras) open(ctx context.Context, group *sync.WaitGroup, in *intake, found capture.Found, track string) *openCamera {
	ctx, end := context.WithCancel(ctx)
	o := &openCamera{track: track, end: end, ended: make(chan struct{})}
	group.Go(func() {
		defer close(o.ended)
		for ctx.Err() == nil {
			r := cameraReader{in: in, track: track, name: found.Name}
			err := c.run(ctx, found.Path, r.began, r.took)
			switch {
			case ctx.Err() != nil, errors.Is(err, capture.ErrNoPictures):
				return // cameras have files for other things, too
			case err != nil && !errors.Is(err, capture.ErrGone):
				in.say(telemetry.VideoFailed, err.Error())
			}
			if !rest(ctx, captureRetry) {
				return
			}
		}
	})
	return o
}

// cameraReader makes pictures of a device's frames.
type cameraReader struct {
	in          *intake
	track, name string
	codec       media.Codec
	at          time.Time
	shown       bool
	units       unitCutter
}

func (r *cameraReader) began(f capture.Format) {
	r.in.say(telemetry.VideoWaiting, r.name+" is open ("+f.String()+"), and has shown nothing yet")
	r.codec = f.Codec
	r.units = unitCutter{codec: f.Codec, fresh: -1, out: func(u cutUnit) {
		r.picture(u.nals, time.Duration(u.at.dts), u.lost)
	}}
}

// took takes a frame, which holds one picture; parameter sets may come alone.
func (r *cameraReader) took(f capture.Frame) {
	r.at = time.Now()
	if r.codec == media.MJPEG {
		r.picture([][]byte{f.Bytes}, f.Time, f.Lost)
		return
	}
	r.units.lost = r.units.lost || f.Lost
	r.units.begin(stamp{known: true, pts: int64(f.Time), dts: int64(f.Time)})
	r.units.write(f.Bytes)
	r.units.end()
}

// picture hands on a picture. What is lost is always whole ones: the device
// drops those that miss something.
func (r *cameraReader) picture(nals [][]byte, at time.Duration, lost bool) {
	r.in.picture(picture{
		track: r.track, codec: r.codec, nals: nals, pts: at, dts: at, at: r.at, lost: lost, whole: true,
	})
	if !r.shown {
		r.shown = true
		r.in.called(r.track, codecWords(r.codec)+" from "+r.name)
		r.in.say(telemetry.VideoWaiting, r.name+" is open, and gives no pictures any more")
	}
}
