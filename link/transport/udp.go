package transport

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"time"

	"skylatch/redact/egress/batch"
)

const (
	// maxUDPPeers bounds the addresses that one socket speaks with: a swarm
	// and its routers, and an end to what a forger of addresses can cost.
	maxUDPPeers = 64
	// udpSilence ends a peer: a vehicle's link is called lost long before
	// (telemetry/alert), this only forgets the address.
	udpSilence = 30 * time.Second
	// udpSweep is how often silent peers are looked for.
	udpSweep = time.Second
	// udpYield is how long a peer must have been silent to give its place to
	// a newcomer when all are taken.
	udpYield = 5 * time.Second
)

// UDP speaks with every address that sends to its socket, each a peer with a
// stream of its own.
type UDP struct {
	// Name is the link's name.
	Name string
	// Conn comes from redact/egress and stays open after Run.
	Conn *net.UDPConn
	// Remotes are spoken to before they have sent anything, and never
	// forgotten.
	Remotes []netip.AddrPort
	// Recognise tells valid bytes from others; nil believes any.
	Recognise Recogniser
	// Silence is how long a peer is remembered; 30 s if it is 0.
	Silence time.Duration
}

// Run receives until ctx ends, and then returns nil; an error if the socket
// fails. At most 64 addresses are peers at once: when all are in use, others
// are not heard, and the link's status says so.
func (u UDP) Run(ctx context.Context, h Handler) error {
	if u.Silence == 0 {
		u.Silence = udpSilence
	}
	// Writes too: a network card that takes nothing must not hold up the end.
	release := interruptAfter(ctx, func() { _ = u.Conn.SetDeadline(time.Unix(1, 0)) })
	defer func() {
		release()
		_ = u.Conn.SetDeadline(time.Time{}) // the next Run may use it again
	}()
	r := &udpRun{UDP: u, handler: h, peers: make(map[netip.AddrPort]*udpPeer)}
	r.teller = teller{handler: h, link: u.Name}
	r.standing.waiting = "waiting for data at " + u.Conn.LocalAddr().String()
	defer r.end()
	for _, remote := range u.Remotes {
		r.admit(remote, time.Now(), true)
	}
	return r.read(ctx)
}

// udpRun is one Run. Everything in it belongs to the goroutine that reads;
// each peer's writes have a goroutine of their own.
type udpRun struct {
	UDP

	handler  Handler
	teller   teller
	standing standing
	peers    map[netip.AddrPort]*udpPeer
}

// read takes datagrams until ctx ends.
func (r *udpRun) read(ctx context.Context) error {
	sweep := min(udpSweep, r.Silence/2)
	reader, err := batch.NewReader(r.Conn)
	if err != nil {
		return fmt.Errorf("read %s: %w", r.Name, err)
	}
	now := time.Now()
	for next := now; ; {
		if !now.Before(next) {
			r.sweep(now)
			next = now.Add(sweep)
			if err := r.Conn.SetReadDeadline(next); err != nil {
				return fmt.Errorf("read %s: %w", r.Name, err)
			}
		}
		// After the deadline is set: the end of ctx may have been overwritten.
		if ctx.Err() != nil {
			return nil
		}
		n, err := reader.Read()
		now = time.Now()
		switch {
		case err == nil:
			for i := range n {
				from, b := reader.Datagram(i)
				r.received(from, b, now)
			}
		case errors.Is(err, os.ErrDeadlineExceeded):
		case errors.Is(err, net.ErrClosed):
			return fmt.Errorf("read %s: %w", r.Name, err)
		default:
			// Windows reports here that an earlier datagram met no one.
		}
	}
}

// received hands a datagram to its peer, a new one if need be.
func (r *udpRun) received(from netip.AddrPort, b []byte, at time.Time) {
	p := r.peers[from]
	if p != nil && p.failed() {
		r.remove(p, p.err)
		p = nil
	}
	if p == nil {
		if len(r.peers) >= maxUDPPeers && !r.makeRoom(at) {
			r.standing.trouble = fmt.Sprintf("%v is not heard: %d addresses are connected", from, maxUDPPeers)
			return
		}
		p = r.admit(from, at, false)
	}
	p.heard = at
	if p.detect != nil && p.detect(b) {
		p.detect = nil
		p.reach.Store(nil)
		r.standing.ever, r.standing.trouble = true, ""
		r.report()
	}
	if len(b) > 0 {
		r.handler.Received(p.Peer, b, at)
	}
}

// admit makes a peer of an address; a fixed one is never forgotten.
func (r *udpRun) admit(address netip.AddrPort, at time.Time, fixed bool) *udpPeer {
	p := &udpPeer{
		Peer:    NewPeer(r.Name, netip.AddrPortFrom(address.Addr().Unmap(), address.Port()).String()),
		conn:    r.Conn,
		address: address,
		fixed:   fixed,
		heard:   at,
		detect:  r.Recognise.detector(),
	}
	r.peers[address] = p
	r.handler.Connected(p.Peer)
	p.start()
	r.report()
	return p
}

// makeRoom ends the peer that has been silent longest, if that is long.
func (r *udpRun) makeRoom(now time.Time) bool {
	var oldest *udpPeer
	for _, p := range r.peers {
		if !p.fixed && (oldest == nil || p.heard.Before(oldest.heard)) {
			oldest = p
		}
	}
	if oldest == nil || now.Sub(oldest.heard) < udpYield {
		return false
	}
	r.remove(oldest, errSilent)
	return true
}

// sweep ends the peers that are silent or cannot be written to.
func (r *udpRun) sweep(now time.Time) {
	for _, p := range r.peers {
		silent := now.Sub(p.heard) >= r.Silence
		switch {
		case p.failed():
			r.remove(p, p.err)
		case silent && !p.fixed:
			r.remove(p, errSilent)
		case silent && p.detect == nil:
			p.detect = r.Recognise.detector() // a fixed peer must prove itself again
		}
		if p.fixed {
			if err := p.reach.Load(); err != nil {
				r.standing.trouble = fmt.Sprintf("%s cannot be reached: %v", p.Address, *err)
			}
		}
	}
	r.report()
}

// remove forgets a peer and joins its writer.
func (r *udpRun) remove(p *udpPeer, err error) {
	delete(r.peers, p.address)
	p.stop()
	r.handler.Disconnected(p.Peer, err)
}

// end removes everyone.
func (r *udpRun) end() {
	for _, p := range r.peers {
		r.remove(p, nil)
	}
}

// report tells how the link stands.
func (r *udpRun) report() {
	s := r.standing
	s.peers = len(r.peers)
	for _, p := range r.peers {
		if p.detect == nil {
			s.proven++
			s.newest = p.Address
		} else if s.proven == 0 {
			s.newest = p.Address
		}
	}
	r.teller.tell(s.state())
}
