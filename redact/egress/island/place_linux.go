package island

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

// Place is a network namespace: another machine, as far as packets know. A socket
// belongs to the place where it was made.
type Place struct {
	T    testing.TB // is told what goes wrong
	file *os.File
}

// Here is the place of this process.
func Here(t testing.TB) *Place {
	t.Helper()
	f, err := os.Open("/proc/thread-self/ns/net")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return &Place{t, f}
}

// Elsewhere makes a place that leads nowhere.
func Elsewhere(t testing.TB) *Place {
	t.Helper()
	var p *Place
	Here(t).Do(func() error {
		if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
			return fmt.Errorf("make a network: %w", err)
		}
		p = Here(t)
		return nil
	})
	p.IP("link set lo up")
	return p
}

// Do runs f on a thread in that place, and comes back. An error ends the test.
func (p *Place) Do(f func() error) {
	p.T.Helper()
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
		p.T.Fatal(err)
	}
}

// IP gives the command of that name its lines there. An interface is sent to
// another place by its path.
func (p *Place) IP(lines ...string) {
	p.T.Helper()
	p.Do(func() error {
		command := exec.Command("ip", "-batch", "-")
		command.Stdin = strings.NewReader(strings.Join(lines, "\n") + "\n")
		if out, err := command.CombinedOutput(); err != nil {
			return fmt.Errorf("ip %s: %w %s", lines, err, out)
		}
		return nil
	})
}

// Set writes a setting of that place's network, e.g. "ipv4/ip_forward".
func (p *Place) Set(name, value string) {
	p.T.Helper()
	p.Do(func() error { return os.WriteFile("/proc/sys/net/"+name, []byte(value), 0) })
}

// Path names the place to other programs for the length of the test.
func (p *Place) Path() string { return fmt.Sprintf("/proc/%d/fd/%d", os.Getpid(), p.file.Fd()) }
