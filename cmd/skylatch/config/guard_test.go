package config

import (
	"net/netip"
	"strings"
	"testing"
)

func TestAGuardIsChecked(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Guard)
		want   string
	}{
		"default":               {func(*Guard) {}, ""},
		"a USB network":         {func(g *Guard) { g.Interfaces = []string{"usb0", "enx02ca30000001"} }, ""},
		"a host":                {func(g *Guard) { g.Allow = []string{"unlock.example.com"} }, ""},
		"whole machine":         {func(g *Guard) { g.Host, g.Links = true, []string{"wlan0"} }, ""},
		"no name":               {func(g *Guard) { g.Interfaces = []string{""} }, "no name"},
		"too long":              {func(g *Guard) { g.Interfaces = []string{"sixteencharacter"} }, "no name"},
		"a quote":               {func(g *Guard) { g.Interfaces = []string{`usb0"`} }, "no name"},
		"loopback":              {func(g *Guard) { g.Interfaces = []string{"lo"} }, "loopback"},
		"both":                  {func(g *Guard) { g.Host, g.Links, g.Interfaces = true, []string{"usb0"}, []string{"usb0"} }, "not both"},
		"links without host":    {func(g *Guard) { g.Links = []string{"usb0"} }, "without guard.host"},
		"a public address":      {func(g *Guard) { g.Address = netip.MustParsePrefix("203.0.113.1/24") }, "private"},
		"no address":            {func(g *Guard) { g.Address = netip.Prefix{} }, "private"},
		"a network":             {func(g *Guard) { g.Address = netip.MustParsePrefix("192.168.66.0/24") }, "192.168.66.1/24"},
		"for ever":              {func(g *Guard) { g.Longest = 0 }, "longest"},
		"an address as a host":  {func(g *Guard) { g.Allow = []string{"203.0.113.1"} }, "no host"},
		"a wildcard":            {func(g *Guard) { g.Allow = []string{"*.example.com"} }, "whole domain"},
		"a top-level domain":    {func(g *Guard) { g.Allow = []string{"com"} }, "no host"},
		"a name with a hyphen-": {func(g *Guard) { g.Allow = []string{"a-.example"} }, "no host"},
	} {
		g := guardDefault()
		c.change(&g)
		err := g.validate()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
