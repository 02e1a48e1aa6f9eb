package egress

import (
	"errors"
	"net"
	"net/netip"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"skylatch/telemetry"
)

// sockopt reads one option of a real socket back from the kernel.
func sockopt(t *testing.T, conn syscall.Conn, level, number int) int {
	t.Helper()
	raw, err := conn.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var value int
	var failed error
	if err := raw.Control(func(fd uintptr) { value, failed = unix.GetsockoptInt(int(fd), level, number) }); err != nil || failed != nil {
		t.Fatal(err, failed)
	}
	return value
}

// checkFence fails unless the socket has every option of its link.
func checkFence(t *testing.T, what string, conn syscall.Conn, ipv6 bool) {
	t.Helper()
	for _, o := range linkOptions(ipv6) {
		if got := sockopt(t, conn, o.level, o.number); got != o.want {
			t.Errorf("%s: %s = %d, want %d", what, o.name, got, o.want)
		}
	}
}

func TestSocketsBeyondThisMachineAreKeptOnTheirLink(t *testing.T) {
	doors, err := Open(Plan{
		{Name: "udp4", Kind: UDPListen, Address: ":0"},
		{Name: "tcp4", Kind: TCPListen, Address: "0.0.0.0:0"},
		{Name: "tcp6", Kind: TCPListen, Address: "[::]:0"},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer doors.Close()
	conn, err := doors.UDP("udp4")
	if err != nil {
		t.Fatal(err)
	}
	checkFence(t, "udp4", conn, false)
	for _, name := range []string{"tcp4", "tcp6"} {
		listener, err := doors.Listener(name)
		if err != nil {
			t.Fatal(err)
		}
		checkFence(t, name, listener, name == "tcp6")
		if got := sockopt(t, listener, unix.SOL_SOCKET, unix.SO_PROTOCOL); got != unix.IPPROTO_TCP {
			t.Errorf("%s: protocol %d, want plain TCP", name, got)
		}
		port := listener.Addr().(*net.TCPAddr).AddrPort().Port()
		host := netip.AddrPortFrom(netip.MustParseAddr(map[string]string{"tcp4": "127.0.0.1", "tcp6": "::1"}[name]), port)
		caller, err := net.Dial("tcp", host.String())
		if err != nil {
			t.Fatal(err)
		}
		accepted, err := listener.AcceptTCP()
		if err != nil {
			t.Fatal(err)
		}
		checkFence(t, name+" accepted", accepted, name == "tcp6")
		accepted.Close()
		caller.Close()
	}
}

func TestAFencedSocketCannotReachARouter(t *testing.T) {
	doors, err := Open(Plan{{Name: "udp", Kind: UDPListen, Address: ":0"}})
	if err != nil {
		t.Fatal(err)
	}
	defer doors.Close()
	conn, err := doors.UDP("udp")
	if err != nil {
		t.Fatal(err)
	}
	// TEST-NET-3 is on nobody's link; the kernel must refuse before a packet
	// exists.
	_, err = conn.WriteToUDPAddrPort([]byte("x"), netip.MustParseAddrPort("203.0.113.9:9"))
	if !errors.Is(err, unix.ENETUNREACH) {
		t.Errorf("write to an address behind a router: %v, want %v", err, unix.ENETUNREACH)
	}
}

func TestADialBeyondThisMachineIsFencedBeforeItsFirstPacket(t *testing.T) {
	// The fence is set on a socket that is not connected yet: what Dial's
	// Control does, seen from the kernel's side.
	d := door{Endpoint: Endpoint{Kind: TCPDial}, address: netip.MustParseAddrPort("192.168.144.25:8554")}
	var checked bool
	dialer := net.Dialer{Control: func(network, address string, raw syscall.RawConn) error {
		if err := d.control(network, address, raw); err != nil {
			return err
		}
		return raw.Control(func(fd uintptr) {
			for _, o := range linkOptions(false) {
				got, err := unix.GetsockoptInt(int(fd), o.level, o.number)
				if err != nil || got != o.want {
					t.Errorf("%s = %d (%v), want %d", o.name, got, err, o.want)
				}
			}
			checked = true
		})
	}}
	peer, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer peer.Close()
	conn, err := dialer.DialContext(t.Context(), "tcp4", peer.Addr().String())
	if err != nil {
		t.Fatalf("a fenced socket must still reach its link: %v", err)
	}
	conn.Close()
	if !checked {
		t.Error("the fence was not looked at")
	}
}

// TestAnInterfaceWouldOpenTheFence holds why sockets are not bound to one: the
// kernel then sends what it refuses otherwise. On lo it comes to nobody.
func TestAnInterfaceWouldOpenTheFence(t *testing.T) {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	if err := keepOnLink(uintptr(fd), false); err != nil {
		t.Fatal(err)
	}
	beyond := &unix.SockaddrInet4{Port: 9, Addr: [4]byte{203, 0, 113, 9}}
	if err := unix.Sendto(fd, []byte("x"), 0, beyond); !errors.Is(err, unix.ENETUNREACH) {
		t.Errorf("sendto beyond a router = %v, want %v", err, unix.ENETUNREACH)
	}
	if err := unix.BindToDevice(fd, "lo"); err != nil {
		t.Fatal(err)
	}
	if err := unix.Sendto(fd, []byte("x"), 0, beyond); err != nil {
		t.Errorf("sendto by a given interface = %v: this kernel refuses it, so sockets may be bound", err)
	}
}

func TestIPv6DatagramsGetNoSocketBeyondThisMachine(t *testing.T) {
	_, err := Open(Plan{{Name: "udp", Kind: UDPListen, Address: "[::]:0", Purpose: "vehicles"}})
	var problem *telemetry.ProblemError
	if !errors.Is(err, errIPv6) || !errors.As(err, &problem) || problem.Action == "" {
		t.Errorf("Open = %v, want a problem that says what to write instead", err)
	}
	doors, err := Open(Plan{{Name: "udp", Kind: UDPListen, Address: "[::1]:0"}})
	if err != nil {
		t.Fatalf("on this machine: %v", err)
	}
	if err := doors.Close(); err != nil {
		t.Error(err)
	}
}
