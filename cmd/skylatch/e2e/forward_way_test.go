//go:build linux

package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialect"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/frame"
	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"skylatch/cmd/simdrone/drone"
	"skylatch/cmd/skylatch/config"
	"skylatch/ui/wire"
)

// hearAttitude reads a stream until it has brought some attitudes, whole.
func hearAttitude(t *testing.T, stream io.Reader) {
	t.Helper()
	words := &dialect.ReadWriter{Dialect: ardupilotmega.Dialect}
	if err := words.Initialize(); err != nil {
		t.Fatal(err)
	}
	reader := &frame.Reader{ByteReader: stream, DialectRW: words}
	if err := reader.Initialize(); err != nil {
		t.Fatal(err)
	}
	for attitudes := 0; attitudes < 10; {
		f, err := reader.Read()
		if err != nil {
			t.Fatalf("after %d attitudes: %v", attitudes, err)
		}
		if _, ok := f.GetMessage().(*ardupilotmega.MessageAttitude); ok {
			attitudes++
		}
	}
}

// TestTelemetryIsForwardedByTCPAndSerial: to who listens, to who calls, and down
// a serial line, from the real program, whose station can open none of them.
func TestTelemetryIsForwardedByTCPAndSerial(t *testing.T) {
	t.Parallel()
	listener, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	far, near, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { far.Close(); near.Close() })
	raw, err := unix.IoctlGetTermios(int(near.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	raw.Lflag, raw.Oflag, raw.Iflag = 0, 0, 0
	if err := unix.IoctlSetTermios(int(near.Fd()), unix.TCSETS, raw); err != nil {
		t.Fatal(err)
	}
	udp, called := freeUDP(t), freeTCP(t)
	p := startConfined(t, t.TempDir(), fmt.Sprintf(`
[[udp]]
listen = %q
[[forward]]
name = "calls"
policy = "partner"
tcp = %q
[[forward]]
name = "is called"
policy = "partner"
tcp_listen = %q
[[forward]]
name = "cable"
policy = "partner"
serial = %q
baud = 57600
`, udp, listener.Addr(), called, near.Name()))
	fly(t, drone.Config{}, func(d *drone.Drone) error { return d.DialUDP(udp) })
	if err := listener.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	conn, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	caller, err := net.Dial("tcp4", called)
	if err != nil {
		t.Fatal(err)
	}
	defer caller.Close()
	if err := errors.Join(conn.SetReadDeadline(time.Now().Add(patience)), caller.SetReadDeadline(time.Now().Add(patience))); err != nil {
		t.Fatal(err)
	}
	for name, stream := range map[string]io.Reader{"calls": conn, "is called": caller, "cable": far} {
		t.Run(name, func(t *testing.T) { hearAttitude(t, stream) })
	}
	page := p.page(t)
	for _, name := range []string{"calls", "is called", "cable"} {
		page.forwarded(name, "open", func(f wire.Forward) bool { return f.State == "open" && f.Frames > 0 })
	}
}

// TestTwoStationsForwardToEachOther: the flight comes back to where it came
// from, and goes around no more.
func TestTwoStationsForwardToEachOther(t *testing.T) {
	t.Parallel()
	first, second := netip.MustParseAddrPort(freeUDP(t)), netip.MustParseAddrPort(freeUDP(t))
	start := func(own, other netip.AddrPort) *running {
		return startStation(t, func(c *config.Config) {
			c.UDP = []config.UDP{{Listen: own}}
			c.Forward = []config.Forward{{Name: "other", Policy: "partner", UDP: other}}
		})
	}
	a, b := start(first, second), start(second, first)
	d := fly(t, drone.Config{Rate: 4}, func(d *drone.Drone) error { return d.DialUDP(first.String()) })
	pageA, pageB := a.openPage(), b.openPage()
	pageB.vehicle("1.1", "seen by the second station", func(v wire.Vehicle) bool { return v.Attitude != nil && v.Attitude.AgeMs < 1000 })
	pageA.forwarded("other", "500 frames", func(f wire.Forward) bool { return f.Frames > 500 })
	if err := d.SetFaults(func(f *drone.Faults) { f.LinkLoss = true }); err != nil {
		t.Fatal(err)
	}
	// Without the drone nothing moves any more: a loop would go on for ever.
	lost := func(p *pilot) {
		p.vehicle("1.1", "link lost", func(v wire.Vehicle) bool { return v.LinkLost && v.Attitude.AgeMs > 2000 })
	}
	lost(pageA)
	lost(pageB)
	sent := pageA.forwarded("other", "at rest", func(wire.Forward) bool { return true }).Frames
	if told := uint64(d.Counters().Sent); sent > told+told/10 {
		t.Errorf("%d frames of the drone became %d", told, sent)
	}
}

// TestWithoutALedgerNothingIsForwarded: the station flies, shows and records,
// and says why it tells nobody; when the ledger can be written, it tells.
func TestWithoutALedgerNothingIsForwarded(t *testing.T) {
	t.Parallel()
	room := listen(t)
	var inTheWay string
	s := startStation(t, func(c *config.Config) {
		loopbackUDP(c)
		c.Forward = []config.Forward{{Name: "room", Policy: "partner", UDP: room.at}}
		inTheWay = filepath.Join(c.Data, "ledger")
		if err := os.WriteFile(inTheWay, []byte("a file where a folder must be"), 0o600); err != nil {
			t.Fatal(err)
		}
	})
	fly(t, drone.Config{}, func(d *drone.Drone) error { return d.DialUDP(s.udp()) })
	page := s.openPage()
	page.vehicle("1.1", "ready", isReady)
	page.forwarded("room", "held, and frames dropped", func(f wire.Forward) bool {
		return f.State == "held" && strings.Contains(f.Detail, "ledger") && f.Frames == 0 &&
			slices.ContainsFunc(f.Dropped, func(d wire.ForwardDrop) bool { return d.Count > 20 })
	})
	if b := room.all(); len(b) != 0 {
		t.Errorf("%d bytes left without a ledger", len(b))
	}
	if err := os.Remove(inTheWay); err != nil {
		t.Fatal(err)
	}
	page.forwarded("room", "told", func(f wire.Forward) bool { return f.State == "open" && f.Frames > 10 })
	room.until("frames", func() bool { return len(room.frames()) > 0 })
	entries := readFile(t, filepath.Join(s.data, "ledger", "ledger.jsonl"))
	if !bytes.Contains(entries, []byte(`"begins":true`)) {
		t.Error("the ledger does not say that the room is told")
	}
}
