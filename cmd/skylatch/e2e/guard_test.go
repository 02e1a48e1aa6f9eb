//go:build linux

package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"skylatch/redact/egress/island"
	"skylatch/redact/guard"
	"skylatch/redact/guard/tally"
	"skylatch/redact/ledger"
)

// yard is a tablet, a machine with the guard, and an internet, each on its own
// side, with a cable between.
type yard struct {
	t                       *testing.T
	tablet, guard, internet *island.Place
	far                     *wiretap
	data, settings          string
}

// inYard lays the cables. The tablet is plugged in and knows its way out through
// the machine, which forwards: without a guard everything passes.
func inYard(t *testing.T) *yard {
	t.Helper()
	y := &yard{t: t, guard: island.Here(t), tablet: island.Elsewhere(t), internet: island.Elsewhere(t), data: t.TempDir()}
	// The journal of changes is in /run, which is not the user's own here.
	if err := unix.Mount("tmpfs", "/run", "tmpfs", 0, ""); err != nil {
		t.Fatal(err)
	}
	y.settings = filepath.Join(t.TempDir(), "guard.toml")
	text := fmt.Sprintf("data = %q\n[guard]\ninterfaces = [\"usb0\"]\nallow = [\"unlock.example\"]\n", y.data)
	if err := os.WriteFile(y.settings, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	y.guard.IP(
		"link set lo up",
		"link add usb0 type veth peer name t0",
		"link add eth0 type veth peer name i0",
		"link set t0 netns "+y.tablet.Path(),
		"link set i0 netns "+y.internet.Path(),
		"address add 10.9.0.2/24 dev eth0",
		"address add 2001:db8:9::2/64 dev eth0 nodad",
	)
	y.guard.Set("ipv4/ip_forward", "1")
	y.guard.Set("ipv6/conf/all/forwarding", "1")
	y.internet.IP(
		"address add 10.9.0.1/24 dev i0",
		"address add 2001:db8:9::1/64 dev i0 nodad",
		"address add 203.0.113.9/32 dev lo",
	)
	y.far = tap(y.internet, "i0", y.judge)
	y.guard.IP("link set eth0 up")
	y.internet.IP("link set i0 up", "route add default dev i0")
	y.guard.IP("route add default via 10.9.0.1", "route add default via 2001:db8:9::1")
	var usb0 *net.Interface
	y.guard.Do(func() (err error) {
		usb0, err = net.InterfaceByName("usb0")
		return err
	})
	y.tablet.IP(
		"address add 192.168.66.2/24 dev t0",
		"address add 2001:db8:66::2/64 dev t0 nodad",
		"link set t0 up",
		"route add default via 192.168.66.1",
		// By IPv6 nobody offers a way; an app that knows the machine's MAC needs none.
		"neighbour add fe80::1 lladdr "+usb0.HardwareAddr.String()+" dev t0 nud permanent",
		"route add default via fe80::1 dev t0",
	)
	return y
}

// judge allows on the far side what the machine itself and the internet say.
func (y *yard) judge(frame []byte) (string, error) {
	p, err := parse(frame)
	if err != nil {
		return "", err
	}
	if what, ok := kernelsOwn(p); ok {
		return what, nil
	}
	for _, own := range []string{"10.9.0.0/24", "203.0.113.9/32", "2001:db8:9::/64"} {
		if netip.MustParsePrefix(own).Contains(p.from.Addr()) {
			return "the machine or the internet itself", nil
		}
	}
	return "", fmt.Errorf("of the tablet: %v", p)
}

// up starts the guard and returns when it answers.
func (y *yard) up(more ...string) *exec.Cmd {
	y.t.Helper()
	c := exec.Command(os.Getenv(islandEnv), append([]string{"guard", "up", "--config", y.settings}, more...)...)
	c.Stderr = y.t.Output()
	out, err := c.StdoutPipe()
	if err != nil {
		y.t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		y.t.Fatal(err)
	}
	y.t.Cleanup(func() { _ = c.Process.Kill() })
	lines := bufio.NewScanner(out)
	if !lines.Scan() || !strings.HasPrefix(lines.Text(), "The wall stands") {
		y.t.Fatalf("guard up said %q (%v)", lines.Text(), lines.Err())
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return c
}

// run runs another command of the guard.
func (y *yard) run(arguments ...string) string {
	y.t.Helper()
	command := append([]string{"guard", arguments[0], "--config", y.settings}, arguments[1:]...)
	out, err := exec.Command(os.Getenv(islandEnv), command...).CombinedOutput()
	if err != nil {
		y.t.Fatalf("guard %v: %v\n%s", arguments, err, out)
	}
	return string(out)
}

// state is what the guard wrote last.
func (y *yard) state() guard.State {
	s, err := tally.ReadState(filepath.Join(y.data, guard.Folder))
	if err != nil {
		return guard.State{}
	}
	return s
}

func (y *yard) rules() string {
	y.t.Helper()
	out, err := exec.Command("nft", "list", "ruleset").CombinedOutput()
	if err != nil {
		y.t.Fatalf("list the rules: %v %s", err, out)
	}
	return string(out)
}

// tryAll lets the tablet try every way out at once.
func (y *yard) tryAll() {
	y.t.Helper()
	var group sync.WaitGroup
	for name, way := range vendorApp {
		group.Go(func() {
			if err := inPlace(y.tablet, way); err != nil {
				y.t.Errorf("%s was not tried: %v", name, err)
			}
		})
	}
	group.Wait()
}

// inPlace is [island.Place.Do] for goroutines that may not end the test.
func inPlace(p *island.Place, f func() error) (err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.Do(func() error {
			err = f()
			return nil
		})
	}()
	<-done
	return err
}

// keepTrying sends without end, in every phase of the guard's life.
func (y *yard) keepTrying() (stop func()) {
	ended, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		_ = inPlace(y.tablet, func() error {
			fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
			if err != nil {
				return err
			}
			defer unix.Close(fd)
			to := &unix.SockaddrInet4{Port: 5000, Addr: [4]byte{203, 0, 113, 9}}
			for tick := time.NewTicker(10 * time.Millisecond); ; <-tick.C {
				select {
				case <-ended:
					return nil
				default:
					_ = unix.Sendto(fd, []byte("all the time"), 0, to) // there may be no way yet
				}
			}
		})
	}()
	return sync.OnceFunc(func() {
		close(ended)
		<-done
	})
}

