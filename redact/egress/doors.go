package egress

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"skylatch/telemetry"
)

// receiveBuffer is asked of the kernel for each UDP socket: half a second of a
// video stream of 30 Mbit/s with its bookkeeping, so that a pause of the
// station loses nothing. The kernel may give less.
const receiveBuffer = 4 << 20

// dialTimeout ends a dial: a peer on the same link answers within
// milliseconds, and what does not answer is tried again by its transport.
const dialTimeout = 3 * time.Second

// Scope is how far a door reaches.
type Scope string

// The scopes.
const (
	ScopeMachine Scope = "machine" // this machine only
	ScopeLink    Scope = "link"    // the links this machine is on, and no router
	ScopeRouted  Scope = "routed"  // through routers, because the plan says so
)

// Door is one open or allowed door, for display.
type Door struct {
	Name string
	Kind Kind
	// Address is the local address of a listener, the remote one of a dial.
	Address string
	Purpose string
	Scope   Scope
}

// Doors are the open sockets of a plan. Its methods may be called at once.
type Doors struct {
	plan      []door
	udp       map[string]*net.UDPConn
	listeners map[string]*net.TCPListener
	// sharing guards the moment in which a listener shares its port.
	sharing    sync.Mutex
	converters converters
	// used is what another process said of the converters that it runs for us.
	used atomic.Int64
	// dial, if set, asks another process for what this one may not do.
	dial func(context.Context, string) (net.Conn, error)
}

// Open opens every listening socket of the plan. It returns a
// [telemetry.ProblemError] if one cannot be opened; then none stays open.
func Open(plan Plan) (*Doors, error) {
	checked, err := plan.check()
	if err != nil {
		return nil, err
	}
	d := &Doors{
		plan:      checked,
		udp:       make(map[string]*net.UDPConn),
		listeners: make(map[string]*net.TCPListener),
	}
	for i := range d.plan {
		if err := d.open(&d.plan[i]); err != nil {
			return nil, errors.Join(problem(d.plan[i], err), d.Close())
		}
	}
	return d, nil
}

// open opens one door and notes the port the system chose.
func (d *Doors) open(door *door) error {
	if door.Kind == UDPListen && door.scope() == ScopeLink && door.address.Addr().Is6() {
		return errIPv6
	}
	config := net.ListenConfig{Control: door.control}
	config.SetMultipathTCP(false)
	// The background context: a listen on a number never blocks.
	ctx := context.Background()
	switch door.Kind {
	case UDPListen:
		packets, err := config.ListenPacket(ctx, door.network(), door.address.String())
		if err != nil {
			return err
		}
		conn := packets.(*net.UDPConn)
		d.udp[door.Name] = conn
		door.address = conn.LocalAddr().(*net.UDPAddr).AddrPort()
		if err := conn.SetReadBuffer(receiveBuffer); err != nil {
			return fmt.Errorf("set receive buffer: %w", err)
		}
	case TCPListen:
		listener, err := config.Listen(ctx, door.network(), door.address.String())
		if err != nil {
			return err
		}
		tcp := listener.(*net.TCPListener)
		d.listeners[door.Name] = tcp
		door.address = tcp.Addr().(*net.TCPAddr).AddrPort()
	}
	return nil
}

// errIPv6 means that nothing would keep a socket's packets on their link: for
// IPv6, Linux takes SO_DONTROUTE and does not heed it. A connection is left with
// its hop limit and one address; a datagram has its address from the station.
var errIPv6 = errors.New("IPv6 datagrams are not kept on their link")

// control fences a socket before it is bound or connected.
func (d *door) control(_, _ string, raw syscall.RawConn) error {
	if d.scope() != ScopeLink {
		return nil
	}
	var fenced error
	if err := raw.Control(func(fd uintptr) {
		fenced = keepOnLink(fd, d.address.Addr().Is6())
	}); err != nil {
		return err
	}
	return fenced
}

// UDP returns the socket of that name, which stays the doors' own; an error
// wrapping [ErrBlocked] if the plan has none.
func (d *Doors) UDP(name string) (*net.UDPConn, error) {
	if conn, ok := d.udp[name]; ok {
		return conn, nil
	}
	return nil, fmt.Errorf("udp socket %q: %w", name, ErrBlocked)
}

