//go:build linux

package e2e

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// place is a network namespace: another machine, as far as packets know. A
// socket belongs to the place where it was made.
type place struct {
	t    testing.TB
	file *os.File
}

// here is the place of this process.
func here(t testing.TB) *place {
	t.Helper()
	return &place{t, openPlace(t)}
}

// elsewhere makes a place that leads nowhere.
func elsewhere(t testing.TB) *place {
	t.Helper()
	home := here(t)
	var p *place
	home.do(func() error {
		if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
			return fmt.Errorf("make a network: %w", err)
		}
		p = &place{t, openPlace(t)}
		return nil
	})
	p.ip("link set lo up")
	return p
}

// openPlace opens the namespace of this thread.
func openPlace(t testing.TB) *os.File {
	t.Helper()
	f, err := os.Open("/proc/thread-self/ns/net")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// do runs f on a thread in that place, and comes back.
func (p *place) do(f func() error) {
	p.t.Helper()
	done := make(chan error, 1)
	go func() {
		// Not unlocked: the thread ends with the goroutine, and nobody else
		// finds himself in a strange place.
		runtime.LockOSThread()
		err := unix.Setns(int(p.file.Fd()), unix.CLONE_NEWNET)
		defer func() { done <- err }()
		if err != nil {
			return
		}
		err = errors.New("the test ended there") // f may do that
		err = f()
	}()
	if err := <-done; err != nil {
		p.t.Fatal(err)
	}
}

// ip runs the command of that name there, once for each line. An interface is
// sent to another place by its path.
func (p *place) ip(lines ...string) {
	p.t.Helper()
	p.do(func() error {
		for _, line := range lines {
			if out, err := exec.Command("ip", strings.Fields(line)...).CombinedOutput(); err != nil {
				return fmt.Errorf("ip %s: %w %s", line, err, out)
			}
		}
		return nil
	})
}

// set writes a setting of that place's network, e.g. "ipv4/ip_forward".
func (p *place) set(name, value string) {
	p.t.Helper()
	p.do(func() error { return os.WriteFile("/proc/sys/net/"+name, []byte(value), 0) })
}

// path names the place to other programs for the length of the test.
func (p *place) path() string { return fmt.Sprintf("/proc/%d/fd/%d", os.Getpid(), p.file.Fd()) }
