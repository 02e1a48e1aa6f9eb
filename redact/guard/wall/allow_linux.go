package wall

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"slices"
	"time"

	"github.com/google/nftables"
	"github.com/google/nftables/binaryutil"
	"github.com/vishvananda/netlink"
)

// Bounds of what [Allow] takes.
const (
	// AllowLongest ends what somebody forgot: a firmware update does not take
	// longer.
	AllowLongest = 4 * time.Hour
	allowMost    = 32 // addresses of one host
)

// Allow lets guarded devices reach these addresses, and no others, for a time.
// The kernel ends it by itself: also what is open at that moment stops. An
// address that is allowed already gets the new time, and its count begins
// again. The machine forwards IPv4 packets meanwhile, for this and nothing
// else; for IPv6 it must be a router already.
//
// It needs no process of the guard, only its wall.
func Allow(journalName string, addresses []netip.Addr, ttl time.Duration) error {
	if ttl < time.Second || ttl > AllowLongest {
		return fmt.Errorf("allow for %s: want 1 second to %s", ttl, AllowLongest)
	}
	if len(addresses) == 0 || len(addresses) > allowMost {
		return fmt.Errorf("allow %d addresses: want 1 to %d", len(addresses), allowMost)
	}
	for _, a := range addresses {
		if !a.IsValid() || a.Zone() != "" || !a.Unmap().IsGlobalUnicast() {
			return fmt.Errorf("allow %s: it is no address of a host", a)
		}
	}
	stands, err := Standing()
	if err != nil {
		return err
	}
	if !stands {
		return fmt.Errorf("allow: %w", errNoWall)
	}
	// Rules first: what is lent for this is closed for everything else.
	if err := lendForwarding(journalName, addresses); err != nil {
		return errors.Join(err, settle(journalName))
	}
	if err := replace(addresses, ttl); err != nil {
		return errors.Join(err, settle(journalName))
	}
	return nil
}

// Close ends it for these addresses, or for all if none is named.
func Close(journalName string, addresses ...netip.Addr) error {
	if len(addresses) == 0 {
		passes, err := Allowed()
		if err != nil {
			return err
		}
		for _, p := range passes {
			addresses = append(addresses, p.Address)
		}
	}
	return errors.Join(replace(addresses, 0), settle(journalName))
}

// Allowed lists what is let through now.
func Allowed() ([]Pass, error) {
	conn, err := nftables.New()
	if err != nil {
		return nil, err
	}
	var all []Pass
	for _, name := range []string{setAllowed4, setAllowed6} {
		elements, err := conn.GetSetElements(setNamed(name))
		if err != nil {
			return nil, fmt.Errorf("read what is allowed: %w", err)
		}
		for _, e := range elements {
			address, ok := netip.AddrFromSlice(e.Key)
			if !ok || e.Expires <= 0 {
				continue
			}
			p := Pass{Address: address, Left: e.Expires}
			if e.Counter != nil {
				p.Tally = Tally{Packets: int64(e.Counter.Packets), Bytes: int64(e.Counter.Bytes)}
			}
			all = append(all, p)
		}
	}
	return all, nil
}

func setNamed(name string) *nftables.Set {
	s := &nftables.Set{
		Table: &nftables.Table{Name: TableName, Family: nftables.TableFamilyINet},
		Name:  name, KeyType: nftables.TypeIPAddr, HasTimeout: true,
	}
	switch name {
	case setAllowed6:
		s.KeyType = nftables.TypeIP6Addr
	case setLent:
		s.KeyType, s.KeyByteOrder = nftables.TypeIFIndex, binaryutil.NativeEndian
	}
	return s
}

// replace removes the addresses and, unless ttl is 0, adds them with that time.
// One that ends in between is not there to be removed: then once more.
func replace(addresses []netip.Addr, ttl time.Duration) error {
	err := replaceNow(addresses, ttl)
	if errors.Is(err, fs.ErrNotExist) {
		err = replaceNow(addresses, ttl)
	}
	return err
}

func replaceNow(addresses []netip.Addr, ttl time.Duration) error {
	passes, err := Allowed()
	if err != nil {
		return err
	}
	conn, err := connect()
	if err != nil {
		return err
	}
	seen := make(map[netip.Addr]bool)
	for _, a := range addresses {
		a = a.Unmap()
		if seen[a] {
			continue
		}
		seen[a] = true
		s := setNamed(setAllowed4)
		if a.Is6() {
			s = setNamed(setAllowed6)
		}
		if slices.ContainsFunc(passes, func(p Pass) bool { return p.Address == a }) {
			if err := conn.SetDeleteElements(s, []nftables.SetElement{{Key: a.AsSlice()}}); err != nil {
				return err
			}
		}
		if ttl > 0 {
			if err := conn.SetAddElements(s, []nftables.SetElement{{Key: a.AsSlice(), Timeout: ttl}}); err != nil {
				return err
			}
		}
	}
	return conn.Flush()
}

// lendForwarding makes the kernel forward what comes in by guarded interfaces,
// and by those that lead to the addresses.
func lendForwarding(journalName string, addresses []netip.Addr) error {
	elements, err := nftables.New()
	if err != nil {
		return err
	}
	guarded, err := elements.GetSetElements(&nftables.Set{Table: setNamed("").Table, Name: "served"})
	if err != nil {
		return fmt.Errorf("read the guarded interfaces: %w", err)
	}
	var indices []int
	for _, e := range guarded {
		indices = append(indices, int(binaryutil.NativeEndian.Uint32(e.Key)))
	}
	for _, a := range addresses {
		if !a.Unmap().Is4() {
			continue
		}
		routes, err := netlink.RouteGet(net.IP(a.Unmap().AsSlice()))
		if err != nil {
			return fmt.Errorf("find the way to %s: %w", a, err)
		}
		for _, r := range routes {
			indices = append(indices, r.LinkIndex)
		}
	}
	slices.Sort(indices)
	j, err := openJournal(journalName)
	if err != nil {
		return err
	}
	defer j.close()
	for _, index := range slices.Compact(indices) {
		if err := j.lend(index); err != nil {
			return err
		}
	}
	return nil
}

// lend turns forwarding on at one interface, after the rules have closed it
// for what is not allowed.
func (j *journal) lend(index int) error {
	l, err := netlink.LinkByIndex(index)
	if err != nil {
		return err
	}
	name := l.Attrs().Name
	if on, err := forwards(name); err != nil || on {
		return err
	}
	conn, err := connect()
	if err != nil {
		return err
	}
	if err := conn.SetAddElements(setNamed(setLent), []nftables.SetElement{{Key: binaryutil.NativeEndian.PutUint32(uint32(index))}}); err != nil {
		return err
	}
	if err := conn.Flush(); err != nil {
		return fmt.Errorf("close %s for other forwarding: %w", name, err)
	}
	return j.do(change{Index: index, Name: name, Forward: true}, func() error { return setForwarding(name, true) })
}

// settle takes forwarding back as soon as nothing is allowed any more. Who
// watches calls it by itself; without, the rules keep what was lent closed.
func settle(journalName string) error {
	if _, err := os.Stat(journalName); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	passes, err := Allowed()
	if err != nil || len(passes) > 0 {
		return err
	}
	j, err := openJournal(journalName)
	if err != nil {
		return err
	}
	defer j.close()
	lent := func(c change) bool { return c.Forward }
	if !slices.ContainsFunc(j.changes, lent) {
		return nil
	}
	if err := j.undo(lent); err != nil {
		return err
	}
	conn, err := connect()
	if err != nil {
		return err
	}
	conn.FlushSet(setNamed(setLent))
	return conn.Flush()
}
