package mavlink

import (
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"

	"skylatch/link/transport"
	"skylatch/telemetry"
)

// Connected implements transport.Handler.
func (d *Driver) Connected(p *transport.Peer) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.beat(d.peer(p), time.Now())
	d.publishLink(d.link(p.Link), time.Now())
}

// Received implements transport.Handler.
func (d *Driver) Received(p *transport.Peer, b []byte, at time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	ps := d.peer(p)
	ps.at = at
	ps.link.stats.BytesIn += uint64(len(b))
	ps.splitter.feed(b, ps.emit)
	d.countDamage(ps)
}

// Disconnected implements transport.Handler.
func (d *Driver) Disconnected(p *transport.Peer, _ error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	ps, ok := d.peers[p]
	if !ok {
		return
	}
	ps.at = time.Now()
	ps.splitter.finish(ps.emit)
	d.countDamage(ps)
	delete(d.peers, p)
	for _, v := range d.vehicles {
		if v.route == ps {
			v.route = d.otherRoute(v, ps)
			if seen := d.sources[v.id]; seen != nil && v.route == nil {
				// Nothing is on its way any more: an equal frame to come is a new
				// one, of an autopilot whose numbers start again.
				*seen = recent{}
			}
		}
	}
	d.publishLink(ps.link, ps.at)
}

// otherRoute returns a peer on which the vehicle was heard too.
func (d *Driver) otherRoute(v *vehicle, gone *peer) *peer {
	for _, ps := range d.peers {
		if ps != gone && ps.sequences[v.id] != nil {
			return ps
		}
	}
	return nil
}

func (d *Driver) countDamage(ps *peer) {
	ps.link.stats.CRCErrors += ps.splitter.crcErrors
	ps.splitter.crcErrors = 0
}

// frame takes one whole frame. The flight log has it before anything else.
func (d *Driver) frame(ps *peer, f *frame) {
	at := ps.at
	d.keep(ps, f, at)
	ps.heard(f, at)
	v := d.vehicles[f.source]
	if f.entry == nil {
		ps.link.stats.UnknownIDs++
		if v != nil {
			v.stats.UnknownIDs++
		}
	}
	lost, restarted := ps.sequence(f)
	ps.link.stats.SequenceLost += uint64(lost)
	if v != nil {
		v.stats.FramesIn++
		v.stats.BytesIn += uint64(len(f.raw))
		v.stats.SequenceLost += uint64(lost)
	}
	if f.source.System == d.cfg.SystemID {
		return // our own frame, echoed, or another ground station of our name
	}
	seen := d.source(f.source)
	if seen == nil {
		return
	}
	if seen.has(f, at) {
		ps.link.stats.Duplicates++
		if first := seen.at[f.seq].from; d.cfg.Tap != nil && first != nil {
			again := f.view(ps.transport, at)
			again.First = first
			d.cfg.Tap(again)
		}
		if v != nil {
			v.stats.Duplicates++
		}
		return
	}
	if reason := d.signing.refuse(f, at); reason != "" {
		d.refused(ps, f, v, reason, at)
		return
	}
	seen.note(f, at)
	seen.at[f.seq].from = ps.transport
	if d.cfg.Tap != nil {
		d.cfg.Tap(f.view(ps.transport, at))
	}
	if v != nil {
		switch {
		case v.route == nil: // back after a pulled plug: a new channel of the autopilot
			v.streams.restart(at)
		case restarted:
			v.streams.suspect(at)
		}
		v.route, v.heardAt, v.signs = ps, at, f.signed
	}
	d.understand(ps, f, v, at)
}

// source returns what is known of a sender's newest frames. When there are
// more senders than we tell apart, one that is no vehicle is forgotten for the
// newcomer: what is lost is only the eye for its duplicates. It returns nil if
// all are vehicles.
func (d *Driver) source(id telemetry.VehicleID) *recent {
	r := d.sources[id]
	if r != nil {
		return r
	}
	if len(d.sources) >= maxSources {
		for other := range d.sources {
			if d.vehicles[other] == nil {
				delete(d.sources, other)
				break
			}
		}
	}
	if len(d.sources) < maxSources {
		r = &recent{}
		d.sources[id] = r
	}
	return r
}

