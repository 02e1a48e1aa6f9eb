// Package link keeps the station connected: it runs every link that the
// configuration names, and a serial link for every autopilot, radio or bridge
// that is plugged in, for as long as it is there.
//
// It knows neither frames nor commands: bytes go from a transport to the
// driver, and the driver answers. A link that fails says so on the page and is
// tried again; none takes another one down.
//
// [Run] owns every goroutine and joins them before it returns.
package link

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"time"

	"sync"

	"skylatch/link/mavlink"
	"skylatch/link/transport"
	"skylatch/redact/egress"
	"skylatch/telemetry"
	"skylatch/telemetry/store"
)

// retry is the pause before a link that failed is run again: long enough to
// read its message, short enough not to be waited for.
const retry = 2 * time.Second

// Links says which links there are. Doors are named as in the egress plan.
type Links struct {
	UDP []UDP
	// UDPDial are doors to one peer each.
	UDPDial []string
	// TCPListen and TCPDial are doors.
	TCPListen, TCPDial []string
	// SerialAuto opens every port that looks like an autopilot, its radio or a
	// bridge.
	SerialAuto bool
	// SerialPorts are opened whatever they look like.
	SerialPorts []SerialPort
	// SerialTaken are ports that are somebody else's: never opened here.
	SerialTaken []string
}

// UDP is one UDP socket.
type UDP struct {
	Door string
	// Peers are spoken to before they have spoken.
	Peers []netip.AddrPort
}

// SerialPort is one port by its path.
type SerialPort struct {
	Path string
	Baud int // 0 listens at each usual one
}

// Config is what [Run] needs.
type Config struct {
	Links
	Doors  *egress.Doors
	Driver *mavlink.Driver
	Store  *store.Store
	Log    *slog.Logger
}

// Run keeps the links until ctx ends. It returns an error only if the
// configuration names a door that the plan does not have.
func Run(ctx context.Context, c Config) error {
	runs, err := c.runners()
	if err != nil {
		return err
	}
	var group sync.WaitGroup
	defer group.Wait()
	for _, r := range runs {
		group.Go(func() { c.keep(ctx, r) })
	}
	group.Go(func() { c.keep(ctx, runner{serialName, c.runSerial}) })
	return nil
}

// runner is one link's life between two failures.
type runner struct {
	name string
	run  func(context.Context) error
}

func (c Config) runners() ([]runner, error) {
	var runs []runner
	for _, u := range c.UDP {
		conn, err := c.Doors.UDP(u.Door)
		if err != nil {
			return nil, fmt.Errorf("start link %s: %w", u.Door, err)
		}
		t := transport.UDP{Name: u.Door, Conn: conn, Remotes: u.Peers, Recognise: mavlink.Recogniser}
		runs = append(runs, runner{u.Door, func(ctx context.Context) error { return t.Run(ctx, c.Driver) }})
	}
	for _, door := range c.UDPDial {
		t := transport.UDPClient{
			Name:      door,
			Address:   c.address(door),
			Dial:      func(ctx context.Context) (net.Conn, error) { return c.Doors.Dial(ctx, door) },
			Recognise: mavlink.Recogniser,
		}
		runs = append(runs, runner{door, func(ctx context.Context) error { return t.Run(ctx, c.Driver) }})
	}
	for _, door := range c.TCPListen {
		listener, err := c.Doors.Listener(door)
		if err != nil {
			return nil, fmt.Errorf("start link %s: %w", door, err)
		}
		t := transport.TCPServer{Name: door, Listener: listener, Recognise: mavlink.Recogniser}
		runs = append(runs, runner{door, func(ctx context.Context) error { return t.Run(ctx, c.Driver) }})
	}
	for _, door := range c.TCPDial {
		t := transport.TCPClient{
			Name:      door,
			Address:   c.address(door),
			Dial:      func(ctx context.Context) (net.Conn, error) { return c.Doors.Dial(ctx, door) },
			Recognise: mavlink.Recogniser,
		}
		runs = append(runs, runner{door, func(ctx context.Context) error { return t.Run(ctx, c.Driver) }})
	}
	return runs, nil
}

func (c Config) address(door string) string {
	for _, d := range c.Doors.List() {
		if d.Name == door {
			return d.Address
		}
	}
	return door
}

// keep runs a link again whenever it fails.
func (c Config) keep(ctx context.Context, r runner) {
	for ctx.Err() == nil {
		err := r.run(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			c.Log.Warn("a link failed; it is tried again", "link", r.name, "error", err)
			c.Driver.Status(r.name, telemetry.LinkFailed, err.Error())
		}
		timer := time.NewTimer(retry)
		select {
		case <-ctx.Done():
			timer.Stop()
		case <-timer.C:
		}
	}
}
