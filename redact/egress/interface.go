package egress

import (
	"net"
	"net/netip"
)

// interfaceOf returns the interface that alone has the address; "" if it is
// every address of the machine, nobody's, or several interfaces have it.
func interfaceOf(address netip.Addr) string {
	if address.IsUnspecified() {
		return ""
	}
	all, err := net.Interfaces()
	if err != nil {
		return ""
	}
	found := ""
	for _, i := range all {
		if zone := address.Zone(); zone != "" && zone != i.Name {
			continue
		}
		if !has(i, address.WithZone("")) {
			continue
		}
		if found != "" {
			return ""
		}
		found = i.Name
	}
	return found
}

func has(i net.Interface, address netip.Addr) bool {
	addresses, err := i.Addrs()
	if err != nil {
		return false // it went just now
	}
	for _, a := range addresses {
		prefix, err := netip.ParsePrefix(a.String())
		if err == nil && prefix.Addr().Unmap() == address {
			return true
		}
	}
	return false
}
