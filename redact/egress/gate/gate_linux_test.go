package gate_test

import (
	"errors"
	"net"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"skylatch/redact/egress/gate"
	"skylatch/telemetry"
)

// open opens sockets on lo, which an ordinary user may.
func open(t *testing.T, w gate.Wish) *gate.Sockets {
	t.Helper()
	w.Device = "lo"
	s, err := gate.Open(w)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close() = %v", err)
		}
	})
	return s
}

// all returns every socket by its purpose, IPv4 before IPv6.
func all(s *gate.Sockets) map[string][]syscall.Conn {
	m := make(map[string][]syscall.Conn)
	for _, c := range s.DNSUDP {
		m["dns-udp"] = append(m["dns-udp"], c)
	}
	for _, c := range s.NTP {
		m["ntp"] = append(m["ntp"], c)
	}
	for _, c := range s.DNSTCP {
		m["dns-tcp"] = append(m["dns-tcp"], c)
	}
	for _, c := range s.Sink {
		m["sink"] = append(m["sink"], c)
	}
	return m
}

// in looks at a socket in the kernel.
func in(t *testing.T, conn syscall.Conn, look func(fd int) error) {
	t.Helper()
	raw, err := conn.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	if err := raw.Control(func(fd uintptr) { err = look(int(fd)) }); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Error(err)
	}
}

func TestEverySocketIsTiedToItsInterface(t *testing.T) {
	for name, conns := range all(open(t, gate.Wish{})) {
		if len(conns) != 2 {
			t.Errorf("%d sockets for %s, want IPv4 and IPv6", len(conns), name)
		}
		for i, conn := range conns {
			in(t, conn, func(fd int) error {
				device, err := unix.GetsockoptString(fd, unix.SOL_SOCKET, unix.SO_BINDTODEVICE)
				if device != "lo" {
					t.Errorf("%s is bound to %q", name, device)
				}
				return err
			})
			level, option := unix.IPPROTO_IP, unix.IP_TTL
			if i == 1 {
				level, option = unix.IPPROTO_IPV6, unix.IPV6_UNICAST_HOPS
			}
			in(t, conn, func(fd int) error {
				hops, err := unix.GetsockoptInt(fd, level, option)
				if hops != 1 {
					t.Errorf("%s has hop limit %d, want 1", name, hops)
				}
				return err
			})
		}
	}
}

func TestBothFamiliesHaveTheSamePorts(t *testing.T) {
	first := open(t, gate.Wish{})
	ports := map[string]uint16{
		"dns-udp": first.Ports.DNSUDP, "dns-tcp": first.Ports.DNSTCP, "ntp": first.Ports.NTP, "sink": first.Ports.Sink,
	}
	for name, conns := range all(first) {
		for _, conn := range conns {
			var address string
			switch conn := conn.(type) {
			case *net.UDPConn:
				address = conn.LocalAddr().String()
			case *net.TCPListener:
				address = conn.Addr().String()
			}
			if want := ":" + strconv.Itoa(int(ports[name])); ports[name] == 0 || !strings.HasSuffix(address, want) {
				t.Errorf("%s is at %s, want port %s", name, address, want)
			}
		}
	}
	// The wall knows the ports by number: who asks for those gets them, or nothing.
	_, err := gate.Open(gate.Wish{Device: "lo", Ports: first.Ports})
	var problem *telemetry.ProblemError
	if !errors.As(err, &problem) || !errors.Is(err, unix.EADDRINUSE) || problem.Meaning == "" || problem.Action == "" {
		t.Errorf("the same ports again: %v, want a problem wrapping %v", err, unix.EADDRINUSE)
	}
}

func TestAnInterfaceThatIsNotThereIsAProblem(t *testing.T) {
	for _, device := range []string{"", "tablet9"} {
		if _, err := gate.Open(gate.Wish{Device: device}); err == nil {
			t.Errorf("Open on interface %q succeeded", device)
		}
	}
	_, err := gate.Open(gate.Wish{Device: "tablet9"})
	var problem *telemetry.ProblemError
	if !errors.As(err, &problem) || !strings.Contains(problem.Cause, "tablet9") {
		t.Errorf("Open = %v, want a problem that names the interface", err)
	}
}

func TestSocketsWorkWhereTheyAreHandedTo(t *testing.T) {
	here := open(t, gate.Wish{})
	list, files, err := here.Hand()
	if err != nil {
		t.Fatal(err)
	}
	there, err := gate.Take(list, files)
	if err != nil {
		t.Fatal(err)
	}
	defer there.Close()
	if there.Device != "lo" || there.Ports != here.Ports || len(list.Sockets) != 8 {
		t.Errorf("handed over %+v", list)
	}
	caller, err := net.Dial("tcp6", net.JoinHostPort("::1", strconv.Itoa(int(list.Ports.Sink))))
	if err != nil {
		t.Fatal(err)
	}
	defer caller.Close()
	accepted, err := there.Sink[1].AcceptTCP()
	if err != nil {
		t.Fatal(err)
	}
	accepted.Close()
	device, err := net.Dial("udp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(int(list.Ports.DNSUDP))))
	if err != nil {
		t.Fatal(err)
	}
	defer device.Close()
	if _, err := device.Write([]byte("name?")); err != nil {
		t.Fatal(err)
	}
	buffer := make([]byte, 16)
	if n, _, err := there.DNSUDP[0].ReadFromUDP(buffer); err != nil || string(buffer[:n]) != "name?" {
		t.Errorf("there came %q (%v)", buffer[:n], err)
	}
}

func TestWhatWasNotHandedOverIsNotTaken(t *testing.T) {
	here := open(t, gate.Wish{})
	spoil := map[string]func(*gate.Handed){
		"a socket too few":       func(h *gate.Handed) { h.Sockets = h.Sockets[1:] },
		"a socket of no purpose": func(h *gate.Handed) { h.Sockets[0] = "https" },
		"a listener as UDP":      func(h *gate.Handed) { h.Sockets[2] = "ntp" },
		"UDP as a listener":      func(h *gate.Handed) { h.Sockets[0] = "sink" },
	}
	for name, spoil := range spoil {
		list, files, err := here.Hand()
		if err != nil {
			t.Fatal(err)
		}
		spoil(&list)
		if _, err := gate.Take(list, files); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}
