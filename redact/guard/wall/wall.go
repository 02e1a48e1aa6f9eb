// Package wall is the kernel's part of the guard: rules that let nothing pass
// from a device behind a guarded interface, and counters that say so.
//
// The rules are described once, as a value. The text that [Plan] shows, in
// nft's syntax, and the batch that [Load] gives the kernel are both made from
// it. They live in tables of our own, "inet skylatch_guard" and "netdev
// skylatch_guard"; no other table is read or written. Loading and reloading
// are one transaction each: at no moment do the old rules not stand any more
// and the new ones not yet. They stay when every process is dead, until [Off].
//
// Interfaces are open by allow list: what is not known to be open is walled
// from its first packet, whatever it calls itself. What a guarded device may
// do is be answered by this machine, at the ports of [Ports]; all else is
// dropped before it costs memory, counted, and its first bytes are logged to
// the NFLOG group, for a process that looks into it and may do nothing else.
//
// Four walls stand behind each other: at the device's own interface (frames
// for others, a mark on everything); before connection tracking (what is not
// answered); at forwarding, input and output; and where a frame would leave
// through another interface, which also packet sockets and bridges must pass.
//
// What they do not hold: a program on this machine with the right to write raw
// frames that changes what it relays beyond recognition, or sends past the
// kernel's queue by XDP; and another network namespace that is given a guarded
// interface itself.
package wall

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"time"
)

// What a packet of the log was to the wall.
const (
	PrefixStopped  = "stopped"
	PrefixAnswered = "answered" // the first packet of a flow to our ports
	PrefixAllowed  = "allowed"  // the first packet of a flow that a person let through
)

// TableName names our tables in every family.
const TableName = "skylatch_guard"

// Config says what to wall.
type Config struct {
	// Interfaces are those whose devices are answered, by exact name. They need
	// not exist yet.
	Interfaces []string
	// Links are interfaces that stay open, by exact name, also when they appear
	// later. With Host, they and lo are the only ones; without, all that are
	// there when the wall is first loaded are open too, except Interfaces. An
	// open interface that is unplugged and comes back is a new one.
	Links []string
	// Host walls the whole machine: nothing goes in or out but through Links.
	Host bool
	// Ports are those of this machine that answer devices.
	Ports Ports
	// LogGroup is the NFLOG group of what was stopped and of new flows.
	LogGroup uint16
	// Journal is the file in which is written what must be undone beside the
	// tables. It belongs where nothing outlives a restart of the machine, as
	// what it lists does not: [DefaultJournal].
	Journal string
}

// DefaultJournal is where the journal of changes is kept.
const DefaultJournal = "/run/skylatch-guard.json"

// Ports are the ports on which this machine answers devices. What a device
// addresses to anybody comes to them: UDP 53 to DNSUDP, TCP 53 to DNSTCP, UDP
// 123 to NTP, TCP 80 to HTTP, every other TCP to Sink.
type Ports struct {
	DNSUDP, DNSTCP, NTP, HTTP, Sink uint16
}

// Rates bound what reaches programs and fills the kernel's tables; what comes
// faster is dropped and counted like the rest.
const (
	// flowsPerSecond new flows are answered, of TCP and of UDP each. The kernel
	// remembers one for up to a minute: not a third of its smallest usual table
	// (65,536) is ever a device's.
	flowsPerSecond = 200
	flowsBurst     = 400
	// logsPerSecond copies of packets go to the log: more than are asked for
	// (10,000 attempts a second), and a bound to what a flood costs.
	logsPerSecond = 20000
)

// Kind is why the wall stopped a packet.
type Kind string

