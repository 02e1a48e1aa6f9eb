package mavlink

import (
	"sync"
	"testing"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	gomavframe "github.com/bluenviron/gomavlib/v3/pkg/frame"
	"github.com/bluenviron/gomavlib/v3/pkg/message"

	"skylatch/link/transport"
	"skylatch/telemetry"
)

// viewed returns a message as others see it.
func viewed(t *testing.T, c *craft, m message.Message) Frame {
	t.Helper()
	var got []Frame
	Split(nil, func(f Frame) { got = append(got, f) })(c.frame(t, m), time.Now())
	if len(got) != 1 {
		t.Fatalf("%T is %d frames", m, len(got))
	}
	return got[0]
}

func TestAFrameSaysWhomItIsForAndWhatItAsks(t *testing.T) {
	const system, component = 0xA5, 7 // 0xA5 is also the mark by which fields are found
	tests := []struct {
		message message.Message
		target  telemetry.VehicleID
		word    string
	}{
		{&ardupilotmega.MessageAttitude{Roll: 1}, telemetry.VehicleID{}, "ATTITUDE"},
		{&ardupilotmega.MessageCommandLong{TargetSystem: system, TargetComponent: component, Command: common.MAV_CMD_NAV_LAND}, telemetry.VehicleID{System: system, Component: component}, "MAV_CMD_NAV_LAND"},
		{&ardupilotmega.MessageCommandInt{TargetSystem: system, Command: common.MAV_CMD_DO_REPOSITION}, telemetry.VehicleID{System: system}, "MAV_CMD_DO_REPOSITION"},
		{&ardupilotmega.MessageCommandLong{Command: common.MAV_CMD_NAV_LAND}, telemetry.VehicleID{}, "MAV_CMD_NAV_LAND"},
		{&ardupilotmega.MessageCommandLong{TargetSystem: 1, Command: 60_001}, telemetry.VehicleID{System: 1}, ""},
		{&ardupilotmega.MessageCommandAck{Command: common.MAV_CMD_NAV_LAND, TargetSystem: system, TargetComponent: component}, telemetry.VehicleID{System: system, Component: component}, "COMMAND_ACK"},
		{&ardupilotmega.MessageManualControl{Target: system}, telemetry.VehicleID{System: system}, "MANUAL_CONTROL"},
		{&ardupilotmega.MessageParamSet{TargetSystem: system, TargetComponent: component, ParamId: "X"}, telemetry.VehicleID{System: system, Component: component}, "PARAM_SET"},
		{&ardupilotmega.MessageMissionItemInt{TargetSystem: system, TargetComponent: component}, telemetry.VehicleID{System: system, Component: component}, "MISSION_ITEM_INT"},
		{&ardupilotmega.MessageGps2Raw{Lat: 1}, telemetry.VehicleID{}, "GPS2_RAW"},
		{&ardupilotmega.MessageAhrs2{Lat: 1}, telemetry.VehicleID{}, "AHRS2"},
	}
	for _, tt := range tests {
		f := viewed(t, &craft{system: 251, component: 190}, tt.message)
		if f.Target != tt.target || f.Word() != tt.word || !f.Checked {
			t.Errorf("%+v is for %v and asks %q, want %v and %q", tt.message, f.Target, f.Word(), tt.target, tt.word)
		}
		if tt.word != "" && !KnownWord(tt.word) {
			t.Errorf("%q is no known word", tt.word)
		}
	}
	if KnownWord("COMMAND_LONG") || KnownWord("MAV_CMD_LAND_NOW") || KnownWord("") {
		t.Error("a word is known that no frame asks by")
	}
}

