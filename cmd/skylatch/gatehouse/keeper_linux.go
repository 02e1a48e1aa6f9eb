package gatehouse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"slices"
	"sync"
	"time"

	"skylatch/redact/egress"
	"skylatch/redact/egress/confine"
	"skylatch/redact/egress/gate"
	"skylatch/redact/egress/supervise"
	"skylatch/redact/guard"
	"skylatch/redact/guard/answer"
	"skylatch/redact/guard/tally"
	"skylatch/redact/guard/wall"
)

// logGroup is the NFLOG group of the wall: a number that nobody else is likely
// to have. If somebody has, the guard says so and does not start.
const logGroup = 7411

// countPeriod is how often the kernel's counters are read.
const countPeriod = time.Second

// Config says what to guard.
type Config struct {
	// Data is the data folder, Owner whom it belongs to.
	Data  string
	Owner confine.User

	Interfaces []string
	Address    netip.Prefix // what an interface gets that has none
	DHCP       bool
	Internet   bool
	Host       bool
	Links      []string
	Journal    string
	// Record makes a recording of both sides of the wall, content and all.
	Record  bool
	Verbose bool

	Stderr io.Writer
	Log    *slog.Logger
	// Ready is called when the wall stands and devices are answered, each time a
	// listener starts.
	Ready func()
}

// wall is what the kernel is asked for.
func (c Config) wall(ports wall.Ports) wall.Config {
	return wall.Config{
		Interfaces: c.Interfaces, Links: c.Links, Host: c.Host, Ports: ports, LogGroup: logGroup, Journal: c.Journal,
	}
}

// Plan is what Keep would load, in nft's syntax, without loading it.
func Plan(c Config) (string, error) {
	return wall.Plan(c.wall(wall.Ports{DNSUDP: 65053, DNSTCP: 65053, NTP: 65123, HTTP: 65080, Sink: 65080}))
}

// Keep makes the wall stand and keeps a listener behind it until ctx ends. The
// wall stays when it returns, whatever the reason.
func Keep(ctx context.Context, c Config) error {
	claimed, err := claim(c.Journal)
	if err != nil {
		return err
	}
	defer claimed.Close()
	stood, err := wall.Standing()
	if err != nil {
		return err
	}
	k := &keeper{Config: c, appeared: make(chan struct{}, 1), resume: stood}
	if err := k.choosePorts(); err != nil {
		return err
	}
	// Before anything is raised, opened or answered.
	k.wall, err = wall.Load(c.wall(k.ports.wall()))
	if err != nil {
		return err
	}
	if k.packets, err = egress.PacketLog(logGroup); err != nil {
		return fmt.Errorf("read what the wall stops: %w", err)
	}
	defer k.packets.Close()

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var group sync.WaitGroup
	defer group.Wait()
	defer cancel()
	watched := make(chan error, 1)
	group.Go(func() {
		watched <- k.wall.Watch(ctx, k.meet, k.trouble)
		cancel()
	})
	err = k.listen(ctx)
	cancel()
	return errors.Join(err, <-watched)
}

// keeper is root's half of the guard.
type keeper struct {
	Config

	ports    ports
	wall     *wall.Wall
	packets  *os.File
	resume   bool
	appeared chan struct{} // an interface came or went

	mu      sync.Mutex // guards what follows
	new     []string   // interfaces that appeared meanwhile
	problem string
}

// ports are those on which devices are answered, on every interface the same.
type ports gate.Ports

func (p ports) wall() wall.Ports {
	// What comes to port 80 is looked at where every other stream is.
	return wall.Ports{DNSUDP: p.DNSUDP, DNSTCP: p.DNSTCP, NTP: p.NTP, HTTP: p.Sink, Sink: p.Sink}
}

// choosePorts finds ports that are free. The interfaces that are guarded may not
// be there yet.
func (k *keeper) choosePorts() error {
	sockets, err := gate.Open(gate.Wish{Device: "lo"})
	if err != nil {
		return err
	}
	k.ports = ports(sockets.Ports)
	return sockets.Close()
}

