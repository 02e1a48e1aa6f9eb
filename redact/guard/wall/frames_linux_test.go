package wall

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gopacket/gopacket"
	"golang.org/x/sys/unix"

	"skylatch/redact/egress"
	"skylatch/redact/egress/island"
)

// TestABridgeIsNoWayOut: somebody joined the tablet's interface and the uplink
// to one network, below IP.
func TestABridgeIsNoWayOut(t *testing.T) {
	if !onIsland(t) {
		return
	}
	w := newWorld(t)
	home := island.Here(t)
	service := listen(t, 8400)
	home.IP("link add br0 address 02:00:00:00:99:01 type bridge", "link set tab0 master br0", "link set up0 master br0",
		"address add 192.168.99.1/24 dev br0", "link set br0 up")
	const br = "02:00:00:00:99:01"
	through := func() {
		w.pad.send(
			ethernet(tabletMAC, farMAC, udp(tabletIP4, anybody4, 8000)),
			ethernet(tabletMAC, farMAC, udp(tabletIP6, anybody6, 8000)),
			frame(tabletMAC, "ff:ff:ff:ff:ff:ff", 0x0806, []byte(marker+", who has")),
		)
	}
	other := func() { w.pad.send(frame(tabletMAC, farMAC, 0x88b5, []byte(marker))) }
	routed := func() { w.pad.send(ethernet(tabletMAC, br, udp(tabletIP4, anybody4, 8000))) }
	served := func() { w.pad.send(ethernet(tabletMAC, br, udp(tabletIP4, uplinkIP4, 8400))) }

	if _, err := Load(w.config); err != nil {
		t.Fatal(err)
	}
	w.leaked() // what the tablet's kernel said before
	for _, act := range []func(){through, other, routed, served} {
		act()
		if leaked := w.leaked(); len(leaked) != 0 {
			t.Errorf("%d frames came over the bridge, the first %x", len(leaked), leaked[0])
		}
	}
	if service.heard() {
		t.Error("a service was reached over the bridge")
	}
	for _, c := range []struct {
		name, chain, why string
		act              func()
		seen             func() bool
	}{
		{"frames for others", "from_tab0", "frames for others", func() {
			w.pad.send(ethernet(tabletMAC, farMAC, udp(tabletIP4, anybody4, 8000)))
		}, nil},
		{"frames that are not IP", "from_tab0", "nothing that is not IP", other, nil},
		{"the mark, where frames leave", "catch_up0", "and dropped", through, nil},
		{"the mark, at a service", "in", "by a bridge from a guarded one", served, service.heard},
		{"the mark, before anything", "arrive", "from any other interface", served, service.heard},
	} {
		alone := func(in chain, r rule) bool {
			return !r.closes() || in.name == "stopped" || in.name == c.chain && strings.HasPrefix(r.why, c.why)
		}
		w.load(alone)
		c.act()
		// What the tablet's kernel says by itself is for other rules.
		leaked := slices.DeleteFunc(w.leaked(), func(f []byte) bool { return !bytes.Contains(f, []byte(marker)) })
		if len(leaked) != 0 || c.seen != nil && c.seen() {
			t.Errorf("%s: the rule alone lets frames pass: %x", c.name, leaked)
		}
		w.load(func(in chain, r rule) bool { return !r.closes() || in.name == "stopped" })
		c.act()
		if c.seen == nil {
			w.leaks()
		} else if !c.seen() {
			t.Errorf("%s: without the rule nothing is heard either: it is not needed, or the test is blind", c.name)
		}
	}
}

