//go:build linux

package e2e

import (
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"skylatch/cmd/simdrone/drone"
	"skylatch/redact/egress"
	"skylatch/redact/egress/island"
	"skylatch/ui/wire"
)

// Two vehicles behind a router, on a net of documentation (RFC 5737).
const (
	routedUDP = "198.51.100.7:14560"
	routedTCP = "198.51.100.7:5760"
)

// TestOnlyRoutedPeersAreReachedThroughARouter flies over a real router: what
// the configuration does not name as routed is refused by the kernel, and what
// it does is reached, alone.
func TestOnlyRoutedPeersAreReachedThroughARouter(t *testing.T) {
	t.Parallel()
	if !onIsland(t) {
		return
	}
	near, router, far := island.Here(t), island.Elsewhere(t), island.Elsewhere(t)
	layRouter(near, router, far)
	for _, connect := range []struct {
		system int
		by     func(*drone.Drone) error
	}{
		{1, func(d *drone.Drone) error { _, err := d.ListenUDP(routedUDP); return err }},
		{2, func(d *drone.Drone) error { _, err := d.ListenTCP(routedTCP); return err }},
	} {
		fly(t, drone.Config{System: connect.system}, func(d *drone.Drone) (err error) {
			far.Do(func() error {
				err = connect.by(d)
				return err
			})
			return err
		})
	}
	refuseUnnamed(t, near, router)
	reachNamed(t, near, router)
}

// layRouter makes two links with a router between.
func layRouter(near, router, far *island.Place) {
	near.IP(
		"link set lo up",
		"link add near type veth peer name inside address 02:00:00:00:00:01",
		"link set inside netns "+router.Path(),
		"address add 10.9.0.2/24 dev near",
		"link set near up",
	)
	router.Set("ipv4/ip_forward", "1")
	router.IP(
		"link add outside type veth peer name far",
		"link set far netns "+far.Path(),
		"address add 10.9.0.1/24 dev inside",
		"address add 198.51.100.1/24 dev outside",
		"link set inside up",
		"link set outside up",
	)
	far.IP(
		"address add 198.51.100.7/24 dev far",
		"address add 198.51.100.8/24 dev far",
		"link set far up",
		"route add default via 198.51.100.1",
	)
	// The router need not be asked for: what is meant for it goes onto the wire.
	near.IP("neighbour add 10.9.0.1 lladdr 02:00:00:00:00:01 dev near nud permanent", "route add default via 10.9.0.1")
	// Somebody who hears what leaks, and does not answer.
	far.Do(func() error {
		conn, err := net.ListenPacket("udp4", "198.51.100.8:9")
		if err == nil {
			far.T.Cleanup(func() { _ = conn.Close() })
		}
		return err
	})
}

// stop ends the program in order.
func (p *program) stop(t testing.TB) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("the program ended with %v, want a clean stop", err)
	}
}

// page opens the page of the real program.
func (p *program) page(t testing.TB) *pilot {
	t.Helper()
	return p.visit(t).openPage()
}

// linkFailed reports a link that failed for that reason.
func linkFailed(name, reason string) func(wire.Snapshot) bool {
	return func(s wire.Snapshot) bool {
		return slices.ContainsFunc(s.Links, func(l wire.Link) bool {
			return l.Name == name && l.State == "failed" && strings.Contains(l.Detail, reason)
		})
	}
}

// beyondRouter is a leak to another machine behind the router.
var beyondRouter = leak{"198.51.100.8:9", func() error { return sendUDP("udp4", "198.51.100.8:9") }}