// TestNothingOfATabletPassesTheGuard: the whole program between a tablet that
// tries everything and an internet that would take it, through start, run,
// kill -9, restart, stop and removal.
func TestNothingOfATabletPassesTheGuard(t *testing.T) {
	t.Parallel()
	if !onIsland(t) {
		return
	}
	y := inYard(t)
	nft(t, "add table inet others", "add chain inet others input { type filter hook input priority 0; policy accept; }", "add rule inet others input tcp dport 9 counter drop")
	before := y.rules()
	stop := y.keepTrying()

	first := y.up()
	y.tryAll()
	defer func() {
		if t.Failed() {
			t.Logf("the report lacks %v", y.missing())
		}
	}()
	eventually(t, "every way out in the report", func() bool { return len(y.missing()) == 0 })
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = first.Wait() // killed
	y.tryAllIgnored()
	counted := y.state().Attempts

	second := y.up()
	if err := inPlace(y.tablet, vendorApp["dns mydjiflight.dji.com"]); err != nil {
		t.Errorf("after the restart: %v", err)
	}
	eventually(t, "counting that goes on", func() bool { return y.state().Attempts > counted })
	if err := second.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := second.Wait(); err != nil {
		t.Errorf("guard up ended with %v, want a clean stop", err)
	}
	y.tryAllIgnored()
	third := y.up("--pcap")
	eventually(t, "a recording of both sides", func() bool { return y.recorded("all the time") })
	stop()

	page := filepath.Join(t.TempDir(), "guard.html")
	y.run("report", "--out", page)
	if text, err := os.ReadFile(page); err != nil || !strings.Contains(string(text), "0 frames left, counted on eth0.") || !strings.Contains(string(text), "mydjiflight.dji.com") {
		t.Errorf("the report does not say that nothing left, or who was asked for (%v)", err)
	}
	if said := y.run("status"); !strings.HasPrefix(said, "0 frames left, counted on eth0.") {
		t.Errorf("status says %q", said)
	}
	s := y.state()
	for _, u := range s.Uplinks {
		if u.Left != 0 {
			t.Errorf("the guard itself counted %d frames that left by %s", u.Left, u.Interface)
		}
	}
	y.run("off")
	if err := third.Wait(); err != nil {
		t.Errorf("the guard that off stopped ended with %v", err)
	}
	if out, err := exec.Command("ip", "address", "show", "usb0").CombinedOutput(); err != nil || strings.Contains(string(out), "192.168.66.1") {
		t.Errorf("the guard left its address behind: %s %v", out, err)
	}
	if after := y.rules(); after != before {
		t.Errorf("the rules of others are\n%s\nafter the guard, and were\n%s", after, before)
	}
	if s := y.state(); s.Wall.Standing {
		t.Error("the state says that the wall still stands")
	}
	y.guard.IP("address add 192.168.66.1/24 dev usb0", "link set usb0 up")
	// The twin: without the wall the same tablet's datagrams are on the far side.
	y.far.sealed(y.tablet, leak{"udp from 192.168.66.2", func() error { return send("203.0.113.9:5000", []byte("leak on purpose")) }})
	y.checkLedger()
}

