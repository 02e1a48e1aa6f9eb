//go:build unix

package egress

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
)

// Handed is one door as it is handed to another process: the endpoint and the
// address that the system chose for it.
type Handed struct {
	Endpoint

	Bound netip.AddrPort
}

// Hand returns what another process needs to use the same doors: the list for
// [Take], and duplicates of the sockets in the list's order (dials have none).
// The caller closes the files.
func (d *Doors) Hand() ([]Handed, []*os.File, error) {
	list := make([]Handed, 0, len(d.plan))
	var files []*os.File
	for _, door := range d.plan {
		list = append(list, Handed{Endpoint: door.Endpoint, Bound: door.address})
		if door.Kind.Dials() {
			continue
		}
		var file *os.File
		var err error
		if door.Kind == UDPListen {
			file, err = d.udp[door.Name].File()
		} else {
			file, err = d.listeners[door.Name].File()
		}
		if err != nil {
			for _, f := range files {
				_ = f.Close() // a duplicate, of which nothing was used
			}
			return nil, nil, fmt.Errorf("hand over %s: %w", door.Name, err)
		}
		files = append(files, file)
	}
	return list, files, nil
}

// Take makes doors of what [Doors.Hand] gave another process. The files are
// used up. Dials are asked of dial, by name: who takes doors opens none.
func Take(list []Handed, files []*os.File, dial func(context.Context, string) (net.Conn, error)) (*Doors, error) {
	d := &Doors{
		udp:       make(map[string]*net.UDPConn),
		listeners: make(map[string]*net.TCPListener),
		dial:      dial,
	}
	defer func() {
		for _, f := range files {
			_ = f.Close() // the sockets below are duplicates
		}
	}()
	next := 0
	for _, h := range list {
		d.plan = append(d.plan, door{Endpoint: h.Endpoint, address: h.Bound})
		if h.Kind.Dials() {
			continue
		}
		if next >= len(files) {
			return nil, errors.Join(fmt.Errorf("take over %s: its socket was not handed over", h.Name), d.Close())
		}
		if err := d.take(h, files[next]); err != nil {
			return nil, errors.Join(fmt.Errorf("take over %s: %w", h.Name, err), d.Close())
		}
		next++
	}
	return d, nil
}

func (d *Doors) take(h Handed, file *os.File) error {
	if h.Kind == UDPListen {
		packets, err := net.FilePacketConn(file)
		if err != nil {
			return err
		}
		conn, ok := packets.(*net.UDPConn)
		if !ok {
			return errors.Join(fmt.Errorf("it is a %T", packets), packets.Close())
		}
		d.udp[h.Name] = conn
		return nil
	}
	listener, err := net.FileListener(file)
	if err != nil {
		return err
	}
	tcp, ok := listener.(*net.TCPListener)
	if !ok {
		return errors.Join(fmt.Errorf("it is a %T", listener), listener.Close())
	}
	d.listeners[h.Name] = tcp
	return nil
}
