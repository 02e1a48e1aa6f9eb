package dhcp

import (
	"hash/fnv"
	"net/netip"
	"time"
)

// poolSize bounds the leases of a link, and the memory for them: a guarded link
// has a device or a few.
const poolSize = 250

// lease is one address of the pool.
type lease struct {
	address netip.Addr
	holder  hardware // zero: nobody yet
	until   time.Time
}

// pool gives each device an address, the same each time if it can.
type pool struct {
	leases []lease
	held   map[hardware]int // the lease of each holder
}

// newPool takes the first addresses of a network, without its own ends and
// without ours.
func newPool(own netip.Prefix) pool {
	p := pool{held: make(map[hardware]int)}
	last := broadcastOf(own)
	for a := own.Masked().Addr().Next(); a.Less(last) && len(p.leases) < poolSize; a = a.Next() {
		if a != own.Addr() {
			p.leases = append(p.leases, lease{address: a})
		}
	}
	return p
}

// broadcastOf returns the last address of a network.
func broadcastOf(own netip.Prefix) netip.Addr {
	a := own.Masked().Addr().As4()
	for bit := own.Bits(); bit < 32; bit++ {
		a[bit/8] |= 0x80 >> (bit % 8)
	}
	return netip.AddrFrom4(a)
}

// find returns the lease for a device: the one it has; the one it wishes for;
// one that its address points to; one that nobody ever had; one that has run
// out. It returns nil if there is none.
func (p *pool) find(h hardware, wish netip.Addr, now time.Time) *lease {
	if i, ok := p.held[h]; ok {
		return &p.leases[i]
	}
	if len(p.leases) == 0 {
		return nil
	}
	hash := fnv.New32a()
	_, _ = hash.Write(h[:]) // never fails
	start := int(hash.Sum32() % uint32(len(p.leases)))
	never, ended := -1, -1
	for k := range p.leases {
		i := (start + k) % len(p.leases)
		l := &p.leases[i]
		if now.Before(l.until) {
			continue
		}
		if l.address == wish {
			return p.take(i, h)
		}
		if l.holder == (hardware{}) && l.until.IsZero() {
			if never < 0 {
				never = i
			}
		} else if ended < 0 || l.until.Before(p.leases[ended].until) {
			ended = i
		}
	}
	if never >= 0 {
		return p.take(never, h)
	}
	if ended >= 0 {
		return p.take(ended, h)
	}
	return nil
}

func (p *pool) take(i int, h hardware) *lease {
	delete(p.held, p.leases[i].holder)
	p.leases[i].holder = h
	p.held[h] = i
	return &p.leases[i]
}

// release ends a lease. Its holder stays the holder until somebody else needs
// the address.
func (p *pool) release(h hardware, a netip.Addr, now time.Time) {
	if i, ok := p.held[h]; ok && p.leases[i].address == a {
		p.leases[i].until = now
	}
}

// avoid keeps an address out of the pool for a time: its holder found somebody
// else there.
func (p *pool) avoid(h hardware, a netip.Addr, until time.Time) {
	if i, ok := p.held[h]; ok && p.leases[i].address == a {
		delete(p.held, h)
		p.leases[i].holder, p.leases[i].until = hardware{}, until
	}
}
