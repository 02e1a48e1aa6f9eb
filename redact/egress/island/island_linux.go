// Package island lets tests do as root does, where it harms nobody: in namespaces
// of their own, with disks that they may mount and networks that lead nowhere.
//
// It is for tests alone, and no part of the program: cmd/skylatch's house test
// holds that. It stands below redact/egress because it starts processes, on a
// floor that all tests that need it can reach.
package island

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// env says that this process is on an island.
const env = "SKYLATCH_ISLAND"

// MayMount reports whether the test runs where it may mount disks; if not, it has
// run there.
func MayMount(t testing.TB) bool {
	t.Helper()
	return again(t, syscall.CLONE_NEWNS)
}

// Alone reports whether the test runs in a network that leads nowhere; if not, it
// has run there.
func Alone(t testing.TB) bool {
	t.Helper()
	return again(t, syscall.CLONE_NEWNET)
}

// again runs the test once more, in a process that is root in namespaces of its
// own.
func again(t testing.TB, namespaces uintptr) bool {
	t.Helper()
	if os.Getenv(env) != "" {
		return true
	}
	command := exec.CommandContext(t.Context(), os.Args[0], "-test.v", "-test.run", "^"+t.Name()+"$")
	// The race detector waits a second at the end of each process, otherwise.
	command.Env = append(os.Environ(), env+"=1", "GORACE=atexit_sleep_ms=0")
	command.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | namespaces,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Geteuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{HostID: os.Getegid(), Size: 1}},
	}
	out, err := command.CombinedOutput()
	if errors.Is(err, syscall.EPERM) && os.Getenv("CI") == "" {
		t.Skip("this system gives an ordinary user no namespaces")
	}
	if err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
		t.Fatalf("on the island: %v\n%s", err, out)
	}
	if testing.Verbose() {
		t.Logf("on the island:\n%s", out)
	}
	return false
}
