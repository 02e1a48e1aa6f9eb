package mavlink

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"

	"skylatch/link/transport"
	"skylatch/telemetry"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/unit"
)

// commanded starts a rig with one copter and quiet streams.
func commanded(t *testing.T) (*rig, *craft) {
	r := newRig(t, Config{})
	c := &craft{system: 1, component: 1}
	r.receive(c.frame(t, copterBeat(0, false)), c.frame(t, &ardupilotmega.MessageGlobalPositionInt{
		TimeBootMs: 5000, Lat: -353632620, Lon: 1491652370, Alt: 594_000, RelativeAlt: 10_000, Hdg: 9000,
	}))
	return r, c
}

// orders returns the COMMAND_LONGs of one command that were sent.
func orders(r *rig, command common.MAV_CMD) []*common.MessageCommandLong {
	synctest.Wait()
	var list []*common.MessageCommandLong
	for _, m := range got[*common.MessageCommandLong](r) {
		if m.Command == command {
			list = append(list, m)
		}
	}
	return list
}

func (r *rig) command(c telemetry.Command) telemetry.CommandID {
	r.t.Helper()
	id, err := r.d.Command(one, c)
	if err != nil {
		r.t.Fatalf("Command(%+v): %v", c, err)
	}
	return id
}

func (r *rig) record(id telemetry.CommandID) telemetry.CommandRecord {
	r.t.Helper()
	for _, c := range r.vehicle(one).Commands {
		if c.ID == id {
			return c
		}
	}
	r.t.Fatalf("command %d is not in the store", id)
	return telemetry.CommandRecord{}
}

func (r *rig) wantState(id telemetry.CommandID, want telemetry.CommandState) telemetry.CommandRecord {
	r.t.Helper()
	rec := r.record(id)
	if rec.State != want {
		r.t.Errorf("command %d is %s (%q), want %s", id, rec.State, rec.Reason, want)
	}
	return rec
}

func answer(c common.MAV_CMD, result common.MAV_RESULT) *common.MessageCommandAck {
	return &common.MessageCommandAck{Command: c, Result: result, TargetSystem: 255, TargetComponent: 190}
}

func TestArmIsAcceptedWhenTheVehicleSaysSoAndShowsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, c := commanded(t)
		id := r.command(telemetry.Arm{})
		r.wantState(id, telemetry.CommandSent)
		if m := orders(r, common.MAV_CMD_COMPONENT_ARM_DISARM); len(m) != 1 || m[0].Param1 != 1 || m[0].Param2 != 0 {
			t.Fatalf("sent %+v, want one arm without force", m)
		}
		r.receive(c.frame(t, answer(common.MAV_CMD_COMPONENT_ARM_DISARM, common.MAV_RESULT_ACCEPTED)))
		r.wantState(id, telemetry.CommandInProgress)
		r.receive(c.frame(t, copterBeat(0, true)))
		r.wantState(id, telemetry.CommandAccepted)
	})
}

func TestRefusedArmingCarriesTheReasonsBeforeAndBehindTheRefusal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, c := commanded(t)
		text := func(s string, severity ardupilotmega.MAV_SEVERITY) []byte {
			return c.frame(t, &ardupilotmega.MessageStatustext{Severity: severity, Text: s})
		}
		r.receive(text("PreArm: an old story", 2))
		time.Sleep(5 * time.Second)
		id := r.command(telemetry.Arm{})
		r.receive(
			text("Arm: GPS 1: Bad fix", 2), text("EKF3 IMU0 is using GPS", 6),
			c.frame(t, answer(common.MAV_CMD_COMPONENT_ARM_DISARM, common.MAV_RESULT_FAILED)),
		)
		time.Sleep(500 * time.Millisecond)
		r.receive(text("Arm: Compass not calibrated", 2), text("Arm: GPS 1: Bad fix", 2))
		time.Sleep(2 * time.Second)
		r.receive(text("PreArm: too late", 2))
		rec := r.wantState(id, telemetry.CommandFailed)
		if want := "Arm: GPS 1: Bad fix\nArm: Compass not calibrated"; rec.Reason != want {
			t.Errorf("reason %q, want %q", rec.Reason, want)
		}
	})
}

