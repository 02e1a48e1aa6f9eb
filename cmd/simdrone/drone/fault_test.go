package drone_test

import (
	"errors"
	"net"
	"testing"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/frame"
	"github.com/bluenviron/gomavlib/v3/pkg/streamwriter"

	"skylatch/cmd/simdrone/drone"
	"skylatch/telemetry"
)

// busy asks for enough to make faults countable.
func (s *station) busy() {
	s.t.Helper()
	for _, id := range []float32{30, 33, 74, 1, 24, 65} {
		s.want(s.long(common.MAV_CMD_SET_MESSAGE_INTERVAL, id, 20_000), common.MAV_RESULT_ACCEPTED)
	}
}

// gather flies until n more frames were made with the faults in force, and
// returns what the drone did and the frames that arrived. Afterwards the link
// is dead; Made leaves out the frames that died with it.
func (s *station) gather(d *drone.Drone, n int, fault drone.Faults) (did drone.Counters, got []frame.Frame) {
	s.t.Helper()
	s.silence(d)
	before := d.Counters()
	set := func(f drone.Faults) {
		if err := d.SetFaults(func(now *drone.Faults) { *now = f }); err != nil {
			s.t.Fatal(err)
		}
	}
	set(fault)
	await(s.t, d, "busy for a while", func(drone.State) bool { return d.Counters().Made >= before.Made+n })
	got = s.silence(d)
	after := d.Counters()
	return drone.Counters{
		Made: after.Made - before.Made - (after.Cut - before.Cut), Cut: after.Cut - before.Cut, Sent: after.Sent - before.Sent, Lost: after.Lost - before.Lost,
		Duplicated: after.Duplicated - before.Duplicated, Reordered: after.Reordered - before.Reordered,
		Corrupted: after.Corrupted - before.Corrupted, Writes: after.Writes - before.Writes, Overflow: after.Overflow - before.Overflow,
	}, got
}

// marker is the system id of a datagram that the test itself sends to know
// that all before it was read.
const marker = 99

// silence cuts the link and returns every frame that was still under way.
func (s *station) silence(d *drone.Drone) (got []frame.Frame) {
	s.t.Helper()
	if err := d.SetFaults(func(f *drone.Faults) { f.LinkLoss = true }); err != nil {
		s.t.Fatal(err)
	}
	await(s.t, d, "done with writing", func(s drone.State) bool { return s.Unsent == 0 })
	var dialer net.Dialer
	conn, err := dialer.DialContext(s.t.Context(), "udp", s.addr)
	if err != nil {
		s.t.Fatal(err)
	}
	defer conn.Close()
	fw := &frame.Writer{ByteWriter: conn, DialectRW: testDialect(s.t)}
	sw := &streamwriter.Writer{FrameWriter: fw, Version: streamwriter.V2, SystemID: marker}
	if err := errors.Join(fw.Initialize(), sw.Initialize()); err != nil {
		s.t.Fatal(err)
	}
	if err := sw.Write(&ardupilotmega.MessageHeartbeat{}); err != nil {
		s.t.Fatal(err)
	}
	for f := range s.frames {
		if f.GetSystemID() == marker {
			return got
		}
		got = append(got, f)
	}
	s.t.Fatal("the station's socket closed")
	return nil
}

func near(got, of int, share float64) bool {
	want := float64(of) * share
	return float64(got) > want*0.7 && float64(got) < want*1.3
}

