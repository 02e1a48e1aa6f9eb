//go:build linux

package e2e

import (
	"bufio"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"skylatch/redact/ledger"
)

// scrubbing is a run of `skylatch scrub` as its own process.
type scrubbing struct {
	cmd      *exec.Cmd
	out      string
	terminal *os.File
}

// startScrub starts it on a film that takes a while, at a terminal, and waits
// until the copy has begun.
func startScrub(t *testing.T, data, out string) scrubbing {
	t.Helper()
	path, err := buildOnce()
	if err != nil {
		t.Fatal(err)
	}
	s := scrubbing{out: out, cmd: exec.CommandContext(context.Background(), path, "scrub", longFilm(t), "--policy", "evidence", "--data", data, "--out", out)}
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
	return s
}

// longFilm is a small film with gigabytes behind it that are not there: a hole.
func longFilm(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "DJI_0001.MP4")
	out, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=10", "-t", "1", "-c:v", "libx264", path).CombinedOutput()
	if err != nil {
		t.Fatalf("ffmpeg: %v\n%s", err, out)
	}
	if err := os.Truncate(path, 2<<30); err != nil {
		t.Fatal(err)
	}
	return path
}

// progress waits for the line at the terminal that says how long the rest takes.
func (s scrubbing) progress(t *testing.T) *bufio.Reader {
	t.Helper()
	if err := s.terminal.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(s.terminal)
	if line, err := r.ReadString('t'); err != nil || !strings.Contains(line, "0 of 1 files, ") {
		t.Fatalf("the terminal says %q (%v), want how far it is", line, err)
	}
	return r
}

// files are what there is below the folder for copies.
func (s scrubbing) files(t *testing.T) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(s.out, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, entry.Name())
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return names
}

// TestAnInterruptedScrubLeavesNoHalfFile: Ctrl-C in the middle of a film.
func TestAnInterruptedScrubLeavesNoHalfFile(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	s := startScrub(t, data, filepath.Join(t.TempDir(), "out"))
	terminal := s.progress(t)
	if err := s.cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	said, _ := io.ReadAll(terminal) // a terminal whose program has ended gives an error
	if err := s.cmd.Wait(); err == nil || s.cmd.ProcessState.ExitCode() != 1 {
		t.Errorf("it ended with %v, want exit status 1", err)
	}
	if !strings.Contains(string(said), "Interrupted: 0 of 1 files") {
		t.Errorf("it said %q, want that it was interrupted", said)
	}
	if got := s.files(t); len(got) > 0 {
		t.Errorf("%q is left, want nothing", got)
	}
	for r, err := range ledger.Entries(filepath.Join(data, "ledger"), ledger.Filter{Kinds: []ledger.Kind{ledger.Export}}) {
		if err == nil {
			t.Errorf("the ledger says that a file left: %s", r.Fields)
		}
	}
}

// TestAKilledScrubIsTidiedUpByTheNext: what it leaves is hidden, and goes.
func TestAKilledScrubIsTidiedUpByTheNext(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	s := startScrub(t, data, filepath.Join(t.TempDir(), "out"))
	s.progress(t)
	if err := s.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = s.cmd.Wait() // it was killed
	if got := s.files(t); len(got) != 1 || !strings.HasPrefix(got[0], ".skylatch-") {
		t.Fatalf("killed, it leaves %q, want one hidden file", got)
	}
	track := filepath.Join(t.TempDir(), "flight.gpx")
	if err := os.WriteFile(track, []byte(`<gpx version="1.1"><wpt lat="47.1" lon="8.2"/></gpx>`), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), s.cmd.Path, "scrub", track, "--policy", "partner", "--data", data, "--out", s.out).CombinedOutput()
	if err != nil {
		t.Fatalf("the next run: %v\n%s", err, out)
	}
	if got := s.files(t); len(got) != 1 || got[0] != "flight.gpx" {
		t.Errorf("after the next run there is %q, want its copy alone", got)
	}
}
