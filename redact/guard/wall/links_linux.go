package wall

import (
	"cmp"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// loopback is the one interface that never leads out.
const loopback = "lo"

// role is what an interface is to the wall.
type role int

const (
	walled role = iota // not known: nothing in, nothing out
	served             // guarded: its devices are answered
	open               // left alone
)

// link is an interface as it is now.
type link struct {
	index    int
	name     string
	mac      net.HardwareAddr
	ether    bool
	up       bool
	networks []netip.Prefix // of its addresses, those of one link left out
	role     role
	shares   bool // an open one that has an address in a guarded network
}

// survey lists the interfaces, by index.
func survey() ([]link, error) {
	found, err := netlink.LinkList()
	if err != nil {
		return nil, fmt.Errorf("list interfaces: %w", err)
	}
	addresses, err := netlink.AddrList(nil, unix.AF_UNSPEC)
	if err != nil {
		return nil, fmt.Errorf("list addresses: %w", err)
	}
	var links []link
	for _, f := range found {
		a := f.Attrs()
		l := link{index: a.Index, name: a.Name, mac: a.HardwareAddr, ether: a.EncapType == "ether", up: a.Flags&net.FlagUp != 0}
		for _, address := range addresses {
			if address.LinkIndex != a.Index {
				continue
			}
			if p, ok := prefix(address.IPNet); ok && !p.Addr().IsLinkLocalUnicast() {
				l.networks = append(l.networks, p.Masked())
			}
		}
		links = append(links, l)
	}
	slices.SortFunc(links, func(a, b link) int { return cmp.Compare(a.index, b.index) })
	return links, nil
}

func prefix(n *net.IPNet) (netip.Prefix, bool) {
	if n == nil {
		return netip.Prefix{}, false
	}
	a, ok := netip.AddrFromSlice(n.IP)
	bits, size := n.Mask.Size()
	if a = a.Unmap(); !ok || size != a.BitLen() {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(a, bits), true
}

// assign gives each link its role. Standing is what the kernel has as open,
// nil if no wall stands.
func assign(c Config, links []link, standing []int) {
	for i := range links {
		l := &links[i]
		switch {
		case slices.Contains(c.Interfaces, l.name):
			l.role = served
		case l.name == loopback || slices.Contains(c.Links, l.name):
			l.role = open
		case c.Host:
			l.role = walled
		case standing == nil || slices.Contains(standing, l.index):
			l.role = open
		default:
			l.role = walled
		}
	}
	guarded := guardedNetworks(links)
	for i := range links {
		l := &links[i]
		l.shares = l.role == open && slices.ContainsFunc(l.networks, func(p netip.Prefix) bool {
			return slices.ContainsFunc(guarded, p.Overlaps)
		})
	}
}

// Device says what hardware an interface is.
type Device struct {
	Driver string // "rndis_host"
	USB    string // "2ca3:001f", empty if it does not hang on USB
}

// Inspect asks sysfs what hardware an interface is; it knows nothing of
// interfaces that are none.
func Inspect(name string) Device {
	if checkName(name) != nil {
		return Device{}
	}
	at := filepath.Join("/sys/class/net", name, "device")
	var d Device
	if driver, err := os.Readlink(filepath.Join(at, "driver")); err == nil {
		d.Driver = filepath.Base(driver)
	}
	// The interface of a USB device lies in the folder of the device.
	usb, err := filepath.EvalSymlinks(at)
	if err != nil {
		return d
	}
	vendor, errVendor := os.ReadFile(filepath.Join(filepath.Dir(usb), "idVendor"))
	product, errProduct := os.ReadFile(filepath.Join(filepath.Dir(usb), "idProduct"))
	if errVendor == nil && errProduct == nil {
		d.USB = strings.TrimSpace(string(vendor)) + ":" + strings.TrimSpace(string(product))
	}
	return d
}