func refuseUnnamed(t *testing.T, near, router *island.Place) {
	w := tap(router, "inside", onlyBetween(netip.AddrPort{}, netip.AddrPort{}, "nothing"))
	p := startConfigured(t, t.TempDir(),
		"[[udp]]\nlisten = \"0.0.0.0:14550\"\npeers = [\""+routedUDP+"\"]\n[[tcp]]\nconnect = \""+routedTCP+"\"\n")
	page := p.page(t)
	page.until("the UDP peer out of reach", linkFailed("udp 0.0.0.0:14550", "network is unreachable"))
	page.until("the TCP peer out of reach", linkFailed("tcp to "+routedTCP, "network is unreachable"))
	p.stop(t)
	w.sealed(near, beyondRouter)
}

func reachNamed(t *testing.T, near, router *island.Place) {
	station4, any4 := netip.MustParseAddrPort("10.9.0.2:14550"), netip.MustParseAddrPort("10.9.0.2:0")
	w := tap(router, "inside", anyOf(
		onlyBetween(station4, netip.MustParseAddrPort(routedUDP), "udp"),
		onlyBetween(any4, netip.MustParseAddrPort(routedTCP), "tcp"),
		onlyBetween(any4, netip.MustParseAddrPort("10.9.0.1:0"), "nothing but arp"),
	))
	// There is no way yet: a modem that is plugged in later.
	near.IP("route delete default")
	data := t.TempDir()
	p := startConfigured(t, data,
		"[[udp]]\nlisten = \"0.0.0.0:14550\"\nrouted = [\""+routedUDP+"\"]\n[[tcp]]\nconnect = \""+routedTCP+"\"\nrouted = true\n")
	page := p.page(t)
	page.until("no way to the UDP peer", linkFailed("udp to "+routedUDP, "network is unreachable"))
	page.until("no way to the TCP peer", linkFailed("tcp to "+routedTCP, "network is unreachable"))
	near.IP("route add default via 10.9.0.1")
	for _, vehicle := range []string{"1.1", "2.1"} {
		page.vehicle(vehicle, "ready", isReady)
		page.accepted(vehicle, wire.PilotWish{Kind: "arm"})
	}

	scopes := make(map[string]string)
	for _, d := range doorView(t, p.address).Doors {
		scopes[d.Name] = d.Scope
	}
	for name, want := range map[string]egress.Scope{
		"udp to " + routedUDP: egress.ScopeRouted, "tcp to " + routedTCP: egress.ScopeRouted, "udp 0.0.0.0:14550": egress.ScopeLink,
	} {
		if scopes[name] != string(want) {
			t.Errorf("the page says that %q reaches %q, want %q", name, scopes[name], want)
		}
	}

	if err := syscall.Kill(p.station(t), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the next station's recordings", func() bool { return countRecordings(data) == 4 })
	page = p.page(t)
	page.vehicle("1.1", "seen by the next station", isReady)
	page.vehicle("2.1", "seen by the next station", isReady)
	p.stop(t)
	t.Logf("on the wire: %v", w.sealed(near, beyondRouter))

	// The listener of the same plan does not reach even the routed peer.
	doors, err := egress.Open(egress.Plan{{Name: "udp", Kind: egress.UDPListen, Address: ":14550"}})
	if err != nil {
		t.Fatal(err)
	}
	defer doors.Close()
	conn, err := doors.UDP("udp")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.WriteToUDPAddrPort([]byte("x"), netip.MustParseAddrPort(routedUDP)); !errors.Is(err, unix.ENETUNREACH) {
		t.Errorf("the listener's write through a router = %v, want %v", err, unix.ENETUNREACH)
	}
}

// doorView asks the page for what it knows of the door.
func doorView(t testing.TB, address string) wire.DoorView {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar, Transport: &http.Transport{DisableKeepAlives: true}}
	home, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	var view wire.DoorView
	for _, where := range []string{address, "http://" + home.Host + "/api/door"} {
		resp, err := client.Get(where)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(where, "/api/door") {
			err = json.NewDecoder(resp.Body).Decode(&view)
		}
		if err := errors.Join(err, resp.Body.Close()); err != nil {
			t.Fatalf("%s: %v", where, err)
		}
	}
	return view
}
