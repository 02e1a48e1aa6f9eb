package airgap

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"skylatch/telemetry"
)

// machine makes the kernel's files of a machine with these interfaces.
type machine struct {
	t    *testing.T
	root string
}

func newMachine(t *testing.T) machine {
	m := machine{t, t.TempDir()}
	m.add("lo", map[string]string{"type": "772", "flags": "0x9"}, "")
	m.routes("", "")
	return m
}

func (m machine) write(content string, parts ...string) {
	m.t.Helper()
	path := filepath.Join(append([]string{m.root}, parts...)...)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		m.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		m.t.Fatal(err)
	}
}

func (m machine) add(name string, files map[string]string, bus string) {
	m.t.Helper()
	for file, content := range files {
		m.write(content+"\n", "sys", "class", "net", name, file)
	}
	if bus == "" {
		return
	}
	dir := filepath.Join(m.root, "sys", "class", "net", name, "device")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		m.t.Fatal(err)
	}
	if err := os.Symlink("../../../bus/"+bus, filepath.Join(dir, "subsystem")); err != nil {
		m.t.Fatal(err)
	}
}

func (m machine) routes(four, six string) {
	m.t.Helper()
	m.write("Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"+four, "proc", "net", "route")
	m.write(six, "proc", "net", "ipv6_route")
}

func TestInterfacesAreNamedForWhatTheyAre(t *testing.T) {
	m := newMachine(t)
	m.add("eth0", map[string]string{"type": "1", "flags": "0x1003"}, "pci")
	m.add("wlan0", map[string]string{"type": "1", "flags": "0x1002", "uevent": "DEVTYPE=wlan\nINTERFACE=wlan0"}, "pci")
	m.add("usb0", map[string]string{"type": "1", "flags": "0x1003"}, "usb")
	m.add("wwan0", map[string]string{"type": "65534", "flags": "0x1", "uevent": "DEVTYPE=wwan"}, "usb")
	m.add("docker0", map[string]string{"type": "1", "flags": "0x1003"}, "")
	got, err := root(m.root).measure(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	want := []telemetry.NetworkInterface{
		{Name: "docker0", Kind: telemetry.NetworkVirtual, Up: true},
		{Name: "eth0", Kind: telemetry.NetworkEthernet, Up: true},
		{Name: "lo", Kind: telemetry.NetworkLoopback, Up: true},
		{Name: "usb0", Kind: telemetry.NetworkUSB, Up: true},
		{Name: "wlan0", Kind: telemetry.NetworkWiFi},
		{Name: "wwan0", Kind: telemetry.NetworkMobile, Up: true},
	}
	if !slices.Equal(got.Interfaces, want) {
		t.Errorf("interfaces = %+v, want %+v", got.Interfaces, want)
	}
}

func TestOnlyRoutesToEverywhereCount(t *testing.T) {
	m := newMachine(t)
	m.routes(
		"eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n",
		"fe800000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000002 00000000 00000001 eth0\n"+
			"00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200 lo\n")
	got, err := root(m.root).measure(time.Now())
	if err != nil || len(got.DefaultRoutes) != 0 {
		t.Errorf("default routes = %v, %v, want none", got.DefaultRoutes, err)
	}
	m.routes(
		"eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n",
		"00000000000000000000000000000000 00 00000000000000000000000000000000 00 fd000000000000000000000000000001 00000400 00000003 00000000 00000003 usb0\n")
	got, err = root(m.root).measure(time.Now())
	if err != nil || !slices.Equal(got.DefaultRoutes, []string{"eth0", "usb0"}) {
		t.Errorf("default routes = %v, %v, want eth0 and usb0", got.DefaultRoutes, err)
	}
}

func TestAPhonePluggedInWhileRunningIsSaid(t *testing.T) {
	m := newMachine(t)
	m.add("eth0", map[string]string{"type": "1", "flags": "0x1003"}, "pci")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	measured := make(chan telemetry.Network)
	done := make(chan error, 1)
	go func() {
		done <- watch(ctx, root(m.root), time.Millisecond, func(n telemetry.Network) {
			select {
			case measured <- n:
			case <-ctx.Done():
			}
		})
	}()
	if first := <-measured; len(first.Appeared) != 0 {
		t.Errorf("at first %v appeared, want nothing", first.Appeared)
	}
	m.add("usb0", map[string]string{"type": "1", "flags": "0x1003"}, "usb")
	m.routes("usb0\t00000000\t0100A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n", "")
	for n := range measured {
		if len(n.Appeared) == 2 {
			if want := []string{"USB network usb0", "a route to everywhere through usb0"}; !slices.Equal(n.Appeared, want) {
				t.Errorf("appeared = %q, want %q", n.Appeared, want)
			}
			break
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestThisMachineCanBeMeasuredOrSaysWhyNot(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var got telemetry.Network
	err := Watch(ctx, func(n telemetry.Network) {
		got = n
		cancel()
	})
	if err == nil && !slices.ContainsFunc(got.Interfaces, func(i telemetry.NetworkInterface) bool { return i.Kind == telemetry.NetworkLoopback }) {
		t.Errorf("measured %+v without a loopback interface and without an error", got)
	}
}
