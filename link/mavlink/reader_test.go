package mavlink

import (
	"testing"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/minimal"

	"skylatch/telemetry/store"
)

func TestAReaderUnderstandsAndAsksNothing(t *testing.T) {
	state := store.New()
	r := NewReader(state)
	c, eye := &craft{system: 1, component: 1}, &craft{system: 1, component: 100}
	for range 100 { // a driver would ask the camera for its streams
		for _, frame := range [][]byte{
			c.frame(t, copterBeat(5, true)),
			eye.frame(t, &minimal.MessageHeartbeat{Type: minimal.MAV_TYPE_CAMERA, Autopilot: minimal.MAV_AUTOPILOT_INVALID}),
			c.frame(t, &ardupilotmega.MessageAttitude{Roll: 0.1}),
		} {
			r.Read(frame, time.Now())
		}
	}
	v, ok := state.Snapshot().Vehicle(one)
	if !ok || v.Heartbeat.Value.Mode != "Loiter" || v.Attitude.ReceivedAt.IsZero() {
		t.Errorf("it read %+v, want a vehicle in Loiter with an attitude", v)
	}
	if n := r.from.Waiting(); n > 0 {
		t.Errorf("%d frames would be sent to the vehicle, want none", n)
	}
}
