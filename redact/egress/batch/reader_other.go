//go:build !linux

package batch

import (
	"net"
	"net/netip"
)

// Reader takes datagrams from one socket. It is for one goroutine.
type Reader struct {
	socket *net.UDPConn
	space  []byte
	n      int
	from   netip.AddrPort
}

// NewReader returns the reader of a socket, which stays the caller's. Deadlines
// and the end of the socket end a Read as they end any other.
func NewReader(conn *net.UDPConn) (*Reader, error) {
	return &Reader{socket: conn, space: make([]byte, maxDatagram)}, nil
}

// Read waits for a datagram, and returns how many have come.
func (r *Reader) Read() (n int, err error) {
	if r.n, r.from, err = r.socket.ReadFromUDPAddrPort(r.space); err != nil {
		return 0, err
	}
	return 1, nil
}

// Datagram returns the i-th of the datagrams that have come, and who sent it.
// Its bytes are valid until the next Read.
func (r *Reader) Datagram(int) (from netip.AddrPort, b []byte) {
	return r.from, r.space[:r.n]
}