// recorded reports whether a recording holds a word.
func (y *yard) recorded(word string) bool {
	files, err := filepath.Glob(filepath.Join(y.data, guard.Folder, "*.pcapng"))
	if err != nil {
		y.t.Fatal(err)
	}
	for _, name := range files {
		if b, err := os.ReadFile(name); err == nil && bytes.Contains(b, []byte(word)) {
			return true
		}
	}
	return false
}

// tryAllIgnored tries without a listener that would answer.
func (y *yard) tryAllIgnored() {
	for _, name := range []string{"stun", "udp6", "gre", "ip-99", "whole", "quic", "mdns"} {
		if err := inPlace(y.tablet, vendorApp[name]); err != nil {
			y.t.Errorf("%s was not tried: %v", name, err)
		}
	}
}

// missing lists the ways out that the guard does not name yet.
func (y *yard) missing() []string {
	s := y.state()
	said := make(map[string]bool)
	for _, c := range s.Speeches {
		said[string(c.Speech)] = true
	}
	for _, n := range s.Names {
		said[n.Name] = true
		said[string(n.Speech)+" "+n.Name] = true
	}
	for _, a := range attemptsIn(y.data) {
		said[string(a.Transport)] = true
		if a.ClientID == "gw-1ABC" {
			said["mqtt client"] = true
		}
		if a.From.Is6() {
			said[string(a.Transport)+"6"] = true
		}
	}
	var missing []string
	for _, want := range []string{
		"dns mydjiflight.dji.com", "dns account.dji.com", "dot", "doh dns.google", "tls active.dji.com", "httpdns", "http statistical-report.djiservice.org",
		"mqtt client", "stun", "ntp", "mdns", "quic", "udp6", "tcp6", "gre", "sctp", "ip-99", "icmp", "47.91.161.230",
	} {
		if !said[want] {
			missing = append(missing, want)
		}
	}
	if !slices.ContainsFunc(s.Holds, func(h guard.Held) bool { return h.Class == "person" }) {
		missing = append(missing, "that an e-mail address was in clear")
	}
	if !slices.ContainsFunc(s.Parties, func(p guard.PartyCount) bool { return p.Vendor == "DJI" }) {
		missing = append(missing, "the vendor")
	}
	return missing
}

func attemptsIn(data string) []guard.Attempt {
	file, err := os.Open(filepath.Join(data, guard.Folder, guard.AttemptsName))
	if err != nil {
		return nil
	}
	defer file.Close()
	var list []guard.Attempt
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var a guard.Attempt
		if json.Unmarshal(lines.Bytes(), &a) == nil {
			list = append(list, a)
		}
	}
	return list
}

// checkLedger finds on record that the wall was made and taken away, and what
// was blocked, by count and without a name that was asked for.
func (y *yard) checkLedger() {
	y.t.Helper()
	records, err := ledger.Tail(filepath.Join(y.data, "ledger"), 1000)
	if err != nil {
		y.t.Fatal(err)
	}
	kinds := make(map[ledger.Kind]int)
	for _, r := range records {
		kinds[r.Kind]++
		if strings.Contains(string(r.Fields), "mydjiflight") {
			y.t.Errorf("the ledger holds a name that was asked for: %s", r.Fields)
		}
	}
	if kinds[ledger.Layer] != 4 || kinds[ledger.Blocked] == 0 {
		y.t.Errorf("the ledger has %v, want four entries of the wall and some of what was blocked", kinds)
	}
}

func nft(t *testing.T, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if out, err := exec.Command("nft", line).CombinedOutput(); err != nil {
			t.Fatalf("nft %s: %v %s", line, err, out)
		}
	}
}

