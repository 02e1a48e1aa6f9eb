package wall

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"skylatch/redact/egress/island"
)

func config(t testing.TB) Config {
	t.Helper()
	return Config{
		Interfaces: []string{"tab0"},
		Ports:      Ports{DNSUDP: 20053, DNSTCP: 20054, NTP: 20123, HTTP: 20080, Sink: 20001},
		LogGroup:   7,
		Journal:    filepath.Join(t.TempDir(), "journal.json"),
	}
}

// counted is what changes while rules stand.
var counted = regexp.MustCompile(`packets \d+ bytes \d+`)

func listed(t testing.TB) string {
	t.Helper()
	return counted.ReplaceAllString(nft(t, "", "list", "ruleset"), "")
}

func TestThePlanIsWhatTheKernelHas(t *testing.T) {
	if !onIsland(t) {
		return
	}
	island.Here(t).IP(
		"link set lo up",
		"link add tab0 type veth peer name tab1",
		"link add up0 type veth peer name up1",
		"link add tun0 type veth peer name we@rd",
		"address add 192.168.42.1/24 dev tab0",
		"address add fd42::1/64 dev tab0",
		"address add 10.1.0.2/24 dev up0",
	)
	nft(t, "table inet mine {\nchain in {\ntype filter hook input priority 0\ntcp dport 9 counter drop\n}\n}\n", "-f", "-")
	before := nft(t, "", "list", "ruleset")
	c := config(t)
	plan, err := Plan(c)
	if err != nil {
		t.Fatal(err)
	}
	w, err := Load(c)
	if err != nil {
		t.Fatal(err)
	}
	if w.lacks != nil {
		t.Fatal(w.lacks)
	}
	loaded := listed(t)
	if err := w.Reload(); err != nil {
		t.Fatal(err)
	}
	if again := listed(t); again != loaded {
		t.Errorf("after a reload the kernel has other rules:\n%s", differing(loaded, again))
	}
	if again, err := Plan(c); err != nil || again != plan {
		t.Errorf("the plan of a standing wall differs (%v):\n%s", err, differing(plan, again))
	}
	if err := Off(c.Journal); err != nil {
		t.Fatal(err)
	}
	if after := nft(t, "", "list", "ruleset"); after != before {
		t.Errorf("after off the machine's rules are not what they were:\n%s", differing(before, after))
	}
	nft(t, plan, "-f", "-")
	if planned := listed(t); planned != loaded {
		t.Errorf("nft reads the plan as other rules than were loaded:\n%s", differing(planned, loaded))
	}
	if os.Getenv("SHOW") != "" {
		t.Log(plan, loaded)
	}
}

// differing shows lines that only one of two texts has.
func differing(want, got string) string {
	var b strings.Builder
	for mark, pair := range map[string][2]string{"-": {want, got}, "+": {got, want}} {
		there := make(map[string]bool)
		for line := range strings.Lines(pair[1]) {
			there[line] = true
		}
		for line := range strings.Lines(pair[0]) {
			if !there[line] {
				b.WriteString(mark + line)
			}
		}
	}
	return b.String()
}
