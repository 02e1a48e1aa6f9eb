package video

import (
	"fmt"
	"net/netip"
	"time"
)

const (
	// maxPeers bounds the addresses that one socket listens to, and the memory
	// that forged ones can cost.
	maxPeers = 8
	// peerYield is how long an address must have been silent to give its place
	// to a newcomer when all are taken.
	peerYield = 5 * time.Second
	// sureOther is how many datagrams in a row of another wire format are a
	// sender that changed it.
	sureOther = 8
)

// wire is a wire format as it looks in one datagram.
type wire int

const (
	wireUnknown wire = iota
	wireRTP
	wireTS
)

// udpPeer is one address that sends to a socket.
type udpPeer struct {
	run     *udpRun
	address netip.AddrPort
	heard   time.Time

	wire   wire
	format format
	other  int // datagrams in a row of another wire format
	unlike int // datagrams of none
	emit   func(picture)
	slot   string // of its latest picture

	control  netip.AddrPort // where it sends RTCP from, if it does
	controls uint32         // its SSRC there
	askedAt  time.Time
}

// peer returns the sender at an address, nil if there are too many.
func (r *udpRun) peer(address netip.AddrPort, at time.Time) *udpPeer {
	oldest := -1
	for i, p := range r.peers {
		if p.address == address {
			return p
		}
		if oldest < 0 || p.heard.Before(r.peers[oldest].heard) {
			oldest = i
		}
	}
	p := &udpPeer{run: r, address: address, slot: noSlot}
	p.emit = func(pic picture) { r.slots.picture(p, pic) }
	if len(r.peers) < maxPeers {
		r.peers = append(r.peers, p)
		return p
	}
	if at.Sub(r.peers[oldest].heard) < peerYield {
		return nil
	}
	r.slots.keep(r.peers[oldest])
	r.peers[oldest] = p
	return p
}

// looksLike says which wire format a datagram shows, of a sender that spoke one
// before. A datagram that begins within a packet of a transport stream may look
// like RTP.
func looksLike(b []byte, before wire) wire {
	if before != wireTS && len(b) > 0 && b[0]>>6 == rtpVersion {
		if _, ok := readRTP(b); ok {
			return wireRTP
		}
		return wireUnknown
	}
	if _, _, ok := tsStep(b); ok {
		return wireTS
	}
	if _, ok := readRTP(b); ok {
		return wireRTP
	}
	return wireUnknown
}

// feed hands a datagram to the format that the sender speaks.
func (p *udpPeer) feed(at time.Time, b []byte) {
	seen := looksLike(b, p.wire)
	switch {
	case seen == wireUnknown:
		if !isRTCP(b) {
			p.unlike++
		}
	case seen == p.wire:
		p.other = 0
	default:
		if p.other++; p.format == nil || p.other >= sureOther {
			p.begin(seen)
		}
	}
	if p.format != nil {
		p.format.feed(at, b, p.emit)
	}
}

// begin begins with a wire format.
func (p *udpPeer) begin(w wire) {
	if p.format != nil {
		p.run.slots.keep(p)
	}
	p.wire, p.other, p.unlike = w, 0, 0
	if w == wireTS {
		p.format = newMPEGTS()
	} else {
		p.format = newRTP(p.run.known)
	}
}

// doubt says what is not understood about the sender; nothing if all is well.
func (p *udpPeer) doubt() string {
	if p.format == nil {
		if p.unlike > 0 {
			return fmt.Sprintf("What %s sends is neither RTP nor MPEG-TS. Set it to H.264 or H.265 by one of these.", p.address)
		}
		return ""
	}
	if f, ok := p.format.(interface{ doubt() string }); ok && f.doubt() != "" {
		return fmt.Sprintf("%s %s", p.address, f.doubt())
	}
	return ""
}

// words names what the sender sends.
func (p *udpPeer) words(codec string) string {
	name := "MPEG-TS"
	if p.wire == wireRTP {
		name = "RTP"
	}
	return fmt.Sprintf("%s %s from %s", name, codec, p.address.Addr())
}
