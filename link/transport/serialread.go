package transport

import (
	"context"
	"io"
	"time"
)

const (
	// chunkSize is the most one read of a port takes; the kernel holds 4 kB.
	chunkSize = 4 << 10
	// chunkCount is one buffer to read into while the other is handled. A
	// slower handler stalls the read, and then the kernel's buffer fills.
	chunkCount = 2
)

// chunk is what one read brought.
type chunk struct {
	data []byte
	at   time.Time
}

// reading is a goroutine that reads a port, so that its owner can wait for
// bytes and for time at once. Its buffers go round; it allocates none.
type reading struct {
	chunks chan chunk  // what came
	free   chan []byte // buffers to come back
	ended  chan struct{}
	err    error // why it ended; set before ended is closed
}

// startReading reads until the port fails or is closed, or ctx ends.
func startReading(ctx context.Context, port io.Reader) *reading {
	r := &reading{
		chunks: make(chan chunk),
		free:   make(chan []byte, chunkCount),
		ended:  make(chan struct{}),
	}
	for range chunkCount {
		r.free <- make([]byte, chunkSize)
	}
	go func() {
		defer close(r.ended)
		r.err = r.read(ctx, port)
	}()
	return r
}

func (r *reading) read(ctx context.Context, port io.Reader) error {
	for {
		var buffer []byte
		select {
		case <-ctx.Done():
			return ctx.Err()
		case buffer = <-r.free:
		}
		n, err := port.Read(buffer)
		at := time.Now()
		if n > 0 {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case r.chunks <- chunk{buffer[:n], at}:
			}
		}
		if err != nil {
			return err
		}
		if n == 0 {
			r.free <- buffer
		}
	}
}

// done gives a chunk's buffer back.
func (r *reading) done(c chunk) { r.free <- c.data[:cap(c.data)] }

// join waits for the end of the goroutine; the port must be closed.
func (r *reading) join() { <-r.ended }
