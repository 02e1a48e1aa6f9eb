package answer

import (
	"encoding/binary"
	"net"
	"net/netip"

	"golang.org/x/sys/unix"
)

// originalDestination is SO_ORIGINAL_DST, and IP6T_SO_ORIGINAL_DST: whom a
// connection was for before it was redirected (linux/netfilter_ipv4.h).
const originalDestination = 80

// whomFor returns whom the device called: as it addressed it, if the kernel
// knows of a redirection, else where it came to.
func whomFor(conn *net.TCPConn) netip.AddrPort {
	local := conn.LocalAddr().(*net.TCPAddr).AddrPort()
	local = netip.AddrPortFrom(local.Addr().Unmap(), local.Port())
	raw, err := conn.SyscallConn()
	if err != nil {
		return local
	}
	to := local
	_ = raw.Control(func(fd uintptr) { // a closed connection was for whom it came to
		// The structures of these two calls are as long as the two socket
		// addresses that the kernel writes, or longer.
		if local.Addr().Is4() {
			if r, err := unix.GetsockoptIPv6Mreq(int(fd), unix.IPPROTO_IP, originalDestination); err == nil {
				// struct sockaddr_in: family, port, address.
				to = netip.AddrPortFrom(netip.AddrFrom4([4]byte(r.Multiaddr[4:8])), binary.BigEndian.Uint16(r.Multiaddr[2:]))
			}
			return
		}
		if r, err := unix.GetsockoptIPv6MTUInfo(int(fd), unix.IPPROTO_IPV6, originalDestination); err == nil {
			var port [2]byte
			binary.NativeEndian.PutUint16(port[:], r.Addr.Port)
			to = netip.AddrPortFrom(netip.AddrFrom16(r.Addr.Addr), binary.BigEndian.Uint16(port[:]))
		}
	})
	return to
}
