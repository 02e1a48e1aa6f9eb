//go:build linux

package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"skylatch/cmd/simdrone/drone"
	"skylatch/cmd/skylatch/station"
	"skylatch/ui/wire"
)

// buildOnce builds the real program for the tests that must kill it.
var buildOnce = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "skylatch-e2e-*")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "skylatch")
	out, err := exec.Command("go", "build", "-o", path, "skylatch/cmd/skylatch").CombinedOutput()
	if err != nil {
		return "", &exec.Error{Name: string(out), Err: err}
	}
	return path, nil
})

// program is the station as its own process.
type program struct {
	cmd     *exec.Cmd
	address string // printed, with the token
	started time.Time
}

// startProgram runs the real program with one UDP socket.
func startProgram(t testing.TB, data, udp string, changes ...func(*exec.Cmd)) *program {
	t.Helper()
	return startConfigured(t, data, "[[udp]]\nlisten = \""+udp+"\"\n", changes...)
}

// startConfigured runs the real program with the links that the text names. The
// changes are made to its command before it starts.
func startConfigured(t testing.TB, data, links string, changes ...func(*exec.Cmd)) *program {
	t.Helper()
	path := os.Getenv(islandEnv) // built before the island was cut off
	if path == "" {
		var err error
		if path, err = buildOnce(); err != nil {
			t.Fatal(err)
		}
	}
	settings := filepath.Join(t.TempDir(), "station.toml")
	video := "[video]\ncapture = false\n"
	if !strings.Contains(links, "[[video.udp]]") {
		video += "udp = []\n" // not the default port, which other stations have
	}
	if err := os.WriteFile(settings, []byte("[serial]\nauto = false\n"+video+links), 0o600); err != nil {
		t.Fatal(err)
	}
	p := &program{started: time.Now()}
	p.cmd = exec.CommandContext(context.Background(), path, "--config", settings, "--data", data, "--listen", "127.0.0.1:0")
	p.cmd.Stderr = t.Output()
	p.cmd.WaitDelay = patience // not for ever for a station that outlives its supervisor
	for _, change := range changes {
		change(p.cmd)
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// Asked, not killed: the supervisor then waits for its station, which
		// writes to a folder that is about to be removed. A test may have left
		// either standing still.
		if pid, ok := p.child(t); ok {
			_ = syscall.Kill(pid, syscall.SIGCONT)
		}
		_ = p.cmd.Process.Signal(syscall.SIGCONT)
		_ = p.cmd.Process.Signal(syscall.SIGTERM)
		late := time.AfterFunc(patience, func() { _ = p.cmd.Process.Kill() })
		defer late.Stop()
		_ = p.cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if line := strings.TrimSpace(lines.Text()); strings.HasPrefix(line, "http://") {
			p.address = line
			break
		}
	}
	if p.address == "" {
		t.Fatal("the program printed no address")
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return p
}

// visit returns what opens the program's page.
func (p *program) visit(t testing.TB) *running {
	return &running{t: t, pages: station.Pages{Address: p.address}}
}

// freeUDP returns a UDP address on loopback that was free a moment ago.
func freeUDP(t testing.TB) string {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	return conn.LocalAddr().String()
}

// eventually asks again and again; nothing in another process can be waited for.
func eventually(t testing.TB, what string, condition func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); <-tick.C {
		if condition() {
			return
		}
	}
	t.Fatalf("never happened: %s", what)
}

// missionJSON returns the first flight's account and folder. What a camera shows
// without an aircraft is no flight.
func missionJSON(t testing.TB, data string) (map[string]any, string) {
	t.Helper()
	list, _ := filepath.Glob(filepath.Join(data, "missions", "*-vehicle-*", "mission.json"))
	if len(list) == 0 {
		return nil, ""
	}
	b, err := os.ReadFile(list[0])
	if err != nil {
		return nil, ""
	}
	var m map[string]any
	if json.Unmarshal(b, &m) != nil {
		return nil, ""
	}
	return m, filepath.Dir(list[0])
}

// TestKilledInFlight kills the station with a drone in the air; the next start
// closes the mission, and it holds everything but the last second.
func TestKilledInFlight(t *testing.T) {
	t.Parallel()
	data, udp := t.TempDir(), freeUDP(t)
	fly(t, drone.Config{Tour: true, Rate: 4}, func(d *drone.Drone) error { return d.DialUDP(udp) })
	first := startProgram(t, data, udp)
	eventually(t, "20 kB of recording", recorded(t, data))
	// Both processes at once, as by a pulled plug: the station first stands
	// still, so that it does not see its supervisor go and stop in order.
	flying := first.station(t)
	if err := errors.Join(syscall.Kill(flying, syscall.SIGSTOP), first.cmd.Process.Signal(syscall.SIGKILL), syscall.Kill(flying, syscall.SIGKILL)); err != nil {
		t.Fatal(err)
	}
	_ = first.cmd.Wait()
	_, dir := missionJSON(t, data)

	second := startProgram(t, data, udp)
	var m map[string]any
	eventually(t, "the mission closed at the next start", func() bool {
		b, err := os.ReadFile(filepath.Join(dir, "mission.json"))
		return err == nil && json.Unmarshal(b, &m) == nil && m["ended_at"] != nil
	})
	if m["recovered"] != true {
		t.Errorf("mission.json = %v, want recovered", m)
	}
	checkTlogReads(t, filepath.Join(dir, "flight.tlog"))

	if err := second.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := second.cmd.Wait(); err != nil {
		t.Errorf("after SIGTERM the program ended with %v, want a clean stop", err)
	}
}

