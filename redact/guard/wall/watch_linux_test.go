package wall

import (
	"context"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/nftables"

	"skylatch/redact/egress/island"
)

// watched runs Watch for the length of the test.
func watched(t *testing.T, wall *Wall) (appeared chan Appeared, troubles chan error) {
	t.Helper()
	appeared, troubles = make(chan Appeared, 16), make(chan error, 16)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		done <- wall.Watch(ctx, func(a Appeared) { appeared <- a }, func(err error) { troubles <- err })
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("watch ended with %v", err)
		}
	})
	return appeared, troubles
}

// TestAnInterfaceThatAppearsIsWalled plugs a modem in, by which a program that
// had the right would send on what the tablet says.
func TestAnInterfaceThatAppearsIsWalled(t *testing.T) {
	if !onIsland(t) {
		return
	}
	w := newWorld(t)
	wall, err := Load(w.config)
	if err != nil {
		t.Fatal(err)
	}
	appeared, _ := watched(t, wall)
	outside := island.Elsewhere(t)
	begun := time.Now()
	island.Here(t).IP("link add wwan0 type veth peer name mod0", "link set mod0 netns "+outside.Path())
	var found []string
	for len(found) == 0 || found[len(found)-1] != "wwan0" {
		a := <-appeared
		if a.Open {
			t.Errorf("%s is taken for open", a.Name)
		}
		found = append(found, a.Name)
	}
	t.Logf("%v after the command to make it had begun, %v are walled where frames leave, too", time.Since(begun), found)
	island.Here(t).IP("address add 10.4.0.1/24 dev wwan0", "link set wwan0 up", "route replace default via 10.4.0.9",
		"neighbour add 10.4.0.9 lladdr 02:00:00:00:40:09 dev wwan0 nud permanent")
	outside.IP("link set mod0 up")
	modem, ours := plug(outside, "mod0"), plug(island.Here(t), "wwan0")
	w.pad.send(fromTablet(udp(tabletIP4, anybody4, 8000)))
	ours.send(ethernet(guardMAC, farMAC, udp(tabletIP4, anybody4, 8000)), ethernet(tabletMAC, farMAC, udp(tabletIP4, anybody4, 8000)))
	says(t, anybody4+":8000") // this machine itself, too
	if frames := modem.drain(); len(frames) != 0 {
		t.Errorf("%d frames left by it, the first %x", len(frames), frames[0])
	}
	c, err := Read()
	if err != nil {
		t.Fatal(err)
	}
	caught := int64(0)
	for _, far := range c.Far {
		if far.Interface == "wwan0" {
			caught = far.Caught.Packets
		}
	}
	if caught < 2 || c.Stopped[Shut].Packets < 1 {
		t.Errorf("%d frames caught there and %d packets of this machine stopped, want those that were tried", caught, c.Stopped[Shut].Packets)
	}

	// The keeper gives it an address: then it is answered.
	if err := wall.Serve("wwan0", netip.MustParsePrefix("192.168.43.1/24")); err != nil {
		t.Fatal(err)
	}
	if set := nft(t, "", "list", "set", "inet", TableName, "served"); !strings.Contains(set, "wwan0") {
		t.Errorf("its devices are not answered: %s", set)
	}
}

// TestWhatIsUnpluggedIsForgotten: a name is no way in for what takes it over.
func TestWhatIsUnpluggedIsForgotten(t *testing.T) {
	if !onIsland(t) {
		return
	}
	w := newWorld(t)
	home := island.Here(t)
	home.IP("link add eth9 type veth peer name eth8")
	w.config.Links = []string{"drone0"}
	wall, err := Load(w.config)
	if err != nil {
		t.Fatal(err)
	}
	role := func(name string) role {
		links, err := wall.config.survey()
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range links {
			if l.name == name {
				return l.role
			}
		}
		t.Fatalf("no interface %s", name)
		return walled
	}
	if role("eth9") != open {
		t.Error("what was there is not open")
	}
	home.IP("link del eth9", "link add eth9 type veth peer name eth8", "link add drone0 type veth peer name drone1")
	if role("eth9") != walled {
		t.Error("what took its name over is open")
	}
	if role("drone0") != open || role("drone1") != walled {
		t.Error("want the named link open, and nothing else")
	}
	// Nor does it matter that somebody takes the kernel's list away.
	nft(t, "", "flush", "ruleset")
	if err := wall.Check(); err == nil {
		t.Error("a wall that is gone passes the check")
	}
	if err := wall.Reload(); err != nil {
		t.Fatal(err)
	}
	if role("eth9") != walled {
		t.Error("what appeared later is open after the rules were flushed")
	}
}

// TestWhatAnotherProgramChangesIsFound, rule by rule, and restored.
func TestWhatAnotherProgramChangesIsFound(t *testing.T) {
	if !onIsland(t) {
		return
	}
	w := newWorld(t)
	wall, err := Load(w.config)
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{
		"flush chain inet skylatch_guard arrive",
		"insert rule inet skylatch_guard arrive accept",
		"add rule inet skylatch_guard begin accept",
		"add element inet skylatch_guard known { tab0 }",
		"delete element inet skylatch_guard known { up0 }",
		"flush set netdev skylatch_guard networks4",
		"add chain inet skylatch_guard early { type filter hook prerouting priority -460; }",
		"delete table netdev skylatch_guard",
		"flush ruleset",
	} {
		if err := wall.Check(); err != nil {
			t.Fatalf("before %s: %v", command, err)
		}
		nft(t, command+"\n", "-f", "-")
		if err := wall.Check(); err == nil {
			t.Errorf("%s: not found", command)
		}
		if err := wall.Reload(); err != nil {
			t.Fatal(err)
		}
	}
	if err := wall.Check(); err != nil {
		t.Fatal(err)
	}
	_, troubles := watched(t, wall)
	nft(t, "", "flush", "ruleset")
	<-troubles
	until(t, "the rules restored", func() bool { return wall.Check() == nil })
}

