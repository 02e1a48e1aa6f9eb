package video

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"

	"skylatch/telemetry/media"
)

const (
	// refreshEvery is the least time before a viewer is given its group again;
	// a longer group is not repeated sooner than it lasts, nor later than
	// refreshAtLast.
	refreshEvery  = time.Second
	refreshAtLast = 10 * time.Second
)

// session is one viewer over WebRTC.
type session struct {
	server *Server
	viewer *viewer
	gate   *gate
	ticket *ticket
	peer   *webrtc.PeerConnection
	sender *webrtc.RTPSender
	stream *stream
	format *media.Format

	connected chan struct{} // of one
	refresh   atomic.Bool   // the viewer asked for a picture to begin with
}

// watch has pion tell when the connection is there, and when it is gone.
func (c *session) watch() {
	c.peer.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		switch state {
		case webrtc.PeerConnectionStateConnected:
			select {
			case c.connected <- struct{}{}:
			default:
			}
		case webrtc.PeerConnectionStateDisconnected, webrtc.PeerConnectionStateFailed, webrtc.PeerConnectionStateClosed:
			c.viewer.stop()
		}
	})
}

// deliver sends until ctx ends or the viewer is gone.
func (c *session) deliver(ctx context.Context) {
	timeout := time.NewTimer(connectTimeout)
	defer timeout.Stop()
	select {
	case <-ctx.Done():
		return
	case <-timeout.C:
		return
	case <-c.connected:
	}
	heard := make(chan struct{})
	go func() {
		defer close(heard)
		defer c.viewer.stop()
		c.hear()
	}()
	for ctx.Err() == nil && c.group(ctx) {
	}
	_ = c.sender.Stop() // ends the reader
	<-heard
}

// group sends from the last unit where a viewer can begin, until the viewer asks
// for that again; false means that the delivery is over.
func (c *session) group(ctx context.Context) bool {
	sub := c.server.config.Fan.Subscribe(c.viewer.Track)
	defer sub.Close()
	c.stream.begin()
	var again time.Time // when the viewer may be given the group again
	var began time.Duration
	skipped := uint64(0)
	for first := true; ; first = false {
		u, behind, err := sub.Next(ctx)
		if err != nil || u.Format.Codec != c.format.Codec || u.Format.Reordered {
			return false
		}
		all := sub.Skipped()
		if first {
			began = u.PTS
		} else if all != skipped {
			c.server.skipped(c.viewer, all-skipped)
		}
		skipped = all
		if c.stream.send(ctx, u, behind) != nil {
			return false
		}
		if again.IsZero() && behind == 0 {
			again = time.Now().Add(min(max(u.PTS-began, refreshEvery), refreshAtLast))
		}
		if !again.IsZero() && time.Now().After(again) && c.refresh.CompareAndSwap(true, false) {
			return true
		}
	}
}

// hear answers the viewer's reports until it is gone.
func (c *session) hear() {
	for {
		reports, _, err := c.sender.ReadRTCP()
		if err != nil {
			return
		}
		for _, r := range reports {
			switch r := r.(type) {
			case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
				c.refresh.Store(true)
				c.server.config.Fan.Want(c.viewer.Track)
			case *rtcp.TransportLayerNack:
				for _, pair := range r.Nacks {
					for _, sequence := range pair.PacketList() {
						_ = c.stream.again(sequence) // the sender meets the same error
					}
				}
			}
		}
	}
}

// end frees what the session has.
func (c *session) end() {
	if c.peer != nil {
		_ = c.peer.GracefulClose() // it is over either way
	}
	if c.ticket != nil {
		c.gate.dismiss(c.ticket)
	}
	c.server.leave(c.viewer)
}
