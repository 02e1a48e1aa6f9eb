package wall

import (
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/google/nftables"
	"golang.org/x/sys/unix"
)

// Devices' hardware addresses are remembered so long, and so many: a frame of
// one more is dropped, so that none is sent on unrecognised.
const (
	behindFor  = time.Hour
	behindSize = 4096
)

// describeNetdev says what stands at each interface, below IP.
func describeNetdev(links []link) table {
	t := table{family: nftables.TableFamilyNetdev}
	for _, k := range netdevKinds {
		t.counters = append(t.counters, stopped(k))
	}
	t.sets = []set{
		{name: "behind", why: "hardware addresses of devices, as they are heard", key: nftables.TypeEtherAddr, live: true, dynamic: true, size: behindSize, timeout: behindFor},
		ours(links),
		networks("networks4", links, netip.Addr.Is4, nftables.TypeIPAddr),
		networks("networks6", links, netip.Addr.Is6, nftables.TypeIP6Addr),
	}
	t.chains = append(t.chains, learn(), relayed(), theirs(links), theirsBare())
	for _, l := range links {
		if l.name == loopback {
			continue
		}
		if l.role != open {
			t.chains = append(t.chains, ingress(l))
		}
		for _, what := range []string{"caught_", "left_", "sent_"} {
			t.counters = append(t.counters, what+l.label())
		}
		t.chains = append(t.chains, catch(l), farSide(l))
	}
	return t
}

func ours(links []link) set {
	s := set{name: "ours", why: "hardware addresses of this machine", key: nftables.TypeEtherAddr}
	seen := make(map[string]bool)
	for _, l := range links {
		// A device that took the address of the interface it is plugged into
		// could only fool itself, and some cables give both ends the same.
		if mac := l.mac.String(); l.ether && l.role == open && !seen[mac] {
			seen[mac] = true
			s.elements = append(s.elements, element{mac, []nftables.SetElement{{Key: []byte(l.mac)}}})
		}
	}
	return s
}

// networks are those of the guarded interfaces.
func networks(name string, links []link, is func(netip.Addr) bool, key nftables.SetDatatype) set {
	s := set{name: name, why: "networks of guarded interfaces", key: key, interval: true}
	for _, p := range guardedNetworks(links) {
		if !is(p.Addr()) {
			continue
		}
		data := []nftables.SetElement{{Key: p.Addr().AsSlice()}}
		if end, ok := after(p); ok {
			data = append(data, nftables.SetElement{Key: end.AsSlice(), IntervalEnd: true})
		}
		text := p.String()
		if p.IsSingleIP() {
			text = p.Addr().String()
		}
		s.elements = append(s.elements, element{text, data})
	}
	return s
}

// guardedNetworks lists the networks of guarded interfaces, none inside another.
func guardedNetworks(links []link) []netip.Prefix {
	var all []netip.Prefix
	for _, l := range links {
		if l.role == served {
			all = append(all, l.networks...)
		}
	}
	var found []netip.Prefix
	for i, p := range all {
		inside := false
		for j, q := range all {
			if p.Addr().Is4() == q.Addr().Is4() && q.Contains(p.Addr()) && (q.Bits() < p.Bits() || q == p && j < i) {
				inside = true
			}
		}
		if !inside {
			found = append(found, p)
		}
	}
	return found
}

// after returns the first address after a network, if there is one.
func after(p netip.Prefix) (netip.Addr, bool) {
	b := p.Masked().Addr().AsSlice()
	for i := range b {
		if host := min(max((i+1)*8-p.Bits(), 0), 8); host > 0 {
			b[i] |= byte(1<<host - 1)
		}
	}
	last, _ := netip.AddrFromSlice(b)
	next := last.Next()
	return next, next.IsValid()
}

