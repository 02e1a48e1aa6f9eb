package dhcp

import (
	"encoding/binary"
	"errors"
	"net/netip"
	"strings"
	"unicode/utf8"
)

// The form of a message: RFC 2131, figure 1, and RFC 2132.
const (
	fixedLength = 236
	cookie      = 0x63825363
	headLength  = fixedLength + 4
	// minReply is what old clients expect at least, as of BOOTP (RFC 951).
	minReply = 300
	// MaxRequest bounds a message: none is longer than an Ethernet frame.
	MaxRequest = 1500

	bootRequest = 1
	bootReply   = 2
	ethernet    = 1
)

// The types of messages.
const (
	discover = 1
	offer    = 2
	request  = 3
	decline  = 4
	ack      = 5
	nak      = 6
	release  = 7
	inform   = 8
)

// The options that are read or written.
const (
	optionPad       = 0
	optionMask      = 1
	optionRouter    = 3
	optionDNS       = 6
	optionHostName  = 12
	optionBroadcast = 28
	optionNTP       = 42
	optionWish      = 50
	optionLeaseTime = 51
	optionType      = 53
	optionServer    = 54
	optionAsked     = 55
	optionClass     = 60
	optionClient    = 61
	optionPortal    = 114
	optionEnd       = 255
)

// hardware is an Ethernet address.
type hardware [6]byte

// message is a client's message.
type message struct {
	kind     byte
	xid      [4]byte
	flags    [2]byte
	client   netip.Addr // the address that it has already; 0.0.0.0 if none
	hardware hardware
	wish     netip.Addr // zero if there is none
	server   netip.Addr // zero if there is none
	asked    []byte     // the options that it wants
	id       []byte     // option 61, to be sent back
	hostName string
	class    string
}

var errNoRequest = errors.New("no request of a DHCP client on Ethernet")

// parse reads a message. It keeps parts of b.
func parse(b []byte) (message, error) {
	if len(b) < headLength || len(b) > MaxRequest || b[0] != bootRequest || b[1] != ethernet || b[2] != 6 ||
		binary.BigEndian.Uint32(b[fixedLength:]) != cookie {
		return message{}, errNoRequest
	}
	if [4]byte(b[24:28]) != [4]byte{} {
		return message{}, errNoRequest // by a relay, and there is none on this link
	}
	m := message{
		xid:      [4]byte(b[4:8]),
		flags:    [2]byte(b[10:12]),
		client:   netip.AddrFrom4([4]byte(b[12:16])),
		hardware: hardware(b[28:34]),
	}
	if m.hardware[0]&1 != 0 || m.hardware == (hardware{}) {
		return message{}, errNoRequest // a group, or nobody
	}
	for rest := b[headLength:]; len(rest) > 0 && rest[0] != optionEnd; {
		if rest[0] == optionPad {
			rest = rest[1:]
			continue
		}
		if len(rest) < 2 || len(rest) < 2+int(rest[1]) {
			return message{}, errNoRequest
		}
		m.read(rest[0], rest[2:2+int(rest[1])])
		rest = rest[2+int(rest[1]):]
	}
	if m.kind == 0 {
		return message{}, errNoRequest // BOOTP
	}
	return m, nil
}

// read reads one option; one of a wrong length is as good as none.
func (m *message) read(code byte, value []byte) {
	switch {
	case code == optionType && len(value) == 1:
		m.kind = value[0]
	case code == optionWish && len(value) == 4:
		m.wish = netip.AddrFrom4([4]byte(value))
	case code == optionServer && len(value) == 4:
		m.server = netip.AddrFrom4([4]byte(value))
	case code == optionAsked:
		m.asked = value
	case code == optionClient:
		m.id = value
	case code == optionHostName:
		m.hostName = readable(value)
	case code == optionClass:
		m.class = readable(value)
	}
}

// readable is what a device calls itself, as it can be shown: without control
// characters, and at most 63 bytes.
func readable(value []byte) string {
	const most = 63
	text := strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r == utf8.RuneError {
			return -1
		}
		return r
	}, string(value))
	for len(text) > most {
		_, size := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-size]
	}
	return strings.TrimSpace(text)
}

// reply begins the answer to a message.
func (m message) reply(kind byte, yours, server netip.Addr) []byte {
	b := make([]byte, headLength, 512)
	b[0], b[1], b[2] = bootReply, ethernet, 6
	copy(b[4:], m.xid[:])
	copy(b[10:], m.flags[:])
	if kind == ack {
		copy(b[12:], m.client.AsSlice())
	}
	if yours.IsValid() {
		copy(b[16:], yours.AsSlice())
	}
	copy(b[28:], m.hardware[:])
	binary.BigEndian.PutUint32(b[fixedLength:], cookie)
	b = append(b, optionType, 1, kind)
	b = appendAddress(b, optionServer, server)
	if len(m.id) > 0 {
		b = append(append(b, optionClient, byte(len(m.id))), m.id...) // RFC 6842
	}
	return b
}

func appendAddress(b []byte, code byte, a netip.Addr) []byte {
	four := a.As4()
	return append(append(b, code, 4), four[:]...)
}

// finish ends a message and makes it long enough.
func finish(b []byte) []byte {
	b = append(b, optionEnd)
	for len(b) < minReply {
		b = append(b, optionPad)
	}
	return b
}
