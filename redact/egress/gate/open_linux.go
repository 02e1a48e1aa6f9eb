package gate

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"

	"skylatch/telemetry"
)

// receiveBuffer is asked of the kernel for each UDP socket: some thousand
// queries, a tenth of a second of a flood. The kernel may give less.
const receiveBuffer = 1 << 20

// onLinkHops is the hop limit that the first router counts down to nothing.
const onLinkHops = 1

// dhcpServer is the port of DHCP servers: RFC 2131, section 4.1.
const dhcpServer = 67

// Open opens what is wished for. It returns a [telemetry.ProblemError] if one
// socket cannot be opened; then none stays open.
func Open(w Wish) (*Sockets, error) {
	if w.Device == "" {
		return nil, errors.New("open the guard's sockets: no interface is named")
	}
	s := &Sockets{Device: w.Device, Ports: w.Ports}
	for _, open := range []func(string) error{s.openDNSUDP, s.openDNSTCP, s.openNTP, s.openSink} {
		if err := errors.Join(open("4"), without6(open("6"))); err != nil {
			return nil, errors.Join(problem(w.Device, err), s.Close())
		}
	}
	if w.DHCP {
		conn, err := s.packets("4", dhcpServer)
		if err != nil {
			return nil, errors.Join(problem(w.Device, err), s.Close())
		}
		s.DHCP = conn
	}
	return s, nil
}

// without6 forgives that a machine has no IPv6.
func without6(err error) error {
	if errors.Is(err, unix.EAFNOSUPPORT) || errors.Is(err, unix.EADDRNOTAVAIL) {
		return nil
	}
	return err
}

func (s *Sockets) openDNSUDP(family string) error {
	conn, err := s.packets(family, s.Ports.DNSUDP)
	if err != nil {
		return err
	}
	s.DNSUDP = append(s.DNSUDP, conn)
	s.Ports.DNSUDP = portOf(conn.LocalAddr())
	return nil
}

func (s *Sockets) openNTP(family string) error {
	conn, err := s.packets(family, s.Ports.NTP)
	if err != nil {
		return err
	}
	s.NTP = append(s.NTP, conn)
	s.Ports.NTP = portOf(conn.LocalAddr())
	return nil
}

func (s *Sockets) openDNSTCP(family string) error {
	listener, err := s.listen(family, s.Ports.DNSTCP)
	if err != nil {
		return err
	}
	s.DNSTCP = append(s.DNSTCP, listener)
	s.Ports.DNSTCP = portOf(listener.Addr())
	return nil
}

func (s *Sockets) openSink(family string) error {
	listener, err := s.listen(family, s.Ports.Sink)
	if err != nil {
		return err
	}
	s.Sink = append(s.Sink, listener)
	s.Ports.Sink = portOf(listener.Addr())
	return nil
}

func portOf(a net.Addr) uint16 {
	return netip.MustParseAddrPort(a.String()).Port()
}

func (s *Sockets) packets(family string, port uint16) (*net.UDPConn, error) {
	config := net.ListenConfig{Control: s.fence}
	packets, err := config.ListenPacket(context.Background(), "udp"+family, ":"+strconv.Itoa(int(port)))
	if err != nil {
		return nil, err
	}
	conn := packets.(*net.UDPConn)
	if err := conn.SetReadBuffer(receiveBuffer); err != nil {
		return nil, errors.Join(fmt.Errorf("set receive buffer: %w", err), conn.Close())
	}
	return conn, nil
}

func (s *Sockets) listen(family string, port uint16) (*net.TCPListener, error) {
	// No keep-alive: nobody is kept for longer than seconds.
	config := net.ListenConfig{Control: s.fence, KeepAlive: -1}
	config.SetMultipathTCP(false)
	listener, err := config.Listen(context.Background(), "tcp"+family, ":"+strconv.Itoa(int(port)))
	if err != nil {
		return nil, err
	}
	return listener.(*net.TCPListener), nil
}

// fence ties a socket to the guarded interface before it has a port. Go lets
// datagrams be broadcast by itself, which DHCP needs.
func (s *Sockets) fence(network, _ string, raw syscall.RawConn) error {
	var fenced error
	if err := raw.Control(func(fd uintptr) {
		if err := unix.BindToDevice(int(fd), s.Device); err != nil {
			fenced = fmt.Errorf("bind to %s: %w", s.Device, err)
			return
		}
		level, option := unix.IPPROTO_IP, unix.IP_TTL
		if network[len(network)-1] == '6' {
			level, option = unix.IPPROTO_IPV6, unix.IPV6_UNICAST_HOPS
		}
		if err := unix.SetsockoptInt(int(fd), level, option, onLinkHops); err != nil {
			fenced = fmt.Errorf("keep on the link: %w", err)
		}
	}); err != nil {
		return err
	}
	return fenced
}

// problem says to an operator why the guard cannot answer.
func problem(device string, err error) error {
	p := &telemetry.ProblemError{
		Cause:   fmt.Sprintf("The guard cannot open a socket on %s: %v.", device, err),
		Meaning: "The wall stands and nothing leaves, but the device behind it gets no answers and its app may hang.",
		Action:  "Check that the interface exists and that the guard runs as root, and start it again.",
		Err:     err,
	}
	switch {
	case errors.Is(err, unix.ENODEV):
		p.Cause = fmt.Sprintf("There is no interface %s.", device)
		p.Action = "Connect the device, or name another interface."
	case errors.Is(err, unix.EADDRINUSE):
		p.Cause = fmt.Sprintf("A port that the guard needs on %s is taken by another program: %v.", device, err)
		p.Action = "Stop the other DHCP or name server on this machine, or run the guard without DHCP."
	case errors.Is(err, unix.EACCES), errors.Is(err, unix.EPERM):
		p.Action = "Start the guard as root."
	}
	return p
}
