// Package gate opens the sockets of the guard: those that a walled device is
// answered on, and those that a recording of the link is made from. They are
// opened by a process that reads nothing, and handed to one that reads what
// comes and can open none.
//
// Every answering socket is bound to one guarded interface and has the hop limit
// 1. What it sends goes onto that link, to the device, whatever address is
// written on it: it has no way to an uplink, also by IPv6. That is the reverse of
// the doors of package egress, which are bound to no interface so that the
// kernel refuses what is not on a link.
//
// The package starts no goroutines.
package gate

import (
	"errors"
	"fmt"
	"net"
	"os"
)

// Ports are the ports of the answering sockets, the same for IPv4 and IPv6 and
// for every interface, because the wall redirects to them by number.
type Ports struct {
	DNSUDP uint16 `json:"dns_udp"`
	DNSTCP uint16 `json:"dns_tcp"`
	NTP    uint16 `json:"ntp"`
	Sink   uint16 `json:"sink"`
}

// Wish is what to open.
type Wish struct {
	// Device is the guarded interface; it must exist, and may be down.
	Device string
	// Ports may be zero each: the system chooses. A second interface gets those
	// of the first.
	Ports Ports
	// DHCP asks for the socket of a DHCP server (port 67).
	DHCP bool
}

// Sockets are open on one guarded interface. There are one or two of each, IPv4
// and IPv6; a machine without IPv6 has none of those.
type Sockets struct {
	Device string
	Ports  Ports
	DNSUDP []*net.UDPConn
	DNSTCP []*net.TCPListener
	NTP    []*net.UDPConn
	Sink   []*net.TCPListener
	DHCP   *net.UDPConn // nil if it was not wished for
}

// Close closes all of them; reads on them end with [net.ErrClosed].
func (s *Sockets) Close() error {
	var all []error
	for _, conn := range append(s.DNSUDP, s.NTP...) {
		all = append(all, conn.Close())
	}
	for _, listener := range append(s.DNSTCP, s.Sink...) {
		all = append(all, listener.Close())
	}
	if s.DHCP != nil {
		all = append(all, s.DHCP.Close())
	}
	return errors.Join(all...)
}

// Handed says what the files are that come with it, in their order.
type Handed struct {
	Device  string   `json:"device"`
	Ports   Ports    `json:"ports"`
	Sockets []string `json:"sockets"`
}

// The names of sockets in a [Handed].
const (
	dnsUDP = "dns-udp"
	dnsTCP = "dns-tcp"
	ntp    = "ntp"
	sink   = "sink"
	dhcp   = "dhcp"
)

// Hand returns what another process needs to use the same sockets: the list for
// [Take], and duplicates of the sockets in its order. The caller closes the
// files.
func (s *Sockets) Hand() (Handed, []*os.File, error) {
	list := Handed{Device: s.Device, Ports: s.Ports}
	var files []*os.File
	var failed error
	add := func(name string, socket interface{ File() (*os.File, error) }) {
		file, err := socket.File()
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("hand over %s of %s: %w", name, s.Device, err))
			return
		}
		list.Sockets = append(list.Sockets, name)
		files = append(files, file)
	}
	for _, conn := range s.DNSUDP {
		add(dnsUDP, conn)
	}
	for _, listener := range s.DNSTCP {
		add(dnsTCP, listener)
	}
	for _, conn := range s.NTP {
		add(ntp, conn)
	}
	for _, listener := range s.Sink {
		add(sink, listener)
	}
	if s.DHCP != nil {
		add(dhcp, s.DHCP)
	}
	if failed != nil {
		for _, f := range files {
			_ = f.Close() // a duplicate, of which nothing was used
		}
		return Handed{}, nil, failed
	}
	return list, files, nil
}

// Take makes sockets of what [Sockets.Hand] gave another process. The files are
// used up.
func Take(list Handed, files []*os.File) (*Sockets, error) {
	defer func() {
		for _, f := range files {
			_ = f.Close() // the sockets below are duplicates
		}
	}()
	if len(files) != len(list.Sockets) {
		return nil, fmt.Errorf("take over the sockets of %s: %d files for %d sockets", list.Device, len(files), len(list.Sockets))
	}
	s := &Sockets{Device: list.Device, Ports: list.Ports}
	for i, name := range list.Sockets {
		if err := s.take(name, files[i]); err != nil {
			return nil, errors.Join(fmt.Errorf("take over %s of %s: %w", name, list.Device, err), s.Close())
		}
	}
	return s, nil
}

func (s *Sockets) take(name string, file *os.File) error {
	switch name {
	case dnsTCP, sink:
		listener, err := net.FileListener(file)
		if err != nil {
			return err
		}
		tcp, ok := listener.(*net.TCPListener)
		if !ok {
			return errors.Join(fmt.Errorf("it is a %T", listener), listener.Close())
		}
		if name == sink {
			s.Sink = append(s.Sink, tcp)
		} else {
			s.DNSTCP = append(s.DNSTCP, tcp)
		}
		return nil
	}
	packets, err := net.FilePacketConn(file)
	if err != nil {
		return err
	}
	udp, ok := packets.(*net.UDPConn)
	if !ok {
		return errors.Join(fmt.Errorf("it is a %T", packets), packets.Close())
	}
	switch name {
	case dnsUDP:
		s.DNSUDP = append(s.DNSUDP, udp)
	case ntp:
		s.NTP = append(s.NTP, udp)
	case dhcp:
		s.DHCP = udp
	default:
		return errors.Join(errors.New("there is no such socket"), udp.Close())
	}
	return nil
}

// Tap hears every frame of one interface. It is for recording: the file can be
// handed to another process, and closing it ends the hearing.
type Tap struct {
	Interface string
	// Ethernet says that frames have an Ethernet header; else they begin with IP.
	Ethernet bool
	File     *os.File
}
