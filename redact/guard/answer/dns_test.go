package answer_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/miekg/dns"

	"skylatch/redact/guard"
	"skylatch/redact/guard/answer"
)

// question makes one of class IN.
func question(name string, kind uint16) *dns.Msg {
	return new(dns.Msg).SetQuestion(dns.Fqdn(name), kind)
}

// ask asks over one transport and checks that the answer is one.
func (w world) ask(t *testing.T, network string, m *dns.Msg) *dns.Msg {
	t.Helper()
	address := w.sockets.DNSUDP[0].LocalAddr().String()
	if network == "tcp" {
		address = w.sockets.DNSTCP[0].Addr().String()
	}
	client := dns.Client{Net: network, Timeout: 10 * time.Second}
	answer, _, err := client.Exchange(m, address)
	if err != nil {
		t.Fatalf("ask %v by %s: %v", m.Question, network, err)
	}
	if !answer.Response || answer.Id != m.Id {
		t.Errorf("%v by %s: the header %+v is no answer", m.Question, network, answer.MsgHdr)
	}
	return answer
}

// addressesIn returns what an answer has.
func addressesIn(m *dns.Msg) []string {
	var all []string
	for _, rr := range m.Answer {
		switch rr := rr.(type) {
		case *dns.A:
			all = append(all, rr.A.String())
		case *dns.AAAA:
			all = append(all, rr.AAAA.String())
		default:
			all = append(all, rr.String())
		}
		if ttl := rr.Header().Ttl; ttl > 5 {
			all = append(all, fmt.Sprintf("to be kept for %d s", ttl))
		}
	}
	return all
}

func TestEveryNameIsHere(t *testing.T) {
	names := new(answer.Names)
	names.Set(map[string][]netip.Addr{
		"Unlock.DJI.com.": {netip.MustParseAddr("203.0.113.7"), netip.MustParseAddr("2001:db8::7")},
	})
	w := serve(t, answer.Config{Names: names, Internet: true})
	tests := []struct {
		name  string
		kind  uint16
		rcode int
		want  []string
	}{
		{"mydjiflight.dji.com", dns.TypeA, dns.RcodeSuccess, []string{"192.168.42.1"}},
		{"MyDjiFlight.DJI.com", dns.TypeA, dns.RcodeSuccess, []string{"192.168.42.1"}},
		{"mydjiflight.dji.com", dns.TypeAAAA, dns.RcodeSuccess, nil},
		{"mydjiflight.dji.com", dns.TypeHTTPS, dns.RcodeSuccess, nil},
		{"_dns.resolver.arpa", dns.TypeSVCB, dns.RcodeSuccess, nil},
		{"dji.com", dns.TypeTXT, dns.RcodeSuccess, nil},
		{"dji.com", dns.TypeANY, dns.RcodeSuccess, nil},
		{"1.42.168.192.in-addr.arpa", dns.TypePTR, dns.RcodeSuccess, nil},
		{".", dns.TypeNS, dns.RcodeSuccess, nil},
		{"use-application-dns.net", dns.TypeA, dns.RcodeNameError, nil},
		{"Mask.iCloud.com", dns.TypeAAAA, dns.RcodeNameError, nil},
		{"mask-h2.icloud.com", dns.TypeA, dns.RcodeNameError, nil},
		{"unlock.dji.com", dns.TypeA, dns.RcodeSuccess, []string{"203.0.113.7"}},
		{"unlock.dji.com", dns.TypeAAAA, dns.RcodeSuccess, []string{"2001:db8::7"}},
		{"unlock.dji.com", dns.TypeHTTPS, dns.RcodeSuccess, nil},
		{"api.unlock.dji.com", dns.TypeA, dns.RcodeSuccess, []string{"192.168.42.1"}},
		{"dns.msftncsi.com", dns.TypeA, dns.RcodeSuccess, []string{"131.107.255.255"}},
		{"dji.com", dns.TypeAXFR, dns.RcodeRefused, nil},
	}
	for _, test := range tests {
		for _, network := range []string{"udp", "tcp"} {
			what := fmt.Sprintf("%s %s by %s", test.name, dns.Type(test.kind), network)
			got := w.ask(t, network, question(test.name, test.kind))
			if got.Rcode != test.rcode || !slices.Equal(addressesIn(got), test.want) {
				t.Errorf("%s: %s %v, want %s %v", what, dns.RcodeToString[got.Rcode], addressesIn(got), dns.RcodeToString[test.rcode], test.want)
			}
			if soa := len(got.Ns) == 1 && got.Ns[0].Header().Rrtype == dns.TypeSOA; soa != (len(test.want) == 0 && test.rcode != dns.RcodeRefused) {
				t.Errorf("%s: authority %v", what, got.Ns)
			}
			if a := w.next(t); a.Speech != guard.DNS || a.Answer != guard.Answered || a.Question != dns.Type(test.kind).String() ||
				string(a.Transport) != network || a.To.IsValid() != (network == "tcp") || a.Bytes < 17 {
				t.Errorf("%s: reported %+v", what, a)
			}
		}
	}
	names.Set(nil)
	if got := addressesIn(w.ask(t, "udp", question("unlock.dji.com", dns.TypeA))); !slices.Equal(got, []string{"192.168.42.1"}) {
		t.Errorf("a name that is no longer allowed has %v", got)
	}
}