func TestFaultsOnTheWireDoWhatTheySay(t *testing.T) {
	t.Parallel()
	const n = 3000
	for _, tt := range []struct {
		name  string
		fault drone.Faults
		check func(t *testing.T, did drone.Counters, got []frame.Frame, bad int)
	}{
		{"none", drone.Faults{}, func(t *testing.T, did drone.Counters, got []frame.Frame, bad int) {
			if len(got) != did.Made || bad != 0 || jumps(got) != 0 {
				t.Errorf("%d of %d frames, %d bad, %d jumps", len(got), did.Made, bad, jumps(got))
			}
		}},
		{"a fifth is lost", drone.Faults{Loss: 0.2}, func(t *testing.T, did drone.Counters, got []frame.Frame, _ int) {
			if !near(did.Lost, did.Made, 0.2) || len(got) != did.Sent || did.Sent+did.Lost != did.Made {
				t.Errorf("%+v, %d arrived", did, len(got))
			}
		}},
		{"a tenth is doubled", drone.Faults{Duplicate: 0.1}, func(t *testing.T, did drone.Counters, got []frame.Frame, _ int) {
			if !near(did.Duplicated, did.Made, 0.1) || len(got) != did.Made+did.Duplicated {
				t.Errorf("%+v, %d arrived", did, len(got))
			}
		}},
		{"a tenth is overtaken", drone.Faults{Reorder: 0.1}, func(t *testing.T, did drone.Counters, got []frame.Frame, _ int) {
			if !near(did.Reordered, did.Made, 0.1) || jumps(got) < did.Reordered || len(got) < did.Made-1 {
				t.Errorf("%+v, %d arrived, %d jumps", did, len(got), jumps(got))
			}
		}},
		{"a twentieth is damaged", drone.Faults{Corrupt: 0.05}, func(t *testing.T, did drone.Counters, got []frame.Frame, bad int) {
			if !near(did.Corrupted, did.Made, 0.05) || bad != did.Corrupted || len(got) != did.Made-did.Corrupted {
				t.Errorf("%+v, %d arrived, %d bad", did, len(got), bad)
			}
		}},
		{"forty in a datagram", drone.Faults{Pack: 40}, func(t *testing.T, did drone.Counters, got []frame.Frame, bad int) {
			if len(got) != did.Made || bad != 0 || did.Writes > did.Made/20 {
				t.Errorf("%d of %d frames in %d datagrams, %d bad", len(got), did.Made, did.Writes, bad)
			}
		}},
		{"frames straddle datagrams", drone.Faults{Split: true, Pack: 3}, func(t *testing.T, did drone.Counters, got []frame.Frame, bad int) {
			if len(got) != did.Made || bad != 0 || jumps(got) != 0 {
				t.Errorf("%d of %d frames, %d bad, %d jumps", len(got), did.Made, bad, jumps(got))
			}
		}},
		{"everything is lost", drone.Faults{LinkLoss: true}, func(t *testing.T, did drone.Counters, got []frame.Frame, _ int) {
			if len(got) != 0 || did.Made != 0 || did.Cut < n {
				t.Errorf("%+v, %d arrived", did, len(got))
			}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := newDrone(t, drone.Config{Speedup: 10, Seed: 5, NoTraffic: true, Rate: 5})
			s := udpStation(t, d, nil)
			run(t, d)
			await(t, d, "ready", ready)
			s.busy()
			s.errors.Store(0)
			did, got := s.gather(d, n, tt.fault)
			tt.check(t, did, got, int(s.errors.Load()))
		})
	}
}

// jumps counts the frames that do not follow their predecessor.
func jumps(got []frame.Frame) int {
	n := 0
	for i := 1; i < len(got); i++ {
		if got[i].GetSequenceNumber() != got[i-1].GetSequenceNumber()+1 {
			n++
		}
	}
	return n
}

func TestSignatures(t *testing.T) {
	t.Parallel()
	key := [32]byte{1, 2, 3}
	d := newDrone(t, drone.Config{Speedup: 10, SigningKey: &key})
	good := udpStation(t, d, (*frame.V2Key)(&key))
	unsigned := udpStation(t, d, nil)
	run(t, d)
	await(t, d, "ready", ready)
	good.want(good.mode(4), common.MAV_RESULT_ACCEPTED)
	refused := d.Counters().Refused
	unsigned.send(&ardupilotmega.MessageCommandLong{TargetSystem: 1, TargetComponent: 1, Command: common.MAV_CMD_DO_SET_MODE, Param1: 1, Param2: 5})
	await(t, d, "refusing the unsigned command", func(drone.State) bool { return d.Counters().Refused > refused })
	if m := d.State().Mode; m != "GUIDED" {
		t.Errorf("an unsigned command made the mode %s", m)
	}
	if err := d.SetFaults(func(f *drone.Faults) { f.WrongSignature = true }); err != nil {
		t.Fatal(err)
	}
	for signed := range unsigned.frames { // readable without checking, but not ours
		f := signed.(*frame.V2Frame)
		if sig := resign(t, f, &key); *sig != *f.Signature {
			break
		}
	}
}

// resign computes the signature that a frame should have.
func resign(t *testing.T, f *frame.V2Frame, key *[32]byte) *frame.V2Signature {
	t.Helper()
	raw := *f
	raw.Message = testDialect(t).GetMessage(f.Message.GetID()).Write(f.Message, true)
	return raw.GenerateSignature((*frame.V2Key)(key))
}