// ingress is what a guarded interface, or one that is not open, lets in.
func ingress(l link) chain {
	return chain{
		name: "from_" + l.label(), why: "frames that come in by " + l.name,
		base: device(nftables.ChainHookIngress, "ingress", l, 0),
		rules: []rule{
			when("frames for others, as a bridge would take them", packetType("other", unix.PACKET_OTHERHOST), count(stopped(ForOthers)), drop),
			when("nobody there is this machine", hardware("ours"), count(stopped(OurMAC)), drop),
			when("all that comes in is marked for its way", mark(markGuarded)),
			when("ARP", frameType("arp", unix.ETH_P_ARP), goTo("learn")),
			when("IPv4", frameType("ip", unix.ETH_P_IP), goTo("learn")),
			when("IPv6", frameType("ip6", unix.ETH_P_IPV6), goTo("learn")),
			when("nothing that is not IP", count(stopped(Frame)), drop),
		},
	}
}

func learn() chain {
	return chain{name: "learn", why: "who is behind the wall", rules: []rule{
		when("its hardware address is remembered", remember("behind", behindFor)),
		when("one that cannot be remembered is not heard", notHardware("behind"), count(stopped(Crowd)), drop),
		when("the others go on", accept),
	}}
}

// relayed, theirs and theirsBare mark frames that are of devices, where they
// would leave: all have the mark if the kernel passed them on, and none if a
// program did.
func relayed() chain {
	return chain{name: "relayed", why: "frames of devices, by who sent them", rules: []rule{
		when("with a device's hardware address", hardware("behind"), mark(markGuarded)),
	}}
}

func theirs(links []link) chain {
	c := chain{name: "theirs", why: "frames of devices, by who sent them and from where", rules: relayed().rules}
	for _, p := range guardedNetworks(links) {
		c.rules = append(c.rules, when("from the network of a guarded interface", append(sentFrom(p), mark(markGuarded))...))
	}
	return c
}

func theirsBare() chain {
	return chain{name: "theirs_bare", why: "the same on links without hardware addresses", rules: []rule{
		when("from the network of a guarded interface", packetFrom("ip saddr", "networks4"), mark(markGuarded)),
		when("the same of IPv6", packetFrom("ip6 saddr", "networks6"), mark(markGuarded)),
	}}
}

// catch is where frames of devices end that came that far. What is not open
// sends nothing but what this machine answers.
func catch(l link) chain {
	c := chain{name: "catch_" + l.label(), why: "frames that are about to leave by " + l.name, base: device(nftables.ChainHookEgress, "egress", l, 0)}
	caught := []part{count("caught_" + l.label()), drop}
	if l.role == walled {
		c.rules = []rule{when("nothing leaves by an interface that is not open", caught...)}
		return c
	}
	c.rules = []rule{
		when("frames of devices are told", jump(l.telling())),
		when("and dropped", append([]part{marked(markGuarded)}, caught...)...),
	}
	return c
}

// farSide measures, behind [catch], that it holds.
func farSide(l link) chain {
	const behindCatch = 10
	return chain{
		name: "far_" + l.label(), why: "what leaves by " + l.name,
		base: device(nftables.ChainHookEgress, "egress", l, behindCatch),
		rules: []rule{
			when("all that is sent", count("sent_"+l.label())),
			when("frames of devices are told", jump(l.telling())),
			when("of devices: must be none", marked(markGuarded), count("left_"+l.label())),
		},
	}
}

// telling names the chain that tells frames of devices on this link.
func (l link) telling() string {
	switch {
	case l.role != open:
		return "relayed"
	case l.shares:
		// It has an address in a guarded network itself: what it sends from there
		// is not told from what a device sends.
		return "relayed"
	case l.ether:
		return "theirs"
	default:
		return "theirs_bare"
	}
}

func device(h *nftables.ChainHook, name string, l link, p nftables.ChainPriority) *base {
	return &base{kind: nftables.ChainTypeFilter, hook: h, hookName: name, priority: p, device: l.name}
}

// label is the link's name in names of chains and counters.
func (l link) label() string {
	plain := func(r rune) rune {
		if r == '_' || r == '-' || r == '.' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' {
			return r
		}
		return -1
	}
	if name := strings.Map(plain, l.name); name == l.name {
		return name
	}
	return "no" + strconv.Itoa(l.index)
}
