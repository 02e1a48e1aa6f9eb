//go:build linux

package e2e

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"skylatch/cmd/simdrone/camera"
	"skylatch/cmd/simdrone/drone"
)

// islandEnv makes the test binary run again on an island: a network of its own
// whose only way out is a cable that the test listens to, and mounts of its own.
const islandEnv = "SKYLATCH_E2E_ISLAND"

// onIsland runs the test again in such a network, and reports whether this is
// that run.
func onIsland(t *testing.T) bool {
	t.Helper()
	if os.Getenv(islandEnv) != "" {
		return true
	}
	path, err := buildOnce()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), os.Args[0], "-test.v", "-test.run", "^"+t.Name()+"$")
	command.Env = append(os.Environ(), islandEnv+"="+path)
	command.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET | syscall.CLONE_NEWNS,
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
	return false
}

// cable lays a veth with a default route and returns a capture of its far end:
// whatever arrives there has left the machine.
func cable(t *testing.T) (captured func() []string) {
	t.Helper()
	// The kernel's own IPv6 chatter is not the station's.
	for _, which := range []string{"all", "default"} {
		if err := os.WriteFile("/proc/sys/net/ipv6/conf/"+which+"/disable_ipv6", []byte("1"), 0); err != nil {
			t.Fatal(err)
		}
	}
	ip(t,
		"link set lo up",
		"link add near type veth peer name far",
		"address add 10.9.0.2/24 dev near",
		"link set far up",
		"link set near up",
		// The router answers no ARP, so its address is given: a packet for it
		// must not get stuck in a question.
		"neighbour add 10.9.0.1 lladdr 02:00:00:00:00:01 dev near nud permanent",
		"route add default via 10.9.0.1",
	)
	return capture(t, "far")
}

// ip runs the command of that name, once for each line.
func ip(t *testing.T, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if out, err := exec.Command("ip", strings.Fields(line)...).CombinedOutput(); err != nil {
			t.Fatalf("ip %s: %v %s", line, err, out)
		}
	}
}

// capture listens at an interface; what it returns returns the packets since
// the last time.
func capture(t *testing.T, name string) (captured func() []string) {
	t.Helper()
	at, err := net.InterfaceByName(name)
	if err != nil {
		t.Fatal(err)
	}
	const everything = 0x0300 // ETH_P_ALL in network order
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, everything)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Close(fd) })
	if err := unix.Bind(fd, &unix.SockaddrLinklayer{Protocol: everything, Ifindex: at.Index}); err != nil {
		t.Fatal(err)
	}
	return func() []string {
		var packets []string
		buffer := make([]byte, 2048)
		for {
			n, _, err := unix.Recvfrom(fd, buffer, 0)
			if errors.Is(err, unix.EAGAIN) {
				return packets
			}
			if err != nil {
				t.Fatal(err)
			}
			packets = append(packets, fmt.Sprintf("% x", buffer[:n]))
		}
	}
}

// TestNothingLeavesTheMachine runs the whole program on a machine with a way
// out: start, flight, a crash, the restart, the stop. Every packet counts,
// whatever it is.
func TestNothingLeavesTheMachine(t *testing.T) {
	t.Parallel()
	if !onIsland(t) {
		return
	}
	captured := cable(t)
	data := t.TempDir()
	p := startConfigured(t, data, "[[udp]]\nlisten = \"0.0.0.0:14550\"\n[[video.udp]]\nlisten = \"0.0.0.0:5600\"\n")
	fly(t, drone.Config{Tour: true, Rate: 4}, func(d *drone.Drone) error { return d.DialUDP("127.0.0.1:14550") })
	film(t, camera.Config{To: "rtp://127.0.0.1:5600"})
	eventually(t, "20 kB of recording", recorded(t, data))
	page := p.visit(t)
	page.watch(page.openPage().live(1)[0].Track, "annexb").until(30)
	died := p.station(t)
	if err := syscall.Kill(died, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, "a second recording", func() bool { return countRecordings(data) == 2 })
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("the program ended with %v, want a clean stop", err)
	}
	if packets := captured(); len(packets) != 0 {
		t.Errorf("%d packets left the machine, the first: %s", len(packets), packets[0])
	}
	// The twin that leaks on purpose: the capture sees what leaves.
	leak, err := net.Dial("udp4", "203.0.113.9:9")
	if err != nil {
		t.Fatal(err)
	}
	defer leak.Close()
	if _, err := leak.Write([]byte("leak on purpose")); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the leak on purpose in the capture", func() bool { return len(captured()) == 1 })
}
