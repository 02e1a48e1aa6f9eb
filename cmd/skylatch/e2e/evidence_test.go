//go:build linux

package e2e

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/creack/pty"

	"skylatch/cmd/simdrone/drone"
	"skylatch/redact/ledger"
)

// aLargeMission makes a data folder with a recording of gigabytes that are not
// there: a hole.
func aLargeMission(t *testing.T) (data, name string) {
	t.Helper()
	data, name = t.TempDir(), "2026-11-21T12-00-00Z-video"
	folder := filepath.Join(data, "missions", name)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	account := `{"format":1,"system":0,"started_at":"2026-11-21T12:00:00Z","ended_at":"2026-11-21T12:01:00Z"}`
	if err := os.WriteFile(filepath.Join(folder, "mission.json"), []byte(account), 0o600); err != nil {
		t.Fatal(err)
	}
	film := filepath.Join(folder, "video-day.mp4")
	if err := os.WriteFile(film, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(film, 2<<30); err != nil {
		t.Fatal(err)
	}
	return data, name
}

// startPacking starts a sealed export at a terminal, and waits until the package
// has begun.
func startPacking(t *testing.T, data, name string) scrubbing {
	t.Helper()
	path, err := buildOnce()
	if err != nil {
		t.Fatal(err)
	}
	s := scrubbing{out: t.TempDir()}
	s.cmd = exec.CommandContext(context.Background(), path, "missions", "export", name, "--data", data, "--for", "evidence", "--plain", "--out", filepath.Join(s.out, "package.zip"))
	terminal, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	s.terminal = terminal
	t.Cleanup(func() { _ = terminal.Close() })
	s.cmd.Stderr = tty
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = tty.Close()
	t.Cleanup(func() { _ = s.cmd.Process.Kill() }) // it may have ended
	eventually(t, "a package that is being written", func() bool {
		files := s.files(t)
		if len(files) != 1 {
			return false
		}
		info, err := os.Stat(filepath.Join(s.out, files[0]))
		return err == nil && info.Size() > 1<<20
	})
	return s
}

func TestAnInterruptedPackageLeavesNothing(t *testing.T) {
	t.Parallel()
	data, name := aLargeMission(t)
	s := startPacking(t, data, name)
	if err := s.cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	said, _ := io.ReadAll(s.terminal) // a terminal whose program has ended gives an error
	if err := s.cmd.Wait(); err == nil || s.cmd.ProcessState.ExitCode() != 1 {
		t.Errorf("it ended with %v, want exit status 1", err)
	}
	for _, want := range []string{"of 2 files, ", " left", "Interrupted: the package was not finished."} {
		if !strings.Contains(string(said), want) {
			t.Errorf("it said %q, want %q in it", said, want)
		}
	}
	if got := s.files(t); len(got) > 0 {
		t.Errorf("%q is left, want nothing", got)
	}
	for r, err := range ledger.Entries(filepath.Join(data, "ledger"), ledger.Filter{Kinds: []ledger.Kind{ledger.Export}}) {
		t.Errorf("the ledger says that a file left: %s (%v)", r.Fields, err)
	}
}

func TestAKilledPackageHasNoName(t *testing.T) {
	t.Parallel()
	data, name := aLargeMission(t)
	s := startPacking(t, data, name)
	if err := s.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = s.cmd.Wait() // it was killed
	if got := s.files(t); len(got) != 1 || !strings.HasPrefix(got[0], ".skylatch-") {
		t.Fatalf("killed, it leaves %q, want one hidden file", got)
	}
	if err := os.Truncate(filepath.Join(data, "missions", name, "video-day.mp4"), 1000); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), s.cmd.Path, s.cmd.Args[1:]...).CombinedOutput(); err != nil {
		t.Fatalf("the next one: %v\n%s", err, out)
	}
	if got := s.files(t); len(got) != 1 || got[0] != "package.zip" {
		t.Errorf("after the next one there is %q, want the package alone", got)
	}
}

// TestAFlightBecomesEvidence flies, is refused while the flight is recorded, and
// hands over what was recorded when it has ended, while the station runs on:
// all of it as evidence, and less to a partner.
func TestAFlightBecomesEvidence(t *testing.T) {
	t.Parallel()
	data, udp := t.TempDir(), freeUDP(t)
	fly(t, drone.Config{Tour: true, Rate: 4}, func(d *drone.Drone) error { return d.DialUDP(udp) })
	station := startProgram(t, data, udp)
	eventually(t, "20 kB of recording", recorded(t, data))
	_, folder := missionJSON(t, data)
	name := filepath.Base(folder)
	skylatch := func(args ...string) (string, error) {
		out, err := exec.CommandContext(t.Context(), station.cmd.Path, args...).CombinedOutput()
		return string(out), err
	}
	sealed := filepath.Join(t.TempDir(), "flight.age")
	passphrase := filepath.Join(t.TempDir(), "passphrase")
	if err := os.WriteFile(passphrase, []byte("a phrase for tests\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	export := []string{"missions", "export", name, "--data", data, "--for", "evidence", "--passphrase-file", passphrase, "--out", sealed, "--json"}
	if out, err := skylatch(export...); err == nil || !strings.Contains(out, "is being recorded") {
		t.Errorf("while it is recorded: %v\n%s", err, out)
	}
	if err := station.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := station.cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	startProgram(t, data, freeUDP(t)) // has the ledger open, and takes the entry in
	out, err := skylatch(export...)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var receipt struct {
		Key     string `json:"key"`
		Entries int    `json:"ledger_entries"`
	}
	if err := json.Unmarshal([]byte(out), &receipt); err != nil || receipt.Entries == 0 {
		t.Errorf("the receipt is %s (%v), want entries of the ledger", out, err)
	}
	out, err = skylatch("missions", "verify", sealed, "--key", receipt.Key, "--passphrase-file", passphrase)
	if err != nil || !strings.Contains(out, "Every byte is as it was signed") || !strings.Contains(out, "The key is the one that you gave.") {
		t.Errorf("the check: %v\n%s", err, out)
	}

	// For a partner it is a folder, without what a partner is not told.
	folder = filepath.Join(t.TempDir(), "partner")
	out, err = skylatch("missions", "export", name, "--data", data, "--for", "partner", "--out", folder)
	if err != nil || !strings.Contains(out, "flight.tlog: MAVLink log") {
		t.Errorf("for a partner: %v\n%s", err, out)
	}
	checkTlogReads(t, filepath.Join(folder, "flight.tlog"))
}