// The kinds, by what a device did first, by what else was tried after.
const (
	UDP       Kind = "udp"       // a datagram for nobody who answers
	QUIC      Kind = "quic"      // UDP port 443
	ICMP      Kind = "icmp"      // ICMP and ICMPv6, but for finding neighbours
	GRE       Kind = "gre"       //
	SCTP      Kind = "sctp"      //
	Other     Kind = "other"     // any other transport, and IPv6 extension headers
	Local     Kind = "local"     // multicast and broadcast
	Fragment  Kind = "fragment"  // parts of a packet
	Options   Kind = "options"   // IPv4 options: source routes, router alert
	Source    Kind = "source"    // a source address that does not belong to the link
	Flood     Kind = "flood"     // new flows beyond the rate
	Stray     Kind = "stray"     // no beginning of a flow, and of none
	Frame     Kind = "frame"     // not IP
	ForOthers Kind = "forothers" // frames that are not for this machine
	OurMAC    Kind = "ourmac"    // frames that claim to be from this machine
	Crowd     Kind = "crowd"     // more hardware addresses than are remembered

	Unknown   Kind = "unknown"   // anything from an interface that is not open
	Service   Kind = "service"   // for a port of this machine that answers no device
	Forward   Kind = "forward"   // was about to be forwarded
	Initiated Kind = "initiated" // of this machine, to a device that had not asked
	Astray    Kind = "astray"    // an answer of ours, about to go to somebody else
	Refused   Kind = "refused"   // for an answering port, from an open interface
	Lent      Kind = "lent"      // about to be forwarded where that is on for a device only
	Shut      Kind = "shut"      // of this machine, to an interface that is not open
)

// The kinds by the table that counts them.
var (
	inetKinds = []Kind{
		UDP, QUIC, ICMP, GRE, SCTP, Other, Local, Fragment, Options, Source, Flood, Stray,
		Unknown, Service, Forward, Initiated, Astray, Refused, Lent, Shut,
	}
	netdevKinds = []Kind{Frame, ForOthers, OurMAC, Crowd}
)

// Tally counts packets and their bytes.
type Tally struct {
	Packets, Bytes int64
}

// Counters is what the kernel counted since the wall was loaded; a reload
// keeps it.
type Counters struct {
	// Stopped is by kind; all kinds are in it.
	Stopped map[Kind]Tally
	// Answered counts flows that were sent to our ports.
	Answered Tally
	// Logged counts what was given to the NFLOG group, whether or not anybody
	// read it. What is in Stopped and Answered and not here came too fast.
	Logged Tally
	// Far is by open interface, lo left out.
	Far []Far
}

// Far is what was counted where frames leave through one interface.
type Far struct {
	Interface string
	Left      Tally // frames of guarded devices that went out: must be none
	Caught    Tally // frames of guarded devices that came that far
	Sent      Tally // all that was sent
}

// ByDevice reports whether packets of this kind are a device's: those of the
// other kinds this machine sends, or somebody at an open interface.
func (k Kind) ByDevice() bool {
	switch k {
	case Initiated, Astray, Refused, Lent, Shut:
		return false
	default:
		return true
	}
}

// Pass is one address that is let through.
type Pass struct {
	Address netip.Addr
	Left    time.Duration // until the kernel closes it
	Tally                 // both ways
}

func (c Config) check() error {
	for _, p := range []struct {
		name string
		port uint16
	}{{"DNSUDP", c.Ports.DNSUDP}, {"DNSTCP", c.Ports.DNSTCP}, {"NTP", c.Ports.NTP}, {"HTTP", c.Ports.HTTP}, {"Sink", c.Ports.Sink}} {
		// The well-known ports belong to services that open interfaces may ask.
		if p.port < 1024 {
			return fmt.Errorf("guard wall: port %s is %d: it must be above 1023", p.name, p.port)
		}
	}
	if c.LogGroup == 0 {
		return errors.New("guard wall: NFLOG group 0 is the system's own")
	}
	for _, name := range slices.Concat(c.Interfaces, c.Links) {
		if err := checkName(name); err != nil {
			return err
		}
	}
	for _, name := range c.Interfaces {
		if name == "lo" || slices.Contains(c.Links, name) {
			return fmt.Errorf("guard wall: interface %s cannot be guarded and open", name)
		}
	}
	return nil
}

// checkName takes what can be an interface's exact name (Linux: up to 15
// bytes, no white space, no slash) and can stand in quotes.
func checkName(name string) error {
	bad := func(r rune) bool { return r <= ' ' || r > '~' || r == '/' || r == '"' || r == '*' || r == '\\' }
	if name == "" || len(name) > 15 || slices.ContainsFunc([]rune(name), bad) {
		return fmt.Errorf("guard wall: %q is no exact name of an interface", name)
	}
	return nil
}

// errNoWall means that there is no wall to read or to open.
var errNoWall = errors.New("no wall stands")
