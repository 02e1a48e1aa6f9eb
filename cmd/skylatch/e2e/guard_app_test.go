//go:build linux

package e2e

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/miekg/dns"
	"golang.org/x/sys/unix"
)

// vendorApp tries every way out that an app has been seen to try, and some that
// none has. Each is one function, by what the guard's report must say of it; it
// is run in the tablet's place and fails only if it could not be tried.
var vendorApp = map[string]func() error{
	"dns mydjiflight.dji.com": func() error { return ask("udp", "8.8.8.8:53", "mydjiflight.dji.com") },
	"dns account.dji.com":     func() error { return ask("tcp", "8.8.4.4:53", "account.dji.com") },
	"dot":                     func() error { return hello("1.1.1.1:853", "one.one.one.one") },
	"doh dns.google":          func() error { return hello("8.8.8.8:443", "dns.google") },
	"tls active.dji.com":      func() error { return hello("203.0.113.9:443", "active.dji.com") },
	"httpdns":                 func() error { return get("http://203.107.1.1/100000/d?host=mydjiflight.dji.com", nil) },
	"http statistical-report.djiservice.org": func() error {
		return get("http://203.0.113.9/api/report/clientContext", strings.NewReader("email=anna.meier@example.org"))
	},
	"mqtt":  func() error { return write("203.0.113.9:1883", mqttConnect) },
	"tcp6":  func() error { return write("[2001:db8::9]:8883", []byte("over IPv6")) },
	"mptcp": func() error { return multipath("203.0.113.9:7777") },
	"stun":  func() error { return send("203.0.113.9:3478", stunBinding) },
	"ntp":   func() error { return send("203.0.113.9:123", append([]byte{0x23}, make([]byte, 47)...)) },
	"mdns":  func() error { return send("224.0.0.251:5353", []byte(question("_dji._tcp.local"))) },
	"quic": func() error {
		return send("203.0.113.9:443", append([]byte{0xc3, 0, 0, 0, 1, 8}, make([]byte, 1194)...))
	},
	"udp6":    func() error { return send("[2001:db8::9]:9", []byte("over IPv6")) },
	"whole":   func() error { return send("203.0.113.9:4000", make([]byte, 4000)) }, // in fragments
	"gre":     func() error { return raw(unix.IPPROTO_GRE, "203.0.113.9") },
	"sctp":    func() error { return raw(unix.IPPROTO_SCTP, "203.0.113.9") },
	"ip-99":   func() error { return raw(99, "203.0.113.9") },
	"icmp":    func() error { return raw(unix.IPPROTO_ICMP, "203.0.113.9") },
	"address": func() error { return write("47.91.161.230:80", []byte("hello")) },
}

// blocked forgives what a wall may do to who tries.
func blocked(err error) error {
	if e := new(net.OpError); errors.As(err, &e) || errors.Is(err, io.EOF) || errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	return err
}

// soon bounds one try.
const soon = 5 * time.Second

func question(name string) string {
	m := new(dns.Msg)
	m.SetQuestion(dns.Fqdn(name), dns.TypeA)
	b, err := m.Pack()
	if err != nil {
		panic(err) // the names are in this file
	}
	return string(b)
}

func ask(network, server, name string) error {
	m := new(dns.Msg)
	m.SetQuestion(dns.Fqdn(name), dns.TypeA)
	var answer *dns.Msg
	var err error
	for range 3 { // as every resolver does: the first may wait for the link too long
		if answer, _, err = (&dns.Client{Net: network, Timeout: soon}).Exchange(m, server); err == nil {
			break
		}
	}
	if err != nil {
		return err
	}
	if len(answer.Answer) != 1 {
		return errors.New(name + " has no address: its app would hang")
	}
	return nil
}

func hello(server, name string) error {
	dialer := tls.Dialer{NetDialer: &net.Dialer{Timeout: soon}, Config: &tls.Config{ServerName: name, NextProtos: []string{"h2"}}}
	ctx, cancel := context.WithTimeout(context.Background(), soon)
	defer cancel()
	conn, err := dialer.DialContext(ctx, "tcp", server)
	if err == nil {
		return errors.Join(errors.New(name+" shook hands"), conn.Close())
	}
	return blocked(err)
}

func get(address string, body io.Reader) error {
	ctx, cancel := context.WithTimeout(context.Background(), soon)
	defer cancel()
	method := http.MethodGet
	if body != nil {
		method = http.MethodPost
	}
	r, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return err
	}
	if body != nil {
		r.Host = "statistical-report.djiservice.org"
	}
	// A transport would dial from a goroutine of its own, which is in no place.
	conn, err := net.DialTimeout("tcp", r.URL.Hostname()+":80", soon)
	if err != nil {
		return blocked(err)
	}
	defer conn.Close()
	if err := r.Write(conn); err != nil {
		return blocked(err)
	}
	_ = conn.SetDeadline(time.Now().Add(soon))
	if _, err = conn.Read(make([]byte, 1)); err == nil {
		return errors.New(address + " answered")
	}
	return blocked(err)
}

func write(address string, b []byte) error {
	conn, err := net.DialTimeout("tcp", address, soon)
	if err != nil {
		return blocked(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(3 * soon)) // the sink waits for more, for a while
	_, err = conn.Write(b)
	if err == nil {
		_, err = conn.Read(make([]byte, 1))
	}
	return blocked(err)
}

func multipath(address string) error {
	d := net.Dialer{Timeout: soon}
	d.SetMultipathTCP(true)
	conn, err := d.Dial("tcp", address)
	if err != nil {
		return blocked(err)
	}
	_, err = conn.Write([]byte("over several paths"))
	return errors.Join(blocked(err), conn.Close())
}

func send(address string, b []byte) error {
	conn, err := net.Dial("udp", address)
	if err != nil {
		return err
	}
	_, err = conn.Write(b)
	return errors.Join(err, conn.Close())
}

func raw(protocol int, to string) error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, protocol)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	b := append([]byte{8, 0}, bytes.Repeat([]byte("raw"), 20)...)
	return unix.Sendto(fd, b, 0, &unix.SockaddrInet4{Addr: netip.MustParseAddr(to).As4()})
}

// mqttConnect is a CONNECT of MQTT 3.1.1 by the client "gw-1ABC", as "anna".
var mqttConnect = []byte("\x10\x19\x00\x04MQTT\x04\x82\x00\x3c\x00\x07gw-1ABC\x00\x04anna")

// stunBinding is a binding request of RFC 8489.
var stunBinding = []byte("\x00\x01\x00\x00\x21\x12\xa4\x42abcdefghijkl")

// reaches reports whether a server there answers.
func reaches(address string) error {
	conn, err := net.DialTimeout("tcp", address, soon/4)
	if err != nil {
		return err
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(soon / 4))
	if _, err := conn.Write([]byte("hello")); err != nil {
		return err
	}
	answer := make([]byte, 7)
	if _, err := io.ReadFull(conn, answer); err != nil || string(answer) != "welcome" {
		return errors.Join(errors.New("nobody there"), err)
	}
	return nil
}

// serveInternet answers whoever gets there.
func (y *yard) serveInternet(address string) {
	var listener net.Listener
	y.internet.Do(func() (err error) {
		listener, err = net.Listen("tcp", address)
		return err
	})
	y.t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				// One that the wall has cut off never hears its end.
				stop := context.AfterFunc(y.t.Context(), func() { _ = conn.Close() })
				defer stop()
				_, _ = conn.Read(make([]byte, 5))
				_, _ = conn.Write([]byte("welcome"))
			}()
		}
	}()
}
