package wall

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/google/nftables"
	"github.com/google/nftables/binaryutil"
	"github.com/google/nftables/expr"
	"golang.org/x/sys/unix"
)

// ruleset is the whole wall as a value; see [ruleset.text] and apply.
type ruleset []table

type table struct {
	family   nftables.TableFamily
	counters []string
	sets     []set
	chains   []chain
}

type set struct {
	name     string
	why      string
	key      nftables.SetDatatype
	interval bool
	// live sets are filled while the wall stands, by rules or by Allow: a reload
	// leaves their elements alone.
	live     bool
	dynamic  bool // by rules
	counter  bool // an element counts what it let through
	size     uint32
	timeout  time.Duration
	elements []element
}

type element struct {
	text string
	data []nftables.SetElement
}

type chain struct {
	name  string
	why   string
	base  *base // nil: reached by rules only
	rules []rule
}

type base struct {
	kind     nftables.ChainType
	hook     *nftables.ChainHook
	hookName string
	priority nftables.ChainPriority
	device   string
}

// rule is its parts in order; why is kept by the kernel, and shown with it.
type rule struct {
	why   string
	parts []part
}

// part is a piece of a rule, as nft says it and as the kernel does it.
type part struct {
	text  string
	exprs []expr.Any
}

func when(why string, parts ...part) rule { return rule{why, parts} }

// register is the one register that rules here need.
const register = 1

func native(v uint32) []byte { return binaryutil.NativeEndian.PutUint32(v) }

func meta(key expr.MetaKey) *expr.Meta { return &expr.Meta{Key: key, Register: register} }

func equal(data []byte) *expr.Cmp { return &expr.Cmp{Op: expr.CmpOpEq, Register: register, Data: data} }

func unequal(data []byte) *expr.Cmp {
	return &expr.Cmp{Op: expr.CmpOpNeq, Register: register, Data: data}
}

func in(set string, not bool) *expr.Lookup {
	return &expr.Lookup{SourceRegister: register, SetName: set, Invert: not}
}

func load(base expr.PayloadBase, offset, length uint32) *expr.Payload {
	return &expr.Payload{DestRegister: register, Base: base, Offset: offset, Len: length}
}

func and(mask []byte) *expr.Bitwise {
	return &expr.Bitwise{
		SourceRegister: register, DestRegister: register,
		Len: uint32(len(mask)), Mask: mask, Xor: make([]byte, len(mask)),
	}
}

// The interfaces of a packet.

func from(set string) part {
	return part{"iif @" + set, []expr.Any{meta(expr.MetaKeyIIF), in(set, false)}}
}

func notFrom(set string) part {
	return part{"iif != @" + set, []expr.Any{meta(expr.MetaKeyIIF), in(set, true)}}
}

func to(set string) part {
	return part{"oif @" + set, []expr.Any{meta(expr.MetaKeyOIF), in(set, false)}}
}

func notTo(set string) part {
	return part{"oif != @" + set, []expr.Any{meta(expr.MetaKeyOIF), in(set, true)}}
}

// packetType matches what a frame's address says of it (linux/if_packet.h).
func packetType(name string, number byte) part {
	return part{"meta pkttype " + name, []expr.Any{meta(expr.MetaKeyPKTTYPE), equal([]byte{number})}}
}

// Marks: of the packet, and of its flow.

func marked(bit uint32) part {
	return part{fmt.Sprintf("meta mark & 0x%08x != 0x00000000", bit), []expr.Any{meta(expr.MetaKeyMARK), and(native(bit)), unequal(native(0))}}
}

func unmarked(bit uint32) part {
	return part{fmt.Sprintf("meta mark & 0x%08x == 0x00000000", bit), []expr.Any{meta(expr.MetaKeyMARK), and(native(bit)), equal(native(0))}}
}

func mark(bit uint32) part {
	change := and(native(^bit))
	change.Xor = native(bit)
	return part{
		fmt.Sprintf("meta mark set meta mark | 0x%08x", bit),
		[]expr.Any{meta(expr.MetaKeyMARK), change, &expr.Meta{Key: expr.MetaKeyMARK, SourceRegister: true, Register: register}},
	}
}

func unmark(bit uint32) part {
	return part{
		fmt.Sprintf("meta mark set meta mark & 0x%08x", ^bit),
		[]expr.Any{meta(expr.MetaKeyMARK), and(native(^bit)), &expr.Meta{Key: expr.MetaKeyMARK, SourceRegister: true, Register: register}},
	}
}

func ct(key expr.CtKey) *expr.Ct { return &expr.Ct{Key: key, Register: register} }

func flowMarked(bit uint32) part {
	return part{fmt.Sprintf("ct mark & 0x%08x != 0x00000000", bit), []expr.Any{ct(expr.CtKeyMARK), and(native(bit)), unequal(native(0))}}
}

func markFlow(bit uint32) part {
	change := and(native(^bit))
	change.Xor = native(bit)
	return part{
		fmt.Sprintf("ct mark set ct mark | 0x%08x", bit),
		[]expr.Any{ct(expr.CtKeyMARK), change, &expr.Ct{Key: expr.CtKeyMARK, SourceRegister: true, Register: register}},
	}
}

