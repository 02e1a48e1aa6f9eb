package wall

import (
	"github.com/google/nftables"
	"github.com/google/nftables/binaryutil"
	"golang.org/x/sys/unix"
)

// The bits of a packet's mark that are ours. Others' are left as they are.
const (
	markGuarded = 0x20000000 // came from a guarded interface
	markAllowed = 0x10000000 // to an address that a person let through
)

// Priorities: before defragmentation (-400) for what is dropped unseen, after
// connection tracking (-200) for what is told by its flow, and a little before
// the usual place for the others, so that nobody's NAT comes first.
const (
	beforeAll    nftables.ChainPriority = -450
	afterFlows   nftables.ChainPriority = -150
	beforeNAT    nftables.ChainPriority = -110
	beforeFilter nftables.ChainPriority = -10
	sourceNAT    nftables.ChainPriority = 100
)

// stopped names the counter of a kind.
func stopped(k Kind) string { return "stopped_" + string(k) }

const (
	counterAnswered = "answered"
	counterLogged   = "logged"
	setAllowed4     = "allowed4"
	setAllowed6     = "allowed6"
	setLent         = "lent"
)

// allowedSize bounds how many addresses can be let through at once.
const allowedSize = 256

// stop counts a packet and drops it, after a copy of it has gone to the log.
func stop(why string, k Kind, parts ...part) rule {
	return when(why, append(parts, count(stopped(k)), goTo("stopped"))...)
}

// halt is the same for what is no device's doing: there is nothing to look into.
func halt(why string, k Kind, parts ...part) rule {
	return when(why, append(parts, count(stopped(k)), drop)...)
}

// describe says the whole wall.
func describe(c Config, links []link) ruleset {
	return ruleset{describeInet(c, links), describeNetdev(links)}
}

func describeInet(c Config, links []link) table {
	t := table{family: nftables.TableFamilyINet, counters: []string{counterAnswered, counterLogged}}
	for _, k := range inetKinds {
		t.counters = append(t.counters, stopped(k))
	}
	t.sets = []set{
		interfaces("known", "interfaces that are left alone", links, func(l link) bool { return l.role == open }),
		interfaces("served", "guarded interfaces: their devices are answered here", links, func(l link) bool { return l.role == served }),
		{name: setAllowed4, why: "addresses that a person let through, each for a time", key: nftables.TypeIPAddr, live: true, counter: true, size: allowedSize},
		{name: setAllowed6, why: "the same of IPv6", key: nftables.TypeIP6Addr, live: true, counter: true, size: allowedSize},
		{name: setLent, why: "interfaces that forward only for what a person let through", key: nftables.TypeIFIndex, live: true, size: allowedSize},
	}
	t.chains = []chain{
		{name: "stopped", why: "a copy of its beginning, then nothing of it is left", rules: []rule{
			when("a copy goes to the log, as long as they do not come too fast", slower(logsPerSecond, logsPerSecond), count(counterLogged), logged(c.LogGroup, PrefixStopped)),
			when("and here it ends", drop),
		}},
		arrivalAsked(), arrivalUDP(), arrivalTCP(), arrivalICMPv6(), arrivalServed(), arrival(),
		flows(c), redirects(c.Ports), input(c.Ports), inputServed(c.Ports), forward(), outputServed(), output(),
		{name: "leave", why: "what was let through leaves with this machine's address", base: hook(nftables.ChainTypeNAT, nftables.ChainHookPostrouting, "postrouting", sourceNAT), rules: []rule{
			when("nobody outside learns a device's own address", marked(markAllowed), to("known"), masquerade),
		}},
	}
	return t
}

func hook(kind nftables.ChainType, h *nftables.ChainHook, name string, p nftables.ChainPriority) *base {
	return &base{kind: kind, hook: h, hookName: name, priority: p}
}

func interfaces(name, why string, links []link, is func(link) bool) set {
	s := set{name: name, why: why, key: nftables.TypeIFIndex}
	for _, l := range links {
		if is(l) {
			s.elements = append(s.elements, element{`"` + l.name + `"`, []nftables.SetElement{{Key: binaryutil.NativeEndian.PutUint32(uint32(l.index))}}})
		}
	}
	return s
}

// arrival is where every packet that this machine receives begins.
func arrival() chain {
	return chain{
		name: "arrive", why: "every packet that comes in, before anything else looks at it",
		base: hook(nftables.ChainTypeFilter, nftables.ChainHookPrerouting, "prerouting", beforeAll),
		rules: []rule{
			when("from a guarded interface: see there", from("served"), goTo("arrive_served")),
			when("from an open one, and not by a bridge from a guarded one", from("known"), unmarked(markGuarded), accept),
			stop("from any other interface, also one that has just appeared", Unknown),
		},
	}
}