// TestOneHostIsLetThroughForATime: by name, by policy, loudly, and the wall
// closes by itself.
func TestOneHostIsLetThroughForATime(t *testing.T) {
	t.Parallel()
	if !onIsland(t) {
		return
	}
	y := inYard(t)
	y.serveInternet("203.0.113.9:8443")
	y.up()
	reach := func() error {
		return inPlace(y.tablet, func() error { return reaches("203.0.113.9:8443") })
	}
	if reach() == nil {
		t.Error("it was let through before anybody said so")
	}
	out, err := exec.Command(os.Getenv(islandEnv), "guard", "allow", "--config", y.settings, "evil.example", "--for", "2s", "--reason", "none", "--address", "203.0.113.9").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "does not say that evil.example may ever be let through") {
		t.Errorf("a host that the policy does not name: %v %s", err, out)
	}
	y.run("allow", "unlock.example", "--for", "20s", "--reason", "firmware of the bridge team", "--address", "203.0.113.9")
	if err := reach(); err != nil {
		t.Errorf("it is not let through: %v", err)
	}
	eventually(t, "the allowance with its count", func() bool {
		s := y.state()
		return len(s.Allowed) == 1 && s.Allowed[0].Frames > 0 && s.Allowed[0].Reason == "firmware of the bridge team"
	})
	eventually(t, "a wall that closed by itself", func() bool { return reach() != nil })
	eventually(t, "a state that says so", func() bool { return y.state().Allowed[0].Closed })
	records, err := ledger.Tail(filepath.Join(y.data, "ledger"), 1000)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(records, func(r ledger.Record) bool {
		return r.Kind == ledger.Override && strings.Contains(string(r.Fields), "unlock.example") && strings.Contains(string(r.Fields), "bridge")
	}) {
		t.Error("the ledger does not say who was let through, and why")
	}
	if !slices.ContainsFunc(records, func(r ledger.Record) bool {
		return r.Kind == ledger.Override && strings.Contains(string(r.Fields), "no longer") && !strings.Contains(string(r.Fields), `"frames":0`)
	}) {
		t.Error("the ledger does not say how much passed until it was closed")
	}
}

// TestAFloodIsCountedWhole: as many packets as a device can send, and every one
// of them is in the count, while the half that looks into them stays small.
func TestAFloodIsCountedWhole(t *testing.T) {
	t.Parallel()
	if !onIsland(t) {
		return
	}
	y := inYard(t)
	up := &program{cmd: y.up()}
	const flood = 50_000
	err := inPlace(y.tablet, func() error {
		fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
		if err != nil {
			return err
		}
		defer unix.Close(fd)
		to := &unix.SockaddrInet4{Port: 5000}
		for i := range flood {
			to.Addr = [4]byte{198, 51, 100, byte(i)} // somebody else each time
			to.Port = 1024 + i%60_000
			for unix.Sendto(fd, []byte("a flood"), 0, to) != nil { // its own queue is full
				runtime.Gosched()
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "every packet in the count", func() bool { return y.state().Attempts >= flood })
	s := y.state()
	if s.Attempts > flood+1000 || s.Unnamed == 0 {
		t.Errorf("%d attempts, %d of them unnamed, of %d packets", s.Attempts, s.Unnamed, flood)
	}
	child, ok := up.child(t)
	if !ok {
		t.Fatal("there is no listener")
	}
	if kB := resident(t, child); kB > 150_000 {
		t.Errorf("the listener holds %d kB", kB)
	}
	y.run("off")
	y.guard.IP("address add 192.168.66.1/24 dev usb0", "link set usb0 up")
	y.far.sealed(y.tablet, leak{"udp from 192.168.66.2", func() error { return send("203.0.113.9:5000", []byte("leak on purpose")) }})
}

// resident is how much memory a process has, in kB.
func resident(t *testing.T, pid int) (kB int) {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			if _, err := fmt.Sscan(value, &kB); err != nil {
				t.Fatal(err)
			}
		}
	}
	return kB
}

// TestTheWholeMachineIsBehindTheWall: with --host nothing of this machine leaves
// but by the links that are named, whoever sends it and at whatever layer.
func TestTheWholeMachineIsBehindTheWall(t *testing.T) {
	t.Parallel()
	if !onIsland(t) {
		return
	}
	y := inYard(t)
	own := func() error { return send("203.0.113.9:5000", []byte("this machine's own")) }
	far := tap(y.internet, "i0", func(frame []byte) (string, error) {
		if p, err := parse(frame); err == nil && p.kind == "udp" && p.from.Addr() == netip.MustParseAddr("10.9.0.2") {
			return "", fmt.Errorf("of the machine: %v", p)
		}
		if bytes.Contains(frame, []byte("raw on purpose")) {
			return "", errors.New("of the machine: a raw frame")
		}
		return "else", nil
	})
	y.up("--host")
	y.guard.Do(func() error {
		_ = own() // refused or dropped: what counts is the far side
		_ = sendRaw("eth0", "raw on purpose")
		return nil
	})
	y.run("off")
	far.sealed(y.guard,
		leak{"of the machine: udp", own},
		leak{"of the machine: a raw frame", func() error { return sendRaw("eth0", "raw on purpose") }},
	)
}