func TestQuestionsThatAreNoneOfADeviceAreRefused(t *testing.T) {
	w := serve(t, answer.Config{})
	chaos := question("version.bind", dns.TypeTXT)
	chaos.Question[0].Qclass = dns.ClassCHAOS
	two := question("a.example", dns.TypeA)
	two.Question = append(two.Question, two.Question[0])
	none := question("a.example", dns.TypeA)
	none.Question = nil
	notify := new(dns.Msg).SetNotify("dji.com.")
	update := new(dns.Msg).SetUpdate("dji.com.")
	version := question("a.example", dns.TypeA).SetEdns0(4096, false)
	version.IsEdns0().SetVersion(1)
	for _, test := range []struct {
		name  string
		query *dns.Msg
		rcode int
	}{
		{"who runs here", chaos, dns.RcodeRefused},
		{"two questions", two, dns.RcodeFormatError},
		{"no question", none, dns.RcodeFormatError},
		{"a notification", notify, dns.RcodeNotImplemented},
		{"an update", update, dns.RcodeNotImplemented},
		{"a later EDNS", version, dns.RcodeBadVers},
	} {
		if got := w.ask(t, "udp", test.query); got.Rcode != test.rcode || len(got.Answer) != 0 {
			t.Errorf("%s: %v, want %s", test.name, got, dns.RcodeToString[test.rcode])
		}
	}
}

func TestWhatIsNoQueryIsNotAnsweredOrRefused(t *testing.T) {
	w := serve(t, answer.Config{})
	conn, err := net.Dial("udp4", w.sockets.DNSUDP[0].LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	response, err := new(dns.Msg).SetReply(question("a.example", dns.TypeA)).Pack()
	if err != nil {
		t.Fatal(err)
	}
	for _, silent := range [][]byte{nil, []byte("short"), response} {
		if _, err := conn.Write(silent); err != nil {
			t.Fatal(err)
		}
		if a := w.next(t); a.Answer != guard.Sunk || a.Bytes != int64(len(silent)) {
			t.Errorf("%x: reported %+v, want it dropped", silent, a)
		}
	}
	// A name that points to itself; the answer must be the first thing that comes.
	if _, err := conn.Write([]byte{7, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xc0, 12, 0, 1, 0, 1}); err != nil {
		t.Fatal(err)
	}
	buffer := make([]byte, 512)
	n, err := conn.Read(buffer)
	if err != nil {
		t.Fatal(err)
	}
	var refusal dns.Msg
	if err := refusal.Unpack(buffer[:n]); err != nil || refusal.Rcode != dns.RcodeFormatError || refusal.Id != 0x0707 {
		t.Errorf("a malformed query: %v (%v), want FORMERR", &refusal, err)
	}
}

func TestALongAnswerIsCutByUDPAndWholeByTCP(t *testing.T) {
	var many []netip.Addr
	for i := range 120 {
		many = append(many, netip.AddrFrom4([4]byte{203, 0, 113, byte(i)}))
	}
	names := new(answer.Names)
	names.Set(map[string][]netip.Addr{"cdn.example": many})
	w := serve(t, answer.Config{Names: names})
	length := func(m *dns.Msg) int { m.Compress = true; return m.Len() }
	plain := w.ask(t, "udp", question("cdn.example", dns.TypeA))
	if !plain.Truncated || length(plain) > 512 || plain.IsEdns0() != nil {
		t.Errorf("plain: truncated %v, %d bytes", plain.Truncated, length(plain))
	}
	wide := w.ask(t, "udp", question("cdn.example", dns.TypeA).SetEdns0(4096, true))
	if !wide.Truncated || length(wide) > 1232 || len(wide.Answer) <= len(plain.Answer) || wide.IsEdns0() == nil {
		t.Errorf("with EDNS: truncated %v, %d addresses, %d bytes", wide.Truncated, len(wide.Answer), length(wide))
	}
	for _, query := range []*dns.Msg{question("cdn.example", dns.TypeA), question("cdn.example", dns.TypeA).SetEdns0(512, false)} {
		if whole := w.ask(t, "tcp", query); whole.Truncated || len(whole.Answer) != len(many) {
			t.Errorf("by TCP: truncated %v, %d addresses, want %d", whole.Truncated, len(whole.Answer), len(many))
		}
	}
}

func TestAnOrdinaryResolverIsContent(t *testing.T) {
	w := serve(t, answer.Config{Address: netip.MustParseAddr("192.168.42.53")})
	resolver := net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		var d net.Dialer
		if network == "tcp" {
			return d.DialContext(ctx, network, w.sockets.DNSTCP[0].Addr().String())
		}
		return d.DialContext(ctx, network, w.sockets.DNSUDP[0].LocalAddr().String())
	}}
	got, err := resolver.LookupHost(t.Context(), "flysafe-api.dji.com.")
	if err != nil || !slices.Equal(got, []string{"192.168.42.53"}) {
		t.Errorf("look up = %v (%v), want the address of all names", got, err)
	}
	_, err = resolver.LookupHost(t.Context(), "use-application-dns.net.")
	var missing *net.DNSError
	if !errors.As(err, &missing) || !missing.IsNotFound {
		t.Errorf("the canary: %v, want not found", err)
	}
}

func TestATCPConnectionMayAskMoreThanOnce(t *testing.T) {
	w := serve(t, answer.Config{})
	conn, err := dns.Dial("tcp", w.sockets.DNSTCP[0].Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	const most = 64
	for i := range most {
		if err := conn.WriteMsg(question("a.example", dns.TypeA)); err != nil {
			t.Fatal(err)
		}
		if _, err := conn.ReadMsg(); err != nil {
			t.Fatalf("answer %d: %v", i, err)
		}
	}
	if _, err := conn.Read(make([]byte, 1)); err == nil {
		t.Errorf("after %d questions it still listens", most)
	}
}