func arrivalServed() chain {
	return chain{name: "arrive_served", why: "what a device sends: what is answered goes on, all else is stopped before it costs memory", rules: []rule{
		stop("parts of packets hide what they are, and gathering them costs memory", Fragment, isFragment),
		stop("the same of IPv6", Fragment, header6("ipv6-frag", unix.IPPROTO_FRAGMENT)),
		stop("options choose routes and name places on them", Options, hasOptions),
		stop("an answer to this source would go to somebody else", Source, sourceElsewhere),
		when("a person let this address through", address("ip daddr", setAllowed4), mark(markAllowed), accept),
		when("the same of IPv6", address("ip6 daddr", setAllowed6), mark(markAllowed), accept),
		when("TCP: see there", header4("tcp", unix.IPPROTO_TCP), goTo("arrive_tcp")),
		when("TCP without extension headers", header6("tcp", unix.IPPROTO_TCP), goTo("arrive_tcp")),
		when("UDP: see there", header4("udp", unix.IPPROTO_UDP), goTo("arrive_udp")),
		when("UDP without extension headers", header6("udp", unix.IPPROTO_UDP), goTo("arrive_udp")),
		when("ICMPv6: see there", header6("ipv6-icmp", unix.IPPROTO_ICMPV6), goTo("arrive_icmpv6")),
		stop("pings carry data", ICMP, header4("icmp", unix.IPPROTO_ICMP)),
		stop("a tunnel", GRE, transport("gre", unix.IPPROTO_GRE)),
		stop("a transport of its own", SCTP, transport("sctp", unix.IPPROTO_SCTP)),
		stop("IGMP, ESP, tunnels, extension headers and all that is not listed", Other),
	}}
}

func arrivalTCP() chain {
	return chain{name: "arrive_tcp", why: "TCP to anybody is answered here", rules: []rule{
		stop("new connections faster than they are answered", Flood, isOpening, faster(flowsPerSecond, flowsBurst)),
		when("the others go on", accept),
	}}
}

func arrivalUDP() chain {
	return chain{name: "arrive_udp", why: "of UDP, only these are answered here", rules: []rule{
		when("DNS, to whomever, is answered here", toPort("udp", 53), goTo("arrive_asked")),
		when("NTP, to whomever, is answered here", toPort("udp", 123), goTo("arrive_asked")),
		when("DHCP, to this machine", toPort("udp", 67), destination("local", unix.RTN_LOCAL), goTo("arrive_asked")),
		when("DHCP, to everybody on the link", toPort("udp", 67), destination("broadcast", unix.RTN_BROADCAST), goTo("arrive_asked")),
		stop("QUIC: the app falls back to TCP, which is answered", QUIC, toPort("udp", 443)),
		stop("to many at once", Local, packetType("multicast", unix.PACKET_MULTICAST)),
		stop("to all on the link", Local, packetType("broadcast", unix.PACKET_BROADCAST)),
		stop("all other datagrams", UDP),
	}}
}

func arrivalAsked() chain {
	return chain{name: "arrive_asked", why: "questions that are answered here, as fast as they are answered", rules: []rule{
		stop("faster than they are answered", Flood, faster(flowsPerSecond, flowsBurst)),
		when("the others go on", accept),
	}}
}

func arrivalICMPv6() chain {
	return chain{name: "arrive_icmpv6", why: "of ICMPv6, only what finds a neighbour on the link", rules: []rule{
		when("who has this address", icmp6("nd-neighbor-solicit", 135), accept),
		when("I have this address", icmp6("nd-neighbor-advert", 136), accept),
		stop("pings, and routers that this machine shall not use", ICMP),
	}}
}

// flows is where the kernel knows whether a packet begins a flow.
func flows(c Config) chain {
	return chain{
		name: "begin", why: "what goes on: once for each new flow a copy to the log",
		base: hook(nftables.ChainTypeFilter, nftables.ChainHookPrerouting, "prerouting", afterFlows),
		rules: []rule{
			when("only what comes from guarded interfaces", notFrom("served"), accept),
			stop("of no flow, and no beginning of one", Stray, isInvalid),
			stop("of a connection that began before, elsewhere", Stray, isNew, isNoOpening),
			when("its answers shall know where they belong", isNew, markFlow(markGuarded)),
			when("a new flow that a person let through", isNew, marked(markAllowed), count(counterLogged), logged(c.LogGroup, PrefixAllowed), accept),
			when("each new flow is counted", isNew, count(counterAnswered)),
			when("and its first packet is copied", isNew, slower(logsPerSecond, logsPerSecond), count(counterLogged), logged(c.LogGroup, PrefixAnswered)),
		},
	}
}

