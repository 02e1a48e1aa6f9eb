package store

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/unit"
)

var (
	start = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	id    = telemetry.VehicleID{System: 1, Component: 1}
)

func TestASnapshotIsNotChangedByWhatComesLater(t *testing.T) {
	s := New()
	s.Apply(id, "udp", start, telemetry.GPS{Index: 0, Fix: telemetry.Fix3D})
	s.Apply(id, "udp", start, telemetry.Text{Text: "first"})
	s.Apply(id, "udp", start, telemetry.CommandRecord{ID: 1, Command: telemetry.Land{}, State: telemetry.CommandSent})
	s.SetLink(telemetry.Link{Name: "udp", State: telemetry.LinkActive})
	before := s.Snapshot()

	s.Apply(id, "serial", start.Add(time.Second), telemetry.GPS{Index: 0, Fix: telemetry.FixNone})
	s.Apply(id, "serial", start.Add(time.Second), telemetry.Text{Text: "second"})
	s.Apply(id, "serial", start.Add(time.Second), telemetry.CommandRecord{ID: 1, Command: telemetry.Land{}, State: telemetry.CommandAccepted})
	s.SetLink(telemetry.Link{Name: "udp", State: telemetry.LinkLost})

	v := before.Vehicles[0]
	if v.GPS[0].Value.Fix != telemetry.Fix3D || len(v.Texts) != 1 || v.Commands[0].State != telemetry.CommandSent ||
		v.Link != "udp" || before.Station.Links[0].State != telemetry.LinkActive {
		t.Errorf("the old snapshot changed: %+v", before)
	}
	after := s.Snapshot()
	v = after.Vehicles[0]
	if v.GPS[0].Value.Fix != telemetry.FixNone || len(v.Texts) != 2 || v.Texts[1].Number != 2 || v.Commands[0].State != telemetry.CommandAccepted {
		t.Errorf("the new snapshot lacks what came: %+v", v)
	}
	if after.Version <= before.Version {
		t.Errorf("version went from %d to %d, want it to grow", before.Version, after.Version)
	}
}

func TestVehiclesAndTheirPartsAreOrdered(t *testing.T) {
	s := New()
	for _, sys := range []int{300, 2, 1} {
		s.Apply(telemetry.VehicleID{System: sys, Component: 1}, "udp", start, telemetry.Heartbeat{})
	}
	for _, index := range []int{2, 0, 1, 0} {
		s.Apply(telemetry.VehicleID{System: 1, Component: 1}, "udp", start, telemetry.Battery{Index: index})
	}
	snap := s.Snapshot()
	for i, want := range []int{1, 2, 300} {
		if got := snap.Vehicles[i].ID.System; got != want {
			t.Errorf("vehicle %d has system %d, want %d", i, got, want)
		}
	}
	if b := snap.Vehicles[0].Batteries; len(b) != 3 || b[0].Value.Index != 0 || b[2].Value.Index != 2 {
		t.Errorf("batteries = %+v, want 0, 1, 2", b)
	}
}

func TestListsAreBounded(t *testing.T) {
	s := New()
	for i := range 1000 {
		s.Apply(id, "udp", start, telemetry.Text{Text: fmt.Sprint(i)})
		s.Apply(id, "udp", start, telemetry.CommandRecord{ID: telemetry.CommandID(i), Command: telemetry.Hold{}})
		s.Apply(id, "udp", start, telemetry.Traffic{ICAO: uint32(i)})
	}
	v := s.Snapshot().Vehicles[0]
	if len(v.Texts) != MaxTexts || v.Texts[MaxTexts-1].Text.Text != "999" || v.Texts[MaxTexts-1].Number != 1000 {
		t.Errorf("%d texts ending in %+v, want the newest %d", len(v.Texts), v.Texts[len(v.Texts)-1], MaxTexts)
	}
	if len(v.Commands) != MaxCommands || len(v.Traffic) != MaxTraffic {
		t.Errorf("%d commands and %d aircraft, want %d and %d", len(v.Commands), len(v.Traffic), MaxCommands, MaxTraffic)
	}
}

func TestTrafficIsReplacedAndForgotten(t *testing.T) {
	s := New()
	s.Apply(id, "udp", start, telemetry.Traffic{ICAO: 1, Callsign: "OLD"})
	s.Apply(id, "udp", start, telemetry.Traffic{ICAO: 2})
	s.Apply(id, "udp", start.Add(10*time.Second), telemetry.Traffic{ICAO: 1, Callsign: "NEW"})
	if got := s.Snapshot().Vehicles[0].Traffic; len(got) != 2 || got[1].Value.Callsign != "NEW" {
		t.Errorf("traffic = %+v, want aircraft 2 and the newer 1", got)
	}
	s.Apply(id, "udp", start.Add(31*time.Second), telemetry.Traffic{ICAO: 1})
	if got := s.Snapshot().Vehicles[0].Traffic; len(got) != 1 {
		t.Errorf("traffic = %+v, want the one that was heard in the last 30 s", got)
	}
}

