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

// lease answers a DHCP message, and tells of the device that sent it.
func (s *Server) lease(packet []byte, from netip.AddrPort, at time.Time) ([]byte, netip.AddrPort, *guard.Attempt) {
	a := &guard.Attempt{Speech: guard.DHCP, Answer: guard.Dropped}
	reply, to, client, ok := s.hosts.Answer(packet, at)
	if !ok {
		return nil, to, a
	}
	a.MAC = net.HardwareAddr(client.Hardware[:]).String()
	if reply != nil {
		a.Answer = guard.Answered
	}
	if s.config.Met != nil {
		s.config.Met(Met{
			At: at, Interface: s.config.Interface, MAC: a.MAC,
			Name: client.Name, Class: client.Class, Address: client.Address,
		})
	}
	return reply, to, a
}
