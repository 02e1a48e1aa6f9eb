//go:build linux

package e2e

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"filippo.io/age"

	"skylatch/cmd/simdrone/drone"
	"skylatch/cmd/skylatch/config"
	"skylatch/telemetry/seal"
	"skylatch/ui/wire"
)

// mission asks the page for the one mission that has ended.
func (r *running) mission() (m wire.RecordedMission, ok bool) {
	r.t.Helper()
	home, cookies := r.session()
	req, err := http.NewRequestWithContext(r.t.Context(), http.MethodGet, "http://"+home.Host+"/api/missions?order=start&ascending=true", nil)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, c := range cookies {
		req.AddCookie(c)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	var list wire.MissionList
	if err := json.NewDecoder(resp.Body).Decode(&list); err != nil || len(list.Missions) == 0 {
		return m, false
	}
	return list.Missions[0], list.Missions[0].State != "flying"
}

// TestASealedFlightIsReadWithItsKeyAlone kills the real, confined program while
// it seals a flight. The next one, without a key, closes the mission and tells
// nothing of it; one with the key shows it as any other.
func TestASealedFlightIsReadWithItsKeyAlone(t *testing.T) {
	t.Parallel()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	keyFile := filepath.Join(t.TempDir(), "crew.key")
	if err := os.WriteFile(keyFile, []byte(id.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	data, udp := t.TempDir(), freeUDP(t)
	settings := "[record]\nseal = [\"" + id.Recipient().String() + "\"]\n[[udp]]\nlisten = \"" + udp + "\"\n"
	fly(t, drone.Config{Tour: true, Rate: 4}, func(d *drone.Drone) error { return d.DialUDP(udp) })
	first := startConfigured(t, data, settings)
	var sealed string
	eventually(t, "20 kB of a sealed recording", func() bool {
		list, _ := filepath.Glob(filepath.Join(data, "missions", "*-vehicle-*", "flight.tlog"+seal.Suffix)) // the pattern is right
		if len(list) == 0 {
			return false
		}
		sealed = list[0]
		info, err := os.Stat(sealed)
		return err == nil && info.Size() > 20_000
	})
	if err := syscall.Kill(first.station(t), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	// The supervisor starts another, which goes on with a mission of its own.
	locked := first.visit(t)
	eventually(t, "the mission closed by a station without a key", func() bool {
		m, ok := locked.mission()
		return ok && m.State == "sealed" && len(m.Path) == 0 && m.Vehicle == "" && len(m.Problems) > 0
	})
	first.stop(t)
	if onDisk(t, data, "mission_started") {
		t.Error("the data folder tells what is in the mission")
	}
	if _, err := seal.Open(strings.TrimSuffix(sealed, seal.Suffix), nil); err == nil {
		t.Error("the log opens without a key")
	}

	second := startConfigured(t, data, settings, func(c *exec.Cmd) { c.Args = append(c.Args, "--unlock", keyFile) })
	unlocked := second.visit(t)
	eventually(t, "the mission on the page of a station that has the key", func() bool {
		m, ok := unlocked.mission()
		return ok && m.State == "recovered" && len(m.Path) > 0 && m.Vehicle == "copter" && len(m.Problems) == 0
	})
	// What is replayed is what was flown, to the last whole second.
	keys, err := seal.NewKeys(id.String())
	if err != nil {
		t.Fatal(err)
	}
	f, err := seal.Open(strings.TrimSuffix(sealed, seal.Suffix), keys)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	plain := filepath.Join(t.TempDir(), "flight.tlog")
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(plain, b, 0o600); err != nil {
		t.Fatal(err)
	}
	checkTlogReads(t, plain)
	second.stop(t)
	if onDisk(t, data, "mission_started", "copter") {
		t.Error("a station that had the key left what is in the mission on the disk")
	}
	replayAnImport(t, plain, settings, keyFile)
}

// replayAnImport brings a log into the data folder of a station that seals, and
// replays it in the page of one that has the key.
func replayAnImport(t *testing.T, log, settings, keyFile string) {
	t.Helper()
	program, err := buildOnce()
	if err != nil {
		t.Fatal(err)
	}
	data, file := t.TempDir(), filepath.Join(t.TempDir(), "station.toml")
	if err := os.WriteFile(file, []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), program, "missions", "import", "--config", file, "--data", data, log).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	station := startConfigured(t, data, settings, func(c *exec.Cmd) { c.Args = append(c.Args, "--unlock", keyFile) })
	page := station.visit(t)
	var name string
	eventually(t, "the import on the page of a station that has the key", func() bool {
		m, ok := page.mission()
		name = m.Name
		return ok && m.State == "whole" && len(m.Path) > 0 && len(m.Problems) == 0
	})
	conn := page.dial("/replay/" + name)
	for {
		var s wire.Snapshot
		if err := conn.ReadJSON(&s); err != nil {
			t.Fatal(err)
		}
		if s.Replay != nil && len(s.Vehicles) > 0 {
			break
		}
	}
	station.stop(t)
	if onDisk(t, data, "imported_file", "mission_started", "copter") {
		t.Error("an import that was replayed left what is in it on the disk")
	}
}

// onDisk reports whether any file below a folder holds one of the words.
func onDisk(t *testing.T, dir string, words ...string) bool {
	t.Helper()
	found := false
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		for _, w := range words {
			if bytes.Contains(b, []byte(w)) {
				t.Logf("%s holds %q", path, w)
				found = true
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestBrowserUnlocksASealedMission records a flight that is sealed, and shows it
// in the logbook of the next station with a key file and its passphrase.
func TestBrowserUnlocksASealedMission(t *testing.T) {
	file, recipient, err := seal.NewKeyFile("correct horse battery", 12)
	if err != nil {
		t.Fatal(err)
	}
	keyFile := filepath.Join(t.TempDir(), "crew.key")
	if err := os.WriteFile(keyFile, file, 0o600); err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	first := startStation(t, func(c *config.Config) {
		loopbackUDP(c)
		c.Data, c.Record.Seal = data, []string{recipient}
	})
	fly(t, drone.Config{Tour: true}, func(d *drone.Drone) error { return d.DialUDP(first.udp()) })
	first.openPage().vehicle("1.1", "in the air", isFlying)
	first.stop()
	second := startStation(t, func(c *config.Config) { c.Data = data })
	browse(t, "sealed", second.pages.Address, nil, keyFile)
}
