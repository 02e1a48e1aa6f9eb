package read

import (
	"encoding/binary"
	"strconv"
	"strings"

	"skylatch/redact/guard"
)

// questionTypes are the types of DNS questions that are asked (IANA, "Resource
// Record (RR) TYPEs").
var questionTypes = map[uint16]string{
	1: "A", 2: "NS", 5: "CNAME", 6: "SOA", 10: "NULL", 12: "PTR", 13: "HINFO", 15: "MX", 16: "TXT", 28: "AAAA",
	33: "SRV", 35: "NAPTR", 37: "CERT", 39: "DNAME", 43: "DS", 46: "RRSIG", 47: "NSEC", 48: "DNSKEY", 52: "TLSA",
	64: "SVCB", 65: "HTTPS", 99: "SPF", 251: "IXFR", 252: "AXFR", 255: "ANY", 256: "URI", 257: "CAA",
}

// dnsHeader is how long the header of a message is (RFC 1035, section 4.1.1).
const dnsHeader = 12

// question is the first one of a DNS message.
type question struct {
	name, kind string
	answer     bool // the message is one
	// sure says that the message has the form of a query and no other: one
	// question of a known type, and nothing but an OPT or a signature behind it.
	sure bool
}

// openDNS reads a message, which may be cut behind its question. (RFC 1035)
func openDNS(b []byte) (question, bool) {
	if len(b) < dnsHeader {
		return question{}, false
	}
	count := func(i int) uint16 { return binary.BigEndian.Uint16(b[4+2*i:]) }
	flags := binary.BigEndian.Uint16(b[2:])
	q := question{answer: flags&0x8000 != 0}
	if count(0) == 0 {
		return q, q.answer && count(1) > 0 && count(1) < 256
	}
	name, rest, ok := dnsName(b[dnsHeader:])
	if !ok || len(rest) < 4 {
		return question{}, false
	}
	kind, class := binary.BigEndian.Uint16(rest), binary.BigEndian.Uint16(rest[2:])
	known := false
	if q.kind, known = questionTypes[kind]; !known {
		q.kind = "TYPE" + strconv.Itoa(int(kind)) // RFC 3597
	}
	q.name = name
	q.sure = known && class == 1 && !q.answer && flags&0x7840 == 0 && count(0) == 1 && count(1) == 0 && count(2) == 0 &&
		count(3) <= 2 && (count(3) > 0) == (len(rest) > 4)
	return q, true
}

// dnsName reads the name of a question: labels, without compression, which has
// nothing to point to there.
func dnsName(b []byte) (name string, rest []byte, ok bool) {
	var labels strings.Builder
	for len(b) > 0 {
		n := int(b[0])
		switch {
		case n == 0:
			return hostName(labels.String()), b[1:], true
		case n > 63 || n >= len(b) || labels.Len()+n > 255:
			return "", nil, false
		}
		labels.Write(b[1 : n+1])
		labels.WriteByte('.')
		b = b[n+1:]
	}
	return "", nil, false
}

// tell adds a question to an attempt. An answer, as mDNS sends them unasked, says
// whose the device is; its names are not kept.
func (q question) tell(a *guard.Attempt, speech guard.Speech) {
	a.Speech = speech
	if !q.answer {
		a.Name, a.Question = q.name, q.kind
	}
}
