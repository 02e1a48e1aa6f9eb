// Package guard holds the words of the wall around a vendor's tablet or
// controller: what a device tried to send, what is known of it, and how it all
// stands now. They are what the rooms below say to each other, to the ledger and
// to the page:
//
//	wall    the kernel's rules: nothing passes
//	read    what a packet or the beginning of a stream says it is
//	names   who is behind a name or an address
//	answer  what a device is told, so that its app does not hang
//	tally   every attempt counted, in bounded memory, and kept in files
//	report  the same for the officer
//	pcap    both sides of the wall, recorded when asked
//
// The words hold no content of what was tried: names, sizes, kinds and classes.
package guard

import (
	"net/netip"
	"time"

	"skylatch/redact"
)

// Transport is what carries an attempt: "tcp", "udp", "icmp", "icmpv6", "gre",
// "sctp", "igmp", or the IANA protocol number of any other, "ip-47".
type Transport string

// The transports that have names here.
const (
	TCP    Transport = "tcp"
	UDP    Transport = "udp"
	ICMP   Transport = "icmp"
	ICMPv6 Transport = "icmpv6"
	GRE    Transport = "gre"
	SCTP   Transport = "sctp"
	IGMP   Transport = "igmp"
)

// Speech is what an attempt speaks, as far as its first bytes say.
type Speech string

// The kinds of speech that are told apart.
const (
	Unknown Speech = ""
	DNS     Speech = "dns"
	DoT     Speech = "dot" // DNS over TLS
	DoH     Speech = "doh" // DNS over HTTPS, by the server's name or address
	HTTPDNS Speech = "httpdns"
	MDNS    Speech = "mdns"
	DHCP    Speech = "dhcp"
	NTP     Speech = "ntp"
	STUN    Speech = "stun"
	TLS     Speech = "tls"
	QUIC    Speech = "quic"
	HTTP    Speech = "http"
	MQTT    Speech = "mqtt"
	RTMP    Speech = "rtmp"
	RTSP    Speech = "rtsp"
	MAVLink Speech = "mavlink"

	DoQ       Speech = "doq" // DNS over QUIC
	LLMNR     Speech = "llmnr"
	SSDP      Speech = "ssdp"
	DTLS      Speech = "dtls"
	RTCP      Speech = "rtcp"
	SSH       Speech = "ssh"
	XMPP      Speech = "xmpp"
	SOCKS     Speech = "socks"
	WireGuard Speech = "wireguard"
	OpenVPN   Speech = "openvpn"
	IKE       Speech = "ike" // of IPsec
)

// Answer is what became of an attempt. None ever leaves unless it is Passed.
type Answer string

// The answers.
const (
	Dropped  Answer = "dropped"  // nobody answered
	Sunk     Answer = "sunk"     // accepted here, read for a moment, and reset
	Answered Answer = "answered" // answered here: a name, a time, a connectivity check
	Passed   Answer = "passed"   // a person allowed it, by name and for a time
)

// Attempt is one try of a device to reach somebody: a flow, a query or a packet.
type Attempt struct {
	At        time.Time      `json:"at"`
	Interface string         `json:"interface"`
	MAC       string         `json:"mac"` // of the device, lower-case with colons; empty if the frame had none
	From      netip.Addr     `json:"from"`
	To        netip.AddrPort `json:"to"` // as the device addressed it; port 0 where the transport has none
	Transport Transport      `json:"transport"`
	Speech    Speech         `json:"speech,omitempty"`
	// Name is whom it asked for: the name in a DNS question, a TLS or QUIC SNI, an
	// HTTP Host; lower-case, without the last dot, at most 253 bytes.
	Name   string   `json:"name,omitempty"`
	ALPN   []string `json:"alpn,omitempty"`
	ECH    bool     `json:"ech,omitempty"` // the true name may be another, encrypted; a decoy looks the same
	Method string   `json:"method,omitempty"`
	// Path is without the query, whose values are not kept, and with the kind of what
	// would tell of somebody in place of it, "/log/[serial]"; at most 256 bytes.
	Path string `json:"path,omitempty"`
	// ClientID and User are those of an MQTT CONNECT.
	ClientID string `json:"client_id,omitempty"`
	User     string `json:"user,omitempty"`
	// Device is what the device calls itself in DHCP; at most 63 bytes.
	Device string `json:"device,omitempty"`
	// Agent is what the program that speaks calls itself: the first word of an HTTP
	// User-Agent, of a STUN SOFTWARE, a DHCP vendor class or an SSH version; at most
	// 64 bytes.
	Agent string `json:"agent,omitempty"`
	// Question is the type of a DNS question: "A", "AAAA", "HTTPS".
	Question string `json:"question,omitempty"`
	// Bytes is what the device offered: payload read here, or the packet's length.
	Bytes int64 `json:"bytes"`
	// Holds lists the classes of data found in what was sent in clear. The values
	// are kept nowhere.
	Holds  []redact.Class `json:"holds,omitempty"`
	Answer Answer         `json:"answer"`

	// What the names' tables add; see package names.
	Party Party `json:"party,omitzero"`
}

// Party is who is behind an attempt, as far as a table knows.
type Party struct {
	Vendor string `json:"vendor,omitempty"` // "DJI", "Umeng"
	// Part is the SDK or the service: "Bugly", "flight log upload".
	Part     string   `json:"part,omitempty"`
	Category Category `json:"category,omitempty"`
	// Country is the ISO 3166-1 code of a hard-coded address's registration;
	// empty for a name, whose addresses were never asked for.
	Country string `json:"country,omitempty"`
}

// Category is what an attempt was for.
type Category string

// The categories of the table of names.
const (
	FlightLog    Category = "flight log upload"
	Account      Category = "account"
	FlyZone      Category = "fly zone"
	Activation   Category = "activation"
	Analytics    Category = "analytics"
	Crash        Category = "crash report"
	Update       Category = "update"
	Push         Category = "push"
	Map          Category = "map"
	Media        Category = "media upload"
	Live         Category = "live video"
	Cloud        Category = "cloud"
	NameLookUp   Category = "name look-up" // a resolver of its own, past the system's
	Connectivity Category = "connectivity check"
	Clock        Category = "clock"
	LocalLink    Category = "local link" // mDNS, SSDP, DHCP, neighbour discovery
)
