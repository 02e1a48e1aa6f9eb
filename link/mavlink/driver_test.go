package mavlink

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/minimal"
	"github.com/bluenviron/gomavlib/v3/pkg/message"

	"skylatch/telemetry"
)

func TestVehicleBecomesKnownByItsHeartbeatOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Config{})
		c := &craft{system: 1, component: 1}
		r.receive(c.frame(t, &ardupilotmega.MessageAttitude{Roll: 0.1}))
		if n := len(r.store.Snapshot().Vehicles); n != 0 {
			t.Fatalf("%d vehicles before the heartbeat, want none", n)
		}
		r.receive(c.frame(t, copterBeat(5, false)), c.frame(t, &ardupilotmega.MessageAttitude{Roll: 0.1}))
		v := r.vehicle(one)
		if hb := v.Heartbeat.Value; hb.Mode != "Loiter" || hb.Armed || hb.Autopilot != telemetry.AutopilotArduPilot {
			t.Errorf("heartbeat = %+v, want Loiter, disarmed, ArduPilot", hb)
		}
		if v.Link != "udp test" || v.Attitude.ReceivedAt.IsZero() {
			t.Errorf("link %q, attitude at %v; want both known", v.Link, v.Attitude.ReceivedAt)
		}
		if got := recordings(r); len(got) != 1 || got[0].System != 1 || got[0].Frames < 3 {
			t.Errorf("recordings = %+v, want one of system 1 with all three frames", got)
		}
	})
}

func recordings(r *rig) []telemetry.Recording { return r.log.Recordings() }

func TestGroundStationsGimbalsAndRadiosStartNoMissionAndNoVehicle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Config{})
		gcs := &craft{system: 250, component: 190}
		echo := &craft{system: 255, component: 190}
		radio := &craft{system: 51, component: 68}
		for range 3 {
			r.receive(
				gcs.frame(t, &minimal.MessageHeartbeat{Type: minimal.MAV_TYPE_GCS, Autopilot: minimal.MAV_AUTOPILOT_INVALID}),
				gcs.frame(t, &ardupilotmega.MessageParamRequestList{}),
				echo.frame(t, copterBeat(0, true)),
				radio.frame(t, &ardupilotmega.MessageRadioStatus{Rssi: 200}),
			)
		}
		if n := len(r.store.Snapshot().Vehicles); n != 0 {
			t.Errorf("%d vehicles, want none", n)
		}
		if got := recordings(r); len(got) != 0 {
			t.Errorf("recordings = %+v, want none", got)
		}
	})
}

func TestGimbalThatSpeaksBeforeItsAutopilotIsInTheMission(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Config{})
		gimbal := &craft{system: 1, component: 154}
		beat := &minimal.MessageHeartbeat{Type: minimal.MAV_TYPE_GIMBAL, Autopilot: minimal.MAV_AUTOPILOT_INVALID}
		r.receive(gimbal.frame(t, beat), gimbal.frame(t, beat))
		if got := recordings(r); len(got) != 0 {
			t.Fatalf("recordings = %+v, want none before the autopilot", got)
		}
		r.receive((&craft{system: 1, component: 1}).frame(t, copterBeat(0, false)), gimbal.frame(t, beat))
		got := recordings(r)
		if len(got) != 1 || got[0].Frames != 4 {
			t.Errorf("recordings = %+v, want one with four frames", got)
		}
		if n := len(r.store.Snapshot().Vehicles); n != 1 {
			t.Errorf("%d vehicles, want the autopilot only", n)
		}
	})
}

func TestRadioStatusBelongsToTheVehiclesOfItsLinkAndIsNoLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Config{})
		c, radio := &craft{system: 1, component: 1}, &craft{system: 51, component: 68}
		r.receive(c.frame(t, copterBeat(0, false)))
		before := recordings(r)[0].Frames
		r.receive(radio.frame(t, &ardupilotmega.MessageRadioStatus{Rssi: 127, Remrssi: 255, Txbuf: 90, Rxerrors: 3}))
		radioNow := r.vehicle(one).Radio.Value
		if rssi, ok := radioNow.RSSI.Get(); !ok || rssi != 0.5 || radioNow.RemoteRSSI.Known() {
			t.Errorf("radio = %+v, want half the signal and no remote one", radioNow)
		}
		if got := recordings(r)[0].Frames; got != before+1 {
			t.Errorf("%d frames recorded, want %d", got, before+1)
		}
		time.Sleep(radioHeard + time.Second) // bubble time
		before = recordings(r)[0].Frames
		r.receive(radio.frame(t, &ardupilotmega.MessageRadioStatus{Rssi: 127}))
		if got := recordings(r)[0].Frames; got != before {
			t.Errorf("%d frames after the vehicle fell silent, want still %d", got, before)
		}
	})
}

func TestDuplicatesAreDecodedOnceAndCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Config{})
		second := r.connect("serial radio", "/dev/ttyUSB0")
		c := &craft{system: 1, component: 1}
		r.receive(c.frame(t, copterBeat(0, false)))
		text := c.frame(t, &ardupilotmega.MessageStatustext{Severity: 4, Text: "once"})
		r.receive(text)
		r.d.Received(second, text, time.Now())
		r.receive(text)
		if v := r.vehicle(one); len(v.Texts) != 1 {
			t.Errorf("%d texts, want one", len(v.Texts))
		}
		stats := r.d.LinkStats()
		if got := stats["udp test"].Duplicates; got != 1 {
			t.Errorf("duplicates on the first link = %d, want 1", got)
		}
		if got := stats["serial radio"].Duplicates; got != 1 {
			t.Errorf("duplicates on the second link = %d, want 1", got)
		}
	})
}

func TestHeartbeatsGoOutOnceASecondAsAGroundStation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Config{SystemID: 254})
		time.Sleep(10*time.Second + pace/2)
		synctest.Wait()
		beats := got[*minimal.MessageHeartbeat](r)
		if len(beats) < 10 || len(beats) > 12 {
			t.Errorf("%d heartbeats in 10 s, want one a second", len(beats))
		}
		if beats[0].Type != minimal.MAV_TYPE_GCS || r.sent[0].GetSystemID() != 254 || r.sent[0].GetComponentID() != 190 {
			t.Errorf("heartbeat %+v from %d.%d, want a ground station 254.190", beats[0], r.sent[0].GetSystemID(), r.sent[0].GetComponentID())
		}
	})
}

func TestMAVLink1PeerIsAnsweredInItsOwnVersionAndOfferedTheNewer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Config{})
		c := &craft{system: 1, component: 1, v1: true}
		r.receive(c.frame(t, copterBeat(0, false)))
		time.Sleep(12*time.Second + pace/2)
		synctest.Wait()
		versions := map[bool]int{}
		for _, f := range r.sent[1:] { // the first was sent before it spoke
			if _, ok := f.GetMessage().(*minimal.MessageHeartbeat); ok {
				versions[len(asV2(f)) > 0]++
			} else if len(asV2(f)) > 0 {
				t.Errorf("%T went out as MAVLink 2", f.GetMessage())
			}
		}
		if versions[true] != 3 || versions[false] < 8 {
			t.Errorf("heartbeats: %d MAVLink 2, %d MAVLink 1; want every fourth one the newer", versions[true], versions[false])
		}
	})
}

// beatFor sends a heartbeat and some messages, second by second.
func (r *rig) beatFor(c *craft, seconds int, also ...message.Message) {
	for range seconds {
		r.receive(c.frame(r.t, copterBeat(0, false)))
		for _, m := range also {
			r.receive(c.frame(r.t, m))
		}
		time.Sleep(time.Second)
	}
	synctest.Wait()
}

// asked counts requests for one message.
func asked(r *rig, id float32) (n int) {
	for _, m := range got[*common.MessageCommandLong](r) {
		if (m.Command == common.MAV_CMD_SET_MESSAGE_INTERVAL || m.Command == common.MAV_CMD_REQUEST_MESSAGE) && m.Param1 == id {
			n++
		}
	}
	return n
}

func coreMessages(boot uint32) []message.Message {
	return []message.Message{
		&ardupilotmega.MessageAttitude{TimeBootMs: boot}, &ardupilotmega.MessageGlobalPositionInt{TimeBootMs: boot},
		&ardupilotmega.MessageGpsRawInt{}, &ardupilotmega.MessageSysStatus{}, &ardupilotmega.MessageVfrHud{},
		&ardupilotmega.MessageHomePosition{}, &ardupilotmega.MessageAutopilotVersion{},
	}
}

func TestStreamsAreAskedForOncePacedAndInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Config{AttitudeHertz: 20})
		c := &craft{system: 1, component: 1}
		r.receive(c.frame(t, copterBeat(0, false)))
		time.Sleep(5*pace + pace/2)
		synctest.Wait()
		first := got[*common.MessageCommandLong](r)
		if len(first) < 4 || len(first) > 6 {
			t.Errorf("%d requests in the first 250 ms, want one every 50 ms", len(first))
		}
		if m := first[0]; m.Command != common.MAV_CMD_SET_MESSAGE_INTERVAL || m.Param1 != 30 || m.Param2 != 50_000 {
			t.Errorf("first request %+v, want ATTITUDE every 50,000 µs", m)
		}
		r.beatFor(c, 60, coreMessages(1000)...)
		if n := asked(r, 30); n != 1 {
			t.Errorf("ATTITUDE asked for %d times while it comes, want once", n)
		}
		if n := len(got[*common.MessageRequestDataStream](r)); n != 0 {
			t.Errorf("%d old-style requests, want none", n)
		}
	})
}