// redirects sends flows to our ports, whomever they were meant for.
func redirects(p Ports) chain {
	return chain{
		name: "to_here", why: "whomever a device asks, this machine answers",
		base: hook(nftables.ChainTypeNAT, nftables.ChainHookPrerouting, "prerouting", beforeNAT),
		rules: []rule{
			when("only what comes from guarded interfaces", notFrom("served"), accept),
			when("a person let this address through", marked(markAllowed), accept),
			when("DNS", toPort("udp", 53), redirect(p.DNSUDP)),
			when("DNS by TCP", toPort("tcp", 53), redirect(p.DNSTCP)),
			when("time", toPort("udp", 123), redirect(p.NTP)),
			when("HTTP: also the checks whether there is a network", toPort("tcp", 80), redirect(p.HTTP)),
			when("every other connection is accepted, read for a moment and reset", transport("tcp", unix.IPPROTO_TCP), redirect(p.Sink)),
		},
	}
}

func input(p Ports) chain {
	return chain{
		name: "in", why: "what is for this machine",
		base: hook(nftables.ChainTypeFilter, nftables.ChainHookInput, "input", beforeFilter),
		rules: []rule{
			when("from a guarded interface: see there", from("served"), goTo("in_served")),
			stop("from an interface that is not open", Unknown, notFrom("known")),
			stop("by a bridge from a guarded one", Unknown, marked(markGuarded)),
			halt("these ports answer devices only", Refused, toPort("udp", p.DNSUDP)),
			halt("these ports answer devices only", Refused, toPort("tcp", p.DNSTCP)),
			halt("these ports answer devices only", Refused, toPort("udp", p.NTP)),
			halt("these ports answer devices only", Refused, toPort("tcp", p.HTTP)),
			halt("these ports answer devices only", Refused, toPort("tcp", p.Sink)),
		},
	}
}

func inputServed(p Ports) chain {
	return chain{name: "in_served", why: "nothing of this machine is there for a device but these ports", rules: []rule{
		when("DNS", toPort("udp", p.DNSUDP), accept),
		when("DNS by TCP", toPort("tcp", p.DNSTCP), accept),
		when("time", toPort("udp", p.NTP), accept),
		when("HTTP", toPort("tcp", p.HTTP), accept),
		when("every other connection", toPort("tcp", p.Sink), accept),
		when("DHCP", toPort("udp", 67), accept),
		when("who has this address", icmp6("nd-neighbor-solicit", 135), accept),
		when("I have this address", icmp6("nd-neighbor-advert", 136), accept),
		stop("pages, shells and whatever else this machine offers", Service),
	}}
}

func forward() chain {
	return chain{
		name: "through", why: "what goes from one interface to another",
		base: hook(nftables.ChainTypeFilter, nftables.ChainHookForward, "forward", beforeFilter),
		rules: []rule{
			when("to an address that a person let through", from("served"), marked(markAllowed), to("known"), unmark(markGuarded), accept),
			when("and its answers, as long as it is let through", from("known"), to("served"), address("ip saddr", setAllowed4), isEstablished, isReply, accept),
			when("the same of IPv6", from("known"), to("served"), address("ip6 saddr", setAllowed6), isEstablished, isReply, accept),
			stop("nothing else from a guarded interface, or one that is not open", Forward, notFrom("known")),
			stop("nothing by a bridge from a guarded one", Forward, marked(markGuarded)),
			halt("nothing but this where forwarding was off before", Lent, from(setLent)),
			halt("nothing to them", Forward, notTo("known")),
		},
	}
}

func output() chain {
	return chain{
		name: "out", why: "what this machine sends",
		base: hook(nftables.ChainTypeFilter, nftables.ChainHookOutput, "output", beforeFilter),
		rules: []rule{
			when("to a device: see there", to("served"), goTo("out_served")),
			halt("an answer for a device, about to go to somebody else", Astray, flowMarked(markGuarded)),
			halt("nothing through an interface that is not open", Shut, notTo("known")),
		},
	}
}

func outputServed() chain {
	return chain{name: "out_served", why: "this machine answers a device, and never speaks first", rules: []rule{
		when("answers", isEstablished, isReply, unmark(markGuarded), accept),
		when("DHCP", fromPort("udp", 67), toPort("udp", 68), accept),
		when("who has this address", icmp6("nd-neighbor-solicit", 135), accept),
		when("I have this address", icmp6("nd-neighbor-advert", 136), accept),
		halt("a device is no way out, and nobody's server", Initiated),
	}}
}
