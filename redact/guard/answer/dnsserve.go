package answer

import (
	"encoding/binary"
	"io"
	"net"
	"net/netip"
	"time"

	"skylatch/redact/guard"
)

// A device that asks by TCP has a few seconds for a few questions, as RFC 7766
// (section 6.2.3) lets a server decide.
const (
	askingTime    = 5 * time.Second
	questionsEach = 64
)

// nameByUDP answers one query in a datagram.
func (s *Server) nameByUDP(query []byte, from netip.AddrPort, _ time.Time) ([]byte, netip.AddrPort, *guard.Attempt) {
	reply, attempt := s.resolve(query, true)
	return reply, from, &attempt
}

// namesByTCP answers queries, each with its length before it.
func (s *Server) namesByTCP(conn *net.TCPConn, from, to netip.AddrPort) {
	_ = conn.SetDeadline(time.Now().Add(askingTime)) // a connection that has ended
	var length [2]byte
	buffer := make([]byte, maxQuery)
	for range questionsEach {
		if _, err := io.ReadFull(conn, length[:]); err != nil {
			return
		}
		n := int(binary.BigEndian.Uint16(length[:]))
		a := guard.Attempt{Speech: guard.DNS, Transport: guard.TCP, To: to, Answer: guard.Sunk, Bytes: int64(n)}
		if n > maxQuery {
			s.note(a, time.Now(), from)
			return
		}
		if _, err := io.ReadFull(conn, buffer[:n]); err != nil {
			return
		}
		reply, a := s.resolve(buffer[:n], false)
		if len(reply) > 0 {
			if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(reply))), reply...)); err != nil {
				a.Answer = guard.Sunk
			}
		}
		a.Transport, a.To, a.Bytes = guard.TCP, to, int64(n)
		s.note(a, time.Now(), from)
		if len(reply) == 0 {
			return
		}
	}
	sayGoodbye(conn)
}