// TestADeviceCannotSilenceThisMachine: by taking its hardware address, or so
// many that its own is forgotten.
func TestADeviceCannotSilenceThisMachine(t *testing.T) {
	if !onIsland(t) {
		return
	}
	w := newWorld(t)
	if _, err := Load(w.config); err != nil {
		t.Fatal(err)
	}
	speaks := func() bool {
		w.sentinels++
		word := fmt.Sprintf("word %d.", w.sentinels)
		w.way.send(ethernet(uplinkMAC, farMAC, []byte("\x45"+word)))
		w.leaked() // comes after it
		c, err := Read()
		if err != nil {
			t.Fatal(err)
		}
		for _, far := range c.Far {
			if far.Interface == "up0" {
				return far.Caught.Packets == 0
			}
		}
		return false
	}
	taken := ethernet(uplinkMAC, guardMAC, udp(tabletIP4, anybody4, 8000))
	w.pad.send(taken)
	if !speaks() {
		t.Error("a device took this machine's hardware address, and silenced it")
	}
	// As many hardware addresses as are remembered, and more.
	for i := range behindSize + 100 {
		mac := binary.BigEndian.AppendUint32([]byte{0x06, 0x00}, uint32(i))
		f := ethernet(tabletMAC, guardMAC, udp(tabletIP4, anybody4, 8000))
		copy(f[6:], mac)
		w.pad.send(f)
	}
	c, err := Read()
	if err != nil {
		t.Fatal(err)
	}
	if c.Stopped[OurMAC].Packets != 1 || c.Stopped[Crowd].Packets < 90 {
		t.Errorf("counted %d with our address and %d of a crowd, want 1 and about 100", c.Stopped[OurMAC].Packets, c.Stopped[Crowd].Packets)
	}
	if leaked := w.leaked(); len(leaked) != 0 {
		t.Errorf("%d frames came to the internet", len(leaked))
	}
	// The twin: without the rule the address is taken for a device's.
	w.load(func(c chain, r rule) bool {
		return !(c.name == "from_tab0" && strings.HasPrefix(r.why, "nobody there"))
	})
	nft(t, "", "flush", "set", "netdev", TableName, "behind")
	w.pad.send(taken)
	w.way.send(ethernet(uplinkMAC, farMAC, []byte("\x45 a word")))
	after, err := Read()
	if err != nil {
		t.Fatal(err)
	}
	for _, far := range after.Far {
		if far.Interface == "up0" && far.Caught.Packets == 0 {
			t.Error("without the rule this machine still speaks: the rule is not needed, or the test is blind")
		}
	}
}

// TestWhatIsLostIsCounted: nobody reads while the log runs over.
func TestWhatIsLostIsCounted(t *testing.T) {
	if !onIsland(t) {
		return
	}
	w := newWorld(t)
	if _, err := Load(w.config); err != nil {
		t.Fatal(err)
	}
	file, err := egress.PacketLog(w.config.LogGroup)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if again, err := egress.PacketLog(w.config.LogGroup); err == nil {
		_ = again.Close()
		t.Error("two have the same log")
	}
	raw, err := file.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	if err := raw.Control(func(fd uintptr) { err = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVBUF, 64<<10) }); err != nil {
		t.Fatal(err)
	}
	const flood = 3000
	big := fromTablet(packet(tabletIP4, anybody4, 99, gopacket.Payload(strings.Repeat(marker, 90))))
	for range flood {
		w.pad.send(big)
	}
	log := NewLog(file)
	read := int64(0)
	for {
		if err := file.SetReadDeadline(time.Now().Add(300 * time.Millisecond)); err != nil {
			t.Fatal(err)
		}
		packets, err := log.Read()
		if errors.Is(err, os.ErrDeadlineExceeded) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		read += int64(len(packets))
	}
	if err := file.SetReadDeadline(time.Time{}); err != nil {
		t.Fatal(err)
	}
	w.pad.send(fromTablet(udp(tabletIP4, anybody4, 8000))) // its number tells of all before
	packets, err := log.Read()
	if err != nil {
		t.Fatal(err)
	}
	read += int64(len(packets))
	c, err := Read()
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Stopped[Other].Packets; got < flood || got > flood+noise {
		t.Errorf("%d packets are counted, want all %d", got, flood)
	}
	// What the tablet's kernel said after the last is counted, and not read yet.
	if got := log.Lost() + read; log.Lost() == 0 || got < flood || got > c.Logged.Packets || got < c.Logged.Packets-noise {
		t.Errorf("%d were read and %d lost of %d that were logged; want some lost, and all counted", read, log.Lost(), c.Logged.Packets)
	}
}

func FuzzLog(f *testing.F) {
	message := func(attributes ...byte) []byte {
		b := binary.NativeEndian.AppendUint32(nil, uint32(20+len(attributes)))
		b = binary.NativeEndian.AppendUint16(b, nfulnlMsgPacket)
		return append(append(b, make([]byte, 14)...), attributes...)
	}
	f.Add(message())
	f.Add(message(8, 0, nfulaIndexIn, 0, 0, 0, 0, 7))
	f.Add(message(6, 0, nfulaPayload, 0, 0x45, 0, 0, 0))
	f.Add(append(message(16, 0, nfulaAddress, 0, 0, 6, 0, 0, 1, 2, 3, 4, 5, 6, 0, 0), message(8, 0, nfulaNumber, 0, 0, 0, 0, 9)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		var l Log
		l.parse(b, time.Unix(0, 0))
		for _, p := range l.list {
			if len(p.Payload) > len(b) || len(p.Prefix) > len(b) || len(p.MAC) > 8 {
				t.Errorf("more than was given: %+v", p)
			}
		}
	})
}
