package wall

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gopacket/gopacket/layers"
	"golang.org/x/sys/unix"

	"skylatch/redact/egress"
)

// at runs f with the tablet's sockets.
func (w *world) atTablet(f func() error) { w.t.Helper(); w.tablet.Do(f) }

// answers is what the listener would do: it answers DNS with a word, and says
// for whom a connection was.
func (w *world) answers() (originals chan string) {
	w.t.Helper()
	originals = make(chan string, 16)
	dns, err := net.ListenPacket("udp", ":20053")
	if err != nil {
		w.t.Fatal(err)
	}
	sink, err := net.ListenTCP("tcp", &net.TCPAddr{Port: int(w.config.Ports.Sink)})
	if err != nil {
		w.t.Fatal(err)
	}
	done := make(chan struct{}, 2)
	go func() {
		defer func() { done <- struct{}{} }()
		b := make([]byte, 512)
		for {
			_, from, err := dns.ReadFrom(b)
			if err != nil {
				return
			}
			_, _ = dns.WriteTo([]byte("answered"), from)
		}
	}()
	go func() {
		defer func() { done <- struct{}{} }()
		for {
			c, err := sink.AcceptTCP()
			if err != nil {
				return
			}
			originals <- original(c)
			_ = c.SetLinger(0)
			_ = c.Close()
		}
	}()
	w.t.Cleanup(func() {
		_, _ = dns.Close(), sink.Close()
		<-done
		<-done
	})
	return originals
}

// original is whom a redirected connection was for (SO_ORIGINAL_DST).
func original(c *net.TCPConn) string {
	const originalDestination = 80
	raw, err := c.SyscallConn()
	if err != nil {
		return err.Error()
	}
	found := ""
	_ = raw.Control(func(fd uintptr) {
		if c.LocalAddr().(*net.TCPAddr).IP.To4() != nil {
			// The option's struct sockaddr_in lies in the first bytes of this one.
			m, err := unix.GetsockoptIPv6Mreq(int(fd), unix.IPPROTO_IP, originalDestination)
			if err == nil {
				found = net.IP(m.Multiaddr[4:8]).String()
			}
			return
		}
		m, err := unix.GetsockoptIPv6MTUInfo(int(fd), unix.IPPROTO_IPV6, originalDestination)
		if err == nil {
			found = net.IP(m.Addr.Addr[:]).String()
		}
	})
	return found
}

func TestWhatADeviceAsksAnybodyIsAnsweredHere(t *testing.T) {
	if !onIsland(t) {
		return
	}
	if os.Getenv("SKYLATCH_WALL_READ") != "" {
		readLog(t)
		return
	}
	w := newWorld(t)
	originals, dhcp := w.answers(), listen(t, 67)
	if _, err := Load(w.config); err != nil {
		t.Fatal(err)
	}
	// A device that has no address yet asks for one.
	w.pad.send(ethernet(tabletMAC, "ff:ff:ff:ff:ff:ff", packet("0.0.0.0", "255.255.255.255", layers.IPProtocolUDP, &layers.UDP{SrcPort: 68, DstPort: 67}, said)))
	w.leaked()
	if !dhcp.heard() {
		t.Error("DHCP did not come to this machine")
	}
	file, err := egress.PacketLog(w.config.LogGroup)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, anybody := range []string{"8.8.8.8", "[2001:4860:4860::8888]"} {
		w.atTablet(func() error {
			conn, err := net.Dial("udp", anybody+":53")
			if err != nil {
				return err
			}
			defer conn.Close()
			if _, err := conn.Write([]byte(marker)); err != nil {
				return err
			}
			b := make([]byte, 100)
			n, err := conn.Read(b) // a connected socket hears only whom it asked
			if err == nil && string(b[:n]) != "answered" {
				t.Errorf("%s answered %q", anybody, b[:n])
			}
			return err
		})
		w.atTablet(func() error {
			conn, err := net.Dial("tcp", anybody+":443")
			if err == nil {
				return conn.Close()
			}
			if errors.Is(err, unix.ECONNRESET) {
				return nil // the sink was faster
			}
			return err
		})
		if got := <-originals; got != strings.Trim(anybody, "[]") {
			t.Errorf("the connection to %s was for %s", anybody, got)
		}
	}
	w.pad.send(fromTablet(udp(tabletIP4, anybody4, 8000)))
	if leaked := w.leaked(); len(leaked) != 0 {
		t.Errorf("%d frames came to the internet", len(leaked))
	}
	c, err := Read()
	if err != nil {
		t.Fatal(err)
	}
	if c.Answered.Packets != 5 {
		t.Errorf("%d flows are counted as answered, want 5", c.Answered.Packets)
	}

	// Another process, with no right at all, reads what was logged.
	reader := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$")
	reader.Env = append(os.Environ(), "SKYLATCH_WALL_READ=1")
	reader.ExtraFiles = []*os.File{file}
	reader.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET}
	if out, err := reader.CombinedOutput(); err != nil {
		t.Errorf("the reader: %v\n%s", err, out)
	}
}

