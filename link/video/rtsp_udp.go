package video

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"time"

	"skylatch/redact/egress"
)

// cameraConn is one of the plan's sockets, lent to a session. It hears and
// speaks to the camera only: the library sends to whatever address a camera
// names.
type cameraConn struct {
	*net.UDPConn

	peer netip.Addr
	tap  func(time.Time, []byte) // takes packets as they came; may be nil
}

// ReadFrom reads the next packet of the camera.
func (c *cameraConn) ReadFrom(b []byte) (int, net.Addr, error) {
	for {
		n, from, err := c.ReadFromUDPAddrPort(b)
		if err != nil {
			return 0, nil, err
		}
		if from = netip.AddrPortFrom(from.Addr().Unmap(), from.Port()); from.Addr() != c.peer {
			continue
		}
		if c.tap != nil {
			c.tap(time.Now(), b[:n])
		}
		return n, net.UDPAddrFromAddrPort(from), nil
	}
}

// WriteTo refuses everybody but the camera.
func (c *cameraConn) WriteTo(b []byte, to net.Addr) (int, error) {
	address, ok := to.(*net.UDPAddr)
	if !ok || address.AddrPort().Addr().Unmap() != c.peer {
		return 0, fmt.Errorf("send to %v: %w", to, egress.ErrBlocked)
	}
	return c.UDPConn.WriteTo(b, to)
}

// SetReadBuffer does nothing: the socket is the plan's.
func (c *cameraConn) SetReadBuffer(int) error { return nil }

// Close gives the socket back: it is the plan's.
func (c *cameraConn) Close() error { return c.SetReadDeadline(time.Unix(1, 0)) }

// ports returns the ports of the sockets for a picture, none by TCP. The plan
// must have them by the names of [RTSPDoors], the second port one above the
// first, as RTSP wants it.
func (s *rtspSession) ports(m *rtspMedia) (rtpPort, rtcpPort int, err error) {
	if !s.camera.source.UDP {
		return 0, 0, nil
	}
	if s.sockets == nil {
		s.sockets = make(map[int]*cameraConn)
	}
	for i, name := range RTSPDoors(s.camera.source.Door, len(s.medias)) {
		conn, err := s.camera.config.Doors.UDP(name)
		if err != nil {
			return 0, 0, err
		}
		lent := &cameraConn{UDPConn: conn, peer: s.camera.peer}
		port := conn.LocalAddr().(*net.UDPAddr).Port
		s.sockets[port] = lent
		if i == 0 {
			rtpPort, lent.tap = port, m.feed
		} else {
			rtcpPort = port
		}
	}
	return rtpPort, rtcpPort, nil
}

// RTSPDoors names the sockets for the n-th picture of a camera, from 0: one for
// pictures, one for what is said about them.
func RTSPDoors(door string, n int) [2]string {
	if n > 0 {
		door = fmt.Sprintf("%s picture %d", door, n+1)
	}
	return [2]string{door + " rtp", door + " rtcp"}
}

// listen lends the library the socket that has a port.
func (s *rtspSession) listen(_, address string) (net.PacketConn, error) {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		return nil, err
	}
	conn := s.sockets[n]
	if conn == nil {
		return nil, errors.Join(fmt.Errorf("listen at %s", address), egress.ErrBlocked)
	}
	return conn, nil
}