func TestFlightTimeRunsFromTakeOffToTouchdown(t *testing.T) {
	s := New()
	say := func(after time.Duration, state telemetry.LandedState) time.Time {
		s.Apply(id, "udp", start.Add(after), telemetry.Landed{State: state})
		return s.Snapshot().Vehicles[0].FlyingSince
	}
	if got := say(0, telemetry.LandedGround); !got.IsZero() {
		t.Errorf("on the ground it flies since %v", got)
	}
	took := say(time.Second, telemetry.LandedTakeoff)
	if got := say(2*time.Second, telemetry.LandedAir); !got.Equal(took) || took.IsZero() {
		t.Errorf("in the air it flies since %v, want %v", got, took)
	}
	if got := say(3*time.Second, telemetry.LandedGround); !got.IsZero() {
		t.Errorf("after touchdown it flies since %v", got)
	}
}

func TestTheTrackSkipsHoverAndStaysBounded(t *testing.T) {
	s := New()
	at := func(lat, height float64) {
		s.Apply(id, "udp", start, telemetry.Position{
			Place: telemetry.LatLon{LatDeg: lat}, AboveHome: opt.Some(unit.MetreAboveHome(height)),
		})
	}
	at(0, 0)
	at(0.000001, 0.5) // 11 cm: hover
	if got := len(s.Track(id)); got != 1 {
		t.Errorf("hovering made %d points, want 1", got)
	}
	at(0, 3) // straight up
	if got := len(s.Track(id)); got != 2 {
		t.Errorf("a climb made %d points, want 2", got)
	}
	for i := range 3 * maxTrack {
		at(float64(i)*0.0001, 3)
	}
	track := s.Track(id)
	if len(track) > maxTrack || track[0].Place.LatDeg != 0 || track[len(track)-1].Place.LatDeg < 5.9 {
		t.Errorf("a long flight left %d points from %v to %v, want at most %d from start to end",
			len(track), track[0].Place, track[len(track)-1].Place, maxTrack)
	}
	if s.Track(telemetry.VehicleID{System: 9}) != nil {
		t.Error("an unknown vehicle has a track")
	}
}

func TestASubscriberIsPokedOnceForManyChanges(t *testing.T) {
	s := New()
	sub := s.Subscribe()
	for range 100 {
		s.Apply(id, "udp", start, telemetry.Heading{})
	}
	<-sub.Changed()
	select {
	case <-sub.Changed():
		t.Error("a second poke without a change")
	default:
	}
	sub.Close()
	s.Apply(id, "udp", start, telemetry.Heading{})
	select {
	case <-sub.Changed():
		t.Error("a poke after Close")
	default:
	}
}

func TestCountersPokeNobody(t *testing.T) {
	s := New()
	s.Apply(id, "udp", start, telemetry.Heading{})
	link := telemetry.Link{Name: "udp", State: telemetry.LinkActive}
	recording := telemetry.Recording{System: 1, State: telemetry.RecordingOn}
	s.SetLink(link)
	s.SetRecordings([]telemetry.Recording{recording}, telemetry.Disk{})
	sub := s.Subscribe()
	defer sub.Close()

	link.Stats.FramesIn, recording.Bytes = 7, 1000
	s.SetLink(link)
	s.SetRecordings([]telemetry.Recording{recording}, telemetry.Disk{FreeBytes: 5})
	s.SetStats(id, telemetry.LinkStats{FramesIn: 7})
	s.SetAlerts(nil)
	select {
	case <-sub.Changed():
		t.Error("counters alone poked a subscriber")
	default:
	}
	snap := s.Snapshot()
	if snap.Vehicles[0].Stats.FramesIn != 7 || snap.Station.Links[0].Stats.FramesIn != 7 || snap.Station.Disk.FreeBytes != 5 {
		t.Errorf("snapshot = %+v, want the new counters", snap)
	}

	for what, change := range map[string]func(){
		"a link that is lost": func() { link.State = telemetry.LinkLost; s.SetLink(link) },
		"an alert":            func() { s.SetAlerts([]telemetry.Alert{{Key: "x"}}) },
		"a failing recording": func() {
			recording.State = telemetry.RecordingFailed
			s.SetRecordings([]telemetry.Recording{recording}, telemetry.Disk{})
		},
		"a device plugged in": func() { s.SetDevices([]telemetry.Device{{Path: "/dev/ttyACM0"}}) },
	} {
		change()
		select {
		case <-sub.Changed():
		default:
			t.Errorf("%s poked nobody", what)
		}
	}
}

func TestManyWritersAndReaders(t *testing.T) {
	s := New()
	var group sync.WaitGroup
	for system := range 8 {
		group.Go(func() {
			for i := range 500 {
				s.Apply(telemetry.VehicleID{System: system}, "udp", start, telemetry.Battery{Index: i % 3})
				s.SetLink(telemetry.Link{Name: fmt.Sprint(system)})
			}
		})
		group.Go(func() {
			for range 200 {
				for _, v := range s.Snapshot().Vehicles {
					if len(v.Batteries) > 3 {
						t.Errorf("vehicle %v has %d batteries", v.ID, len(v.Batteries))
					}
				}
			}
		})
	}
	group.Wait()
}

func BenchmarkApply(b *testing.B) {
	s := New()
	b.ReportAllocs()
	for b.Loop() {
		s.Apply(id, "udp", start, telemetry.Attitude{Roll: 0.1})
	}
}