// TestARelayedFrameGoesWhereItsTargetWasHeard: one vehicle on two links, another
// on one of them.
func TestARelayedFrameGoesWhereItsTargetWasHeard(t *testing.T) {
	r := newRig(t, Config{})
	other := r.connect("udp other", "10.0.0.3:14550")
	first, second := &craft{system: 1, component: 1}, &craft{system: 2, component: 1}
	station := &craft{system: 251, component: 190}
	r.receive(first.frame(t, copterBeat(0, false)))
	r.d.Received(other, second.frame(t, copterBeat(0, false)), time.Now())
	sent := func() int { return len(got[*ardupilotmega.MessageParamRequestRead](r)) }
	ask := func(target uint8) error {
		return r.d.Relay(viewed(t, station, &ardupilotmega.MessageParamRequestRead{TargetSystem: target, TargetComponent: 1, ParamIndex: 1}), time.Now())
	}
	if err := ask(1); err != nil {
		t.Errorf("to a vehicle that is here: %v", err)
	}
	wantError(t, ask(3), ErrNobody)
	out := func() (frames uint64) {
		for _, s := range r.d.LinkStats() {
			frames += s.FramesOut
		}
		return frames
	}
	before := out()
	if err := r.d.Relay(viewed(t, station, &ardupilotmega.MessageSystemTime{TimeBootMs: 1}), time.Now()); err != nil || out()-before < 2 {
		t.Errorf("for everybody: %v, %d links have it, want both", err, out()-before)
	}
	wantError(t, r.d.Relay(viewed(t, first, copterBeat(0, false)), time.Now()), errVehicle)
	waitFor(t, func() bool { return sent() == 1 })
}

// TestARelayedFrameGetsOurSignature: the vehicle believes nothing else.
func TestARelayedFrameGetsOurSignature(t *testing.T) {
	key := [32]byte{1, 2, 3}
	r := newRig(t, Config{SigningKey: &key})
	vehicle := &craft{system: 1, component: 1, key: &key}
	r.receive(vehicle.frame(t, copterBeat(0, false)))
	station := &craft{system: 251, component: 190}
	m := &ardupilotmega.MessageParamRequestRead{TargetSystem: 1, TargetComponent: 1, ParamIndex: 1}
	if err := r.d.Relay(viewed(t, station, m), time.Now()); err != nil {
		t.Fatal(err)
	}
	find := func() *gomavframe.V2Frame {
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, f := range r.sent {
			if v2, ok := f.(*gomavframe.V2Frame); ok && v2.SystemID == 251 {
				return v2
			}
		}
		return nil
	}
	waitFor(t, func() bool { return find() != nil })
	f := find()
	raw := otherSide().GetMessage(m.GetID()).Write(m, true)
	f.Message = raw
	if !f.IsSigned() || f.Signature == nil || *f.Signature != *f.GenerateSignature((*gomavframe.V2Key)(&key)) {
		t.Errorf("the relayed frame is not signed with our key: %+v", f)
	}
	wrong := [32]byte{9}
	if err := r.d.Relay(viewed(t, &craft{system: 251, component: 190, key: &wrong}, m), time.Now()); err == nil {
		t.Error("a frame with a wrong signature is relayed")
	}
}

// TestWhoListensHearsEachFrameOnce: over two links, and nothing that is not
// believed.
func TestWhoListensHearsEachFrameOnce(t *testing.T) {
	var mu sync.Mutex
	heard, again := 0, 0
	var first *transport.Peer
	key := [32]byte{1}
	r := newRig(t, Config{SigningKey: &key, RequireSigning: true, Tap: func(f Frame) {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case f.ID == 30 && f.First == nil:
			heard++
		case f.ID == 30 && f.First == first && f.From != first:
			again++
		}
	}})
	mu.Lock()
	first = r.peer
	mu.Unlock()
	other := r.connect("udp other", "10.0.0.3:14550")
	good, forged := &craft{system: 1, component: 1, key: &key}, &craft{system: 1, component: 1}
	for range 20 {
		raw := good.frame(t, &ardupilotmega.MessageAttitude{Roll: 1})
		r.receive(raw)
		r.d.Received(other, raw, time.Now())
		r.receive(forged.frame(t, &ardupilotmega.MessageAttitude{Roll: 2}))
	}
	if heard != 20 || again != 20 {
		t.Errorf("%d frames were heard and %d again, want 20 each", heard, again)
	}
}

// waitFor waits for what another goroutine does.
func waitFor(t *testing.T, condition func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(10 * time.Second); !condition(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatal("it never happened")
		}
	}
}
