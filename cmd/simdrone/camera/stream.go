package camera

import (
	"net"
	"net/url"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h265"

	"skylatch/telemetry/media"
)

// Stream is what a camera has to offer to a ground station.
type Stream struct {
	Name string
	// URL is Config.To as a station may know it: where the camera really listens,
	// and without a password.
	URL           url.URL
	Codec         media.Codec
	Width, Height int     // pixels
	Rate          float64 // pictures a second
	Thermal       bool
}

// Streams are the camera's tracks.
func (c *Camera) Streams() []Stream {
	u, err := url.Parse(c.cfg.To)
	if err != nil {
		panic(err) // New has parsed it
	}
	u.User = nil
	if a := c.Addr(); a != nil && u.Port() == "0" {
		_, port, _ := net.SplitHostPort(a.String()) // of a socket
		u.Host = net.JoinHostPort(u.Hostname(), port)
	}
	var all []Stream
	for i, name := range []string{c.cfg.Film, c.cfg.Second}[:len(c.reels)] {
		s := Stream{Name: "Camera", URL: *u, Codec: c.reels[i].codec, Rate: c.cfg.Rate}
		if name == Thermal {
			s.Name, s.Thermal = "Thermal camera", true
		}
		s.Width, s.Height = c.reels[i].size()
		all = append(all, s)
	}
	return all
}

// size is that of the film's first pictures.
func (r *reel) size() (width, height int) {
	for _, n := range r.sets {
		switch {
		case r.codec == media.H265 && hevcType(n) == h265.NALUType_SPS_NUT:
			var s h265.SPS
			if s.Unmarshal(n) == nil {
				return s.Width(), s.Height()
			}
		case r.codec == media.H264 && avcType(n) == avcSPS:
			var s h264.SPS
			if s.Unmarshal(n) == nil {
				return s.Width(), s.Height()
			}
		}
	}
	return 0, 0
}
