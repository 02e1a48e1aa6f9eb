package answer

import (
	"net/netip"
	"strings"

	"github.com/miekg/dns"

	"skylatch/redact/guard"
)

// timeToLive of every answer, in seconds: short, because what a person allows
// must count at once, and what he allowed must not be remembered.
const timeToLive = 5

// maxQuery bounds a query. One question and the options of EDNS are below 1 kB;
// longer ones are refused unread.
const maxQuery = 2048

// plainUDP is how much a UDP answer may have without EDNS (RFC 1035, 2.3.4), and
// maxUDP what is sent at most with it: no fragments (RFC 9715).
const (
	plainUDP = dns.MinMsgSize
	maxUDP   = 1232
)

// canaries are names whose absence tells a device not to go past the resolver
// that it was given: Firefox then leaves DNS over HTTPS off, an iPhone its
// private relay.
var canaries = map[string]bool{
	"use-application-dns.net": true,
	"mask.icloud.com":         true,
	"mask-h2.icloud.com":      true,
}

// checkedNames are the names whose addresses Windows compares with its own list
// to find an internet.
var checkedNames = map[string][]netip.Addr{
	"dns.msftncsi.com": {netip.MustParseAddr("131.107.255.255"), netip.MustParseAddr("fd3e:4f5a:5b81::1")},
}

// resolve answers one query, so that it fits a datagram if it came in one. It
// never asks anybody: a name is allowed, or a canary, or at this machine. There
// is no reply to what is no query.
func (s *Server) resolve(query []byte, udp bool) (reply []byte, a guard.Attempt) {
	limit := dns.MaxMsgSize
	if udp {
		limit = plainUDP
	}
	a = guard.Attempt{Speech: guard.DNS, Answer: guard.Sunk}
	if len(query) < 12 || query[2]&0x80 != 0 {
		return nil, a // no header; or a response, whose answer would be a loop
	}
	var asked dns.Msg
	if len(query) > maxQuery || asked.Unpack(query) != nil || len(asked.Question) != 1 && asked.Opcode == dns.OpcodeQuery {
		asked.Id = uint16(query[0])<<8 | uint16(query[1])
		asked.Opcode = int(query[2]>>3) & 0xf
		asked.Question, asked.Extra = nil, nil
		return s.pack(new(dns.Msg).SetRcodeFormatError(&asked), limit, a)
	}
	if asked.Opcode != dns.OpcodeQuery {
		return s.pack(new(dns.Msg).SetRcode(&asked, dns.RcodeNotImplemented), limit, a)
	}
	question := asked.Question[0]
	a.Name = plainName(question.Name)
	a.Question = dns.Type(question.Qtype).String()

	answer := new(dns.Msg).SetReply(&asked)
	answer.RecursionAvailable = true // or a stub resolver takes us for the wrong kind of server
	if options := asked.IsEdns0(); options != nil {
		if udp {
			limit = max(plainUDP, min(int(options.UDPSize()), maxUDP))
		}
		answer.SetEdns0(maxUDP, options.Do())
		if options.Version() != 0 {
			answer.Rcode = dns.RcodeBadVers
			return s.pack(answer, limit, a)
		}
	}
	s.fill(answer, question, a.Name)
	return s.pack(answer, limit, a)
}

// fill writes the answer to a question.
func (s *Server) fill(answer *dns.Msg, question dns.Question, name string) {
	switch {
	case question.Qclass != dns.ClassINET && question.Qclass != dns.ClassANY,
		question.Qtype == dns.TypeAXFR, question.Qtype == dns.TypeIXFR:
		// Who runs here (CHAOS version.bind), and whole zones.
		answer.Rcode = dns.RcodeRefused
		return
	case canaries[name]:
		answer.Rcode = dns.RcodeNameError
	default:
		for _, address := range s.addresses(name) {
			header := dns.RR_Header{Name: question.Name, Class: dns.ClassINET, Ttl: timeToLive}
			switch {
			case question.Qtype == dns.TypeA && address.Is4():
				header.Rrtype = dns.TypeA
				answer.Answer = append(answer.Answer, &dns.A{Hdr: header, A: address.AsSlice()})
			case question.Qtype == dns.TypeAAAA && address.Is6():
				header.Rrtype = dns.TypeAAAA
				answer.Answer = append(answer.Answer, &dns.AAAA{Hdr: header, AAAA: address.AsSlice()})
			}
		}
	}
	if len(answer.Answer) == 0 {
		// Without this a resolver keeps "there is none" for as long as it likes, or
		// asks again at once (RFC 2308, section 5). No HTTPS record means no keys
		// for encrypted names.
		answer.Ns = []dns.RR{&dns.SOA{
			Hdr: dns.RR_Header{Name: ".", Rrtype: dns.TypeSOA, Class: dns.ClassINET, Ttl: timeToLive},
			Ns:  "guard.invalid.", Mbox: "nobody.invalid.",
			Serial: 1, Refresh: timeToLive, Retry: timeToLive, Expire: timeToLive, Minttl: timeToLive,
		}}
	}
}

// addresses returns those of a name.
func (s *Server) addresses(name string) []netip.Addr {
	if allowed, ok := s.config.Names.lookUp(name); ok {
		return allowed
	}
	if checked, ok := checkedNames[name]; ok && s.config.Internet {
		return checked
	}
	return []netip.Addr{s.config.Address}
}

// pack writes a reply in at most limit bytes.
func (s *Server) pack(answer *dns.Msg, limit int, a guard.Attempt) ([]byte, guard.Attempt) {
	answer.Truncate(limit)
	reply, err := answer.Pack()
	if err != nil {
		return nil, a // a name that can be read and not be written
	}
	a.Answer = guard.Answered
	return reply, a
}

// plainName is a name as attempts have it.
func plainName(name string) string {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	return name[:min(len(name), 253)]
}
