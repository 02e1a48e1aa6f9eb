// Package dhcp is a small DHCP server for one guarded link (RFC 2131): a pool
// of that link's addresses, leases in memory, bounded, and the same address for
// the same device. It says that this machine is the router, the name server and
// the clock. It has no socket: it gets messages and returns the answers.
package dhcp

import (
	"encoding/binary"
	"net/netip"
	"slices"
	"time"
)

// The times of a lease. Devices ask again at half of it, so a guard that was
// started anew knows all of them within minutes.
const (
	leaseTime   = 10 * time.Minute
	offerTime   = 30 * time.Second
	avoidedTime = 10 * time.Minute
)

// clientPort is where clients listen: RFC 2131, section 4.1.
const clientPort = 68

// noPortal says that a link has no captive portal (RFC 8910, section 2): a
// device needs not look for one.
const noPortal = "urn:ietf:params:capport:unrestricted"

// Server gives out the addresses of one link. Its methods are not to be called
// at once.
type Server struct {
	own  netip.Prefix
	pool pool
}

// New returns a server for the link on which this machine has the address own,
// IPv4. A prefix without room for others has no leases.
func New(own netip.Prefix) Server {
	return Server{own: own, pool: newPool(own)}
}

// Client is what a message said of who sent it.
type Client struct {
	Hardware [6]byte
	Name     string     // host name, option 12
	Class    string     // vendor class, option 60
	Address  netip.Addr // what it was given or has; zero if none
}

// Answer answers one message. There is no reply (nil) to what needs none or is
// for another server, and no client to what is no message of one (false).
func (s *Server) Answer(packet []byte, now time.Time) (reply []byte, to netip.AddrPort, c Client, ok bool) {
	m, err := parse(packet)
	if err != nil {
		return nil, netip.AddrPort{}, Client{}, false
	}
	c = Client{Hardware: m.hardware, Name: m.hostName, Class: m.class}
	kind, address := s.decide(m, now)
	if kind == 0 {
		return nil, netip.AddrPort{}, c, true
	}
	b := m.reply(kind, address, s.own.Addr())
	if kind == ack {
		c.Address = address
	}
	if kind != nak {
		b = s.appendOptions(b, m)
	}
	if m.kind == inform {
		c.Address = m.client
	}
	return finish(b), s.way(m, kind), c, true
}

// decide returns the type of the answer and the address in it; 0 for none.
func (s *Server) decide(m message, now time.Time) (kind byte, address netip.Addr) {
	if m.server.IsValid() && m.server != s.own.Addr() {
		return 0, netip.Addr{} // it talks to another
	}
	switch m.kind {
	case discover:
		l := s.pool.find(m.hardware, m.wish, now)
		if l == nil {
			return 0, netip.Addr{}
		}
		l.until = later(l.until, now.Add(offerTime))
		return offer, l.address
	case request:
		// Chosen from offers, remembered from before (both by the option), or
		// prolonged (by the address that it has).
		wish := m.wish
		if !wish.IsValid() {
			wish = m.client
		}
		// A device that comes back to a guard that was started anew keeps its
		// address if nobody else has it: this is the only server of the link.
		l := s.pool.find(m.hardware, wish, now)
		if l == nil || l.address != wish {
			return nak, netip.Addr{}
		}
		l.until = now.Add(leaseTime)
		return ack, l.address
	case decline:
		s.pool.avoid(m.hardware, m.wish, now.Add(avoidedTime))
	case release:
		s.pool.release(m.hardware, m.client, now)
	case inform:
		return ack, netip.Addr{}
	}
	return 0, netip.Addr{}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// appendOptions says what a device should know of the link.
func (s *Server) appendOptions(b []byte, m message) []byte {
	own := s.own.Addr()
	mask := ^uint32(0) << (32 - s.own.Bits())
	b = binary.BigEndian.AppendUint32(append(b, optionMask, 4), mask)
	b = appendAddress(b, optionRouter, own)
	b = appendAddress(b, optionDNS, own)
	b = appendAddress(b, optionBroadcast, broadcastOf(s.own))
	b = appendAddress(b, optionNTP, own)
	if m.kind != inform {
		b = binary.BigEndian.AppendUint32(append(b, optionLeaseTime, 4), uint32(leaseTime/time.Second))
	}
	if slices.Contains(m.asked, optionPortal) {
		b = append(append(b, optionPortal, byte(len(noPortal))), noPortal...)
	}
	return b
}

// way returns where an answer goes: to the address that a device has, if it is
// one of this link, else to all. A device that has none yet could be reached by
// its hardware address only, which needs more rights than a broadcast.
func (s *Server) way(m message, kind byte) netip.AddrPort {
	if kind != nak && !m.client.IsUnspecified() && s.own.Contains(m.client) {
		return netip.AddrPortFrom(m.client, clientPort)
	}
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{255, 255, 255, 255}), clientPort)
}
