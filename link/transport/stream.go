package transport

import (
	"context"
	"errors"
	"io"
	"time"
)

// readBuffer is the most that one Received of a stream brings.
const readBuffer = 16 << 10

// sendBuffer is how much may wait in the system for a peer that reads slowly:
// what is there cannot be taken back, and grows old.
const sendBuffer = 32 << 10

// stream carries one connected peer until ctx ends, the far end leaves or a
// write fails, and closes conn. proven is called once, when the bytes have
// become beyond doubt. It returns why it ended: nil if ctx did it.
func stream(ctx context.Context, h Handler, p *Peer, conn io.ReadWriteCloser, recognise Recogniser, proven func()) error {
	if c, ok := conn.(interface{ SetWriteBuffer(bytes int) error }); ok {
		_ = c.SetWriteBuffer(sendBuffer) // without it the peer hears later, and all the same
	}
	inner, cancel := context.WithCancel(ctx)
	join := closeAfter(inner, conn)
	drained := make(chan error, 1)
	h.Connected(p)
	go func() {
		err := p.Drain(inner, conn)
		cancel() // a failed write ends the read too
		drained <- err
	}()

	detect := recognise.detector()
	buffer := make([]byte, readBuffer)
	var readErr error
	for readErr == nil {
		var n int
		n, readErr = conn.Read(buffer)
		if n == 0 {
			continue
		}
		if detect != nil && detect(buffer[:n]) {
			detect = nil
			proven()
		}
		h.Received(p, buffer[:n], time.Now())
	}
	cancel()
	writeErr := <-drained
	join()

	err := readErr
	switch {
	case ctx.Err() != nil:
		err = nil
	case !errors.Is(writeErr, context.Canceled):
		err = writeErr // the read only ended because of it
	case errors.Is(readErr, io.EOF):
		err = errFarEndLeft
	}
	h.Disconnected(p, err)
	return err
}

// errFarEndLeft is the orderly end of a stream, which for a vehicle is none.
var errFarEndLeft = errors.New("the far end closed the connection")

// closeAfter closes c when ctx ends; join waits until that has happened.
func closeAfter(ctx context.Context, c io.Closer) (join func()) {
	closed := make(chan struct{})
	context.AfterFunc(ctx, func() {
		defer close(closed)
		// The stream is over: what Close says changes nothing any more.
		_ = c.Close()
	})
	return func() { <-closed }
}

// interruptAfter runs interrupt when ctx ends. release takes that back, or
// waits until it has run.
func interruptAfter(ctx context.Context, interrupt func()) (release func()) {
	ran := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(ran)
		interrupt()
	})
	return func() {
		if !stop() {
			<-ran
		}
	}
}

// pause waits, and reports whether ctx is still alive afterwards.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
