package drone

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"sync"
	"syscall"
	"time"
)

// redial is how long a TCP client waits before it tries again.
const redial = 500 * time.Millisecond

// DialUDP sends to a ground station, as a vehicle does that was told its
// address. It works before anybody listens there, and whoever listens later
// gets what is sent then.
func (d *Drone) DialUDP(addr string) error {
	to, err := net.ResolveUDPAddr("udp", addr)
	if err != nil {
		return fmt.Errorf("send to %s: %w", addr, err)
	}
	conn, err := net.DialUDP("udp", nil, to)
	if err != nil {
		return fmt.Errorf("send to %s: %w", addr, err)
	}
	d.add(func(ctx context.Context) error {
		return d.serve(ctx, refusedIsFine{conn})
	})
	return nil
}

// refusedIsFine is a UDP socket on which "nobody listens there" is no end: the
// ground station may start later.
type refusedIsFine struct{ *net.UDPConn }

func (c refusedIsFine) Read(p []byte) (int, error) {
	for {
		n, err := c.UDPConn.Read(p)
		if !errors.Is(err, syscall.ECONNREFUSED) {
			return n, err
		}
	}
}

func (c refusedIsFine) Write(p []byte) (int, error) {
	n, err := c.UDPConn.Write(p)
	if errors.Is(err, syscall.ECONNREFUSED) {
		return len(p), nil
	}
	return n, err
}

// ListenUDP waits for a ground station to speak first and answers whoever
// spoke last. It returns the address it listens on.
func (d *Drone) ListenUDP(addr string) (netip.AddrPort, error) {
	at, err := net.ResolveUDPAddr("udp", addr)
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("listen on %s: %w", addr, err)
	}
	conn, err := net.ListenUDP("udp", at)
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("listen on %s: %w", addr, err)
	}
	d.add(func(ctx context.Context) error {
		return d.serve(ctx, &answering{UDPConn: conn})
	})
	return conn.LocalAddr().(*net.UDPAddr).AddrPort(), nil
}

// answering is a UDP socket that writes to whom it last read from, and nowhere
// before that.
type answering struct {
	*net.UDPConn
	mu sync.Mutex // guards what follows

	peer netip.AddrPort
}

func (c *answering) Read(p []byte) (int, error) {
	n, from, err := c.ReadFromUDPAddrPort(p)
	if err == nil {
		c.mu.Lock()
		c.peer = from
		c.mu.Unlock()
	}
	return n, err
}

func (c *answering) Write(p []byte) (int, error) {
	c.mu.Lock()
	peer := c.peer
	c.mu.Unlock()
	if !peer.IsValid() {
		return len(p), nil
	}
	return c.WriteToUDPAddrPort(p, peer)
}

// ListenTCP serves any number of ground stations, as ArduPilot's simulator
// does on port 5760. It returns the address it listens on.
func (d *Drone) ListenTCP(addr string) (netip.AddrPort, error) {
	var lc net.ListenConfig
	ln, err := lc.Listen(context.Background(), "tcp", addr)
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("listen on %s: %w", addr, err)
	}
	d.add(func(ctx context.Context) error {
		stop := context.AfterFunc(ctx, func() { ln.Close() })
		defer stop()
		var wg sync.WaitGroup
		defer wg.Wait()
		for {
			conn, err := ln.Accept()
			if err != nil {
				return fmt.Errorf("accept on %s: %w", addr, err)
			}
			wg.Go(func() {
				// A ground station that hangs up is its own business.
				_ = d.serve(ctx, conn)
			})
		}
	})
	return ln.Addr().(*net.TCPAddr).AddrPort(), nil
}

// DialTCP connects to a ground station, again and again until it answers and
// whenever it hangs up.
func (d *Drone) DialTCP(addr string) {
	d.add(func(ctx context.Context) error {
		var dialer net.Dialer
		again := time.NewTimer(0)
		defer again.Stop()
		for {
			select {
			case <-ctx.Done():
				return nil
			case <-again.C:
			}
			if conn, err := dialer.DialContext(ctx, "tcp", addr); err == nil {
				_ = d.serve(ctx, conn) // it ends when the ground station hangs up
			}
			again.Reset(redial)
		}
	})
}

// Serve talks over a connection that the caller made; the drone closes it.
func (d *Drone) Serve(conn io.ReadWriteCloser) {
	d.add(func(ctx context.Context) error {
		if err := d.serve(ctx, conn); !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrClosedPipe) {
			return err
		}
		return nil
	})
}
