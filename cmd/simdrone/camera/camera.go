// Package camera is the simulated vehicle's camera: films that tell the time,
// sent live as RTP, MPEG-TS or RTSP, with all that real cameras put into their
// streams beside the picture, and with the faults of real links.
//
// A [Camera] opens sockets where it is told to; [Camera.Run] joins every
// goroutine it starts.
package camera

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"sync"
	"time"
)

// Config says what is filmed and where it is sent. The zero Config but for To is
// a healthy day camera.
type Config struct {
	// To is where the pictures go:
	//
	//	rtp://HOST:PORT       RTP over UDP
	//	ts+udp://HOST:PORT    MPEG-TS over UDP
	//	ts+rtp://HOST:PORT    MPEG-TS in RTP over UDP
	//	ts+tcp://HOST:PORT    MPEG-TS over TCP; connects, again and again
	//	ts+listen://HOST:PORT MPEG-TS over TCP; waits for connections
	//	rtsp://[USER:PASSWORD@]HOST:PORT/PATH  is an RTSP server there
	To string
	// Film is [Day] (also if empty), [Thermal], [Slices], or the path of an H.264
	// or H.265 stream in Annex B form.
	Film string
	// Second is a second film, sent beside the first as a track of its own.
	Second string
	// Rate is in pictures a second; 30 if zero.
	Rate float64
	// Start is which picture of the film is sent first: one that is no key
	// picture is a stream joined in the middle.
	Start int
	// Spread is the share of the time between two pictures over which the packets
	// of one are spread; 0 sends them at once.
	Spread float64
	// Sets says which parameter sets are sent.
	Sets Sets
	// NoAUD leaves out access unit delimiters, which MPEG-TS prescribes.
	NoAUD bool
	// NoMarkerBit leaves the end of a picture unmarked in RTP.
	NoMarkerBit bool
	// NoRTCP sends no reports beside RTP.
	NoRTCP bool
	// Chunk is the size of the pieces that MPEG-TS is sent in, 1316 bytes if
	// zero; packets straddle pieces if 188 does not divide it.
	Chunk int
	// Clean plants no [Canaries].
	Clean bool
	// Seed chooses the identifiers and the faults' dice.
	Seed uint64
	// Faults are those from the start.
	Faults Faults
}

// Sets is which of a film's parameter sets are sent.
type Sets string

// The ways to send parameter sets.
const (
	SetsAsFilmed Sets = ""     // as the film has them: with each key picture in ours
	SetsOnce     Sets = "once" // with the first key picture only
	SetsLate     Sets = "late" // with all but the first key picture
)

// Counters is what a camera has done. All of them only grow.
type Counters struct {
	Pictures    uint64 // left the camera, in the first track
	Packets     uint64 // written, RTCP too
	Bytes       uint64 // in them
	Lost        uint64 // packets that the faults took
	Duplicated  uint64 // packets written once more
	Reordered   uint64 // packets overtaken by the next
	Unwritten   uint64 // packets that the system did not take
	KeyRequests uint64 // RTCP requests for a key picture
	Restarts    uint64
}

// Camera is one camera.
type Camera struct {
	cfg     Config
	reels   []*reel
	carrier carrier

	mu       sync.Mutex // guards what follows
	running  bool
	faults   Faults
	counters Counters
	orders   []func(*show) // to be carried out before the next picture
}

// New loads the films and opens the sockets; the caller must call Run, or Close.
// The error names the setting that cannot be.
func New(c Config) (*Camera, error) {
	if c.Rate == 0 {
		c.Rate = 30
	}
	if c.Chunk == 0 {
		c.Chunk = 7 * tsPacket
	}
	switch {
	case !(c.Rate >= 1 && c.Rate <= 120):
		return nil, fmt.Errorf("configure camera: %v pictures a second: want 1 to 120", c.Rate)
	case !(c.Spread >= 0 && c.Spread <= 1):
		return nil, fmt.Errorf("configure camera: spread %v: want 0 to 1", c.Spread)
	case c.Sets != SetsAsFilmed && c.Sets != SetsOnce && c.Sets != SetsLate:
		return nil, fmt.Errorf("configure camera: parameter sets %q: want %q, %q or nothing", c.Sets, SetsOnce, SetsLate)
	case c.Chunk < 64 || c.Chunk > 65_000:
		return nil, fmt.Errorf("configure camera: pieces of %d bytes: want 64 to 65000", c.Chunk)
	case c.Start < 0:
		return nil, fmt.Errorf("configure camera: start at picture %d: want 0 or more", c.Start)
	}
	if err := c.Faults.validate(); err != nil {
		return nil, fmt.Errorf("configure camera: %w", err)
	}
	films := []string{c.Film}
	if c.Second != "" {
		films = append(films, c.Second)
	}
	cam := &Camera{cfg: c, faults: c.Faults}
	for _, f := range films {
		r, err := load(f)
		if err != nil {
			return nil, err
		}
		cam.reels = append(cam.reels, r)
	}
	var err error
	cam.carrier, err = open(cam)
	return cam, err
}

// Addr is where the camera listens, or what it sends from.
func (c *Camera) Addr() net.Addr { return c.carrier.addr() }

// Close frees the sockets of a camera that was never run.
func (c *Camera) Close() { c.carrier.close() }

// Run sends pictures until ctx is done, which is not an error. It may be called
// once. Nobody listening is no error either.
func (c *Camera) Run(ctx context.Context) error {
	c.mu.Lock()
	again := c.running
	c.running = true
	c.mu.Unlock()
	if again {
		return errors.New("run camera: it runs already, or did")
	}
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	served := make(chan error, 1)
	wg.Go(func() { served <- c.carrier.serve(ctx) })
	defer c.carrier.close()
	s := newShow(c)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-served:
			if ctx.Err() != nil {
				return nil
			}
			return err
		case <-timer.C:
		}
		timer.Reset(time.Until(s.step()))
	}
}

// Counters returns what was done so far.
func (c *Camera) Counters() Counters {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.counters
}

func (c *Camera) count(f func(*Counters)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f(&c.counters)
}

// SetFaults changes what is wrong with the link. It returns an error if a value
// cannot be, and changes nothing then.
func (c *Camera) SetFaults(change func(*Faults)) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	f := c.faults
	change(&f)
	if err := f.validate(); err != nil {
		return fmt.Errorf("set faults: %w", err)
	}
	c.faults = f
	return nil
}

func (c *Camera) order(f func(*show)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.orders = append(c.orders, f)
}

// Restart is a camera that was switched off and on: the film begins again, and
// RTP has new identifiers, sequence numbers and timestamps.
func (c *Camera) Restart() {
	c.order(func(s *show) {
		s.restart()
		c.count(func(n *Counters) { n.Restarts++ })
	})
}

// Jump sets the stream's clock forward, or back.
func (c *Camera) Jump(by time.Duration) {
	c.order(func(s *show) { s.jumped += ticks(by) })
}

// Change shows another film in the first track from the next picture on: another
// size, or another codec.
func (c *Camera) Change(film string) error {
	r, err := load(film)
	if err != nil {
		return err
	}
	c.order(func(s *show) { s.tracks[0].change(r) })
	return nil
}

// wantKey is a viewer's wish: the film goes on at its next key picture.
func (c *Camera) wantKey() {
	c.order(func(s *show) {
		for _, t := range s.tracks {
			t.toKey()
		}
	})
	c.count(func(n *Counters) { n.KeyRequests++ })
}

func ticks(d time.Duration) int64 { return int64(d.Seconds() * clockRate) }

// newDice are the dice of one purpose.
func newDice(seed, purpose uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, purpose)) }
