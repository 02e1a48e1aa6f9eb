//go:build !linux

package egress

import (
	"errors"
	"net"
	"time"

	"skylatch/telemetry"
)

type converters struct{}

func (*converters) start(string) (net.Conn, error) {
	return nil, &telemetry.ProblemError{
		Cause:   "Converting video is only built for Linux.",
		Meaning: "Video in H.265 is recorded, but a browser that does not decode it shows nothing.",
		Action:  "Set the camera to H.264, or use a browser that decodes H.265.",
		Err:     errors.ErrUnsupported,
	}
}

func (*converters) stop() {}

func (*converters) used() time.Duration { return 0 }

// Convert makes this process a converter, where there are any.
func Convert() error { return errors.ErrUnsupported }
