package answer

import (
	"net/netip"
	"strings"
	"sync/atomic"
)

// Names are the names that a person allowed, with the addresses that were
// allowed with them. They may be changed while they are asked for. The zero
// value has none.
type Names struct {
	table atomic.Pointer[map[string][]netip.Addr]
}

// Set replaces all names. What it is given is kept, and must not be changed.
func (n *Names) Set(allowed map[string][]netip.Addr) {
	table := make(map[string][]netip.Addr, len(allowed))
	for name, addresses := range allowed {
		table[strings.ToLower(strings.TrimSuffix(name, "."))] = addresses
	}
	n.table.Store(&table)
}

// lookUp returns the addresses of a name, which is in lower case and without its
// last dot.
func (n *Names) lookUp(name string) ([]netip.Addr, bool) {
	table := n.table.Load()
	if table == nil {
		return nil, false
	}
	addresses, ok := (*table)[name]
	return addresses, ok
}
