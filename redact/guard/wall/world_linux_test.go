package wall

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"golang.org/x/sys/unix"

	"skylatch/redact/egress/island"
)

// The world of these tests: a tablet, this machine, and the internet beyond it.
// Without a wall, this machine is a router for both IP versions.
const (
	tabletMAC = "02:00:00:00:42:02"
	guardMAC  = "02:00:00:00:42:01" // towards the tablet
	uplinkMAC = "02:00:00:00:10:02"
	farMAC    = "02:00:00:00:10:01"

	tabletIP4, guardIP4, uplinkIP4, farIP4 = "192.168.42.2", "192.168.42.1", "10.1.0.2", "10.1.0.1"
	tabletIP6, guardIP6, uplinkIP6, farIP6 = "fd42::2", "fd42::1", "fd10::2", "fd10::1"
	anybody4, anybody6                     = "203.0.113.9", "2001:db8::9" // behind the internet's place

	marker = "from the tablet"
)

// noise is the most that the tablet's own kernel says meanwhile: reports of its
// IPv6 groups.
const noise = 50

type world struct {
	t                testing.TB
	tablet, internet *island.Place
	config           Config
	// wire is the internet's end of the cable, pad the tablet's; way is our end.
	wire, pad, way, near *cable
	sentinels            int
}

// newWorld builds the world. Nothing is loaded.
func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, tablet: island.Elsewhere(t), internet: island.Elsewhere(t), config: config(t)}
	home := island.Here(t)
	home.IP(
		"link set lo up",
		"link add tab0 address "+guardMAC+" type veth peer name pad0 address "+tabletMAC,
		"link set pad0 netns "+w.tablet.Path(),
		"link add up0 address "+uplinkMAC+" type veth peer name far0 address "+farMAC,
		"link set far0 netns "+w.internet.Path(),
	)
	for _, name := range []string{"ipv4/ip_forward", "ipv6/conf/all/forwarding"} {
		home.Set(name, "1")
	}
	home.IP(
		"address add "+guardIP4+"/24 dev tab0", "address add "+guardIP6+"/64 dev tab0 nodad",
		"address add "+uplinkIP4+"/24 dev up0", "address add "+uplinkIP6+"/64 dev up0 nodad",
		"link set up0 up", "link set tab0 up",
		"route add default via "+farIP4, "route add default via inet6 "+farIP6,
		// Nobody must ask for these: a question could hide that nothing was sent.
		"neighbour add "+farIP4+" lladdr "+farMAC+" dev up0 nud permanent",
		"neighbour add "+farIP6+" lladdr "+farMAC+" dev up0 nud permanent",
		"neighbour add "+tabletIP4+" lladdr "+tabletMAC+" dev tab0 nud permanent",
		"neighbour add "+tabletIP6+" lladdr "+tabletMAC+" dev tab0 nud permanent",
	)
	w.tablet.IP(
		"address add "+tabletIP4+"/24 dev pad0", "address add "+tabletIP6+"/64 dev pad0 nodad", "link set pad0 up",
		"route add default via "+guardIP4, "route add default via inet6 "+guardIP6,
	)
	w.internet.IP(
		"address add "+farIP4+"/24 dev far0", "address add "+farIP6+"/64 dev far0 nodad", "link set far0 up",
		"address add "+anybody4+"/32 dev lo", "address add "+anybody6+"/128 dev lo",
		"route add default via "+uplinkIP4, "route add default via inet6 "+uplinkIP6,
	)
	w.wire, w.pad = plug(w.internet, "far0"), plug(w.tablet, "pad0")
	w.way, w.near = plug(home, "up0"), plug(home, "tab0")
	return w
}

// cable is a packet socket at one end of a link.
type cable struct {
	t  testing.TB
	fd int
}

const everything = 0x0300 // ETH_P_ALL in network order

func plug(p *island.Place, name string) *cable {
	p.T.Helper()
	c := &cable{t: p.T}
	p.Do(func() error {
		at, err := net.InterfaceByName(name)
		if err != nil {
			return err
		}
		c.fd, err = unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, everything)
		if err != nil {
			return err
		}
		p.T.Cleanup(func() { _ = unix.Close(c.fd) })
		return errors.Join(
			unix.SetsockoptInt(c.fd, unix.SOL_SOCKET, unix.SO_RCVBUF, 32<<20),
			unix.Bind(c.fd, &unix.SockaddrLinklayer{Protocol: everything, Ifindex: at.Index}),
		)
	})
	return c
}

// send puts frames on the link.
func (c *cable) send(frames ...[]byte) {
	c.t.Helper()
	for _, f := range frames {
		// A hook that drops a frame says so (ENOBUFS, EPERM): that is no news here.
		if _, err := unix.Write(c.fd, f); err != nil && !errors.Is(err, unix.ENOBUFS) && !errors.Is(err, unix.EPERM) {
			c.t.Fatalf("send a frame: %v", err)
		}
	}
}

