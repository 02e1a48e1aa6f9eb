//go:build !linux

package answer

import (
	"net"
	"net/netip"
)

// whomFor returns where a connection came to: nothing is redirected on this
// system.
func whomFor(conn *net.TCPConn) netip.AddrPort {
	return conn.LocalAddr().(*net.TCPAddr).AddrPort()
}
