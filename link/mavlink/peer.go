package mavlink

import (
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/message"

	"skylatch/link/transport"
	"skylatch/telemetry"
)

// peer is one remote end of a link and what we know of its stream.
type peer struct {
	transport *transport.Peer
	link      *link
	splitter  splitter
	emit      func(*frame)
	at        time.Time // when the bytes being split came
	sequences map[telemetry.VehicleID]*sequence
	heardV1   bool
	heardV2   bool
	seq       uint8 // of the next frame that we send
	beats     uint
	signer    *signer
}

// peer returns the state of a transport's peer; d.mu is held.
func (d *Driver) peer(p *transport.Peer) *peer {
	ps := d.peers[p]
	if ps != nil {
		return ps
	}
	ps = &peer{
		transport: p,
		link:      d.link(p.Link),
		splitter:  splitter{dialect: d.dialect},
		sequences: make(map[telemetry.VehicleID]*sequence),
	}
	ps.emit = func(f *frame) { d.frame(ps, f) }
	if d.signing != nil {
		// A vehicle keeps one clock for each link id: ours are told apart, so
		// that two links to one vehicle do not look like replays of each other.
		ps.signer = &signer{guard: d.signing, link: byte(d.signers)}
		d.signers++
	}
	d.peers[p] = ps
	return ps
}

// heard counts a frame and notes which MAVLink the other side speaks.
func (p *peer) heard(f *frame, at time.Time) {
	p.link.stats.FramesIn++
	p.link.heardAt = at
	if f.v2 {
		p.heardV2 = true
	} else {
		p.heardV1 = true
	}
}

// sequence counts what is missing before this frame.
func (p *peer) sequence(f *frame) (lost int, restarted bool) {
	s := p.sequences[f.source]
	if s == nil {
		if len(p.sequences) >= maxSources {
			return 0, false
		}
		s = &sequence{}
		p.sequences[f.source] = s
	}
	return s.add(f.seq)
}

// speaksV2 says which MAVLink to send: 2, unless the peer has only ever spoken
// 1.
func (p *peer) speaksV2() bool { return p.heardV2 || !p.heardV1 }

// beat sends our heartbeat. A peer that speaks MAVLink 1 gets every fourth one
// as MAVLink 2: an autopilot that is set to "2 if the ground station does"
// changes over, and one that knows only 1 skips the bytes.
func (d *Driver) beat(p *peer, now time.Time) {
	p.beats++
	v2 := p.speaksV2() || p.beats%4 == 0
	if d.send(p, ourHeartbeat(), v2, now) != nil {
		return // counted; the next one is a second away
	}
	for number, s := range d.systems {
		if s.heardOn(p, now) {
			d.logSent(number, now, d.out)
		}
	}
}

// sendTo sends a message to a vehicle, where it was last heard.
func (d *Driver) sendTo(v *vehicle, m message.Message, now time.Time) error {
	if v.route == nil {
		return telemetry.ErrLinkLost
	}
	if err := d.send(v.route, m, v.route.speaksV2(), now); err != nil {
		return err
	}
	v.stats.FramesOut++
	v.stats.BytesOut += uint64(len(d.out))
	d.logSent(v.id.System, now, d.out)
	return nil
}

// send encodes a message into d.out and queues it.
func (d *Driver) send(p *peer, m message.Message, v2 bool, now time.Time) error {
	if p.signer != nil {
		p.signer.now = now
	}
	header := outgoing{system: byte(d.cfg.SystemID), component: byte(d.cfg.ComponentID), seq: p.seq, v2: v2}
	out, err := d.dialect.encode(d.out[:0], header, m, p.signer)
	d.out = out
	if err == nil {
		err = p.transport.Send(out)
	}
	if err != nil {
		p.link.stats.SendErrors++
		return err
	}
	p.seq++
	p.link.stats.FramesOut++
	p.link.stats.BytesOut += uint64(len(out))
	return nil
}
