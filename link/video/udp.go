package video

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"sync"
	"time"

	"skylatch/telemetry"
)

// askEvery is how often a sender is asked for a key picture at most: an encoder
// that makes one after the other has nothing left for the rest.
const askEvery = 500 * time.Millisecond

// doubtFor is how long it is said of a sender that it is not understood, after
// it was heard: long enough to be read.
const doubtFor = 3 * time.Second

func (c Config) udpSource(u UDPSource) (source, error) {
	conn, err := c.Doors.UDP(u.Door)
	if err != nil {
		return source{}, err
	}
	known, err := readSDP(u.SDP)
	if err != nil {
		return source{}, err
	}
	return source{name: u.Door, run: func(ctx context.Context, in *intake) error {
		r := &udpRun{conn: conn, known: known, in: in, ring: newRing(), slots: slots{in: in}}
		return r.run(ctx)
	}}, nil
}

// udpRun receives at one socket. One goroutine empties it, the other, which
// owns everything here but the ring, makes pictures.
type udpRun struct {
	conn  *net.UDPConn
	known rtpKnown
	in    *intake
	ring  *ring
	slots slots
	peers []*udpPeer
	ask   []byte
	asked byte
}

func (r *udpRun) run(ctx context.Context) error {
	r.in.say(telemetry.VideoWaiting, fmt.Sprintf("Nothing arrives at %s. Let the aircraft or its controller send H.264 or H.265 there, by RTP or MPEG-TS.", r.conn.LocalAddr()))
	ctx, cancel := context.WithCancel(ctx)
	_ = r.conn.SetReadDeadline(time.Time{}) // a run before this one has left it
	stop := context.AfterFunc(ctx, func() { _ = r.conn.SetReadDeadline(time.Unix(1, 0)) })
	failed := make(chan error, 1)
	var reader sync.WaitGroup
	reader.Go(func() { failed <- r.read(ctx) })
	err := r.process(ctx, failed)
	cancel()
	reader.Wait()
	stop()
	return err
}

// read empties the socket.
func (r *udpRun) read(ctx context.Context) error {
	spare := make([]byte, maxDatagram)
	for {
		room := r.ring.room()
		full := room == nil
		if full {
			room = spare
		}
		n, from, err := r.conn.ReadFromUDPAddrPort(room)
		switch {
		case err == nil && !full && n > 0:
			r.ring.push(time.Now(), from, n)
		case err == nil:
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, net.ErrClosed), errors.Is(err, os.ErrDeadlineExceeded):
			return fmt.Errorf("read %s: %w", r.in.name, err)
		default:
			// Windows reports here that an earlier datagram met no one.
		}
	}
}

// process makes pictures until ctx ends or reading fails.
func (r *udpRun) process(ctx context.Context, failed <-chan error) error {
	timer := time.NewTimer(tellEvery)
	defer timer.Stop()
	var due time.Time
	for told := time.Now(); ; {
		for d, b, ok := r.ring.next(); ok; d, b, ok = r.ring.next() {
			r.datagram(d, b)
			r.ring.done()
			if !due.IsZero() && !d.at.Before(due) {
				due = r.flush(d.at)
			}
		}
		now := time.Now()
		due = r.flush(now)
		if now.Sub(told) >= tellEvery {
			told = now
			r.tell(now)
		}
		wait := tellEvery
		if !due.IsZero() {
			wait = min(wait, max(due.Sub(now), 0))
		}
		timer.Reset(wait)
		select {
		case <-ctx.Done():
			return nil
		case err := <-failed:
			if ctx.Err() != nil {
				return nil
			}
			return err
		case <-r.ring.wake:
		case <-timer.C:
		}
	}
}

// datagram hands a datagram to the format of its sender.
func (r *udpRun) datagram(d datagram, b []byte) {
	from := netip.AddrPortFrom(d.from.Addr().Unmap(), d.from.Port())
	if isRTCP(b) {
		r.control(from, b)
	}
	p := r.peer(from, d.at)
	if p == nil {
		return
	}
	p.heard = d.at
	p.feed(d.at, b)
	r.askFor(p, d.at)
}

func (r *udpRun) flush(now time.Time) (due time.Time) {
	for _, p := range r.peers {
		if p.format != nil {
			due = earlier(due, p.format.flush(now, p.emit))
		}
	}
	return due
}

// control notes who sends RTCP: who does can be asked there.
func (r *udpRun) control(from netip.AddrPort, b []byte) {
	report := readRTCP(b)
	if !report.sends {
		return
	}
	for _, p := range r.peers {
		if p.address.Addr() == from.Addr() {
			p.control, p.controls = from, report.sender
		}
	}
}

// askFor asks a sender for a key picture, if one is needed and it can be asked.
func (r *udpRun) askFor(p *udpPeer, now time.Time) {
	if !p.control.IsValid() || now.Sub(p.askedAt) < askEvery || !r.in.entryWanted(p.slot) {
		return
	}
	p.askedAt = now
	r.asked++
	// Our SSRC is the sender's with all bits turned: it only has to differ.
	r.ask = appendKeyRequest(r.ask[:0], ^p.controls, p.controls, r.asked)
	_, _ = r.conn.WriteToUDPAddrPort(r.ask, p.control) // asked again if it is lost
}

// tell shows the counters, and who is not understood.
func (r *udpRun) tell(now time.Time) {
	doubt := ""
	for _, p := range r.peers {
		if d := p.doubt(); d != "" && now.Sub(p.heard) < doubtFor {
			doubt = d
		}
	}
	r.slots.tell(r.peers)
	switch {
	case doubt != "":
		r.in.say(telemetry.VideoWaiting, doubt)
	case len(r.peers) > 0:
		r.in.say(telemetry.VideoWaiting, fmt.Sprintf("Nothing arrives at %s any more; the last came from %s. Look at the aircraft's link and its camera.",
			r.conn.LocalAddr(), r.newest().address))
	}
}

// newest returns the sender that was heard last.
func (r *udpRun) newest() *udpPeer {
	p := r.peers[0]
	for _, o := range r.peers {
		if o.heard.After(p.heard) {
			p = o
		}
	}
	return p
}
