package answer_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gopacket/gopacket/pcapgo"
	"github.com/miekg/dns"
	"golang.org/x/sys/unix"

	"skylatch/redact/egress/gate"
	"skylatch/redact/guard"
	"skylatch/redact/guard/answer"
	"skylatch/redact/guard/pcap"
)

// redirect makes everything that a device sends come to the guard's ports.
func redirect(t *testing.T, p gate.Ports) {
	t.Helper()
	rules := fmt.Sprintf(`table inet test {
	chain prerouting {
		type nat hook prerouting priority dstnat
		iifname tablet0 udp dport 53 redirect to :%d
		iifname tablet0 tcp dport 53 redirect to :%d
		iifname tablet0 udp dport 123 redirect to :%d
		iifname tablet0 meta l4proto tcp redirect to :%d
	}
}`, p.DNSUDP, p.DNSTCP, p.NTP, p.Sink)
	command := exec.Command("nft", "-f", "-")
	command.Stdin = strings.NewReader(rules)
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("nft: %v %s", err, out)
	}
}

// joinByDHCP gets an address as a device does, and uses it.
func joinByDHCP(t *testing.T, d tablet) (mine netip.Addr) {
	t.Helper()
	d.do(func() error {
		var failed error
		config := net.ListenConfig{Control: func(_, _ string, raw syscall.RawConn) error {
			if err := raw.Control(func(fd uintptr) { failed = unix.BindToDevice(int(fd), "dev0") }); err != nil {
				return err
			}
			return failed
		}}
		conn, err := config.ListenPacket(t.Context(), "udp4", ":68")
		if err != nil {
			return err
		}
		defer conn.Close()
		_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
		exchange := func(kind byte, options ...byte) ([]byte, error) {
			b := make([]byte, 240)
			b[0], b[1], b[2] = 1, 1, 6
			copy(b[28:], "\x02\x00\x00\x00\x00\x07")
			binary.BigEndian.PutUint32(b[236:], 0x63825363)
			b = append(append(b, 53, 1, kind, 12, 6, 'R', 'C', ' ', 'P', 'r', 'o'), options...)
			if _, err := conn.WriteTo(append(b, 255), &net.UDPAddr{IP: net.IPv4bcast, Port: 67}); err != nil {
				return nil, err
			}
			reply := make([]byte, 1500)
			n, from, err := conn.ReadFrom(reply)
			if err != nil {
				return nil, err
			}
			if from.String() != "192.168.42.1:67" || n < 300 {
				return nil, fmt.Errorf("%d bytes came from %v", n, from)
			}
			return reply[:n], nil
		}
		offer, err := exchange(1)
		if err != nil {
			return fmt.Errorf("discover: %w", err)
		}
		wish := append([]byte{50, 4}, offer[16:20]...)
		lease, err := exchange(3, append(wish, 54, 4, 192, 168, 42, 1)...)
		if err != nil {
			return fmt.Errorf("request: %w", err)
		}
		if lease[242] != 5 || !bytes.Equal(lease[16:20], offer[16:20]) {
			return fmt.Errorf("the lease is %x", lease)
		}
		mine = netip.AddrFrom4([4]byte(lease[16:20]))
		return ip("address add "+mine.String()+"/24 dev dev0", "route add default via 192.168.42.1")
	})
	return mine
}

