// Package answer tells a walled device enough that its app does not hang: names
// have an address (this machine's), the clock is this machine's, a DHCP lease
// is had, and whoever is called on TCP picks up, listens for a moment, and hangs
// up. Everything that is asked or offered is reported as a [guard.Attempt], as
// answered or as sunk: taken in, and led nowhere.
//
// It forwards nothing, asks nobody and opens no socket: a [Server] answers on
// the sockets that it is given, those of one guarded interface. Everything about
// it is bounded: datagrams are answered one after the other and queue nowhere
// but in the kernel's buffer of fixed size, streams are at most 512 at once on a
// socket, each for seconds and 16 kB at most. Who comes beyond that is reset
// unread, and reported too.
//
// # What a connectivity check is told
//
// Unless Internet is set, checks like Android's generate_204 are reset as
// everything else is. That is the answer that all systems read as "joined,
// without internet", and none as a portal: Android takes only what has a status
// from 200 to 399 for a portal, and an exception for a failed check; an iPhone
// shows its sign-in sheet for whatever page it gets that is not the right one, a
// 404 included, and stays joined when it gets none; Windows, Firefox and
// ChromeOS offer a sign-in only when a page came. A reset is also the quickest:
// nobody waits for a timeout.
//
// With Internet set, the checks that go in clear get the page they expect.
// Android checks by HTTPS as well, which nobody can answer for Google: it then
// says "limited connection", and apps are told that the network is there.
package answer

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"

	"skylatch/redact/egress/gate"
	"skylatch/redact/guard"
	"skylatch/redact/guard/answer/dhcp"
)

// Config is what a [Server] needs. Interface, Own and Report must be given.
type Config struct {
	// Interface is the guarded interface, as attempts name it.
	Interface string
	// Own is this machine's IPv4 address there, with its prefix. DHCP leases are
	// from that prefix.
	Own netip.Prefix
	// Report is told each attempt. It is called by several goroutines at once and
	// must not block. To is empty for UDP: a redirected datagram does not say
	// where it was sent; its copy from the kernel's log does. MAC is known of DHCP
	// only.
	Report func(guard.Attempt)
	// Names are those that a person allowed; nil if there are none, ever.
	Names *Names
	// Address is what every other name has, IPv4. Own's if it is not given.
	Address netip.Addr
	// Internet answers connectivity checks as if there were an internet.
	Internet bool
	// Clock says how good this machine's clock is; [KernelClock] if it is nil.
	Clock func() Clock
	// LocalClock says that a person vouches for this machine's clock, whatever
	// the kernel thinks of it.
	LocalClock bool
}

// Server answers on one guarded interface.
type Server struct {
	config Config
	hosts  dhcp.Server
	clock  station
	// buffers are those of streams that are read.
	buffers sync.Pool
}

// New returns a server for one guarded interface.
func New(c Config) (*Server, error) {
	if c.Interface == "" || c.Report == nil {
		return nil, errors.New("answer a device: an interface and somebody to report to are needed")
	}
	if !c.Own.IsValid() || !c.Own.Addr().Is4() {
		return nil, fmt.Errorf("answer a device on %s: %v is no IPv4 address with a prefix", c.Interface, c.Own)
	}
	if !c.Address.IsValid() {
		c.Address = c.Own.Addr()
	}
	if !c.Address.Is4() {
		return nil, fmt.Errorf("answer a device on %s: %v is no IPv4 address", c.Interface, c.Address)
	}
	if c.Names == nil {
		c.Names = new(Names)
	}
	if c.Clock == nil {
		c.Clock = KernelClock
	}
	return &Server{
		config:  c,
		hosts:   dhcp.New(c.Own),
		clock:   station{ask: c.Clock, vouched: c.LocalClock},
		buffers: sync.Pool{New: func() any { return new(prefix) }},
	}, nil
}

// Run answers until ctx is done, then returns nil; an error if a socket breaks.
// The sockets stay the caller's own.
func (s *Server) Run(ctx context.Context, sockets *gate.Sockets) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var all sync.WaitGroup
	start := func(what string, socket interface{ SetDeadline(time.Time) error }, serve func() error) {
		all.Go(func() {
			// A deadline that is past ends what waits, and leaves the socket open.
			stop := context.AfterFunc(ctx, func() { _ = socket.SetDeadline(time.Unix(1, 0)) })
			defer stop()
			if err := serve(); err != nil && ctx.Err() == nil {
				cancel(fmt.Errorf("answer %s on %s: %w", what, s.config.Interface, err))
			}
		})
	}
	for _, conn := range sockets.DNSUDP {
		start("names", conn, func() error { return s.datagrams(ctx, conn, maxQuery, s.nameByUDP) })
	}
	for _, listener := range sockets.DNSTCP {
		start("names", listener, func() error { return s.streams(ctx, listener, s.namesByTCP) })
	}
	for _, conn := range sockets.NTP {
		start("the time", conn, func() error { return s.datagrams(ctx, conn, maxTimeRequest, s.timeOfDay) })
	}
	for _, listener := range sockets.Sink {
		start("streams", listener, func() error { return s.streams(ctx, listener, s.sink) })
	}
	if conn := sockets.DHCP; conn != nil {
		start("DHCP", conn, func() error { return s.datagrams(ctx, conn, maxLeaseRequest, s.lease) })
	}
	all.Wait()
	if err := context.Cause(ctx); err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}

// note completes an attempt and reports it.
func (s *Server) note(a guard.Attempt, at time.Time, from netip.AddrPort) {
	a.At, a.Interface = at, s.config.Interface
	if !a.From.IsValid() {
		a.From = from.Addr().Unmap()
	}
	s.config.Report(a)
}

// patience is how many errors in a row a socket may have. A link that goes down
// makes some; one that is gone for good must not be asked in a circle.
const patience = 100

// datagram handles one: what to send back, if anything, to whom, and what to
// report, if anything. Neither slice is kept.
type datagram func(packet []byte, from netip.AddrPort, at time.Time) (reply []byte, to netip.AddrPort, a *guard.Attempt)

// datagrams answers what comes to a socket, one after the other.
func (s *Server) datagrams(ctx context.Context, conn *net.UDPConn, limit int, handle datagram) error {
	// One byte more than is taken shows that a datagram was longer.
	buffer := make([]byte, limit+1)
	broken := 0
	for {
		n, from, err := conn.ReadFromUDPAddrPort(buffer)
		if err != nil {
			if broken++; ctx.Err() != nil || errors.Is(err, net.ErrClosed) || broken > patience {
				return err
			}
			continue
		}
		broken = 0
		reply, to, attempt := handle(buffer[:n], from, time.Now())
		if len(reply) > 0 {
			if _, err := conn.WriteToUDPAddrPort(reply, to); err != nil && attempt != nil {
				attempt.Answer = guard.Sunk
			}
		}
		if attempt != nil {
			attempt.Transport = guard.UDP
			attempt.Bytes = int64(n)
			s.note(*attempt, time.Now(), from)
		}
	}
}
