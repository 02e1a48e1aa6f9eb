//go:build linux

package e2e

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sys/unix"

	"skylatch/redact/egress/island"
)

// wiretap judges every frame on an interface, both ways, from its start to the
// end of the test.
type wiretap struct {
	t  testing.TB
	fd int

	mu       sync.Mutex // guards what follows
	allowed  map[string]int
	offences []string
}

// tap listens at an interface of a place. judge names what a frame is if it may
// be there, and returns an error if not.
func tap(p *island.Place, name string, judge func([]byte) (string, error)) *wiretap {
	p.T.Helper()
	w := &wiretap{t: p.T, allowed: make(map[string]int)}
	p.Do(func() error {
		at, err := net.InterfaceByName(name)
		if err != nil {
			return err
		}
		const everything = 0x0300 // ETH_P_ALL in network order
		if w.fd, err = unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, everything); err != nil {
			return err
		}
		return errors.Join(
			unix.Bind(w.fd, &unix.SockaddrLinklayer{Protocol: everything, Ifindex: at.Index}),
			unix.SetsockoptInt(w.fd, unix.SOL_SOCKET, unix.SO_RCVBUF, 16<<20), // as much as it gives
			unix.SetsockoptTimeval(w.fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Usec: 50_000}),
		)
	})
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		w.listen(stop, judge)
	}()
	p.T.Cleanup(func() {
		close(stop)
		<-done
		_ = unix.Close(w.fd)
	})
	return w
}

func (w *wiretap) listen(stop <-chan struct{}, judge func([]byte) (string, error)) {
	buffer := make([]byte, 64<<10)
	for {
		n, _, err := unix.Recvfrom(w.fd, buffer, 0)
		switch {
		case err == nil:
			what, wrong := judge(buffer[:n])
			w.mu.Lock()
			if wrong != nil {
				w.offences = append(w.offences, fmt.Sprintf("%v: % x", wrong, buffer[:min(n, 64)]))
			} else {
				w.allowed[what]++
			}
			w.mu.Unlock()
		case !errors.Is(err, unix.EAGAIN) && !errors.Is(err, unix.EINTR) && !errors.Is(err, unix.ENETDOWN):
			w.mu.Lock()
			w.offences = append(w.offences, "the wire could not be read: "+err.Error())
			w.mu.Unlock()
			return
		}
		select {
		case <-stop:
			return
		default:
		}
	}
}

// sealed sends leaks on purpose and fails the test unless nothing before them
// should not have been on the wire. The wire keeps the order: what is seen when
// the last leak is, is everything before it. It returns what was allowed, by
// name.
func (w *wiretap) sealed(from *island.Place, leaks ...leak) map[string]int {
	w.t.Helper()
	for _, l := range leaks {
		from.Do(l.send)
	}
	last := leaks[len(leaks)-1].offence
	var offences []string
	seen := make(map[string]int)
	eventually(w.t, "the last leak on purpose: "+last, func() bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		end := slices.IndexFunc(w.offences, func(s string) bool { return strings.Contains(s, last) })
		offences = slices.Clone(w.offences[:end+1])
		maps.Copy(seen, w.allowed)
		return end >= 0
	})
	for i, offence := range offences {
		if i >= len(leaks) || !strings.Contains(offence, leaks[i].offence) {
			w.t.Errorf("%d frames should not be there, want the %d leaks on purpose; the first other: %s", len(offences), len(leaks), offence)
			break
		}
	}
	stats, err := unix.GetsockoptTpacketStats(w.fd, unix.SOL_PACKET, unix.PACKET_STATISTICS)
	if err != nil || stats.Drops != 0 {
		w.t.Errorf("the wire was not seen whole: %+v (%v)", stats, err)
	}
	return seen
}

// leak is one on purpose: it shows that the tap sees what it should.
type leak struct {
	offence string // what the tap says of it
	send    func() error
}

// packet is what a frame says of itself.
type packet struct {
	// kind is "arp", "icmp 3" or "icmpv6 135" (its type), "udp", "tcp" or
	// "ip 47" (its protocol).
	kind     string
	from, to netip.AddrPort // the addresses; ports of udp and tcp only
}

func (p packet) String() string { return fmt.Sprintf("%s from %v to %v", p.kind, p.from, p.to) }

// errUnparsable is an offence of its own: who cannot read a packet cannot say
// that it was harmless.
var errUnparsable = errors.New("unparsable")

