package link

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"sync"

	"skylatch/hardware/serialport"
	"skylatch/link/mavlink"
	"skylatch/link/transport"
	"skylatch/telemetry"
)

// serialName is the link that stands for "whatever will be plugged in".
const serialName = "USB serial"

// usualBauds are tried on a named port that says nothing about itself, most
// usual first: SiK radios, USB adapters, companion computers, fast radios.
var usualBauds = []int{57600, 115200, 921600, 460800, 230400, 500000, 38400, 19200, 9600}

// runSerial runs a link for every port that is plugged in and may carry
// MAVLink, for as long as it is there.
func (c Config) runSerial(ctx context.Context) error {
	ports := make(map[string]*plugged) // by path
	var group sync.WaitGroup
	defer group.Wait()
	defer func() {
		for _, p := range ports {
			p.pull()
		}
	}()
	named := make([]string, 0, len(c.SerialPorts))
	for _, p := range c.SerialPorts {
		named = append(named, p.Path)
	}
	if len(named) == 0 && !c.SerialAuto {
		<-ctx.Done()
		return nil
	}
	err := serialport.Watch(ctx, named, func(found []serialport.Found) {
		c.Store.SetDevices(devices(found))
		for path, p := range ports {
			if !slices.ContainsFunc(found, p.device.Same) {
				p.pull()
				delete(ports, path)
			}
		}
		for _, f := range found {
			if _, running := ports[f.Path]; running || !c.wanted(f) {
				continue
			}
			own, cancel := context.WithCancel(ctx)
			p := &plugged{device: f, name: linkName(f, ports), cancel: cancel, done: make(chan struct{})}
			ports[f.Path] = p
			group.Go(func() {
				defer close(p.done)
				c.keep(own, c.serialRunner(p.name, f))
			})
		}
		c.sayWaiting(len(ports))
	})
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// plugged is a port with a running link.
type plugged struct {
	device serialport.Found
	name   string // of its link
	cancel context.CancelFunc
	done   chan struct{}
}

// pull ends the link and waits for it: the same path may come back at once.
func (p *plugged) pull() {
	p.cancel()
	<-p.done
}

func (c Config) wanted(f serialport.Found) bool {
	if slices.ContainsFunc(c.SerialTaken, func(path string) bool { return samePort(path, f.Path) }) {
		return false
	}
	return f.Named || c.SerialAuto && f.Entry.Use.MayCarryMAVLink()
}

// samePort reports whether two paths lead to one port: /dev/serial/by-id has
// links to it.
func samePort(a, b string) bool {
	if a == b {
		return true
	}
	first, errA := os.Stat(a)
	second, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(first, second)
}

func (c Config) serialRunner(name string, f serialport.Found) runner {
	entry := f.Entry
	if entry.Use == serialport.Unknown {
		entry.Bauds = usualBauds
	}
	if baud := c.baud(f.Path); baud != 0 && !entry.OverUSB() {
		entry.Bauds = []int{baud}
	}
	t := transport.Serial{Name: name, Path: f.Path, Entry: entry, Recognise: mavlink.Recogniser}
	return runner{name, func(ctx context.Context) error {
		err := t.Run(ctx, c.Driver)
		if ctx.Err() != nil {
			c.Driver.Status(name, telemetry.LinkLost, "unplugged")
		}
		return err
	}}
}

// linkName names a port for people, the same each time it is plugged in. Only a
// device with two ports, and twins without serial numbers, need their path.
func linkName(f serialport.Found, others map[string]*plugged) string {
	if f.Named || f.Product == "" {
		return "serial " + f.Path
	}
	name := strings.TrimSpace(f.Product + " " + f.Serial)
	for _, o := range others {
		if o.name == name {
			return name + " " + f.Path
		}
	}
	return name
}

func (c Config) baud(path string) int {
	for _, p := range c.SerialPorts {
		if p.Path == path {
			return p.Baud
		}
	}
	return 0
}

// sayWaiting tells the pilot that a plug is all that is missing.
func (c Config) sayWaiting(running int) {
	if running == 0 {
		c.Driver.Status(serialName, telemetry.LinkWaiting, "waiting for an autopilot or a telemetry radio to be plugged in")
		return
	}
	c.Driver.Status(serialName, telemetry.LinkListening, "more can be plugged in")
}

func devices(found []serialport.Found) []telemetry.Device {
	list := make([]telemetry.Device, 0, len(found))
	for _, f := range found {
		list = append(list, f.Device)
	}
	return list
}