func flowState(name string, bit uint32) part {
	return part{"ct state " + name, []expr.Any{ct(expr.CtKeySTATE), and(native(bit)), unequal(native(0))}}
}

var (
	isNew         = flowState("new", expr.CtStateBitNEW)
	isInvalid     = flowState("invalid", expr.CtStateBitINVALID)
	isEstablished = flowState("established", expr.CtStateBitESTABLISHED)
	isReply       = part{"ct direction reply", []expr.Any{ct(expr.CtKeyDIRECTION), equal([]byte{1})}}
)

// Headers.

var (
	protocol4 = []expr.Any{meta(expr.MetaKeyNFPROTO), equal([]byte{unix.NFPROTO_IPV4})}
	protocol6 = []expr.Any{meta(expr.MetaKeyNFPROTO), equal([]byte{unix.NFPROTO_IPV6})}

	isFragment = part{"ip frag-off & 16383 != 0", append(protocol4[:2:2],
		load(expr.PayloadBaseNetworkHeader, 6, 2), and([]byte{0x3f, 0xff}), unequal([]byte{0, 0}))}
	hasOptions = part{"ip hdrlength != 5", append(protocol4[:2:2],
		load(expr.PayloadBaseNetworkHeader, 0, 1), and([]byte{0x0f}), unequal([]byte{5}))}
)

func transport(name string, number byte) part {
	return part{"meta l4proto " + name, []expr.Any{meta(expr.MetaKeyL4PROTO), equal([]byte{number})}}
}

// header4 and header6 match the protocol that the IP header itself names: in
// IPv6 without any extension header between.
func header4(name string, number byte) part {
	return part{"ip protocol " + name, append(protocol4[:2:2], load(expr.PayloadBaseNetworkHeader, 9, 1), equal([]byte{number}))}
}

func header6(name string, number byte) part {
	return part{"ip6 nexthdr " + name, append(protocol6[:2:2], load(expr.PayloadBaseNetworkHeader, 6, 1), equal([]byte{number}))}
}

func icmp6(name string, number byte) part {
	return part{"icmpv6 type " + name, append(transport("ipv6-icmp", unix.IPPROTO_ICMPV6).exprs, load(expr.PayloadBaseTransportHeader, 0, 1), equal([]byte{number}))}
}

func address(field, set string) part {
	where := map[string][3]uint32{"ip saddr": {4, 12, 4}, "ip daddr": {4, 16, 4}, "ip6 saddr": {6, 8, 16}, "ip6 daddr": {6, 24, 16}}[field]
	protocol := protocol4
	if where[0] == 6 {
		protocol = protocol6
	}
	return part{field + " @" + set, append(protocol[:2:2], load(expr.PayloadBaseNetworkHeader, where[1], where[2]), in(set, false))}
}

var protocolNumbers = map[string]byte{"tcp": unix.IPPROTO_TCP, "udp": unix.IPPROTO_UDP}

func toPort(protocol string, port uint16) part { return port2(protocol, "dport", 2, port) }

func fromPort(protocol string, port uint16) part { return port2(protocol, "sport", 0, port) }

func port2(protocol, field string, offset uint32, port uint16) part {
	return part{
		fmt.Sprintf("%s %s %d", protocol, field, port),
		append(transport(protocol, protocolNumbers[protocol]).exprs,
			load(expr.PayloadBaseTransportHeader, offset, 2), equal(binary.BigEndian.AppendUint16(nil, port))),
	}
}

const handshakeFlags = 0x17 // FIN, SYN, RST, ACK

var (
	isOpening = part{"tcp flags & (fin | syn | rst | ack) == syn", append(transport("tcp", unix.IPPROTO_TCP).exprs,
		load(expr.PayloadBaseTransportHeader, 13, 1), and([]byte{handshakeFlags}), equal([]byte{2}))}
	isNoOpening = part{"tcp flags & (fin | syn | rst | ack) != syn", append(transport("tcp", unix.IPPROTO_TCP).exprs,
		load(expr.PayloadBaseTransportHeader, 13, 1), and([]byte{handshakeFlags}), unequal([]byte{2}))}
	// sourceElsewhere: an answer to this packet would not go out where it came in.
	sourceElsewhere = part{"fib saddr . iif oif missing", []expr.Any{
		&expr.Fib{Register: register, ResultOIF: true, FlagSADDR: true, FlagIIF: true, FlagPRESENT: true}, equal(native(0)),
	}}
)

func destination(name string, number uint32) part {
	return part{"fib daddr type " + name, []expr.Any{&expr.Fib{Register: register, ResultADDRTYPE: true, FlagDADDR: true}, equal(native(number))}}
}

// Frames.

var etherSource = []expr.Any{meta(expr.MetaKeyIIFTYPE), equal(binaryutil.NativeEndian.PutUint16(unix.ARPHRD_ETHER)), load(expr.PayloadBaseLLHeader, 6, 6)}

func hardware(set string) part {
	return part{"ether saddr @" + set, append(etherSource[:3:3], in(set, false))}
}