// TestAnAddressIsGivenAndTakenBack, and only what was not there before.
func TestAnAddressIsGivenAndTakenBack(t *testing.T) {
	if !onIsland(t) {
		return
	}
	home := island.Here(t)
	home.IP("link set lo up", "link add tab0 type veth peer name pad0", "link set pad0 up")
	show := func() string {
		out, err := exec.Command("ip", "address", "show", "dev", "tab0").CombinedOutput()
		if err != nil {
			t.Fatalf("%v %s", err, out)
		}
		return string(out)
	}
	c := config(t)
	before := show()
	wall, err := Load(c)
	if err != nil {
		t.Fatal(err)
	}
	at := netip.MustParsePrefix("192.168.42.1/24")
	for range 2 { // the second finds all done
		if err := wall.Serve("tab0", at); err != nil {
			t.Fatal(err)
		}
	}
	if now := show(); !strings.Contains(now, at.String()) || !strings.Contains(now, "UP") {
		t.Errorf("tab0 is not served:\n%s", now)
	}
	if !strings.Contains(nft(t, "", "list", "set", "netdev", TableName, "networks4"), "192.168.42.0/24") {
		t.Error("its network is not known to the rules")
	}
	if err := Off(c.Journal); err != nil {
		t.Fatal(err)
	}
	if now := show(); !strings.Contains(now, "state DOWN") || strings.Contains(now, at.String()) {
		t.Errorf("after off tab0 is not what it was:\n%s\nbefore:\n%s", now, before)
	}
	if err := Off(c.Journal); err != nil {
		t.Errorf("off without a wall: %v", err)
	}
	if stands, err := Standing(); err != nil || stands {
		t.Errorf("a wall stands after off (%v)", err)
	}

	// What was there stays.
	home.IP("address add 192.168.42.1/24 dev tab0", "link set tab0 up")
	if wall, err = Load(c); err != nil {
		t.Fatal(err)
	}
	if err := wall.Serve("tab0", at); err != nil {
		t.Fatal(err)
	}
	if err := Off(c.Journal); err != nil {
		t.Fatal(err)
	}
	if now := show(); !strings.Contains(now, at.String()) {
		t.Errorf("off took away what was there before:\n%s", now)
	}
	if _, err := os.Stat(c.Journal); !os.IsNotExist(err) {
		t.Errorf("the journal is still there: %v", err)
	}
}

// TestTheWholeMachineIsInside: host mode.
func TestTheWholeMachineIsInside(t *testing.T) {
	if !onIsland(t) {
		return
	}
	w := newWorld(t)
	home, vehicle := island.Here(t), island.Elsewhere(t)
	home.IP("link add veh0 type veth peer name cle0", "link set cle0 netns "+vehicle.Path(),
		"address add 10.3.0.1/24 dev veh0", "link set veh0 up", "neighbour add 10.3.0.9 lladdr 02:00:00:00:30:09 dev veh0 nud permanent")
	vehicle.IP("address add 10.3.0.9/24 dev cle0", "link set cle0 up")
	link := plug(vehicle, "cle0")
	says(t, anybody4+":9")
	w.leaks()
	w.config.Host, w.config.Links = true, []string{"veh0"}
	if _, err := Load(w.config); err != nil {
		t.Fatal(err)
	}
	w.wire.drain()
	says(t, anybody4+":9")
	if conn, err := net.DialTimeout("tcp", anybody4+":9", time.Millisecond); err == nil {
		_ = conn.Close()
		t.Error("a connection to the internet was made")
	}
	w.way.send(ethernet(uplinkMAC, farMAC, udp(uplinkIP4, anybody4, 9))) // a program with the right to write raw frames
	for _, a := range attempts() {
		w.pad.send(a.frames...)
	}
	says(t, "10.3.0.9:9")
	link.await(marker) // the vehicle is heard and spoken to
	if frames := w.wire.drain(); len(frames) != 0 {
		t.Errorf("%d frames came to the internet, the first %x", len(frames), frames[0])
	}
	c, err := Read()
	if err != nil {
		t.Fatal(err)
	}
	if c.Stopped[Shut].Packets < 2 {
		t.Errorf("%d packets of this machine are counted, want what was tried", c.Stopped[Shut].Packets)
	}
}

// TestAKernelWithoutEgressIsWalledAsFarAsItGoes.
func TestAKernelWithoutEgressIsWalledAsFarAsItGoes(t *testing.T) {
	if !onIsland(t) {
		return
	}
	w := newWorld(t)
	links, err := w.config.survey()
	if err != nil {
		t.Fatal(err)
	}
	if err := apply(describe(w.config, links).withoutEgress()); err != nil {
		t.Fatal(err)
	}
	for _, a := range attempts() {
		w.pad.send(a.frames...)
	}
	if leaked := w.leaked(); len(leaked) != 0 {
		t.Errorf("%d frames came to the internet, the first %x", len(leaked), leaked[0])
	}
	conn, err := nftables.New()
	if err != nil {
		t.Fatal(err)
	}
	chains, err := conn.ListChainsOfTableFamily(nftables.TableFamilyNetdev)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range chains {
		if strings.HasPrefix(c.Name, "catch_") || strings.HasPrefix(c.Name, "far_") {
			t.Errorf("chain %s stands", c.Name)
		}
	}
}
