// Package egress is the station's only door: no other package opens, dials or
// listens on a socket, or starts another program.
//
// Everything the station may ever talk to is in a [Plan] that is written
// before the first packet. [Open] opens it as a whole or not at all; a name
// that is not in the plan gets [ErrBlocked]. Addresses in a plan are numbers:
// the package has no resolver, and the station asks nobody for a name.
//
// A socket that reaches beyond this machine is kept on its link: packets
// leave with hop limit 1 and are never handed to a router, unless the plan
// says Routed. Multipath TCP is off: rules that name TCP do not see it.
//
// The package starts no goroutines of its own but the one that waits for a
// browser it started. Sockets belong to the [Doors] until Close; they can be
// handed to another process, which is why they are opened apart from their use.
package egress

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// ErrBlocked means that the plan has no such door, or none of that kind.
var ErrBlocked = errors.New("blocked: not in the plan of what the station may talk to")

// Kind is what an endpoint does.
type Kind string

// The kinds of endpoint.
const (
	UDPListen Kind = "udp-listen"
	TCPListen Kind = "tcp-listen"
	TCPDial   Kind = "tcp-dial"
	UDPDial   Kind = "udp-dial" // one peer, and no other
	// Converter is a program on this machine that turns what it is sent into
	// something else, and has neither network nor files; see [ToH264].
	Converter Kind = "converter"
)

// Dials reports whether a door of this kind is opened when it is asked for,
// and not with the plan.
func (k Kind) Dials() bool { return k == TCPDial || k == UDPDial || k == Converter }

// Endpoint is one door of a plan.
type Endpoint struct {
	// Name is what the door is asked for by, e.g. "page"; unique in a plan.
	Name string
	Kind Kind
	// Address is where to listen or whom to dial: "127.0.0.1:8400",
	// "[::1]:0", ":14550" (every IPv4 address of this machine), "localhost:5760".
	// Host names are not resolved. For a [Converter] it is [ToH264].
	Address string
	// Purpose says what it is for, to an operator.
	Purpose string
	// Routed lets its packets leave the link through a router.
	Routed bool
	// From, for [UDPDial], names the [UDPListen] before it in the plan whose
	// port it speaks from; empty is any port.
	From string
}

// Plan is everything the station may talk to.
type Plan []Endpoint

// door is an endpoint that has been checked.
type door struct {
	Endpoint

	address netip.AddrPort
}

// check reads the plan without opening anything.
func (p Plan) check() ([]door, error) {
	doors := make([]door, 0, len(p))
	seen := make(map[string]door, len(p))
	for _, e := range p {
		if _, twice := seen[e.Name]; e.Name == "" || twice {
			return nil, fmt.Errorf("check plan: every endpoint needs a name of its own, %q is empty or used twice", e.Name)
		}
		d := door{Endpoint: e}
		var err error
		if e.Kind != Converter {
			if d.address, err = parseAddress(e.Address); err != nil {
				return nil, fmt.Errorf("check plan: %s: %w", e.Name, err)
			}
		}
		if err := d.check(seen[e.From]); err != nil {
			return nil, fmt.Errorf("check plan: %s: %w", e.Name, err)
		}
		seen[e.Name] = d
		doors = append(doors, d)
	}
	return doors, nil
}

// check checks one door, and the one that it speaks from, if any.
func (d door) check(from door) error {
	switch d.Kind {
	case UDPListen, TCPListen, TCPDial, UDPDial:
	case Converter:
		if d.Address != ToH264 {
			return fmt.Errorf("no converter is named %q", d.Address)
		}
		return nil
	default:
		return fmt.Errorf("unknown kind %q", d.Kind)
	}
	if d.Kind.Dials() && (d.address.Port() == 0 || d.address.Addr().IsUnspecified() || d.address.Addr().IsMulticast()) {
		return fmt.Errorf("%q is no address to dial", d.Address)
	}
	if d.From == "" {
		return nil
	}
	if d.Kind != UDPDial || from.Kind != UDPListen || from.address.Addr().Is4() != d.address.Addr().Is4() {
		return fmt.Errorf("it cannot speak from %q: that must be a UDP socket before it in the plan, of the same IP version", d.From)
	}
	return nil
}

// parseAddress reads host:port where host is a number, "localhost" or nothing.
func parseAddress(s string) (netip.AddrPort, error) {
	if rest, ok := strings.CutPrefix(s, "localhost:"); ok {
		s = "127.0.0.1:" + rest
	}
	if rest, ok := strings.CutPrefix(s, ":"); ok {
		port, err := strconv.ParseUint(rest, 10, 16)
		if err != nil {
			return netip.AddrPort{}, fmt.Errorf("address %q: the port must be 0 to 65535", s)
		}
		return netip.AddrPortFrom(netip.IPv4Unspecified(), uint16(port)), nil
	}
	address, err := netip.ParseAddrPort(s)
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("address %q: want an IP address and a port, e.g. 192.168.4.1:5760; names are not resolved", s)
	}
	return netip.AddrPortFrom(address.Addr().Unmap(), address.Port()), nil
}

// scope says how far the door reaches.
func (d door) scope() Scope {
	switch {
	case d.Kind == Converter || d.address.Addr().IsLoopback():
		return ScopeMachine
	case d.Routed:
		return ScopeRouted
	default:
		return ScopeLink
	}
}

// network names the door's network for package net, one address family only:
// a socket for both would answer where nobody asked it to.
func (d door) network() string {
	transport := "tcp"
	if d.Kind == UDPListen || d.Kind == UDPDial {
		transport = "udp"
	}
	if d.address.Addr().Is4() {
		return transport + "4"
	}
	return transport + "6"
}
