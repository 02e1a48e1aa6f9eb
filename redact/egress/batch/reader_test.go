package batch

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"runtime"
	"testing"
	"time"
)

// patience ends a test that waits for what never comes.
const patience = 20 * time.Second

func listen(tb testing.TB, network, address string) *net.UDPConn {
	tb.Helper()
	conn, err := net.ListenUDP(network, net.UDPAddrFromAddrPort(netip.MustParseAddrPort(address)))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		tb.Fatal(err)
	}
	return conn
}

func newReader(tb testing.TB, conn *net.UDPConn) *Reader {
	tb.Helper()
	r, err := NewReader(conn)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

type datagram struct {
	from netip.AddrPort
	b    string
}

// TestADatagramStaysWhatItWas compares what a batch brings with what single
// reads bring: of many senders, and of every size there is.
func TestADatagramStaysWhatItWas(t *testing.T) {
	for _, test := range []struct{ name, network, address, from string }{
		{"IPv4", "udp4", "127.0.0.1:0", "127.0.0.1:0"},
		{"IPv6", "udp6", "[::1]:0", "[::1]:0"},
		{"IPv4 at a socket for both", "udp", "[::]:0", "127.0.0.1:0"},
	} {
		t.Run(test.name, func(t *testing.T) {
			conn := listen(t, test.network, test.address)
			sizes := []int{1, 0, 40, 280, 1200, 1472, 1500, 9000, 65507}
			var fars []*net.UDPConn
			for range sizes {
				fars = append(fars, listen(t, "udp", test.from))
			}
			to := netip.AddrPortFrom(netip.MustParseAddrPort(test.from).Addr(), conn.LocalAddr().(*net.UDPAddr).AddrPort().Port())
			send := func() {
				for n, far := range fars {
					if _, err := far.WriteToUDPAddrPort(bytes.Repeat([]byte{byte('a' + n)}, sizes[n]), to); err != nil {
						t.Fatal(err)
					}
				}
			}
			send()
			var want []datagram
			buffer := make([]byte, maxDatagram)
			for range sizes {
				n, from, err := conn.ReadFromUDPAddrPort(buffer)
				if err != nil {
					t.Fatal(err)
				}
				want = append(want, datagram{from, string(buffer[:n])})
			}
			send()
			got, _ := collect(t, newReader(t, conn), len(want))
			for n := range want {
				if got[n] != want[n] {
					t.Errorf("datagram %d: %d bytes from %v, want %d from %v", n, len(got[n].b), got[n].from, len(want[n].b), want[n].from)
				}
			}
		})
	}
}

// collect reads n datagrams, and says by how many reads.
func collect(t *testing.T, r *Reader, n int) (got []datagram, reads int) {
	t.Helper()
	for ; len(got) < n; reads++ {
		k, err := r.Read()
		if err != nil {
			t.Fatalf("%d datagrams came, then: %v", len(got), err)
		}
		for i := range k {
			from, b := r.Datagram(i)
			got = append(got, datagram{from, string(b)})
		}
	}
	return got, reads
}

func TestWhatHasComeIsReadTogether(t *testing.T) {
	conn := listen(t, "udp4", "127.0.0.1:0")
	far := listen(t, "udp4", "127.0.0.1:0")
	const sent = 100
	for n := range sent {
		if _, err := far.WriteTo(fmt.Append(nil, n), conn.LocalAddr()); err != nil {
			t.Fatal(err)
		}
	}
	got, reads := collect(t, newReader(t, conn), sent)
	for n, g := range got {
		if g.b != fmt.Sprint(n) {
			t.Fatalf("datagram %d is %q", n, g.b)
		}
	}
	if runtime.GOOS == "linux" && reads > sent/2 {
		t.Errorf("%d reads for %d datagrams that had come", reads, sent)
	}
}

func TestADatagramWaitsForNoOther(t *testing.T) {
	conn := listen(t, "udp4", "127.0.0.1:0")
	far := listen(t, "udp4", "127.0.0.1:0")
	r := newReader(t, conn)
	for n := range 1000 {
		// The next one is sent only when this one is here: to wait for it would
		// be to wait for ever.
		if _, err := far.WriteTo(fmt.Append(nil, n), conn.LocalAddr()); err != nil {
			t.Fatal(err)
		}
		if k, err := r.Read(); k != 1 || err != nil {
			t.Fatalf("Read = %d, %v; want the one datagram", k, err)
		}
		if _, b := r.Datagram(0); string(b) != fmt.Sprint(n) {
			t.Fatalf("datagram %d is %q", n, b)
		}
	}
}

func TestDeadlinesAndTheEndInterrupt(t *testing.T) {
	conn := listen(t, "udp4", "127.0.0.1:0")
	r := newReader(t, conn)
	interrupted := func(by func(), want error) {
		t.Helper()
		ended := make(chan error, 1)
		go func() {
			_, err := r.Read()
			ended <- err
		}()
		by()
		if err := <-ended; !errors.Is(err, want) {
			t.Errorf("Read = %v, want %v", err, want)
		}
	}
	interrupted(func() { _ = conn.SetReadDeadline(time.Unix(1, 0)) }, os.ErrDeadlineExceeded)
	_ = conn.SetReadDeadline(time.Time{})
	interrupted(func() { _ = conn.Close() }, net.ErrClosed)
}
