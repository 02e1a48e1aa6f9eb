package airgap

import (
	"bufio"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"skylatch/telemetry"
)

// root is where the kernel's files are.
type root string

const system root = "/"

// maxInterfaces bounds what a broken or hostile driver can make us list.
const maxInterfaces = 256

func (r root) path(parts ...string) string {
	return filepath.Join(append([]string{string(r)}, parts...)...)
}

func (r root) measure(now time.Time) (telemetry.Network, error) {
	entries, err := os.ReadDir(r.path("sys", "class", "net"))
	if err != nil {
		return telemetry.Network{}, err
	}
	n := telemetry.Network{MeasuredAt: now}
	for _, e := range entries {
		if len(n.Interfaces) == maxInterfaces {
			break
		}
		n.Interfaces = append(n.Interfaces, telemetry.NetworkInterface{
			Name: e.Name(), Kind: r.kind(e.Name()), Up: r.up(e.Name()),
		})
	}
	four, err := r.defaultRoutes("route", isDefault4)
	if err != nil {
		return telemetry.Network{}, err
	}
	six, err := r.defaultRoutes("ipv6_route", isDefault6)
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // a kernel without IPv6
		return telemetry.Network{}, err
	}
	n.DefaultRoutes = append(four, six...)
	slices.Sort(n.DefaultRoutes)
	n.DefaultRoutes = slices.Compact(n.DefaultRoutes)
	return n, nil
}

// arphrdLoopback is ARPHRD_LOOPBACK (linux/if_arp.h).
const arphrdLoopback = "772"

// kind says what an interface is, from what sysfs shows of it.
func (r root) kind(name string) telemetry.NetworkKind {
	at := func(parts ...string) string {
		return r.path(append([]string{"sys", "class", "net", name}, parts...)...)
	}
	uevent := readSmall(at("uevent"))
	device, deviceErr := os.Readlink(at("device", "subsystem"))
	switch {
	case readSmall(at("type")) == arphrdLoopback:
		return telemetry.NetworkLoopback
	case strings.Contains(uevent, "DEVTYPE=wwan"):
		return telemetry.NetworkMobile
	case exists(at("phy80211")), exists(at("wireless")), strings.Contains(uevent, "DEVTYPE=wlan"):
		return telemetry.NetworkWiFi
	case deviceErr != nil:
		return telemetry.NetworkVirtual // no hardware behind it
	case path.Base(device) == "usb":
		return telemetry.NetworkUSB // a tethered phone, an LTE stick, a vendor's controller
	}
	return telemetry.NetworkEthernet
}

// iffUp is IFF_UP (linux/if.h).
const iffUp = 0x1

func (r root) up(name string) bool {
	flags, err := strconv.ParseUint(strings.TrimPrefix(readSmall(r.path("sys", "class", "net", name, "flags")), "0x"), 16, 32)
	return err == nil && flags&iffUp != 0
}

// defaultRoutes returns the interfaces of the lines in a routing table that
// lead everywhere.
func (r root) defaultRoutes(table string, leads func(fields []string) (device string, ok bool)) ([]string, error) {
	f, err := os.Open(r.path("proc", "net", table))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var list []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if device, ok := leads(strings.Fields(lines.Text())); ok {
			list = append(list, device)
		}
	}
	return list, nil
}

// isDefault4 reads a line of /proc/net/route: Iface, Destination, Gateway,
// Flags, RefCnt, Use, Metric, Mask, …
func isDefault4(f []string) (string, bool) {
	if len(f) < 8 || f[1] != "00000000" || f[7] != "00000000" {
		return "", false
	}
	return f[0], true
}

// isDefault6 reads a line of /proc/net/ipv6_route: destination, prefix length,
// source, prefix length, next hop, metric, reference count, use, flags, device.
// The kernel keeps an unreachable route to everywhere on lo.
func isDefault6(f []string) (string, bool) {
	if len(f) < 10 || f[1] != "00" || f[9] == "lo" {
		return "", false
	}
	return f[9], true
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// readSmall returns the trimmed content of a small file, "" if there is none.
func readSmall(path string) string {
	b, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(b))
}