func TestUnansweredCommandIsSentThreeTimesAndThenSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, _ := commanded(t)
		id := r.command(telemetry.ChangeSpeed{Speed: 5})
		time.Sleep(10 * time.Second)
		m := orders(r, common.MAV_CMD_DO_CHANGE_SPEED)
		if len(m) != 3 {
			t.Fatalf("sent %d times, want 3", len(m))
		}
		for i, m := range m {
			if int(m.Confirmation) != i {
				t.Errorf("confirmation of try %d = %d, want %d", i, m.Confirmation, i)
			}
		}
		if rec := r.wantState(id, telemetry.CommandUnanswered); rec.Attempts != 3 || rec.Reason != "no answer to 3 tries" {
			t.Errorf("record = %+v, want 3 attempts and the reason", rec)
		}
	})
}

func TestSecondCommandOfAKindInFlightIsBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, c := commanded(t)
		r.command(telemetry.ChangeSpeed{Speed: 5})
		_, err := r.d.Command(one, telemetry.ChangeSpeed{Speed: 6})
		wantError(t, err, telemetry.ErrBusy)
		r.receive(c.frame(t, answer(common.MAV_CMD_DO_CHANGE_SPEED, common.MAV_RESULT_ACCEPTED)))
		r.command(telemetry.ChangeSpeed{Speed: 6})
	})
}

func TestEmergencyStopIsNeverBusyAndInsists(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, c := commanded(t)
		r.receive(c.frame(t, copterBeat(4, true)))
		takeOff := r.command(telemetry.Land{})
		first := r.command(telemetry.EmergencyStop{})
		second := r.command(telemetry.EmergencyStop{})
		r.wantState(takeOff, telemetry.CommandCancelled)
		r.wantState(first, telemetry.CommandCancelled)
		time.Sleep(1500 * time.Millisecond)
		m := orders(r, common.MAV_CMD_COMPONENT_ARM_DISARM)
		if len(m) < 4 || m[0].Param1 != 0 || m[0].Param2 != forceMagic {
			t.Errorf("sent %d times, first %+v; want forced disarms every 400 ms", len(m), m[0])
		}
		r.receive(c.frame(t, answer(common.MAV_CMD_COMPONENT_ARM_DISARM, common.MAV_RESULT_ACCEPTED)))
		r.wantState(second, telemetry.CommandInProgress) // it may have answered something else
		time.Sleep(time.Second)
		if n := len(orders(r, common.MAV_CMD_COMPONENT_ARM_DISARM)); n < len(m)+2 {
			t.Errorf("sent %d times, want it to go on until the heartbeat shows it", n)
		}
		r.receive(c.frame(t, copterBeat(4, false)))
		r.wantState(second, telemetry.CommandAccepted)
	})
}

func TestModeIsConfirmedByAnswerAndHeartbeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, c := commanded(t)
		id := r.command(telemetry.SetMode{Mode: "loiter"})
		r.receive(c.frame(t, answer(common.MAV_CMD_DO_SET_MODE, common.MAV_RESULT_ACCEPTED)))
		r.wantState(id, telemetry.CommandInProgress)
		r.receive(c.frame(t, copterBeat(5, false)))
		r.wantState(id, telemetry.CommandAccepted)

		id = r.command(telemetry.SetMode{Mode: "Guided"})
		for range 3 {
			r.receive(c.frame(t, answer(common.MAV_CMD_DO_SET_MODE, common.MAV_RESULT_ACCEPTED)))
			time.Sleep(4 * time.Second)
		}
		if rec := r.wantState(id, telemetry.CommandFailed); !strings.Contains(rec.Reason, "still Loiter") {
			t.Errorf("reason %q, want the mode it is still in", rec.Reason)
		}
	})
}

func TestModeThatShowsThoughTheAnswerWasLostIsAccepted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, c := commanded(t)
		id := r.command(telemetry.Return{})
		r.receive(c.frame(t, copterBeat(6, true)))
		r.wantState(id, telemetry.CommandSent)
		time.Sleep(2 * time.Second)
		r.wantState(id, telemetry.CommandAccepted)
		if n := len(orders(r, common.MAV_CMD_DO_SET_MODE)); n != 1 {
			t.Errorf("sent %d times, want once: the vehicle had obeyed", n)
		}
	})
}

func TestProgressExtendsTheWaitAndIsShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, c := commanded(t)
		r.receive(c.frame(t, copterBeat(4, true)))
		id := r.command(telemetry.TakeOff{Height: 10})
		for percent := range 3 {
			ack := answer(common.MAV_CMD_NAV_TAKEOFF, common.MAV_RESULT_IN_PROGRESS)
			ack.Progress = uint8(25 * (percent + 1))
			r.receive(c.frame(t, ack))
			time.Sleep(5 * time.Second)
		}
		rec := r.wantState(id, telemetry.CommandInProgress)
		if p, _ := rec.Progress.Get(); p != 0.75 {
			t.Errorf("progress = %v, want 0.75", p)
		}
		r.receive(c.frame(t, answer(common.MAV_CMD_NAV_TAKEOFF, common.MAV_RESULT_ACCEPTED)))
		if rec := r.wantState(id, telemetry.CommandAccepted); rec.Attempts != 1 {
			t.Errorf("%d attempts, want 1", rec.Attempts)
		}
	})
}

func TestTakeOffOfACopterGoesThroughGuidedAndIsOneCommand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, c := commanded(t)
		r.receive(c.frame(t, copterBeat(0, true)))
		id := r.command(telemetry.TakeOff{Height: 12})
		if m := orders(r, common.MAV_CMD_NAV_TAKEOFF); len(m) != 0 {
			t.Fatal("take-off was sent before the mode was Guided")
		}
		r.receive(c.frame(t, answer(common.MAV_CMD_DO_SET_MODE, common.MAV_RESULT_ACCEPTED)), c.frame(t, copterBeat(4, true)))
		m := orders(r, common.MAV_CMD_NAV_TAKEOFF)
		if len(m) != 1 || m[0].Param7 != 12 {
			t.Fatalf("sent %+v, want one take-off to 12 m", m)
		}
		r.receive(c.frame(t, answer(common.MAV_CMD_NAV_TAKEOFF, common.MAV_RESULT_ACCEPTED)))
		r.wantState(id, telemetry.CommandAccepted)
		if n := len(r.vehicle(one).Commands); n != 1 {
			t.Errorf("%d commands, want one", n)
		}
	})
}

func TestGoToFallsBackWhenRepositionIsNotKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, c := commanded(t)
		r.receive(c.frame(t, copterBeat(4, true)))
		place := telemetry.LatLon{LatDeg: -35.3620, LonDeg: 149.1660}
		id := r.command(telemetry.GoTo{Target: place})
		r.receive(c.frame(t, answer(common.MAV_CMD_DO_REPOSITION, common.MAV_RESULT_UNSUPPORTED)))
		synctest.Wait()
		m := got[*common.MessageSetPositionTargetGlobalInt](r)
		if len(m) != 1 || m[0].LatInt != -353620000 || m[0].Alt != 10 {
			t.Fatalf("sent %+v, want the place at the present 10 m", m)
		}
		r.wantState(id, telemetry.CommandSent)
		r.receive(c.frame(t, &common.MessagePositionTargetGlobalInt{
			TimeBootMs: 6000, CoordinateFrame: common.MAV_FRAME_GLOBAL_RELATIVE_ALT, LatInt: -353620000, LonInt: 1491660000, Alt: 10,
		}))
		time.Sleep(time.Second)
		r.wantState(id, telemetry.CommandAccepted)
	})
}

func TestUnsupportedOrbitSaysWhatToDoInstead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, c := commanded(t)
		id := r.command(telemetry.Orbit{Centre: telemetry.LatLon{LatDeg: -35.36, LonDeg: 149.16}, Radius: 20})
		r.receive(c.frame(t, answer(common.MAV_CMD_DO_ORBIT, common.MAV_RESULT_UNSUPPORTED)))
		if rec := r.wantState(id, telemetry.CommandUnsupported); !strings.Contains(rec.Reason, "Circle") {
			t.Errorf("reason %q, want what to do instead", rec.Reason)
		}
	})
}

func TestAnswersToOthersAndOfOthersAreNotOurs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, c := commanded(t)
		id := r.command(telemetry.ChangeSpeed{Speed: 5})
		other := answer(common.MAV_CMD_DO_CHANGE_SPEED, common.MAV_RESULT_ACCEPTED)
		other.TargetSystem = 250
		r.receive(c.frame(t, other))
		gimbal := &craft{system: 1, component: 154}
		r.receive(gimbal.frame(t, answer(common.MAV_CMD_DO_CHANGE_SPEED, common.MAV_RESULT_DENIED)))
		r.receive(c.frame(t, answer(common.MAV_CMD_DO_ORBIT, common.MAV_RESULT_DENIED)))
		r.wantState(id, telemetry.CommandSent)
		old := answer(common.MAV_CMD_DO_CHANGE_SPEED, common.MAV_RESULT_ACCEPTED)
		old.TargetSystem, old.TargetComponent = 0, 0 // MAVLink 1 has no target
		r.receive(c.frame(t, old))
		r.wantState(id, telemetry.CommandAccepted)
	})
}