// drain returns the frames that came in since the last time.
func (c *cable) drain() [][]byte {
	c.t.Helper()
	var frames [][]byte
	buffer := make([]byte, 4096)
	for {
		n, from, err := unix.Recvfrom(c.fd, buffer, 0)
		if errors.Is(err, unix.EAGAIN) {
			return frames
		}
		if err != nil {
			c.t.Fatal(err)
		}
		if link, ok := from.(*unix.SockaddrLinklayer); ok && link.Pkttype != unix.PACKET_OUTGOING {
			frames = append(frames, bytes.Clone(buffer[:n]))
		}
	}
}

// await waits until a frame that has these bytes has come in, and returns all.
func (c *cable) await(what string) [][]byte {
	c.t.Helper()
	var frames [][]byte
	for {
		frames = append(frames, c.drain()...)
		for _, f := range frames {
			if bytes.Contains(f, []byte(what)) {
				return frames
			}
		}
		if _, err := unix.Poll([]unix.PollFd{{Fd: int32(c.fd), Events: unix.POLLIN}}, 1000); err != nil && !errors.Is(err, unix.EINTR) {
			c.t.Fatal(err)
		}
		if c.t.Context().Err() != nil {
			c.t.Fatalf("no frame with %q came", what)
		}
	}
}

// ofTablet reports whether a frame is the tablet's, or about it: by what it says,
// by its hardware address, and by addresses that nobody else here uses.
func ofTablet(frame []byte) bool {
	for _, sign := range [][]byte{
		[]byte(marker), hw(tabletMAC),
		net.ParseIP(tabletIP4).To4(), net.ParseIP(tabletIP6),
		net.ParseIP(anybody4).To4()[:3], net.ParseIP(anybody6)[:8],
	} {
		if bytes.Contains(frame, sign) {
			return true
		}
	}
	return false
}

// leaked returns the frames of the tablet that have come to the internet. A
// frame of this machine comes after them, so that none is on its way.
func (w *world) leaked() [][]byte {
	w.t.Helper()
	w.sentinels++
	sentinel := fmt.Sprintf("sentinel %d.", w.sentinels)
	w.way.send(frame(uplinkMAC, farMAC, 0x88b6, []byte(sentinel)))
	var found [][]byte
	for _, f := range w.wire.await(sentinel) {
		if ofTablet(f) {
			found = append(found, f)
		}
	}
	return found
}

// leaks waits until a frame of the tablet has come to the internet.
func (w *world) leaks() {
	w.t.Helper()
	for {
		for _, f := range w.wire.drain() {
			if ofTablet(f) {
				return
			}
		}
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(w.wire.fd), Events: unix.POLLIN}}, 2000)
		if n == 0 && err == nil {
			w.t.Fatal("nothing came to the internet: the rule that was taken away is not needed, or the test is blind")
		}
	}
}

// load loads some of the rules.
func (w *world) load(only func(c chain, r rule) bool) {
	w.t.Helper()
	links, err := w.config.survey()
	if err != nil {
		w.t.Fatal(err)
	}
	w.loadFor(links, only)
}

// loadFor is the same for interfaces with these roles.
func (w *world) loadFor(links []link, only func(c chain, r rule) bool) {
	w.t.Helper()
	set := describe(w.config, links)
	for i := range set {
		for j := range set[i].chains {
			c := &set[i].chains[j]
			var kept []rule
			for _, r := range c.rules {
				if only(*c, r) {
					kept = append(kept, r)
				}
			}
			c.rules = kept
		}
	}
	if err := apply(set); err != nil {
		w.t.Fatal(err)
	}
}

// Frames.

func hw(s string) net.HardwareAddr {
	mac, err := net.ParseMAC(s)
	if err != nil {
		panic(err)
	}
	return mac
}

func frame(from, to string, kind uint16, payload []byte) []byte {
	b := append(append([]byte{}, hw(to)...), hw(from)...)
	return append(binary.BigEndian.AppendUint16(b, kind), payload...)
}

// fromTablet is a frame of the tablet to its router.
func fromTablet(packet []byte) []byte { return ethernet(tabletMAC, guardMAC, packet) }

func ethernet(from, to string, packet []byte) []byte {
	kind := uint16(unix.ETH_P_IP)
	if packet[0]>>4 == 6 {
		kind = unix.ETH_P_IPV6
	}
	return frame(from, to, kind, packet)
}

func serialise(parts ...gopacket.SerializableLayer) []byte {
	b := gopacket.NewSerializeBuffer()
	if err := gopacket.SerializeLayers(b, gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}, parts...); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// packet returns a packet of any transport, of the version of its addresses.