func TestOldRequestsFollowWhenTheNewOnesAreNotHonoured(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Config{})
		r.beatFor(&craft{system: 1, component: 1}, 5)
		if n := len(got[*common.MessageRequestDataStream](r)); n != len(dataStreams) {
			t.Errorf("%d old-style requests after 5 s, want %d", n, len(dataStreams))
		}
		r.beatFor(&craft{system: 1, component: 1, seq: 5}, 300)
		if n := asked(r, 30); n < 4 || n > 14 {
			t.Errorf("ATTITUDE asked for %d times in 5 minutes, want less and less often", n)
		}
	})
}

func TestRebootIsNoticedAndTheStreamsAreAskedForAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Config{})
		c := &craft{system: 1, component: 1}
		r.beatFor(c, 10, coreMessages(600_000)...)
		if !r.vehicle(one).Rebooted.ReceivedAt.IsZero() {
			t.Fatal("rebooted before it did")
		}
		c.seq = 0
		r.beatFor(c, 3, coreMessages(4_000)...)
		if r.vehicle(one).Rebooted.ReceivedAt.IsZero() {
			t.Error("the reboot was not noticed")
		}
		if n := asked(r, 30); n != 2 {
			t.Errorf("ATTITUDE asked for %d times, want again after the reboot", n)
		}
	})
}

func TestRebootedVehicleThatForgotItsStreamsIsAskedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Config{})
		c := &craft{system: 1, component: 1}
		r.beatFor(c, 10, coreMessages(600_000)...)
		time.Sleep(8 * time.Second) // it boots
		c.seq = 0
		r.beatFor(c, 5) // ArduPilot sends heartbeats only until it is asked
		if n := asked(r, 30); n != 2 {
			t.Errorf("ATTITUDE asked for %d times, want again within 5 s of its return", n)
		}
	})
}

func TestRoundTripIsMeasuredByTimesync(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Config{})
		c := &craft{system: 1, component: 1}
		r.beatFor(c, 1)
		asks := got[*common.MessageTimesync](r)
		if len(asks) != 1 || asks[0].Tc1 != 0 || asks[0].TargetSystem != 1 {
			t.Fatalf("requests = %+v, want one for system 1", asks)
		}
		r.receive(c.frame(t, &ardupilotmega.MessageTimesync{Tc1: 77, Ts1: asks[0].Ts1 + 1}))
		r.receive(c.frame(t, &ardupilotmega.MessageTimesync{Tc1: 77, Ts1: asks[0].Ts1}))
		time.Sleep(2 * time.Second)
		synctest.Wait()
		rtt, ok := r.vehicle(one).Stats.RoundTrip.Get()
		if !ok || rtt < 900*time.Millisecond || rtt > time.Second {
			t.Errorf("round trip = %v, %v; want the second it took", rtt, ok)
		}
	})
}

func TestLinkIsActiveWhileValidFramesArrive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Config{})
		state := func() telemetry.Link {
			synctest.Wait()
			return r.store.Snapshot().Station.Links[0]
		}
		r.d.Status("udp test", telemetry.LinkListening, "waiting for a vehicle")
		if l := state(); l.State != telemetry.LinkListening || l.Detail != "waiting for a vehicle" || len(l.Peers) != 1 {
			t.Errorf("link = %+v, want listening with its peer", l)
		}
		r.beatFor(&craft{system: 1, component: 1}, 3)
		if l := state(); l.State != telemetry.LinkActive || l.Stats.FramesIn != 3 {
			t.Errorf("link = %+v, want active with 3 frames", l)
		}
		time.Sleep(6 * time.Second)
		if l := state(); l.State != telemetry.LinkLost {
			t.Errorf("link = %+v, want lost after silence", l)
		}
		r.d.Status("udp test", telemetry.LinkFailed, "address in use")
		if l := state(); l.State != telemetry.LinkFailed || l.Detail != "address in use" {
			t.Errorf("link = %+v, want failed with its reason", l)
		}
	})
}