// meet is told of an interface that appeared, after the wall fits it.
func (k *keeper) meet(a wall.Appeared) {
	k.mu.Lock()
	if !a.Open && !slices.Contains(k.new, a.Name) {
		k.new = append(k.new, a.Name)
	}
	k.mu.Unlock()
	if !a.Open {
		k.Log.Warn("a network interface appeared and is walled", "interface", a.Name, "driver", a.Device.Driver, "USB", a.Device.USB)
	}
	select {
	case k.appeared <- struct{}{}:
	default:
	}
}

func (k *keeper) trouble(err error) {
	k.Log.Error("the wall", "problem", err)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.problem = err.Error()
}

// listen keeps a listener running with the sockets of the interfaces that are
// there, and starts another when they change.
func (k *keeper) listen(ctx context.Context) error {
	for ctx.Err() == nil {
		served, err := k.serve()
		if err != nil {
			return err
		}
		ctx, cancel := context.WithCancel(ctx)
		changed := make(chan struct{})
		go func() {
			defer close(changed)
			k.untilChanged(ctx, served)
			cancel()
		}()
		err = k.run(ctx, served)
		cancel()
		<-changed
		closeAll(served)
		if err != nil {
			return err
		}
		k.resume = true
	}
	return nil
}

// attended is a guarded interface that is there, with its sockets.
type attended struct {
	index   int
	own     netip.Prefix
	sockets *gate.Sockets
}

func closeAll(served []attended) {
	for _, a := range served {
		_ = a.sockets.Close() // the listener had its own
	}
}

// serve gives each guarded interface that is there an address, raises it and
// opens its sockets.
func (k *keeper) serve() ([]attended, error) {
	var served []attended
	for _, name := range k.Interfaces {
		at, err := net.InterfaceByName(name)
		if err != nil {
			k.Log.Info("a guarded interface is not there yet; it is walled when it comes", "interface", name)
			continue
		}
		own := k.own(at)
		if err := k.wall.Serve(name, own); err != nil {
			closeAll(served)
			return nil, err
		}
		sockets, err := gate.Open(gate.Wish{Device: name, Ports: gate.Ports(k.ports), DHCP: k.DHCP})
		if err != nil {
			closeAll(served)
			return nil, err
		}
		served = append(served, attended{index: at.Index, own: own, sockets: sockets})
	}
	return served, nil
}

// own is this machine's address on an interface: the one that it has, or ours.
func (k *keeper) own(at *net.Interface) netip.Prefix {
	addresses, err := at.Addrs()
	if err != nil {
		return k.Address
	}
	for _, a := range addresses {
		if p, err := netip.ParsePrefix(a.String()); err == nil && p.Addr().Is4() && !p.Addr().IsLinkLocalUnicast() {
			return p
		}
	}
	return k.Address
}

// untilChanged waits until other guarded interfaces are there than are served.
func (k *keeper) untilChanged(ctx context.Context, served []attended) {
	tick := time.NewTicker(countPeriod) // one that goes is told to nobody
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-k.appeared:
		case <-tick.C:
		}
		var there []int
		for _, name := range k.Interfaces {
			if at, err := net.InterfaceByName(name); err == nil {
				there = append(there, at.Index)
			}
		}
		if !slices.EqualFunc(served, there, func(a attended, index int) bool { return a.index == index }) {
			return
		}
	}
}