// parse reads an Ethernet frame strictly: what it does not know is an error.
func parse(frame []byte) (packet, error) {
	if len(frame) < 14 {
		return packet{}, fmt.Errorf("%w: a frame of %d bytes", errUnparsable, len(frame))
	}
	body := frame[14:]
	switch kind := binary.BigEndian.Uint16(frame[12:]); {
	case kind == 0x0806 && len(body) >= 28 && binary.BigEndian.Uint64(body)>>16 == 0x0001_0800_0604:
		return packet{"arp", v4(body[14:], 0), v4(body[24:], 0)}, nil
	case kind == 0x0800 && len(body) >= 20 && body[0] == 0x45:
		size := int(binary.BigEndian.Uint16(body[2:]))
		if size < 20 || size > len(body) || binary.BigEndian.Uint16(body[6:])&0x3fff != 0 {
			return packet{}, fmt.Errorf("%w: IPv4 of %d bytes in %d, or a fragment", errUnparsable, size, len(body))
		}
		return transport(body[9], body[20:size], v4(body[12:], 0).Addr(), v4(body[16:], 0).Addr())
	case kind == 0x86dd && len(body) >= 40 && body[0]>>4 == 6:
		from, to := netip.AddrFrom16([16]byte(body[8:24])), netip.AddrFrom16([16]byte(body[24:40]))
		next, rest := body[6], body[40:]
		if next == 0 && len(rest) >= 8 && rest[1] == 0 { // hop-by-hop: MLD's router alert
			next, rest = rest[0], rest[8:]
		}
		return transport(next, rest, from, to)
	default:
		return packet{}, fmt.Errorf("%w: Ethernet type %#04x", errUnparsable, kind)
	}
}

func transport(protocol byte, b []byte, from, to netip.Addr) (packet, error) {
	if len(b) < 8 {
		return packet{}, fmt.Errorf("%w: protocol %d of %d bytes", errUnparsable, protocol, len(b))
	}
	kind := fmt.Sprintf("ip %d", protocol)
	switch protocol {
	case unix.IPPROTO_ICMP:
		kind = fmt.Sprintf("icmp %d", b[0])
	case unix.IPPROTO_ICMPV6:
		kind = fmt.Sprintf("icmpv6 %d", b[0])
	case unix.IPPROTO_UDP, unix.IPPROTO_TCP:
		kind = map[byte]string{unix.IPPROTO_UDP: "udp", unix.IPPROTO_TCP: "tcp"}[protocol]
		return packet{kind,
			netip.AddrPortFrom(from, binary.BigEndian.Uint16(b)),
			netip.AddrPortFrom(to, binary.BigEndian.Uint16(b[2:]))}, nil
	}
	return packet{kind, netip.AddrPortFrom(from, 0), netip.AddrPortFrom(to, 0)}, nil
}

func v4(b []byte, port uint16) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte(b[:4])), port)
}

// kernelsOwn names what the kernel of either end says by itself when a link
// comes up, with IPv6 on: neighbour discovery and group membership.
func kernelsOwn(p packet) (string, bool) {
	local := p.to.Addr().IsLinkLocalMulticast() || p.to.Addr().IsLinkLocalUnicast()
	switch p.kind {
	case "icmpv6 133":
		return "router solicitation", local
	case "icmpv6 135", "icmpv6 136":
		return "neighbour discovery", local
	case "icmpv6 143":
		return "multicast listener report", local
	}
	return "", false
}

// onlyBetween allows datagrams and segments between two addresses with ports
// (port 0 is any), the address resolution of these two, their kernels' word that
// nobody listens any more, and what the kernel says by itself.
func onlyBetween(a, b netip.AddrPort, kind string) func([]byte) (string, error) {
	is := func(got, want netip.AddrPort) bool {
		return got.Addr() == want.Addr() && (want.Port() == 0 || got.Port() == want.Port())
	}
	return func(frame []byte) (string, error) {
		p, err := parse(frame)
		if err != nil {
			return "", err
		}
		if name, ok := kernelsOwn(p); ok {
			return name, nil
		}
		pair := func(x, y netip.Addr) bool { return x == a.Addr() && y == b.Addr() || x == b.Addr() && y == a.Addr() }
		switch {
		case p.kind == "arp" && pair(p.from.Addr(), p.to.Addr()):
			return "address resolution", nil
		case p.kind == "icmp 3" && pair(p.from.Addr(), p.to.Addr()):
			return "port unreachable", nil
		case p.kind == kind && is(p.from, a) && is(p.to, b):
			return "there", nil
		case p.kind == kind && is(p.from, b) && is(p.to, a):
			return "back", nil
		}
		return "", errors.New(p.String())
	}
}

// anyOf allows what one of the judges allows.
func anyOf(judges ...func([]byte) (string, error)) func([]byte) (string, error) {
	return func(frame []byte) (what string, err error) {
		for _, judge := range judges {
			if what, err = judge(frame); err == nil {
				break
			}
		}
		return what, err
	}
}
