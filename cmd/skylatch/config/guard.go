package config

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// Guard says what the wall around a vendor's tablet or controller is like.
type Guard struct {
	// Interfaces are guarded; more can be named on the command line. Any that
	// appears later is guarded too.
	Interfaces []string `toml:"interfaces"`
	// Address is what a guarded interface gets that has none, with its prefix.
	Address netip.Prefix `toml:"address"`
	// DHCP gives addresses to what is plugged in.
	DHCP bool `toml:"dhcp"`
	// Internet answers the checks by which systems find out whether they are
	// online as if they were; otherwise they are told that they are not.
	Internet bool `toml:"internet"`
	// Host puts the whole machine behind the wall, but for Links.
	Host  bool     `toml:"host"`
	Links []string `toml:"links"`
	// Allow are the hosts that `skylatch guard allow` may let through, each for
	// at most Longest.
	Allow   []string `toml:"allow"`
	Longest Duration `toml:"longest"`
}

// guardDefault is a wall without a hole.
func guardDefault() Guard {
	return Guard{
		Interfaces: []string{}, Links: []string{}, Allow: []string{},
		Address: netip.MustParsePrefix("192.168.66.1/24"), DHCP: true, Longest: Duration(30 * time.Minute),
	}
}

// maxInterfaceName is IFNAMSIZ without its zero byte.
const maxInterfaceName = 15

func (g Guard) validate() error {
	for _, name := range slices.Concat(g.Interfaces, g.Links) {
		if name == "" || len(name) > maxInterfaceName || strings.ContainsAny(name, "/ \t\n\"") {
			return fmt.Errorf("guard.interfaces or guard.links has %q, which is no name of a network interface, e.g. \"usb0\"", name)
		}
		if name == "lo" {
			return fmt.Errorf("guard.interfaces or guard.links has \"lo\": the loopback interface leads nowhere and is left alone")
		}
	}
	for _, name := range g.Links {
		if slices.Contains(g.Interfaces, name) {
			return fmt.Errorf("guard.links and guard.interfaces both have %q: it is guarded or a way out, not both", name)
		}
	}
	address := g.Address.Addr()
	switch {
	case !address.Is4() || g.Address.Bits() < 8 || g.Address.Bits() > 30 || !address.IsPrivate():
		return fmt.Errorf("guard.address is %q: allowed is a private IPv4 address with a prefix of 8 to 30 bits, e.g. \"192.168.66.1/24\"", g.Address)
	case address == g.Address.Masked().Addr():
		return fmt.Errorf("guard.address is %q, which names the network and no machine in it: write e.g. \"%s/%d\"", g.Address, address.Next(), g.Address.Bits())
	case len(g.Links) > 0 && !g.Host:
		return fmt.Errorf("guard.links is set without guard.host: only a guard of the whole machine has links to leave open")
	case time.Duration(g.Longest) < time.Second || time.Duration(g.Longest) > 24*time.Hour:
		return fmt.Errorf("guard.longest is %q: allowed is \"1s\" to \"24h\"", g.Longest)
	}
	for _, host := range g.Allow {
		if !hostName(host) {
			return fmt.Errorf("guard.allow has %q, which is no host's name, e.g. \"unlock.example.com\"; a whole domain cannot be let through", host)
		}
	}
	return nil
}

// hostName reports whether a name is one that DNS can be asked for: labels of
// letters, digits and hyphens (RFC 1123), more than one, and no address.
func hostName(name string) bool {
	labels := strings.Split(name, ".")
	if len(name) > 253 || len(labels) < 2 {
		return false
	}
	if _, err := netip.ParseAddr(name); err == nil {
		return false
	}
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for _, r := range label {
			if r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
				return false
			}
		}
	}
	return true
}
