package forward

import (
	"testing"
	"time"

	"skylatch/link/mavlink"
	"skylatch/link/transport"
	"skylatch/telemetry"
)

func TestFramesAreTakenFromTheirHome(t *testing.T) {
	radio, cable, back := transport.NewPeer("a", "radio"), transport.NewPeer("b", "cable"), transport.NewPeer("c", "back")
	start := time.Now()
	type step struct {
		after       time.Duration
		from, first *transport.Peer
		taken       bool
	}
	tests := []struct {
		name  string
		steps []step
	}{
		{"what comes back is not taken", []step{{0, radio, nil, true}, {1, back, nil, false}, {2, radio, nil, true}, {3, back, nil, false}}},
		{"nor when it came before", []step{{0, radio, nil, true}, {1, back, radio, false}, {2, back, nil, false}}},
		{"a second link is taken once it was quicker", []step{
			{0, radio, nil, true}, {1, cable, nil, false}, {2, radio, cable, false}, {3, cable, nil, true}, {4, radio, cable, false}, {5, radio, nil, true},
		}},
		{"and no longer when that is long ago", []step{
			{0, radio, nil, true}, {1, radio, cable, false}, {2 + homeSilence, radio, nil, true}, {3 + homeSilence, cable, nil, false},
		}},
		{"another link takes over from a silent one", []step{
			{0, radio, nil, true}, {homeSilence, cable, nil, false}, {homeSilence + 1, cable, nil, true}, {homeSilence + 2, radio, nil, false},
		}},
		{"home is alive while it brings what came before", []step{
			{0, radio, nil, true}, {homeSilence, radio, cable, false}, {homeSilence + 1, back, nil, false},
		}},
		{"a doubled datagram proves nothing", []step{{0, radio, nil, true}, {1, radio, radio, false}, {2, cable, nil, false}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var h homes
			for i, s := range tt.steps {
				f := mavlink.Frame{Source: telemetry.VehicleID{System: 1, Component: 1}, From: s.from, First: s.first, At: start.Add(s.after)}
				if taken := h.take(f); taken != s.taken {
					t.Errorf("step %d: taken %v, want %v", i, taken, s.taken)
				}
			}
		})
	}
}
