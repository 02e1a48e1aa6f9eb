package video

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pion/stun/v4"
)

// errStranger means that the address is not that of a viewer.
var errStranger = errors.New("no viewer is at this address")

// maxPaths is from how many addresses one viewer may speak: its browser tries
// each of its interfaces, and a tablet changes ports when it roams.
const maxPaths = 8

// gate is one socket of WebRTC. Nothing is sent through it but to the address of
// a viewer, which has shown by a STUN check that it holds the password of the
// answer it was given behind ui's guard and session; what comes from elsewhere is
// not looked into. What an offer names as candidates plays no part.
//
// The socket itself is kept on its link by redact/egress; one at a loopback
// address cannot send beyond this machine at all (Linux: EINVAL).
type gate struct {
	conn  *net.UDPConn
	local netip.AddrPort

	mu      sync.RWMutex // guards what follows
	tickets map[string]*ticket
	paths   map[netip.AddrPort]*ticket
	closed  bool
}

// ticket is what lets one viewer through.
type ticket struct {
	fragment, password string     // of our side of ICE
	from               netip.Addr // where its request came from
	paths              []netip.AddrPort
}

func newGate(conn *net.UDPConn) (*gate, error) {
	address := conn.LocalAddr().(*net.UDPAddr).AddrPort()
	local := netip.AddrPortFrom(address.Addr().Unmap(), address.Port())
	if !local.IsValid() || local.Addr().IsUnspecified() {
		return nil, fmt.Errorf("WebRTC needs a socket at one address, not %s", address)
	}
	return &gate{
		conn: conn, local: local,
		tickets: make(map[string]*ticket), paths: make(map[netip.AddrPort]*ticket),
	}, nil
}

func (g *gate) admit(t *ticket) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.tickets[t.fragment] = t
}

func (g *gate) dismiss(t *ticket) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.tickets, t.fragment)
	for _, p := range t.paths {
		if g.paths[p] == t {
			delete(g.paths, p)
		}
	}
}

// lets reports whether a datagram from there is a viewer's; a check that shows
// the password opens a path.
func (g *gate) lets(from netip.AddrPort, b []byte) bool {
	g.mu.RLock()
	known := g.paths[from] != nil
	g.mu.RUnlock()
	if known {
		return true
	}
	m, fragment := check(b)
	if m == nil {
		return false
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	t := g.tickets[fragment]
	if t == nil || !g.plausible(t, from) || stun.NewShortTermIntegrity(t.password).Check(m) != nil {
		return false
	}
	if len(t.paths) == maxPaths {
		delete(g.paths, t.paths[0])
		t.paths = slices.Delete(t.paths, 0, 1)
	}
	t.paths = append(t.paths, from)
	g.paths[from] = t
	return true
}

// plausible reports whether a viewer can be there. A browser on this machine
// may speak from any of its interfaces' addresses, and the kernel keeps the
// socket on this machine; one on the LAN speaks from where its request came.
func (g *gate) plausible(t *ticket, from netip.AddrPort) bool {
	if from.Port() == 0 || from.Addr().IsUnspecified() || from.Addr().IsMulticast() {
		return false
	}
	return g.local.Addr().IsLoopback() || from.Addr() == t.from
}

// check returns the datagram as a STUN binding request, with our fragment in
// its user name; nil if it is none.
func check(b []byte) (m *stun.Message, fragment string) {
	if !stun.IsMessage(b) {
		return nil, ""
	}
	m = &stun.Message{Raw: slices.Clone(b)} // it writes into it
	if m.Decode() != nil || m.Type != stun.BindingRequest {
		return nil, ""
	}
	name, err := m.Get(stun.AttrUsername)
	if err != nil {
		return nil, ""
	}
	fragment, _, _ = strings.Cut(string(name), ":")
	return m, fragment
}

// ReadFromAddrPort returns the next datagram of a viewer.
func (g *gate) ReadFromAddrPort(b []byte) (int, netip.AddrPort, error) {
	for {
		n, from, err := g.conn.ReadFromUDPAddrPort(b)
		if err != nil {
			g.mu.RLock()
			defer g.mu.RUnlock()
			if g.closed {
				err = net.ErrClosed
			}
			return 0, netip.AddrPort{}, err
		}
		from = netip.AddrPortFrom(from.Addr().Unmap(), from.Port())
		if g.lets(from, b[:n]) {
			return n, from, nil
		}
	}
}

// WriteToAddrPort sends to a viewer; the error is errStranger, and nothing is
// sent, if the address is not one's.
func (g *gate) WriteToAddrPort(b []byte, to netip.AddrPort) (int, error) {
	g.mu.RLock()
	known := g.paths[netip.AddrPortFrom(to.Addr().Unmap(), to.Port())] != nil
	g.mu.RUnlock()
	if !known {
		return 0, errStranger
	}
	return g.conn.WriteToUDPAddrPort(b, to)
}

// ReadFrom is ReadFromAddrPort, for [net.PacketConn].
func (g *gate) ReadFrom(b []byte) (int, net.Addr, error) {
	n, from, err := g.ReadFromAddrPort(b)
	return n, net.UDPAddrFromAddrPort(from), err
}

// WriteTo is WriteToAddrPort, for [net.PacketConn].
func (g *gate) WriteTo(b []byte, to net.Addr) (int, error) {
	address, ok := to.(*net.UDPAddr)
	if !ok {
		return 0, errStranger
	}
	return g.WriteToAddrPort(b, address.AddrPort())
}

// Close ends reading. The socket stays its owner's.
func (g *gate) Close() error {
	g.mu.Lock()
	g.closed = true
	g.mu.Unlock()
	return g.conn.SetReadDeadline(time.Unix(1, 0))
}

// LocalAddr is part of [net.PacketConn].
func (g *gate) LocalAddr() net.Addr { return g.conn.LocalAddr() }

// SetDeadline is part of [net.PacketConn].
func (g *gate) SetDeadline(t time.Time) error { return g.conn.SetDeadline(t) }

// SetReadDeadline is part of [net.PacketConn].
func (g *gate) SetReadDeadline(t time.Time) error { return g.conn.SetReadDeadline(t) }

// SetWriteDeadline is part of [net.PacketConn].
func (g *gate) SetWriteDeadline(t time.Time) error { return g.conn.SetWriteDeadline(t) }
