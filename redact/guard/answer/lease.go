package answer

import (
	"net"
	"net/netip"
	"time"

	"skylatch/redact/guard"
	"skylatch/redact/guard/answer/dhcp"
)

// maxLeaseRequest bounds a DHCP message.
const maxLeaseRequest = dhcp.MaxRequest

// lease answers a DHCP message. What it reports has the address that the device
// was given as the one it comes from, and what the device said of itself.
func (s *Server) lease(packet []byte, from netip.AddrPort, at time.Time) ([]byte, netip.AddrPort, *guard.Attempt) {
	a := &guard.Attempt{Speech: guard.DHCP, Answer: guard.Sunk}
	reply, to, client, ok := s.hosts.Answer(packet, at)
	if !ok {
		return nil, to, a
	}
	a.MAC = net.HardwareAddr(client.Hardware[:]).String()
	a.Device, a.Agent, a.From = client.Name, client.Class, client.Address
	if reply != nil {
		a.Answer = guard.Answered
	}
	return reply, to, a
}