func TestCommandToAVehicleWhosePeerIsGoneSaysLinkLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Config{})
		r.receive((&craft{system: 1, component: 1}).frame(t, copterBeat(0, false)))
		r.d.Disconnected(r.peer, nil)
		_, err := r.d.Command(one, telemetry.Arm{})
		wantError(t, err, telemetry.ErrLinkLost)
		_, err = r.d.Command(telemetry.VehicleID{System: 9, Component: 1}, telemetry.Arm{})
		wantError(t, err, telemetry.ErrUnknownVehicle)
	})
}

func TestTheFirstFrameAfterAPulledPlugIsNoDuplicate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Config{})
		first := (&craft{system: 1, component: 1}).frame(t, copterBeat(0, false))
		r.receive(first)
		r.d.Disconnected(r.peer, nil)
		again := r.connect("udp test", "the same port")
		r.d.Received(again, first, time.Now()) // its numbers start at 0 again
		if got := r.d.LinkStats()["udp test"].Duplicates; got != 0 {
			t.Errorf("%d duplicates, want none", got)
		}
		if _, err := r.d.Command(one, telemetry.Land{}); err != nil {
			t.Errorf("a command after the plug is back: %v", err)
		}
	})
}

func TestConfigurationThatMakesNoSenseIsRefused(t *testing.T) {
	log := newRig(t, Config{})
	for name, c := range map[string]Config{
		"a system id of 256":     {SystemID: 256},
		"a component id below 0": {ComponentID: -1},
		"an attitude at 1000 Hz": {AttitudeHertz: 1000},
		"signing without a key":  {RequireSigning: true},
	} {
		c.Store, c.Recorder = log.store, log.log
		if _, err := New(c); err == nil {
			t.Errorf("%s is taken, want an error", name)
		}
	}
	if _, err := New(Config{}); err == nil {
		t.Error("a driver without a store is made, want an error")
	}
}

func TestFramesOfBothDirectionsAreInTheFlightLog(t *testing.T) {
	r := newRig(t, Config{})
	c := &craft{system: 1, component: 1}
	r.receive(c.frame(t, copterBeat(0, false)), unknownFrame(), c.frame(t, copterBeat(0, false)))
	if _, err := r.d.Command(one, telemetry.Land{}); err != nil {
		t.Fatalf("Command: %v", err)
	}
	recs := recordings(r)
	if len(recs) != 1 || recs[0].Frames < 4 {
		t.Errorf("recordings = %+v, want one of two heartbeats, the unknown message and the command", recs)
	}
}

func TestSatelliteLinkMakesAVehicleKnownWithoutAHeartbeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Config{})
		r.receive((&craft{system: 1, component: 1}).frame(t, &common.MessageHighLatency2{
			Type: common.MAV_TYPE_QUADROTOR, Autopilot: common.MAV_AUTOPILOT_PX4, CustomMode: 4 | 3<<8,
			Latitude: -353632620, Longitude: 1491652370, Altitude: 600, Battery: 70,
		}))
		v := r.vehicle(one)
		if hb := v.Heartbeat.Value; hb.Mode != "Hold" || hb.Autopilot != telemetry.AutopilotPX4 {
			t.Errorf("heartbeat %+v, want PX4 in Hold", hb)
		}
		if v.Position.Value.Place != cmac || len(v.Batteries) != 1 {
			t.Errorf("position %+v, batteries %+v; want both", v.Position.Value, v.Batteries)
		}
	})
}

func TestMAVLink1VehicleIsUnderstood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Config{})
		c := &craft{system: 1, component: 1, v1: true}
		r.receive(c.frame(t, copterBeat(4, true)), c.frame(t, &common.MessageGpsRawInt{
			FixType: 3, Lat: -353632620, Lon: 1491652370, SatellitesVisible: 12,
		}))
		gps := r.vehicle(one).GPS
		if len(gps) != 1 || gps[0].Value.Satellites.Or(0) != 12 || gps[0].Value.HorizontalAccuracy.Known() {
			t.Errorf("GPS %+v, want 12 satellites and no accuracy, which MAVLink 1 cannot say", gps)
		}
	})
}

func TestFloodOfSendersDoesNotShutOutAVehicle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Config{})
		for system := range 200 {
			for component := range 4 {
				forged := &craft{system: byte(system + 2), component: byte(component + 2)}
				r.receive(forged.frame(t, &common.MessageAttitude{}))
			}
		}
		r.receive((&craft{system: 1, component: 1}).frame(t, copterBeat(0, false)))
		r.vehicle(one)
		if n := len(r.d.sources); n > maxSources {
			t.Errorf("%d senders are remembered, want at most %d", n, maxSources)
		}
	})
}
