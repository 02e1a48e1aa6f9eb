// Package pcap records what is said on the links on both sides of the wall, into
// pcapng files that Wireshark and tcpdump read. A recording holds everything
// that a device sent, content included, so one is made only when somebody asks
// for it; it is bounded in size, the oldest file going first, and is not
// exported by anything.
//
// It opens no socket: it is given those of [gate.Capture].
package pcap

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"skylatch/redact/egress/gate"
)

// Config is where recordings go and how much of them is kept.
type Config struct {
	Folder    string // it must exist
	FileBytes int64  // a file is ended when it is as long; 64 MiB if it is 0
	Files     int    // how many of this recording are kept; 8 if it is 0
}

// Counts are what was recorded, on all sides.
type Counts struct {
	Frames, Bytes uint64
	Lost          uint64 // heard and not recorded, because they came too fast
}

// Recorder writes one recording.
type Recorder struct {
	config Config
	began  time.Time

	mu     sync.Mutex // guards what follows
	sides  []*tapped
	counts Counts
	file   *file
	number int
	names  []string
}

// tapped is one side, and what was heard there.
type tapped struct {
	gate.Tap

	file         *os.File
	frames, lost uint64
}

// New begins a recording of these links. The taps stay the caller's own.
func New(c Config, taps []gate.Tap) (*Recorder, error) {
	if len(taps) == 0 {
		return nil, errors.New("record the link: none is named")
	}
	if c.FileBytes <= 0 {
		c.FileBytes = 64 << 20
	}
	if c.Files <= 0 {
		c.Files = 8
	}
	r := &Recorder{config: c, began: time.Now()}
	for _, t := range taps {
		own, err := reopen(t)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("record %s: %w", t.Interface, err), r.close())
		}
		r.sides = append(r.sides, &tapped{Tap: t, file: own})
	}
	if err := r.next(r.began); err != nil {
		return nil, errors.Join(err, r.close())
	}
	return r, nil
}

// reopen makes a file of a tap that can be waited for, also where handing it
// over made it one that blocks.
func reopen(t gate.Tap) (*os.File, error) {
	raw, err := t.File.SyscallConn()
	if err != nil {
		return nil, err
	}
	var own int
	var failed error
	if err := raw.Control(func(fd uintptr) {
		if own, failed = unix.FcntlInt(fd, unix.F_DUPFD_CLOEXEC, 0); failed == nil {
			failed = unix.SetNonblock(own, true)
		}
	}); err != nil {
		return nil, err
	}
	if failed != nil {
		return nil, failed
	}
	return os.NewFile(uintptr(own), t.Interface), nil
}

func (r *Recorder) close() error {
	var all []error
	for _, s := range r.sides {
		all = append(all, s.file.Close())
	}
	return errors.Join(all...)
}

// flushEvery is how much of a recording a crash may cost.
const flushEvery = time.Second

// Run records until ctx is done, then returns nil; an error if the disk takes no
// more. A link that goes down is heard again when it is up. It may be called
// once.
func (r *Recorder) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var all sync.WaitGroup
	for i, s := range r.sides {
		all.Go(func() {
			// A deadline that is past ends the waiting.
			stop := context.AfterFunc(ctx, func() { _ = s.file.SetReadDeadline(time.Unix(1, 0)) })
			defer stop()
			if err := r.hear(i); err != nil && ctx.Err() == nil {
				cancel(fmt.Errorf("record %s: %w", s.Interface, err))
			}
		})
	}
	all.Go(func() {
		tick := time.NewTicker(flushEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if err := r.flush(); err != nil {
					cancel(err)
				}
			}
		}
	})
	all.Wait()
	cause := context.Cause(ctx)
	if errors.Is(cause, context.Canceled) || errors.Is(cause, context.DeadlineExceeded) {
		cause = nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return errors.Join(cause, r.end(time.Now()), r.close())
}

// Counts returns what was recorded until now.
func (r *Recorder) Counts() Counts {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.counts
}

func (r *Recorder) flush() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.file.buffer.Flush(); err != nil {
		return fmt.Errorf("record the link: %w", err)
	}
	return nil
}

// hear records one side until its socket ends.
func (r *Recorder) hear(i int) error {
	conn, err := r.sides[i].file.SyscallConn()
	if err != nil {
		return err
	}
	buffer, blocks := make([]byte, maxFrame), []byte(nil)
	for {
		var n int
		var flags uint32
		var failed error
		if err := conn.Read(func(fd uintptr) bool {
			n, flags, failed = receive(int(fd), buffer)
			return !errors.Is(failed, unix.EAGAIN)
		}); err != nil {
			return err
		}
		if errors.Is(failed, unix.EINTR) || errors.Is(failed, unix.ENETDOWN) {
			continue // said once; a link that is up again is heard again
		}
		if failed != nil {
			return failed
		}
		at := time.Now()
		blocks = packet(blocks[:0], i, at, buffer[:min(n, len(buffer))], n, flags)
		if err := r.take(i, at, blocks, n); err != nil {
			return err
		}
	}
}

// receive reads one frame: its length on the wire and which way it went.
func receive(fd int, buffer []byte) (n int, flags uint32, err error) {
	n, from, err := unix.Recvfrom(fd, buffer, unix.MSG_TRUNC)
	if err != nil {
		return 0, 0, err
	}
	flags = flagInbound
	if link, ok := from.(*unix.SockaddrLinklayer); ok && link.Pkttype == unix.PACKET_OUTGOING {
		flags = flagOutbound
	}
	return n, flags, nil
}

// lossEvery is after how many frames the kernel is asked what it lost.
const lossEvery = 256

// take writes the block of one frame.
func (r *Recorder) take(i int, at time.Time, blocks []byte, n int) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.sides[i]
	s.frames++
	r.counts.Frames++
	r.counts.Bytes += uint64(n)
	if s.frames%lossEvery == 0 {
		r.askLost()
	}
	if r.file.bytes+int64(len(blocks)) > r.config.FileBytes {
		if err := r.next(at); err != nil {
			return err
		}
	}
	return r.write(blocks)
}

// askLost notes what the kernel lost until now.
func (r *Recorder) askLost() {
	for _, s := range r.sides {
		n := lost(s.file)
		s.lost += n
		r.counts.Lost += n
	}
}

// lost returns how many frames the kernel dropped since it was last asked.
func lost(f *os.File) (n uint64) {
	raw, err := f.SyscallConn()
	if err != nil {
		return 0
	}
	_ = raw.Control(func(fd uintptr) { // who does not know says nothing
		if stats, err := unix.GetsockoptTpacketStats(int(fd), unix.SOL_PACKET, unix.PACKET_STATISTICS); err == nil {
			n = uint64(stats.Drops)
		}
	})
	return n
}
