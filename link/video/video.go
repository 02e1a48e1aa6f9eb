package video

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"skylatch/redact/egress"
	"skylatch/telemetry"
	"skylatch/telemetry/media"
	"skylatch/telemetry/store"
)

// retry is the pause before a source that failed is run again: short enough
// that a camera that was plugged in again is not waited for.
const retry = time.Second

// OnLoss is what is shown after something was lost.
type OnLoss string

// The choices.
const (
	KeepMoving OnLoss = "keep-moving" // the picture goes on, marked as damaged
	Freeze     OnLoss = "freeze"      // it waits for the next clean picture
)

// Sources says where pictures come from. Doors are named as in the egress plan.
type Sources struct {
	UDP []UDPSource
	// TCPListen and TCPDial are doors for MPEG-TS.
	TCPListen, TCPDial []string
	RTSP               []RTSPSource
	Files              []FileSource
	// Capture opens every USB capture device that gives H.264 or MJPEG.
	Capture bool
}

// UDPSource is a socket for RTP or MPEG-TS; which it is, is found by looking.
type UDPSource struct {
	Door string
	// SDP describes the stream (RFC 8866), for a sender that never does so
	// itself; usually empty.
	SDP string
}

// FileSource is a film that is played as if it were live.
type FileSource struct {
	// Path ends with .ts, .m2ts, .mp4, .h264 or .h265.
	Path string
	// Once ends it with its last picture; else it begins again.
	Once bool
}

// RTSPSource is one camera that is asked for its pictures.
type RTSPSource struct {
	// Name is for people and names the track, e.g. "front".
	Name string
	// Door is the dial of the camera's address.
	Door           string
	URL            string
	User, Password string
	// UDP asks for the pictures by UDP instead of within the connection.
	UDP bool
}

// Config is what [Run] needs.
type Config struct {
	Sources
	Doors *egress.Doors
	Fan   *media.Fan
	Store *store.Store
	Log   *slog.Logger
	// OnLoss is KeepMoving if empty.
	OnLoss OnLoss
	// Record, if set, is given every unit before anybody else. It must not block.
	Record func(*media.Unit)
	// Minimal: Record is given what the filter lets through instead of what came.
	Minimal bool
	// Converter is the door of an [egress.Converter] from H.265 to H.264; empty if
	// there is none.
	Converter string
	// Recording, if set, returns the file that a track is being written to.
	Recording func(media.TrackID) string
}

// source is one place that pictures come from.
type source struct {
	// name is for people, and the id of its first track.
	name string
	// run receives until ctx ends or something fails; it is then run again.
	// It says by [intake.say] what it waits for.
	run func(ctx context.Context, in *intake) error
}

// Run receives from all sources until ctx ends, and publishes. It returns an
// error only if the configuration names a door that the plan does not have, or
// an SDP that cannot be read.
func Run(ctx context.Context, c Config) error {
	sources, err := c.sources()
	if err != nil {
		return err
	}
	b := newBoard(c)
	var group sync.WaitGroup
	defer group.Wait()
	for _, s := range sources {
		in := b.add(s.name)
		group.Go(func() { c.keep(ctx, s, in) })
	}
	if c.Converter != "" {
		b.convert = newConverter(c, b)
		group.Go(func() { b.convert.run(ctx) })
	}
	b.run(ctx)
	return nil
}

// sources lists what the configuration names, in its order.
func (c Config) sources() ([]source, error) {
	var all []source
	for _, u := range c.UDP {
		s, err := c.udpSource(u)
		if err != nil {
			return nil, fmt.Errorf("start video %s: %w", u.Door, err)
		}
		all = append(all, s)
	}
	for _, door := range c.TCPListen {
		s, err := c.tcpListenSource(door)
		if err != nil {
			return nil, fmt.Errorf("start video %s: %w", door, err)
		}
		all = append(all, s)
	}
	for _, door := range c.TCPDial {
		s, err := c.tcpDialSource(door)
		if err != nil {
			return nil, fmt.Errorf("start video %s: %w", door, err)
		}
		all = append(all, s)
	}
	for _, r := range c.RTSP {
		s, err := c.rtspSource(r)
		if err != nil {
			return nil, fmt.Errorf("start video %s: %w", r.Name, err)
		}
		all = append(all, s)
	}
	for _, f := range c.Files {
		all = append(all, c.fileSource(f))
	}
	if c.Capture {
		all = append(all, captureSource())
	}
	return all, nil
}

// keep runs a source again whenever it fails.
func (c Config) keep(ctx context.Context, s source, in *intake) {
	for ctx.Err() == nil {
		err := s.run(ctx, in)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			c.Log.Warn("a video source failed; it is tried again", "source", s.name, "error", err)
			in.say(telemetry.VideoFailed, err.Error())
		}
		timer := time.NewTimer(retry)
		select {
		case <-ctx.Done():
			timer.Stop()
		case <-timer.C:
		}
	}
}