// Listener returns the listener of that name, which stays the doors' own; an
// error wrapping [ErrBlocked] if the plan has none.
func (d *Doors) Listener(name string) (*net.TCPListener, error) {
	if listener, ok := d.listeners[name]; ok {
		return listener, nil
	}
	return nil, fmt.Errorf("listener %q: %w", name, ErrBlocked)
}

// Dial connects to the address that the plan has under that name; the caller
// closes the connection. It returns an error wrapping [ErrBlocked], without a
// packet sent, if the plan has none. By UDP no packet is sent either way.
//
// Each Read and Write of a [UDPDial] is one datagram. Its socket hears its peer
// only, but may be made to send to others (udp(7): an address given to sendto
// goes before that of connect): it must not be handed to whom that is not
// trusted with.
//
// A [Converter] reads and writes a stream. It ends when the connection is
// closed.
func (d *Doors) Dial(ctx context.Context, name string) (net.Conn, error) {
	for i := range d.plan {
		door := &d.plan[i]
		if door.Name != name || !door.Kind.Dials() {
			continue
		}
		if d.dial != nil {
			return d.dial(ctx, name)
		}
		var conn net.Conn
		var err error
		switch door.Kind {
		case Converter:
			conn, err = d.converters.start(door.Address)
		case UDPDial:
			conn, err = d.dialUDP(ctx, door)
		default:
			dialer := net.Dialer{Timeout: dialTimeout, Control: door.control}
			dialer.SetMultipathTCP(false)
			conn, err = dialer.DialContext(ctx, door.network(), door.address.String())
		}
		if err != nil {
			return nil, fmt.Errorf("dial %s: %w", name, err)
		}
		return conn, nil
	}
	return nil, fmt.Errorf("dial %q: %w", name, ErrBlocked)
}

// ConverterTime returns the processor time that converters have used.
func (d *Doors) ConverterTime() time.Duration {
	return d.converters.used() + time.Duration(d.used.Load())
}

// NoteConverterTime takes what the process that dials for these doors says of
// its own.
func (d *Doors) NoteConverterTime(t time.Duration) { d.used.Store(int64(t)) }

// List returns every door in the order of the plan.
func (d *Doors) List() []Door {
	list := make([]Door, 0, len(d.plan))
	for _, door := range d.plan {
		address := door.address.String()
		if door.Kind == Converter {
			address = door.Address
		}
		list = append(list, Door{
			Name:    door.Name,
			Kind:    door.Kind,
			Address: address,
			Purpose: door.Purpose,
			Scope:   door.scope(),
		})
	}
	return list
}

// Close closes every socket; reads on them end with [net.ErrClosed].
func (d *Doors) Close() error {
	var all []error
	for _, conn := range d.udp {
		all = append(all, conn.Close())
	}
	for _, listener := range d.listeners {
		all = append(all, listener.Close())
	}
	d.converters.stop()
	return errors.Join(all...)
}

// problem says to an operator why a door did not open.
func problem(d door, err error) error {
	p := &telemetry.ProblemError{
		Cause:   fmt.Sprintf("The door %q (%s) cannot be opened at %s: %v.", d.Name, d.Purpose, d.address, err),
		Meaning: "The station does not start without it; nothing is received or recorded.",
		Action:  "Correct the address in the configuration and start again.",
		Err:     err,
	}
	switch {
	case errors.Is(err, errIPv6):
		p.Cause = fmt.Sprintf("The door %q (%s) is at the IPv6 address %s, where the system lets datagrams go to any router.", d.Name, d.Purpose, d.address)
		p.Action = "Write an IPv4 address into the configuration."
	case errors.Is(err, errAddressInUse):
		p.Cause = fmt.Sprintf("Port %d at %s is taken by another program; it is needed for %q (%s).",
			d.address.Port(), d.address.Addr(), d.Name, d.Purpose)
		p.Action = "Close the other ground station or router that uses this port, or choose another port in the configuration."
	case errors.Is(err, errAddressMissing):
		p.Cause = fmt.Sprintf("This machine has no address %s; it is needed for %q (%s).", d.address.Addr(), d.Name, d.Purpose)
		p.Action = "Connect the network it belongs to, or write another address into the configuration."
	case errors.Is(err, errAddressDenied):
		p.Cause = fmt.Sprintf("The system does not allow this user port %d; it is needed for %q (%s).", d.address.Port(), d.Name, d.Purpose)
		p.Action = "Choose a port above 1023 in the configuration."
	}
	return p
}
