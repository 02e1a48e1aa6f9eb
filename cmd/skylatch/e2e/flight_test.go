//go:build linux

package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialect"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/frame"
	"github.com/bluenviron/gomavlib/v3/pkg/tlog"

	"skylatch/cmd/simdrone/drone"
	"skylatch/link/mavlink"
	"skylatch/telemetry"
	"skylatch/telemetry/geo"
	"skylatch/telemetry/library"
	"skylatch/telemetry/replay"
	"skylatch/telemetry/store"
	"skylatch/ui/wire"
)

// TestAWholeMission flies from the page what a pilot flies, on both flight
// stacks, and reads the recording with somebody else's reader.
func TestAWholeMission(t *testing.T) {
	t.Parallel()
	for _, autopilot := range []telemetry.Autopilot{telemetry.AutopilotArduPilot, telemetry.AutopilotPX4} {
		t.Run(string(autopilot), func(t *testing.T) {
			t.Parallel()
			s := startStation(t, loopbackUDP)
			d := fly(t, drone.Config{Autopilot: autopilot, Speedup: 10}, func(d *drone.Drone) error { return d.DialUDP(s.udp()) })
			p := s.openPage()

			v := p.vehicle("1.1", "ready to arm", isReady)
			home := telemetry.LatLon{LatDeg: v.Position.LatDeg, LonDeg: v.Position.LonDeg}
			target := telemetry.LatLon{LatDeg: home.LatDeg + 0.0005, LonDeg: home.LonDeg + 0.0005}

			p.accepted("1.1", wire.PilotWish{Kind: "arm"})
			p.vehicle("1.1", "armed", func(v wire.Vehicle) bool { return v.Armed })
			p.accepted("1.1", wire.PilotWish{Kind: "takeoff", AboveHomeM: number(15)})
			p.vehicle("1.1", "15 m up", func(v wire.Vehicle) bool {
				return isFlying(v) && v.Position.AboveHomeM != nil && *v.Position.AboveHomeM > 14
			})
			p.accepted("1.1", wire.PilotWish{Kind: "goto", LatDeg: &target.LatDeg, LonDeg: &target.LonDeg, AboveHomeM: number(25)})
			p.vehicle("1.1", "at the target", func(v wire.Vehicle) bool {
				here := telemetry.LatLon{LatDeg: v.Position.LatDeg, LonDeg: v.Position.LonDeg}
				return geo.Distance(here, target) < 3 && *v.Position.AboveHomeM > 23
			})
			if truth := d.State(); geo.Distance(truth.Place, target) > 5 {
				t.Errorf("the page shows the drone at the target, the drone is %.1f m away from it", float64(geo.Distance(truth.Place, target)))
			}
			p.accepted("1.1", wire.PilotWish{Kind: "altitude", AboveHomeM: number(20)})
			p.vehicle("1.1", "20 m up", func(v wire.Vehicle) bool { return *v.Position.AboveHomeM < 21 })
			p.accepted("1.1", wire.PilotWish{Kind: "return"})
			p.vehicle("1.1", "home, landed and disarmed", isDown)

			missions := s.missions()
			s.stop()
			if len(missions) != 1 {
				t.Fatalf("missions = %v, want one", missions)
			}
			checkTlog(t, filepath.Join(missions[0], "flight.tlog"))
			checkEvents(t, filepath.Join(missions[0], "events.jsonl"), "arm", "takeoff", "goto", "altitude", "return")
			checkMission(t, filepath.Join(missions[0], "mission.json"))
			checkLibrary(t, missions[0], autopilot)
			checkReplay(t, filepath.Join(missions[0], "flight.tlog"))
		})
	}
}

// checkTlog reads the recording with gomavlib's reader, to the last byte.
func checkTlog(t *testing.T, path string) {
	t.Helper()
	fromDrone, fromUs := checkTlogReads(t, path)
	if fromDrone < 100 || fromUs < 10 {
		t.Errorf("%s holds %d frames of the drone and %d of ours, want both directions", path, fromDrone, fromUs)
	}
}

// checkTlogReads counts the frames of the drone and of the station; a frame
// that does not read is an error.
func checkTlogReads(t *testing.T, path string) (fromDrone, fromUs int) {
	t.Helper()
	words := &dialect.ReadWriter{Dialect: ardupilotmega.Dialect}
	if err := words.Initialize(); err != nil {
		t.Fatal(err)
	}
	content := readFile(t, path)
	reader := &tlog.Reader{ByteReader: bytes.NewReader(content), DialectRW: words}
	if err := reader.Initialize(); err != nil {
		t.Fatal(err)
	}
	for {
		entry, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var wrong frame.ReadError
		if err != nil && !errors.As(err, &wrong) {
			t.Fatalf("%s: %v after %d frames", path, err, fromDrone+fromUs)
		}
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		switch entry.Frame.GetSystemID() {
		case 1:
			fromDrone++
		case 255:
			fromUs++
		}
	}
	return fromDrone, fromUs
}

func checkEvents(t *testing.T, path string, kinds ...string) {
	t.Helper()
	lines := bufio.NewScanner(bytes.NewReader(readFile(t, path)))
	var all strings.Builder
	for lines.Scan() {
		if !json.Valid(lines.Bytes()) {
			t.Errorf("%s: line is no JSON: %s", path, lines.Text())
		}
		all.WriteString(lines.Text() + "\n")
	}
	for _, kind := range kinds {
		accepted := slices.ContainsFunc(strings.Split(all.String(), "\n"), func(line string) bool {
			return strings.Contains(line, `"`+kind+`"`) && strings.Contains(line, `"accepted"`)
		})
		if !accepted {
			t.Errorf("%s does not tell that %s was accepted:\n%s", path, kind, all.String())
		}
	}
}

