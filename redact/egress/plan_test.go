package egress

import "testing"

// FuzzParseAddress: what is accepted is a number that means itself; nothing is
// left for a resolver.
func FuzzParseAddress(f *testing.F) {
	for _, seed := range []string{":14550", "localhost:80", "127.0.0.1:0", "[::1]:5760", "[::ffff:10.0.0.1]:1", "[fe80::1%eth0]:1", "drone.example:80", "1.2.3.4", ":-1", "::"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		address, err := parseAddress(s)
		if err != nil {
			return
		}
		again, err := parseAddress(address.String())
		if err != nil || again != address {
			t.Errorf("parseAddress(%q) = %v, which reads as %v (%v)", s, address, again, err)
		}
		if address.Addr().Is4In6() {
			t.Errorf("parseAddress(%q) = %v, an IPv4 address in disguise", s, address)
		}
	})
}