func TestNewestWishOfMotionReplacesTheOneBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, c := commanded(t)
		r.receive(c.frame(t, copterBeat(4, true)))
		takeOff := r.command(telemetry.TakeOff{Height: 50})
		hold := r.command(telemetry.Hold{})
		if rec := r.wantState(takeOff, telemetry.CommandCancelled); rec.Reason != "replaced by hold" {
			t.Errorf("reason %q, want what replaced it", rec.Reason)
		}
		time.Sleep(10 * time.Second)
		if n := len(orders(r, common.MAV_CMD_NAV_TAKEOFF)); n != 1 {
			t.Errorf("take-off sent %d times, want no more after the hold", n)
		}
		r.wantState(hold, telemetry.CommandUnanswered)
	})
}

func TestNonsenseIsRefusedBeforeItIsSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, _ := commanded(t)
		nan := unit.MetreAboveHome(float64(nan))
		place := telemetry.LatLon{LatDeg: 47, LonDeg: 8}
		for name, c := range map[string]telemetry.Command{
			"take-off to 0 m":        telemetry.TakeOff{},
			"take-off to NaN":        telemetry.TakeOff{Height: nan},
			"going to 0, 0":          telemetry.GoTo{},
			"going off the globe":    telemetry.GoTo{Target: telemetry.LatLon{LatDeg: 91, LonDeg: 8}},
			"going to 20 km height":  telemetry.GoTo{Target: place, Height: opt.Some(unit.MetreAboveHome(20_000))},
			"an altitude of NaN":     telemetry.ChangeAltitude{Height: nan},
			"a speed of 0":           telemetry.ChangeSpeed{},
			"a heading of 30 rad":    telemetry.ChangeHeading{Heading: 30},
			"an orbit of no radius":  telemetry.Orbit{Centre: place},
			"an orbit at speed 0":    telemetry.Orbit{Centre: place, Radius: 5, Speed: opt.Some(unit.MetrePerSecond(0))},
			"a mode of another kind": telemetry.SetMode{Mode: "FBWA"},
			"no command":             nil,
		} {
			if _, err := r.d.Command(one, c); err == nil {
				t.Errorf("%s is sent, want an error", name)
			} else {
				wantError(t, err, telemetry.ErrInvalid)
			}
		}
		if n := len(r.vehicle(one).Commands); n != 0 {
			t.Errorf("%d commands in the store, want none", n)
		}
	})
}

func TestCommandGoesWhereTheVehicleWasLastHeard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, c := commanded(t)
		radio := &rig{t: t, d: r.d}
		second := radio.connect("serial radio", "/dev/ttyUSB0")
		r.d.Received(second, c.frame(t, copterBeat(0, false)), time.Now())
		r.command(telemetry.ChangeSpeed{Speed: 5})
		if here, there := len(orders(r, common.MAV_CMD_DO_CHANGE_SPEED)), len(orders(radio, common.MAV_CMD_DO_CHANGE_SPEED)); here != 0 || there != 1 {
			t.Errorf("sent %d times on the old link, %d on the new; want 0 and 1", here, there)
		}
		r.d.Disconnected(second, nil)
		time.Sleep(2 * time.Second)
		if n := len(orders(r, common.MAV_CMD_DO_CHANGE_SPEED)); n != 1 {
			t.Errorf("sent %d times on the first link after the second was lost, want the repetition", n)
		}
	})
}

func TestCommandThatTheLinkCannotTakeIsAnErrorToTheCaller(t *testing.T) {
	r := newRig(t, Config{})
	stuck := transport.NewPeer("stuck", "nobody drains it")
	r.d.Connected(stuck)
	r.d.Received(stuck, (&craft{system: 1, component: 1}).frame(t, copterBeat(0, false)), time.Now())
	var err error
	for range 100 {
		if _, err = r.d.Command(one, telemetry.EmergencyStop{}); err != nil {
			break
		}
	}
	wantError(t, err, transport.ErrQueueFull)
}