// TestADeviceBehindTheWallIsAnswered is the whole of it with real packets: sockets
// opened on the interface, handed over, answering a device that calls hard-coded
// addresses, while both sides are recorded.
func TestADeviceBehindTheWallIsAnswered(t *testing.T) {
	if !onIsland(t) {
		return
	}
	d := newTablet(t)
	opened, err := gate.Open(gate.Wish{Device: "tablet0", DHCP: true})
	must(t, err)
	list, files, err := opened.Hand()
	must(t, err)
	must(t, opened.Close())
	sockets, err := gate.Take(list, files)
	must(t, err)
	defer sockets.Close()
	redirect(t, sockets.Ports)

	tap, err := gate.Capture("tablet0")
	must(t, err)
	defer tap.File.Close()
	folder := t.TempDir()
	recorder, err := pcap.New(pcap.Config{Folder: folder}, []gate.Tap{tap})
	must(t, err)

	attempts := make(chan guard.Attempt, 100)
	server, err := answer.New(answer.Config{
		Interface: "tablet0", Own: own,
		Report: func(a guard.Attempt) { attempts <- a },
	})
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 2)
	go func() { ended <- server.Run(ctx, sockets) }()
	go func() { ended <- recorder.Run(ctx) }()
	w := world{attempts: attempts}

	mine := joinByDHCP(t, d)
	for _, has := range []string{"0.0.0.0", mine.String()} {
		if a := w.next(t); a.Speech != guard.DHCP || a.Device != "RC Pro" || a.MAC != "02:00:00:00:00:07" ||
			a.From.String() != has || a.Interface != "tablet0" || a.Answer != guard.Answered {
			t.Errorf("reported %+v, want a device at %s", a, has)
		}
	}
	from := map[bool]string{true: mine.String(), false: "fd00:42::7"}

	for _, resolver := range []string{"8.8.8.8:53", "[2001:4860:4860::8888]:53"} {
		for _, network := range []string{"udp", "tcp"} {
			d.do(func() error {
				client := dns.Client{Net: network, Timeout: 10 * time.Second}
				got, _, err := client.Exchange(question("mydjiflight.dji.com", dns.TypeA), resolver)
				if err == nil && strings.Join(addressesIn(got), " ") != "192.168.42.1" {
					err = errors.New(got.String())
				}
				return err
			})
			a := w.next(t)
			if a.Name != "mydjiflight.dji.com" || a.From.String() != from[resolver[0] == '8'] || network == "tcp" && a.To.String() != resolver {
				t.Errorf("%s by %s: reported %+v", resolver, network, a)
			}
		}
	}
	d.do(func() error {
		conn, err := net.Dial("udp4", "203.0.113.5:123")
		if err != nil {
			return err
		}
		defer conn.Close()
		_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
		if _, err := conn.Write(append([]byte{4<<3 | 3}, make([]byte, 47)...)); err != nil {
			return err
		}
		_, err = conn.Read(make([]byte, 48))
		return err
	})
	if a := w.next(t); a.Speech != guard.NTP {
		t.Errorf("reported %+v", a)
	}
	for _, vendor := range []string{"47.91.161.230:80", "[2001:db8::77]:8883", "192.168.42.1:80"} {
		d.do(func() error {
			conn, err := net.Dial("tcp", vendor)
			if err != nil {
				return err
			}
			defer conn.Close()
			if _, err := io.WriteString(conn, "POST / HTTP/1.1\r\nHost: active.dji.com\r\n\r\nflight log"); err != nil {
				return err
			}
			if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
				return fmt.Errorf("%s: %w, want a reset", vendor, err)
			}
			return nil
		})
		if a := w.next(t); a.To.String() != vendor || a.Name != "active.dji.com" || a.From.String() != from[vendor[0] != '['] {
			t.Errorf("%s: reported %+v", vendor, a)
		}
	}
	// The ports are for the guarded interface and no other.
	if conn, err := net.Dial("tcp4", "127.0.0.1:"+strconv.Itoa(int(sockets.Ports.Sink))); err == nil {
		conn.Close()
		t.Error("the sink answers this machine too")
	}
	cancel()
	for range cap(ended) {
		must(t, <-ended)
	}
	if n := recorded(t, folder, []byte("flight log")); n != 3 {
		t.Errorf("the recording has %d frames with what was said, want 3", n)
	}
}

// recorded counts the frames of a recording that hold something.
func recorded(t *testing.T, folder string, what []byte) (n int) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*"+pcap.Extension))
	if err != nil || len(files) != 1 {
		t.Fatalf("recordings %v (%v)", files, err)
	}
	f, err := os.Open(files[0])
	must(t, err)
	defer f.Close()
	r, err := pcapgo.NewNgReader(f, pcapgo.DefaultNgReaderOptions)
	must(t, err)
	for {
		frame, _, err := r.ReadPacketData()
		if errors.Is(err, io.EOF) {
			return n
		}
		must(t, err)
		if bytes.Contains(frame, what) {
			n++
		}
	}
}
