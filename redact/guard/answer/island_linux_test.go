package answer_test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// islandEnv says that this process is on an island: in networks that lead
// nowhere, where it may do as root does.
const islandEnv = "SKYLATCH_ANSWER_ISLAND"

// onIsland runs the test again there, and reports whether this is that run.
func onIsland(t *testing.T) bool {
	t.Helper()
	if os.Getenv(islandEnv) != "" {
		return true
	}
	command := exec.CommandContext(t.Context(), os.Args[0], "-test.v", "-test.run", "^"+t.Name()+"$")
	command.Env = append(os.Environ(), islandEnv+"=1")
	command.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Geteuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getegid(), Size: 1}},
	}
	out, err := command.CombinedOutput()
	if errors.Is(err, syscall.EPERM) && os.Getenv("CI") == "" {
		t.Skip("this system gives an ordinary user no namespaces")
	}
	if err != nil {
		t.Fatalf("on the island: %v\n%s", err, out)
	}
	return false
}

// tablet is the network of the device: another machine, as far as packets know.
type tablet struct {
	t    *testing.T
	file *os.File
}

// newTablet lays a cable from tablet0 here to dev0 there, and gives only this
// side addresses.
func newTablet(t *testing.T) tablet {
	t.Helper()
	made := make(chan *os.File, 1)
	go func() {
		defer close(made)
		// Not unlocked: the thread ends with the goroutine.
		runtime.LockOSThread()
		if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
			t.Error(err)
			return
		}
		f, err := os.Open("/proc/thread-self/ns/net")
		if err != nil {
			t.Error(err)
			return
		}
		made <- f
	}()
	file := <-made
	if file == nil {
		t.FailNow()
	}
	t.Cleanup(func() { _ = file.Close() })
	d := tablet{t, file}
	must(t, ip(
		"link set lo up",
		"link add tablet0 address 02:00:00:00:00:01 type veth peer name dev0 address 02:00:00:00:00:07",
		fmt.Sprintf("link set dev0 netns /proc/%d/fd/%d", os.Getpid(), file.Fd()),
		"link set tablet0 up",
	))
	d.do(func() error { return errors.Join(ip("link set dev0 up"), running(t, "dev0")) })
	must(t, running(t, "tablet0"))
	// Addresses only now: an interface drops what it is to send until the kernel
	// has seen to its cable, and the commands wait for that.
	must(t, ip("address add 192.168.42.1/24 dev tablet0", "address add fd00:42::1/64 dev tablet0 nodad"))
	d.do(func() error {
		return ip("address add fd00:42::7/64 dev dev0 nodad", "-6 route add default via fd00:42::1")
	})
	return d
}

// running waits until an interface says that its cable is in.
func running(t *testing.T, name string) error {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for range tick.C {
		at, err := net.InterfaceByName(name)
		if err != nil || at.Flags&net.FlagRunning != 0 {
			return err
		}
		if err := t.Context().Err(); err != nil {
			return err
		}
	}
	return nil
}

// do runs f there.
func (d tablet) do(f func() error) {
	d.t.Helper()
	done := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // as above
		err := unix.Setns(int(d.file.Fd()), unix.CLONE_NEWNET)
		if err == nil {
			err = f()
		}
		done <- err
	}()
	must(d.t, <-done)
}

// ip runs the command of that name, once for each line.
func ip(lines ...string) error {
	for _, line := range lines {
		if out, err := exec.Command("ip", strings.Fields(line)...).CombinedOutput(); err != nil {
			return fmt.Errorf("ip %s: %w %s", line, err, out)
		}
	}
	return nil
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