// understand decodes a believed frame. v is nil if its sender is no vehicle.
func (d *Driver) understand(ps *peer, f *frame, v *vehicle, at time.Time) {
	if f.entry == nil {
		return
	}
	switch f.id {
	case idHeartbeat, idHighLatency2, idCommandAck, idTimesync:
	default:
		if f.entry.decode == nil {
			return // only recorded and counted
		}
		if v == nil && f.id != idRadioStatus && f.id != idText && f.id != idADSB && f.id != idVideoStream {
			return // no vehicle, or not yet
		}
	}
	m, err := f.entry.read(f.id, f.payload, &d.scratch)
	if err != nil {
		return
	}
	switch m := m.(type) {
	case *ardupilotmega.MessageCommandAck:
		if v != nil {
			d.ack(v, m, at)
		}
		return
	case *ardupilotmega.MessageTimesync:
		if v != nil {
			v.sync.answer(m, at, v, ps)
		}
		return
	case *ardupilotmega.MessageRadioStatus:
		d.radio(ps, m, at)
		return
	}
	if b, ok := beatOf(m); ok {
		if !b.vehicle() {
			d.notVehicle(f.source, b, at)
			return
		}
		if v == nil {
			v = d.newVehicle(f.source, ps, at)
		}
		d.heartbeat(v, b, ps.link.name, at)
	}
	if v == nil { // a text, traffic or video from a companion: the vehicle's to show
		if v = d.vehicleOf(f.source.System); v == nil {
			return
		}
	}
	if f.entry.decode == nil {
		return
	}
	v.streams.saw(f.id, at)
	c := &d.decoding
	*c = decoding{v: v, at: at, component: f.source.Component, samples: c.samples[:0]}
	f.entry.decode(c, m)
	if boot, ok := c.boot.Get(); ok {
		d.clock(v, boot, ps.link.name, at)
	}
	if f.id == idText {
		for _, s := range c.samples {
			d.text(v, s.(telemetry.Text), at)
		}
		return
	}
	d.cfg.Store.Apply(v.id, ps.link.name, at, c.samples...)
}

// text shows a status text and keeps it for the commands it may explain.
func (d *Driver) text(v *vehicle, t telemetry.Text, at time.Time) {
	link := ""
	if v.route != nil {
		link = v.route.link.name
	}
	d.cfg.Store.Apply(v.id, link, at, t)
	d.explain(v, t, at)
}

// radio gives a radio's report to the vehicles that are heard through it. It
// is the radio that speaks: no vehicle becomes known or alive by it.
func (d *Driver) radio(ps *peer, m *ardupilotmega.MessageRadioStatus, at time.Time) {
	c := &d.decoding
	*c = decoding{at: at, samples: c.samples[:0]}
	radioStatus(c, m)
	for _, v := range d.vehicles {
		if v.route == ps && v.beats {
			d.cfg.Store.Apply(v.id, "", at, c.samples[0])
		}
	}
}

// refused counts a frame that is not believed, and says so to the pilot: at
// most once a second, and also for a vehicle of which nothing can be believed,
// because "nothing is shown" is no explanation.
func (d *Driver) refused(ps *peer, f *frame, v *vehicle, reason string, at time.Time) {
	ps.link.stats.SigningRefused++
	if v == nil {
		if f.id != idHeartbeat || f.entry == nil {
			return
		}
		m, err := f.entry.read(f.id, f.payload, &d.scratch)
		if err != nil {
			return
		}
		if b, ok := beatOf(m); !ok || !b.vehicle() {
			return
		}
		v = d.newVehicle(f.source, ps, at)
	}
	v.stats.SigningRefused++
	if at.Sub(v.refusedAt) >= time.Second {
		v.refusedAt = at
		d.cfg.Store.Apply(v.id, ps.link.name, at, telemetry.SigningRefused{Reason: reason})
	}
}