// run runs a listener until ctx ends.
func (k *keeper) run(ctx context.Context, served []attended) error {
	h := hello{Data: k.Data, Internet: k.Internet, Resume: k.resume, Verbose: k.Verbose}
	files := []*os.File{k.packets}
	for _, a := range served {
		handed, sockets, err := a.sockets.Hand()
		if err != nil {
			return err
		}
		h.Served = append(h.Served, struct {
			Sockets gate.Handed
			Own     netip.Prefix
		}{handed, a.own})
		files = append(files, sockets...)
		defer func() {
			for _, f := range sockets {
				_ = f.Close() // duplicates
			}
		}()
	}
	if k.Record {
		taps, err := k.taps()
		if err != nil {
			return err
		}
		for _, t := range taps {
			h.Taps = append(h.Taps, tap{Interface: t.Interface, Ethernet: t.Ethernet})
			files = append(files, t.File)
			defer t.File.Close()
		}
	}
	text, err := h.encode()
	if err != nil {
		return err
	}
	doors, err := egress.Open(nil)
	if err != nil {
		return err
	}
	defer doors.Close()
	as := &k.Owner
	if k.Owner.UID == os.Geteuid() {
		as = nil // nobody else
	}
	return supervise.Run(ctx, supervise.Config{
		Doors: doors, Hello: text, Args: []string{"listener"}, Extra: files, As: as,
		Report: func([]byte) {}, Ready: func([]byte) { k.Ready() },
		Beside: k.tell, Stderr: k.Stderr, Log: k.Log,
	})
}

// taps listens to every interface that is up: on the near side and on the far.
func (k *keeper) taps() ([]gate.Tap, error) {
	links, err := net.Interfaces()
	if err != nil {
		return nil, fmt.Errorf("list interfaces: %w", err)
	}
	var all []gate.Tap
	for _, l := range links {
		if l.Flags&net.FlagUp == 0 || l.Flags&net.FlagLoopback != 0 {
			continue
		}
		t, err := gate.Capture(l.Name)
		if err != nil {
			for _, open := range all {
				_ = open.File.Close() // nothing was recorded
			}
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}

// tell reads the kernel's counters for the listener, which cannot.
func (k *keeper) tell(ctx context.Context, tell func([]byte) error) {
	tick := time.NewTicker(countPeriod)
	defer tick.Stop()
	for {
		if t, err := k.count(); err != nil {
			k.trouble(err)
		} else if b, err := t.encode(); err == nil {
			_ = tell(b) // a listener that is gone need not know
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// count is how the wall stands, as the kernel says.
func (k *keeper) count() (told, error) {
	counters, err := wall.Read()
	if err != nil {
		return told{}, err
	}
	passes, err := wall.Allowed()
	if err != nil {
		return told{}, err
	}
	t := told{Kernel: tally.Kernel{Layers: k.wall.Layers()}, Names: make(map[int]string), Clock: answer.KernelClock()}
	w := guard.Wall{Standing: true, Host: k.Host}
	for kind, n := range counters.Stopped {
		if kind.ByDevice() {
			w.Stopped += n.Packets
			w.Bytes += n.Bytes
		}
	}
	if err := k.wall.Check(); err != nil {
		w.Problem = err.Error()
	}
	links, err := net.Interfaces()
	if err != nil {
		return told{}, fmt.Errorf("list interfaces: %w", err)
	}
	k.mu.Lock()
	appeared := slices.Clone(k.new)
	if w.Problem == "" {
		k.problem = ""
	}
	k.mu.Unlock()
	for _, l := range links {
		t.Names[l.Index] = l.Name
		served, late := slices.Contains(k.Interfaces, l.Name), slices.Contains(appeared, l.Name)
		if !served && !late {
			continue
		}
		d := wall.Inspect(l.Name)
		i := guard.Interface{Name: l.Name, Up: l.Flags&net.FlagUp != 0, Driver: d.Driver, USB: d.USB, New: late && !served}
		if served {
			i.Address = k.own(&l).String()
		}
		w.Interfaces = append(w.Interfaces, i)
	}
	for _, f := range counters.Far {
		if slices.Contains(k.Interfaces, f.Interface) || slices.Contains(appeared, f.Interface) {
			continue // the near side
		}
		t.Kernel.Uplinks = append(t.Kernel.Uplinks, guard.FarSide{Interface: f.Interface, Left: f.Left.Packets, Caught: f.Caught.Packets, Sent: f.Sent.Packets})
	}
	for _, p := range passes {
		t.Passes = append(t.Passes, pass{Address: p.Address, Frames: p.Packets, Bytes: p.Bytes})
	}
	t.Kernel.Wall = w
	return t, nil
}
