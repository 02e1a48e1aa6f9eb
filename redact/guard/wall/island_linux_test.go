package wall

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// islandEnv makes the test binary run again in a network of its own.
const islandEnv = "SKYLATCH_WALL_ISLAND"

// onIsland runs the test again in a network namespace that leads nowhere, and
// reports whether this is that run.
func onIsland(t testing.TB) bool {
	t.Helper()
	if os.Getenv(islandEnv) != "" {
		return true
	}
	if t, ok := t.(*testing.T); ok {
		t.Parallel() // each has an island of its own, and the kernel is waited for
	}
	command := exec.CommandContext(t.Context(), os.Args[0], "-test.v", "-test.run", "^"+t.Name()+"$")
	// The race detector waits a second at the end of each process, otherwise.
	command.Env = append(os.Environ(), islandEnv+"=1", "GORACE=atexit_sleep_ms=0")
	command.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Geteuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{HostID: os.Getegid(), Size: 1}},
	}
	out, err := command.CombinedOutput()
	if errors.Is(err, syscall.EPERM) && os.Getenv("CI") == "" {
		t.Skip("this system gives an ordinary user no namespaces")
	}
	if err != nil {
		t.Fatalf("on the island: %v\n%s", err, out)
	}
	if testing.Verbose() {
		t.Logf("on the island:\n%s", out)
	}
	return false
}

// place is a network namespace: another machine, as far as packets know.
type place struct {
	t    testing.TB
	file *os.File
}

func here(t testing.TB) *place {
	t.Helper()
	f, err := os.Open("/proc/thread-self/ns/net")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return &place{t, f}
}

// elsewhere makes a place that leads nowhere.
func elsewhere(t testing.TB) *place {
	t.Helper()
	var p *place
	here(t).do(func() error {
		if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
			return err
		}
		p = here(t)
		return nil
	})
	p.ip("link set lo up")
	return p
}

// do runs f on a thread in that place, and comes back.
func (p *place) do(f func() error) {
	p.t.Helper()
	done := make(chan error, 1)
	go func() {
		// Not unlocked: the thread ends with the goroutine.
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

// ip runs the command of that name there, once for each line.
func (p *place) ip(lines ...string) {
	p.t.Helper()
	p.do(func() error {
		command := exec.Command("ip", "-batch", "-")
		command.Stdin = strings.NewReader(strings.Join(lines, "\n") + "\n")
		if out, err := command.CombinedOutput(); err != nil {
			return fmt.Errorf("ip %s: %w %s", lines, err, out)
		}
		return nil
	})
}

func (p *place) path() string { return fmt.Sprintf("/proc/%d/fd/%d", os.Getpid(), p.file.Fd()) }

// set writes a setting of that place's network.
func (p *place) set(name, value string) {
	p.t.Helper()
	p.do(func() error { return os.WriteFile("/proc/sys/net/"+name, []byte(value), 0) })
}

// nft runs the command of that name in this process's place.
func nft(t testing.TB, stdin string, arguments ...string) string {
	t.Helper()
	name := "nft"
	if _, err := exec.LookPath(name); err != nil {
		name = "/usr/sbin/nft" // not in an ordinary user's path
	}
	command := exec.Command(name, arguments...)
	command.Stdin = strings.NewReader(stdin)
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("nft %s: %v\n%s", arguments, err, out)
	}
	return string(out)
}
