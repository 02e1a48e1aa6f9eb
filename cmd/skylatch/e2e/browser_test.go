//go:build linux

package e2e

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"skylatch/cmd/simdrone/drone"
	"skylatch/cmd/skylatch/config"
)

// world is what a browser scenario can ask for by name.
type world map[string]func() error

// picturesOf is where a scenario draws and saves.
func picturesOf(t testing.TB, scenario string) string {
	return filepath.Join(t.ArtifactDir(), scenario)
}

// browse runs ui/web/e2e/<scenario>.mjs against a page; see its page.mjs for
// the words between the two. What the scenario draws and saves goes to picturesOf;
// `go test -artifacts` keeps it. The lines that it says, and that ask for nothing,
// are returned.
func browse(t testing.TB, scenario, address string, w world, arguments ...string) (said []string) {
	t.Helper()
	web := needBrowser(t)
	pictures := picturesOf(t, scenario)
	if err := os.MkdirAll(pictures, 0o700); err != nil {
		t.Fatal(err)
	}
	node := exec.CommandContext(t.Context(), "node", append([]string{filepath.Join("e2e", scenario+".mjs"), address, pictures}, arguments...)...)
	node.Dir = web
	node.Stderr = t.Output()
	asks, err := node.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	answers, err := node.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := node.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(asks)
	for lines.Scan() {
		what, ok := strings.CutPrefix(lines.Text(), "do ")
		if !ok {
			t.Log(lines.Text())
			said = append(said, lines.Text())
			continue
		}
		answer := "ok"
		if do, known := w[what]; !known {
			answer = "nobody knows how"
		} else if err := do(); err != nil {
			answer = err.Error()
		}
		if _, err := fmt.Fprintln(answers, answer); err != nil {
			t.Error(err)
		}
	}
	if err := node.Wait(); err != nil {
		t.Errorf("scenario %s: %v", scenario, err)
	}
	return said
}

// needBrowser returns the folder with the page's tools. It skips a browser test
// where there is no browser; in CI that is a failure, for a test that did not
// run proves nothing.
func needBrowser(t testing.TB) (web string) {
	t.Helper()
	web, err := filepath.Abs(filepath.Join("..", "..", "..", "ui", "web"))
	if err != nil {
		t.Fatal(err)
	}
	_, noChromium := os.Stat("/usr/bin/chromium")
	_, noPlaywright := os.Stat(filepath.Join(web, "node_modules", "playwright-core"))
	if noChromium == nil && noPlaywright == nil {
		return web
	}
	if os.Getenv("CI") != "" {
		t.Fatal("the browser tests need chromium and `npm ci` in ui/web")
	}
	t.Skip("no chromium, or no `npm ci` in ui/web")
	return ""
}

func TestBrowserFliesAWholeMission(t *testing.T) {
	s := startStation(t, loopbackUDP)
	d := fly(t, drone.Config{Speedup: 10}, func(d *drone.Drone) error { return d.DialUDP(s.udp()) })
	browse(t, "fly", s.pages.Address, nil)
	if state := d.State(); state.Armed || state.FromHome > 3 || state.Crashed {
		t.Errorf("after the mission the drone is %+v, want it disarmed at home", state)
	}
}

func TestBrowserUnplugReplugAndReloadInFlight(t *testing.T) {
	port := filepath.Join(t.TempDir(), "ttyACM0")
	s := startStation(t, func(c *config.Config) { c.Serial.Ports = []config.SerialPort{{Path: port}} })
	var pty *drone.PTY
	fly(t, drone.Config{}, func(d *drone.Drone) (err error) {
		pty, err = d.OpenPTY(port)
		return err
	})
	browse(t, "replug", s.pages.Address, world{"unplug": pty.Unplug, "replug": pty.Replug})
}

func TestBrowserSaysThatTheStationIsLost(t *testing.T) {
	udp := freeUDP(t)
	p := startProgram(t, t.TempDir(), udp)
	fly(t, drone.Config{}, func(d *drone.Drone) error { return d.DialUDP(udp) })
	both := func(signal syscall.Signal) func() error {
		return func() error {
			return errors.Join(p.cmd.Process.Signal(signal), syscall.Kill(p.station(t), signal))
		}
	}
	browse(t, "lost", p.address, world{"freeze": both(syscall.SIGSTOP), "thaw": both(syscall.SIGCONT)})
}

func TestBrowserChoosesBetweenTwoAircraft(t *testing.T) {
	s := startStation(t, loopbackUDP)
	connect := func(d *drone.Drone) error { return d.DialUDP(s.udp()) }
	first := fly(t, drone.Config{System: 1}, connect)
	second := fly(t, drone.Config{System: 2, Seed: 2}, connect)
	p := s.openPage()
	p.vehicle("1.1", "ready", isReady)
	p.vehicle("2.1", "ready", isReady)
	browse(t, "two", s.pages.Address, nil)
	if first.State().Armed || !second.State().Armed {
		t.Error("the command went to the aircraft that was not chosen")
	}
}

func TestBrowserPageIsAccessibleInEveryTheme(t *testing.T) {
	s := startStation(t, loopbackUDP)
	fly(t, drone.Config{Tour: true}, func(d *drone.Drone) error { return d.DialUDP(s.udp()) })
	s.openPage().vehicle("1.1", "in the air", isFlying)
	browse(t, "axe", s.pages.Address, nil)
}