func TestAnswersCanBeMissingOrSlow(t *testing.T) {
	t.Parallel()
	d := newDrone(t, drone.Config{Speedup: 10, Faults: drone.Faults{NoAcks: true}})
	s := udpStation(t, d, nil)
	run(t, d)
	await(t, d, "ready", ready)
	s.send(&ardupilotmega.MessageCommandLong{TargetSystem: 1, TargetComponent: 1, Command: common.MAV_CMD_DO_SET_MODE, Param1: 1, Param2: 4})
	await(t, d, "in guided mode without an answer", func(s drone.State) bool { return s.Mode == "GUIDED" })
	if err := d.SetFaults(func(f *drone.Faults) { *f = drone.Faults{SlowAcks: true} }); err != nil {
		t.Fatal(err)
	}
	s.want(s.mode(5), common.MAV_RESULT_IN_PROGRESS)
	next(s, func(a *ardupilotmega.MessageCommandAck) bool { return a.Result == common.MAV_RESULT_ACCEPTED })
}

func TestFailsafesActOnAFlyingVehicle(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		fault func(*drone.Faults)
		mode  string
		text  string
	}{
		{"low battery returns", func(f *drone.Faults) { f.LowBattery = true }, "RTL", "Battery Failsafe"},
		{"critical battery lands", func(f *drone.Faults) { f.CriticalBattery = true }, "LAND", "Battery Failsafe"},
		{"lost hand controller returns", func(f *drone.Faults) { f.RCLoss = true }, "RTL", "Radio Failsafe"},
		{"lost satellites land", func(f *drone.Faults) { f.GPSLoss = true }, "LAND", "EKF Failsafe: changed to LAND Mode"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := newDrone(t, drone.Config{Speedup: 20})
			s := udpStation(t, d, nil)
			run(t, d)
			s.takeOff(d, 10)
			if err := d.SetFaults(tt.fault); err != nil {
				t.Fatal(err)
			}
			await(t, d, "in "+tt.mode, func(s drone.State) bool { return s.Mode == tt.mode })
			next(s, func(m *ardupilotmega.MessageStatustext) bool { return m.Text == tt.text })
			next(s, func(h *ardupilotmega.MessageHeartbeat) bool {
				return h.SystemStatus == ardupilotmega.MAV_STATE_CRITICAL
			})
			end := await(t, d, "landed", func(s drone.State) bool { return !s.Armed })
			if end.Crashed || end.Landed != telemetry.LandedGround {
				t.Errorf("ended as %+v, want landed in one piece", end)
			}
		})
	}
}

// takeOff climbs an ArduPilot vehicle to a height.
func (s *station) takeOff(d *drone.Drone, height float32) {
	s.t.Helper()
	await(s.t, d, "ready", ready)
	s.want(s.mode(4), common.MAV_RESULT_ACCEPTED)
	s.want(s.long(common.MAV_CMD_COMPONENT_ARM_DISARM, 1), common.MAV_RESULT_ACCEPTED)
	s.want(s.long(common.MAV_CMD_NAV_TAKEOFF, 0, 0, 0, 0, 0, 0, height), common.MAV_RESULT_ACCEPTED)
	await(s.t, d, "up", func(s drone.State) bool { return flying(s) && float32(s.AboveHome) > height-0.6 })
}

func TestAnInvalidFaultChangesNothing(t *testing.T) {
	t.Parallel()
	d := newDrone(t, drone.Config{})
	if err := d.SetFaults(func(f *drone.Faults) { f.Loss, f.GPSLoss = 3, true }); err == nil {
		t.Error("a loss of 300 % was accepted")
	}
}

func TestNobodyListeningIsNoError(t *testing.T) {
	t.Parallel()
	var lc net.ListenConfig
	pc, err := lc.ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := pc.LocalAddr().String()
	pc.Close()
	d := newDrone(t, drone.Config{Speedup: 20})
	if err := d.DialUDP(addr); err != nil {
		t.Fatal(err)
	}
	run(t, d)
	await(t, d, "sending to nobody", func(s drone.State) bool { return d.Counters().Writes > 30 && s.Links == 1 })
	late, err := lc.ListenPacket(t.Context(), "udp", addr) // the ground station starts late
	if err != nil {
		t.Fatal(err)
	}
	defer late.Close()
	if err := late.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	if n, _, err := late.ReadFrom(make([]byte, 2048)); err != nil || n < 12 {
		t.Errorf("read %d bytes, %v; want a frame", n, err)
	}
}