// checkLibrary looks for the flight that was flown in the list of missions.
func checkLibrary(t *testing.T, mission string, autopilot telemetry.Autopilot) {
	t.Helper()
	l, err := library.Open(library.Config{Dir: filepath.Dir(mission), Index: filepath.Join(t.TempDir(), "index"), Watch: mavlink.Watch})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := l.Refresh(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	m, err := l.Mission(filepath.Base(mission))
	if err != nil {
		t.Fatal(err)
	}
	// 67 m out, 67 m home, and 25 m up; PX4 climbs to 30 m to return.
	if m.State != library.Whole || m.Vehicle != telemetry.TypeCopter || m.Autopilot != autopilot || m.Flights != 1 ||
		m.Distance < 130 || m.Distance > 180 || m.Highest.Or(0) < 23 || m.Highest.Or(0) > 32 || m.Airborne <= 0 || len(m.Path) < 2 {
		m.Marks = nil
		t.Errorf("the library has it as %+v", m)
	}
}

// checkReplay shows moments of the flight one after the other, and each of them
// at once: the vehicle must look the same.
func checkReplay(t *testing.T, path string) {
	t.Helper()
	log, err := replay.Open(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	eyes := func(s *store.Store) func([]byte, time.Time) { return mavlink.NewReader(s).Read }
	played, jumped := log.Player(eyes), log.Player(eyes)
	for at := log.Start(); at.Before(log.End()); at = at.Add(1700 * time.Millisecond) {
		if err := errors.Join(played.Advance(at), jumped.Seek(at)); err != nil {
			t.Fatal(err)
		}
		want, got := played.Snapshot().Vehicles, jumped.Snapshot().Vehicles
		if at.Sub(log.Start()) < 2*time.Second && len(want) == 0 && len(got) == 0 {
			continue // its heartbeat has not come yet
		}
		if len(want) != 1 || len(got) != 1 {
			t.Fatalf("at %v there are %d and %d vehicles", at, len(want), len(got))
		}
		// What only counts frames, or calls a text by its number, is of the way there.
		for _, v := range []*store.Vehicle{&want[0], &got[0]} {
			v.Stats = telemetry.LinkStats{}
			for i := range v.Texts {
				v.Texts[i].Number = 0
			}
		}
		if !reflect.DeepEqual(want[0], got[0]) {
			t.Fatalf("%v into the flight the vehicle is\n%+v\nand after a jump there\n%+v", at.Sub(log.Start()), want[0], got[0])
		}
	}
}

func checkMission(t *testing.T, path string) {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(readFile(t, path), &m); err != nil {
		t.Fatal(err)
	}
	if m["ended_at"] == nil {
		t.Errorf("%s has no ended_at after a clean stop: %v", path, m)
	}
}

func TestARefusalShowsTheVehiclesOwnReason(t *testing.T) {
	t.Parallel()
	s := startStation(t, loopbackUDP)
	fly(t, drone.Config{Faults: drone.Faults{CompassFault: true}}, func(d *drone.Drone) error { return d.DialUDP(s.udp()) })
	p := s.openPage()
	p.vehicle("1.1", "heard", func(v wire.Vehicle) bool { return v.Health != nil })
	c := p.command("1.1", wire.PilotWish{Kind: "arm"})
	if c.State == "accepted" || !strings.Contains(strings.ToLower(c.Reason), "compass") {
		t.Errorf("arm = %s (%s), want a refusal that names the compass", c.State, c.Reason)
	}
	p.vehicle("1.1", "the reason in its readiness", func(v wire.Vehicle) bool {
		return v.Ready != nil && !*v.Ready && strings.Contains(strings.ToLower(strings.Join(v.Reasons, " ")), "compass")
	})
}

func TestAVehicleThatDoesNotAnswerIsSaidNotToAnswer(t *testing.T) {
	t.Parallel()
	s := startStation(t, loopbackUDP)
	d := fly(t, drone.Config{}, func(d *drone.Drone) error { return d.DialUDP(s.udp()) })
	p := s.openPage()
	p.vehicle("1.1", "ready", isReady)
	if err := d.SetFaults(func(f *drone.Faults) { f.LinkLoss = true }); err != nil {
		t.Fatal(err)
	}
	if c := p.command("1.1", wire.PilotWish{Kind: "land"}); c.State != "unanswered" || c.Attempts != 3 {
		t.Errorf("land = %s after %d attempts, want unanswered after 3", c.State, c.Attempts)
	}
	p.vehicle("1.1", "link lost", func(v wire.Vehicle) bool { return v.LinkLost })
	p.until("the alert for it", func(s wire.Snapshot) bool {
		return slices.ContainsFunc(s.Alerts, func(a wire.Alert) bool { return a.Code == "link-lost" })
	})
	if err := d.SetFaults(func(f *drone.Faults) { f.LinkLoss = false }); err != nil {
		t.Fatal(err)
	}
	p.until("the alert gone by itself", func(s wire.Snapshot) bool {
		return !slices.ContainsFunc(s.Alerts, func(a wire.Alert) bool { return a.Code == "link-lost" })
	})
}