// readLog is the other process.
func readLog(t *testing.T) {
	file := os.NewFile(3, "log")
	defer file.Close()
	log := NewLog(file)
	seen := make(map[string]int)
	for seen[PrefixStopped] == 0 || seen[PrefixAnswered] < 4 {
		packets, err := log.Read()
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range packets {
			if p.MAC.String() != tabletMAC || p.Interface == 0 || time.Since(p.At) > time.Hour || len(p.Payload) < 20 || p.Hook != unix.NF_INET_PRE_ROUTING {
				t.Errorf("logged %+v, want a packet of the tablet", p)
			}
			seen[p.Prefix]++
		}
	}
	if log.Lost() != 0 {
		t.Errorf("%d packets were lost", log.Lost())
	}
}

// TestNoGapInAReload floods while the rules are replaced a hundred times, in
// the end by a process that dies.
func TestNoGapInAReload(t *testing.T) {
	if !onIsland(t) {
		return
	}
	if os.Getenv("SKYLATCH_WALL_DIE") != "" {
		c := config(t)
		if _, err := Load(c); err != nil {
			t.Fatal(err)
		}
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	}
	w := newWorld(t)
	w.sinks()
	wall, err := Load(w.config)
	if err != nil {
		t.Fatal(err)
	}
	var all [][]byte
	sent := int64(0)
	for _, a := range attempts() {
		if a.kind != Source && a.kind != Stray { // they would fill the table of flows
			all = append(all, a.frames...)
		}
	}
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			default:
				w.pad.send(all...)
				sent += int64(len(all))
			}
		}
	}()
	for range 100 {
		if err := wall.Reload(); err != nil {
			t.Error(err)
		}
	}
	child := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$")
	child.Env = append(os.Environ(), "SKYLATCH_WALL_DIE=1")
	if err := child.Run(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Errorf("the process that should die: %v", err)
	}
	close(stop)
	<-stopped
	if leaked := w.leaked(); len(leaked) != 0 {
		t.Errorf("%d of %d frames came to the internet, the first %x", len(leaked), sent, leaked[0])
	}
	if err := wall.Check(); err != nil {
		t.Error(err)
	}
	c, err := Read()
	if err != nil {
		t.Fatal(err)
	}
	got := int64(0)
	for _, tally := range c.Stopped {
		got += tally.Packets
	}
	if got < sent || got > sent+noise {
		t.Errorf("%d packets are counted as stopped, %d were sent: a reload must lose no count", got, sent)
	}
	for _, far := range c.Far {
		if (far.Left != Tally{}) {
			t.Errorf("%s: %+v", far.Interface, far)
		}
	}
	t.Logf("%d frames sent, %d came as far as where frames leave", sent, c.Far[0].Caught.Packets)
}
