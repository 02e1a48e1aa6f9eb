package batch

import (
	"encoding/binary"
	"net"
	"net/netip"
	"os"
	"strconv"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// most is how many datagrams one call takes at most: with more, it would cost
// next to nothing beside what is done with each of them.
const most = 32

// Reader takes datagrams from one socket. It is for one goroutine.
type Reader struct {
	socket syscall.RawConn
	try    func(fd uintptr) bool
	n      int
	err    error

	headers [most]header
	vectors [most]unix.Iovec
	senders [most][unix.SizeofSockaddrInet6]byte
	space   []byte
}

// header is struct mmsghdr of recvmmsg(2).
type header struct {
	unix.Msghdr

	size uint32
}

// NewReader returns the reader of a socket, which stays the caller's. Deadlines
// and the end of the socket end a Read as they end any other.
func NewReader(conn *net.UDPConn) (*Reader, error) {
	socket, err := conn.SyscallConn()
	if err != nil {
		return nil, err
	}
	// Room in the address space for the largest datagrams; of memory only what
	// datagrams have touched is used.
	r := &Reader{socket: socket, space: make([]byte, most*maxDatagram)}
	r.try = r.take // made once, and not for every Read
	for i := range r.headers {
		r.vectors[i].Base = &r.space[i*maxDatagram]
		r.vectors[i].SetLen(maxDatagram)
		h := &r.headers[i]
		h.Name, h.Iov = &r.senders[i][0], &r.vectors[i]
		h.SetIovlen(1)
	}
	return r, nil
}

// Read waits for a datagram, and returns how many have come.
func (r *Reader) Read() (int, error) {
	if err := r.socket.Read(r.try); err != nil {
		return 0, err
	}
	return r.n, r.err
}

// take takes what is there, and reports whether there was anything. The
// scheduler is not told of the call, which never waits: to tell it costs as much
// again, and wakes its watchman each time.
func (r *Reader) take(fd uintptr) bool {
	for i := range r.headers {
		r.headers[i].Namelen = unix.SizeofSockaddrInet6
	}
	n, _, errno := unix.RawSyscall6(unix.SYS_RECVMMSG, fd, uintptr(unsafe.Pointer(&r.headers)), most, unix.MSG_DONTWAIT, 0, 0)
	switch errno {
	case 0:
		r.n, r.err = int(n), nil
	case unix.EAGAIN:
		return false
	default:
		r.n, r.err = 0, os.NewSyscallError("recvmmsg", errno)
	}
	return true
}

// Datagram returns the i-th of the datagrams that have come, and who sent it.
// Its bytes are valid until the next Read.
func (r *Reader) Datagram(i int) (from netip.AddrPort, b []byte) {
	b = r.space[i*maxDatagram:][:r.headers[i].size]
	// struct sockaddr_in and sockaddr_in6, see ip(7) and ipv6(7).
	s := &r.senders[i]
	port := binary.BigEndian.Uint16(s[2:])
	if binary.NativeEndian.Uint16(s[:]) == unix.AF_INET {
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte(s[4:])), port), b
	}
	address := netip.AddrFrom16([16]byte(s[8:]))
	if scope := binary.NativeEndian.Uint32(s[24:]); scope != 0 {
		address = address.WithZone(strconv.FormatUint(uint64(scope), 10))
	}
	return netip.AddrPortFrom(address, port), b
}