// recorded reports whether the first mission holds 20 kB.
func recorded(t *testing.T, data string) func() bool {
	return func() bool {
		_, dir := missionJSON(t, data)
		info, err := os.Stat(filepath.Join(dir, "flight.tlog"))
		return err == nil && info.Size() > 20_000
	}
}

// countRecordings returns how many flights were begun to be recorded.
func countRecordings(data string) int {
	list, _ := filepath.Glob(filepath.Join(data, "missions", "*-vehicle-*", "flight.tlog")) // the pattern is right
	return len(list)
}

// station waits for the process that the supervisor started.
func (p *program) station(t testing.TB) int {
	t.Helper()
	var pid int
	eventually(t, "a station below the supervisor", func() bool {
		var ok bool
		pid, ok = p.child(t)
		return ok
	})
	return pid
}

// child returns the supervisor's only child, if there is one now.
func (p *program) child(t testing.TB) (pid int, ok bool) {
	t.Helper()
	lists, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", p.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range lists {
		b, err := os.ReadFile(list)
		if _, scanned := fmt.Sscan(string(b), &pid); err == nil && scanned == nil {
			return pid, true
		}
	}
	return 0, false
}

// TestAStationThatDiesIsStartedAgain kills the half that flies: the other half
// starts it anew with the same sockets and the same page, the recording is
// closed, and the next one begins.
func TestAStationThatDiesIsStartedAgain(t *testing.T) {
	t.Parallel()
	data, udp := t.TempDir(), freeUDP(t)
	fly(t, drone.Config{Tour: true, Rate: 4}, func(d *drone.Drone) error { return d.DialUDP(udp) })
	p := startProgram(t, data, udp)
	eventually(t, "20 kB of recording", recorded(t, data))
	_, dir := missionJSON(t, data)
	before := readFile(t, filepath.Join(dir, "flight.tlog"))
	died := p.station(t)
	if err := syscall.Kill(died, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the mission closed by the next station", func() bool {
		var m map[string]any
		b, err := os.ReadFile(filepath.Join(dir, "mission.json"))
		return err == nil && json.Unmarshal(b, &m) == nil && m["recovered"] == true
	})
	if now := p.station(t); now == died {
		t.Errorf("the station is still process %d, want another one", now)
	}
	if after := readFile(t, filepath.Join(dir, "flight.tlog")); !bytes.HasPrefix(after, before) {
		t.Errorf("the recording of %d bytes lost some of what was on disk before", len(after))
	}
	checkTlogReads(t, filepath.Join(dir, "flight.tlog"))
	eventually(t, "a second recording", func() bool { return countRecordings(data) == 2 })
	// The address that was printed at the start still opens the page.
	p.page(t).
		vehicle("1.1", "seen by the second station", func(v wire.Vehicle) bool { return v.Position != nil })
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("after SIGTERM the program ended with %v, want a clean stop", err)
	}
}

// TestAStationWithoutItsSupervisorStopsInOrder: nobody is left to dial for it
// or to start it again, so it closes its recording.
func TestAStationWithoutItsSupervisorStopsInOrder(t *testing.T) {
	t.Parallel()
	data, udp := t.TempDir(), freeUDP(t)
	fly(t, drone.Config{Tour: true, Rate: 4}, func(d *drone.Drone) error { return d.DialUDP(udp) })
	p := startProgram(t, data, udp)
	eventually(t, "20 kB of recording", recorded(t, data))
	if err := p.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the mission closed", func() bool {
		m, _ := missionJSON(t, data)
		return m["ended_at"] != nil
	})
	if m, _ := missionJSON(t, data); m["recovered"] == true {
		t.Errorf("mission.json = %v, want an ordinary end", m)
	}
}

func TestASecondStationInTheSameFolderSaysWhy(t *testing.T) {
	t.Parallel()
	data, udp := t.TempDir(), freeUDP(t)
	startProgram(t, data, udp)
	path, err := buildOnce()
	if err != nil {
		t.Fatal(err)
	}
	settings := filepath.Join(t.TempDir(), "station.toml")
	if err := os.WriteFile(settings, []byte("[video]\nudp = []\n[[udp]]\nlisten = \""+udp+"\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), path, "--config", settings, "--data", data, "--listen", "127.0.0.1:0").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "already running") {
		t.Errorf("a second station = %v %q, want a refusal that says why, and does not blame the port", err, out)
	}
}
