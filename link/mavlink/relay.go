package mavlink

import (
	"encoding/binary"
	"errors"
	"time"

	"skylatch/telemetry"
)

// ErrNobody means that a frame leads to no vehicle's link: its target was not
// heard there, or takes nothing.
var ErrNobody = errors.New("its target was not heard, or takes nothing")

// The other reasons not to pass a frame on, beside those of signing.
var (
	errNotChecked = errors.New("unknown message")
	errVehicle    = errors.New("it says that it is from a vehicle, which is heard elsewhere")
)

// Relay passes a frame of another ground station on as MAVLink routers do: to
// where its target was heard, or to every peer if it is for everybody. It is
// changed in nothing but its signature: with a key of ours it gets ours. The
// flight log has it like what we send. It returns [ErrNobody] if no peer took it;
// any other error means that nobody should. There are few, and all say why.
func (d *Driver) Relay(f Frame, at time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case f.inner.entry == nil:
		return errNotChecked
	case d.vehicleOf(f.Source.System) != nil:
		return errVehicle
	}
	if reason := d.signing.refuse(&f.inner, at); reason != "" {
		return errors.New(reason)
	}
	told := 0
	for _, ps := range d.routes(f.Target) {
		if d.pass(ps, f, at) == nil {
			told++
		}
	}
	if told == 0 {
		return ErrNobody
	}
	return nil
}

// routes returns the peers that lead to a target; d.mu is held. A vehicle is
// spoken to on one link only, also if it has several: it would do what it is
// told twice.
func (d *Driver) routes(target telemetry.VehicleID) []*peer {
	var all []*peer
	for _, ps := range d.peers {
		if target.System == 0 || ps.has(target) {
			all = append(all, ps)
		}
	}
	if target.System == 0 || len(all) < 2 {
		return all
	}
	v := d.vehicles[target]
	if v == nil {
		v = d.vehicleOf(target.System)
	}
	if v != nil && v.route != nil {
		return []*peer{v.route}
	}
	return all[:1]
}

// has reports whether a target was heard from the peer.
func (p *peer) has(target telemetry.VehicleID) bool {
	if target.Component != 0 {
		return p.sequences[target] != nil
	}
	for id := range p.sequences {
		if id.System == target.System {
			return true
		}
	}
	return false
}

// pass sends the frame to a peer, signed anew if we sign.
func (d *Driver) pass(ps *peer, f Frame, at time.Time) error {
	d.out = append(d.out[:0], f.Raw...)
	if ps.signer != nil && f.inner.v2 {
		d.out = d.out[:headerV2+len(f.Payload)]
		d.out[2] |= flagSigned
		d.out = binary.LittleEndian.AppendUint16(d.out, frameCRC(d.out[1:], f.inner.entry.crcExtra))
		ps.signer.now = at
		d.out = ps.signer.append(d.out, 0)
	}
	if err := ps.transport.Send(d.out); err != nil {
		ps.link.stats.SendErrors++
		return err
	}
	ps.link.stats.FramesOut++
	ps.link.stats.BytesOut += uint64(len(d.out))
	for number, s := range d.systems {
		if f.Target.System == number || f.Target.System == 0 && s.heardOn(ps, at) {
			d.logSent(number, at, d.out)
		}
	}
	return nil
}
