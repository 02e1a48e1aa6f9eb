package egress

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"
)

// dialUDP connects a socket to the one peer of a door.
func (d *Doors) dialUDP(ctx context.Context, door *door) (net.Conn, error) {
	from, ok := d.udp[door.From]
	if !ok || !canSharePort {
		dialer := net.Dialer{Control: door.control}
		return dialer.DialContext(ctx, door.network(), door.address.String())
	}
	dialer := net.Dialer{
		LocalAddr: from.LocalAddr(),
		Control: func(network, address string, raw syscall.RawConn) error {
			return errors.Join(setShared(raw, true), door.control(network, address, raw))
		},
	}
	listener, err := from.SyscallConn()
	if err != nil {
		return nil, err
	}
	// The listener shares its port only while the new socket is bound, so that
	// no other program can take it. The kernel then gives the new one what its
	// peer sends, and the listener everything else.
	d.sharing.Lock()
	defer d.sharing.Unlock()
	if err := setShared(listener, true); err != nil {
		return nil, fmt.Errorf("share port: %w", err)
	}
	conn, err := dialer.DialContext(ctx, door.network(), door.address.String())
	if ended := setShared(listener, false); ended != nil {
		if conn != nil {
			err = errors.Join(err, conn.Close())
		}
		return nil, errors.Join(err, fmt.Errorf("end sharing port: %w", ended))
	}
	return conn, err
}

// setShared says whether a socket lets others have its port; both must.
func setShared(raw syscall.RawConn, shared bool) error {
	var failed error
	if err := raw.Control(func(fd uintptr) { failed = sharePort(fd, shared) }); err != nil {
		return err
	}
	return failed
}