func notHardware(set string) part {
	return part{"ether saddr != @" + set, append(etherSource[:3:3], in(set, true))}
}

func remember(set string, d time.Duration) part {
	return part{
		fmt.Sprintf("update @%s { ether saddr timeout %s }", set, brief(d)),
		append(etherSource[:3:3], &expr.Dynset{SrcRegKey: register, SetName: set, Operation: unix.NFT_DYNSET_OP_UPDATE, Timeout: d}),
	}
}

func frameType(name string, number uint16) part {
	return part{"meta protocol " + name, []expr.Any{meta(expr.MetaKeyPROTOCOL), equal(binary.BigEndian.AppendUint16(nil, number))}}
}

// sentFrom matches an Ethernet frame that carries an IP packet from that
// network, by its bytes: what a packet socket calls its frame does not matter.
func sentFrom(p netip.Prefix) []part {
	typed := func(number uint16) part {
		return part{fmt.Sprintf("@ll,96,16 0x%x", number), []expr.Any{load(expr.PayloadBaseLLHeader, 12, 2), equal(binary.BigEndian.AppendUint16(nil, number))}}
	}
	const header = 14
	// Of IPv6 the first half is enough, and all that a longer prefix gets.
	offset, size, kind := uint32(header+12), uint32(4), uint16(unix.ETH_P_IP)
	if p.Addr().Is6() {
		offset, size, kind = header+8, 8, unix.ETH_P_IPV6
	}
	bits := min(p.Bits(), int(size)*8)
	mask := make([]byte, size)
	for i := range bits {
		mask[i/8] |= 0x80 >> (i % 8)
	}
	network := p.Masked().Addr().AsSlice()[:size]
	return []part{typed(kind), {
		fmt.Sprintf("@ll,%d,%d & 0x%x == 0x%x", offset*8, size*8, mask, network),
		[]expr.Any{load(expr.PayloadBaseLLHeader, offset, size), and(mask), equal(network)},
	}}
}

// packetFrom is [address] where there are frames of all protocols.
func packetFrom(field, set string) part {
	p := address(field, set)
	kind := uint16(unix.ETH_P_IP)
	if field == "ip6 saddr" {
		kind = unix.ETH_P_IPV6
	}
	return part{p.text, append(frameType("", kind).exprs, p.exprs[2:]...)}
}

// What is done.

var (
	accept     = part{"accept", []expr.Any{&expr.Verdict{Kind: expr.VerdictAccept}}}
	drop       = part{"drop", []expr.Any{&expr.Verdict{Kind: expr.VerdictDrop}}}
	masquerade = part{"masquerade", []expr.Any{&expr.Masq{}}}
)

func goTo(chain string) part {
	return part{"goto " + chain, []expr.Any{&expr.Verdict{Kind: expr.VerdictGoto, Chain: chain}}}
}

func jump(chain string) part {
	return part{"jump " + chain, []expr.Any{&expr.Verdict{Kind: expr.VerdictJump, Chain: chain}}}
}

func count(counter string) part {
	return part{fmt.Sprintf("counter name %q", counter), []expr.Any{&expr.Objref{Type: unix.NFT_OBJECT_COUNTER, Name: counter}}}
}

func slower(perSecond uint64, burst uint32) part {
	return part{fmt.Sprintf("limit rate %d/second burst %d packets", perSecond, burst), []expr.Any{limit(perSecond, burst, false)}}
}

func faster(perSecond uint64, burst uint32) part {
	return part{fmt.Sprintf("limit rate over %d/second burst %d packets", perSecond, burst), []expr.Any{limit(perSecond, burst, true)}}
}

func limit(perSecond uint64, burst uint32, over bool) *expr.Limit {
	return &expr.Limit{Type: expr.LimitTypePkts, Rate: perSecond, Unit: expr.LimitTimeSecond, Burst: burst, Over: over}
}

// The log: so many bytes of a packet, so many packets at once.
const (
	logBytes = 1600
	logBatch = 32
)

func logged(group uint16, prefix string) part {
	return part{
		fmt.Sprintf("log prefix %q group %d snaplen %d queue-threshold %d", prefix, group, logBytes, logBatch),
		[]expr.Any{&expr.Log{
			Key:   1<<unix.NFTA_LOG_GROUP | 1<<unix.NFTA_LOG_PREFIX | 1<<unix.NFTA_LOG_SNAPLEN | 1<<unix.NFTA_LOG_QTHRESHOLD,
			Group: group, Data: []byte(prefix), Snaplen: logBytes, QThreshold: logBatch,
		}},
	}
}

func redirect(port uint16) part {
	return part{fmt.Sprintf("redirect to :%d", port), []expr.Any{
		&expr.Immediate{Register: register, Data: binary.BigEndian.AppendUint16(nil, port)},
		&expr.Redir{RegisterProtoMin: register, Flags: expr.NF_NAT_RANGE_PROTO_SPECIFIED},
	}}
}

// brief writes a duration as nft does: 1h, not 1h0m0s.
func brief(d time.Duration) string {
	s := d.String()
	s = strings.TrimSuffix(s, "0s")
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
