package film

import (
	"fmt"

	"skylatch/redact"
	"skylatch/redact/video/av1"
)

// av1Samples are temporal units of AV1.
type av1Samples struct{ filter av1.Filter }

// newAV1 returns the coder of a track, and its configuration made anew.
func newAV1(config []byte) (*av1Samples, []byte, error) {
	s := &av1Samples{}
	out, err := s.filter.Config(config)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", errConfig, err)
	}
	return s, out, nil
}

func (s *av1Samples) sample(b []byte) ([][]byte, error) {
	out, err := s.filter.Unit(b)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errSample, err)
	}
	return out, nil
}

func (s *av1Samples) note(t *redact.Tally) {
	for _, r := range s.filter.Removed() {
		c := redact.Count{Class: redact.Technical, Action: redact.Drop, What: r.Kind, N: int(r.Count), Bytes: int64(r.Bytes)}
		switch r.Kind {
		case "AV1 metadata":
			c.Class = redact.Location // what live telemetry would travel in
		case "AV1 padding", "AV1 reserved unit":
			c.Class = redact.Bulk
		}
		t.Note(c)
	}
}