func packet(from, to string, protocol layers.IPProtocol, parts ...gopacket.SerializableLayer) []byte {
	a, b := net.ParseIP(from), net.ParseIP(to)
	var header gopacket.NetworkLayer
	var first gopacket.SerializableLayer
	if a.To4() != nil {
		h := &layers.IPv4{Version: 4, TTL: 64, Protocol: protocol, SrcIP: a.To4(), DstIP: b.To4(), Id: 7}
		header, first = h, h
	} else {
		h := &layers.IPv6{Version: 6, HopLimit: 64, NextHeader: protocol, SrcIP: a, DstIP: b}
		header, first = h, h
	}
	for _, p := range parts {
		switch l := p.(type) {
		case *layers.UDP:
			_ = l.SetNetworkLayerForChecksum(header)
		case *layers.TCP:
			_ = l.SetNetworkLayerForChecksum(header)
		case *layers.ICMPv6:
			_ = l.SetNetworkLayerForChecksum(header)
		}
	}
	return serialise(append([]gopacket.SerializableLayer{first}, parts...)...)
}

var said = gopacket.Payload(marker)

func udp(from, to string, port uint16) []byte {
	return packet(from, to, layers.IPProtocolUDP, &layers.UDP{SrcPort: 40000, DstPort: layers.UDPPort(port)}, said)
}

func tcp(from, to string, port uint16, flags string) []byte {
	h := &layers.TCP{SrcPort: 40001, DstPort: layers.TCPPort(port), Seq: 1, Window: 1000}
	for _, f := range flags {
		switch f {
		case 'S':
			h.SYN = true
		case 'A':
			h.ACK = true
		case 'R':
			h.RST = true
		}
	}
	return packet(from, to, layers.IPProtocolTCP, h, said)
}

func ping(from, to string) []byte {
	if net.ParseIP(from).To4() != nil {
		return packet(from, to, layers.IPProtocolICMPv4, &layers.ICMPv4{TypeCode: layers.CreateICMPv4TypeCode(8, 0), Id: 3}, said)
	}
	return packet(from, to, layers.IPProtocolICMPv6, &layers.ICMPv6{TypeCode: layers.CreateICMPv6TypeCode(128, 0)}, gopacket.Payload("\x00\x01\x00\x01"+marker))
}

func raw(from, to string, protocol byte) []byte {
	return packet(from, to, layers.IPProtocol(protocol), gopacket.Payload("\x00\x00\x08\x00"+marker))
}

// sctp is an INIT chunk, as connection tracking wants it.
func sctp(from, to string) []byte {
	return packet(from, to, layers.IPProtocolSCTP, &layers.SCTP{SrcPort: 5, DstPort: 6}, &layers.SCTPInit{
		SCTPChunk: layers.SCTPChunk{Type: layers.SCTPChunkTypeInit}, InitiateTag: 1, AdvertisedReceiverWindowCredit: 1500, OutboundStreams: 1, InboundStreams: 1, InitialTSN: 1,
	})
}

// optioned is a datagram with a record of its route.
func optioned(from, to string, port uint16) []byte {
	u := &layers.UDP{SrcPort: 40000, DstPort: layers.UDPPort(port)}
	h := &layers.IPv4{
		Version: 4, TTL: 64, Protocol: layers.IPProtocolUDP, SrcIP: net.ParseIP(from).To4(), DstIP: net.ParseIP(to).To4(),
		Options: []layers.IPv4Option{{OptionType: 7, OptionLength: 7, OptionData: []byte{4, 0, 0, 0, 0}}, {OptionType: 0}},
	}
	_ = u.SetNetworkLayerForChecksum(h)
	return serialise(h, u, said)
}

// fragments is a datagram in two parts.
func fragments(from, to string, port uint16) [][]byte {
	whole := udp(from, to, port)
	if whole[0]>>4 == 4 {
		body := whole[20:]
		part := func(b []byte, offset uint16, more layers.IPv4Flag) []byte {
			return serialise(&layers.IPv4{
				Version: 4, TTL: 64, Protocol: layers.IPProtocolUDP, Id: 9, Flags: more, FragOffset: offset,
				SrcIP: net.ParseIP(from).To4(), DstIP: net.ParseIP(to).To4(),
			}, gopacket.Payload(b))
		}
		return [][]byte{part(body[:8], 0, layers.IPv4MoreFragments), part(body[8:], 1, 0)}
	}
	body := whole[40:]
	part := func(b []byte, offsetAndMore uint16) []byte {
		header := binary.BigEndian.AppendUint16([]byte{unix.IPPROTO_UDP, 0}, offsetAndMore)
		header = append(header, 0, 0, 0, 9)
		return packet(from, to, unix.IPPROTO_FRAGMENT, gopacket.Payload(append(header, b...)))
	}
	return [][]byte{part(body[:8], 1), part(body[8:], 8)}
}

// extended is an IPv6 datagram behind a header of destination options.
func extended(from, to string, port uint16) []byte {
	body := udp(from, to, port)[40:]
	header := []byte{unix.IPPROTO_UDP, 0, 1, 4, 0, 0, 0, 0}
	return packet(from, to, unix.IPPROTO_DSTOPTS, gopacket.Payload(append(header, body...)))
}
