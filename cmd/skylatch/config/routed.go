package config

import (
	"fmt"
	"net/netip"
	"slices"
)

// validateRouted checks the peers that are behind a router.
func (c Config) validateRouted() error {
	seen := make(map[netip.AddrPort]bool)
	for i, u := range c.UDP {
		for j, peer := range u.Routed {
			key := fmt.Sprintf("udp[%d].routed[%d]", i, j)
			switch {
			case !mayBeRouted(peer):
				return fmt.Errorf("%s is %q: allowed is an address and port of another machine", key, peer)
			case u.Listen.Addr().IsLoopback():
				return fmt.Errorf("%s is %q: nothing leaves this machine from listen, which is %q", key, peer, u.Listen)
			case peer.Addr().Unmap().Is4() != u.Listen.Addr().Unmap().Is4():
				return fmt.Errorf("%s is %q: allowed is the IP version of listen, which is %q", key, peer, u.Listen)
			case seen[peer] || slices.Contains(u.Peers, peer):
				return fmt.Errorf("%s is %q, which is named twice", key, peer)
			}
			seen[peer] = true
		}
	}
	for i, t := range c.TCP {
		if t.Routed && !mayBeRouted(t.Connect) {
			return fmt.Errorf("tcp[%d].routed is true: allowed only with connect to an address and port of another machine", i)
		}
	}
	return nil
}

// mayBeRouted reports whether a router can lead to the address.
func mayBeRouted(a netip.AddrPort) bool {
	return a.Port() != 0 && a.Addr().Unmap().IsGlobalUnicast()
}
