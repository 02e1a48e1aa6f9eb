//go:build amd64 || arm64

package capture

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	// buffered is for how many pictures there is memory: one being taken, one
	// being read, and two for when the machine is busy.
	buffered = 4
	// maxBuffer bounds the memory of one: raw 4K would be 33 MB.
	maxBuffer = 64 << 20
	// waitSlice is how soon the end of a context is seen.
	waitSlice = 100 * time.Millisecond
	// silence is after how long without a picture the device is opened anew.
	silence = 3 * time.Second
	// The pictures that are wanted: no larger than a screen, and moving.
	wantedWidth, wantedHeight = 1920, 1080
	wantedRate                = 24
)

// device is an open device: requests, waiting, and memory shared with it.
type device struct {
	call  ioctl
	wait  func(time.Duration) error // until there may be a picture, or for so long
	share func(offset int64, length int) ([]byte, error)
	free  func([]byte) error
	close func() error
}

// Run takes pictures from the device at path until ctx ends, and then returns
// nil. It calls began with how they come, and took with each. The error is a
// [telemetry.ProblemError], wrapping [ErrPermission], [ErrBusy], [ErrGone] or
// [ErrNoPictures] where it is one of them.
func Run(ctx context.Context, path string, began func(Format), took func(Frame)) error {
	d, err := open(path)
	if err == nil {
		err = errors.Join(d.run(ctx, began, took), d.close())
	}
	if err == nil {
		return nil
	}
	var kind error
	var errno unix.Errno
	switch {
	case errors.Is(err, ErrNoPictures):
		kind = ErrNoPictures
	case errors.As(err, &errno):
		kind = kindOfErrno(errno)
	}
	return problem(path, kind, err)
}

// open opens the file. It stays out of Go's poller, which gives up on files
// that report an error before they stream, as these do.
func open(path string) (*device, error) {
	fd, err := unix.Open(path, unix.O_RDWR|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	// Arguments lie in a page of their own outside Go's heap: their address is
	// handed on as a number.
	page, err := unix.Mmap(-1, 0, unix.Getpagesize(), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		return nil, errors.Join(err, unix.Close(fd))
	}
	return &device{
		call: func(request uint, argument []byte) error {
			copy(page, argument)
			for {
				err := unix.IoctlSetInt(fd, request, int(uintptr(unsafe.Pointer(&page[0]))))
				if err != unix.EINTR {
					copy(argument, page)
					return err
				}
			}
		},
		wait: func(d time.Duration) error {
			_, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, int(d.Milliseconds()))
			if err == unix.EINTR {
				return nil
			}
			return err
		},
		share: func(offset int64, length int) ([]byte, error) {
			return unix.Mmap(fd, offset, length, unix.PROT_READ, unix.MAP_SHARED)
		},
		free:  unix.Munmap,
		close: func() error { return errors.Join(unix.Munmap(page), unix.Close(fd)) },
	}, nil
}

// run takes pictures until ctx ends.
func (d *device) run(ctx context.Context, began func(Format), took func(Frame)) error {
	if err := d.call.isCapture(); err != nil {
		return err
	}
	format, err := d.choose()
	if err != nil {
		return err
	}
	memory, err := d.prepare()
	defer func() {
		for _, m := range memory {
			_ = d.free(m) // a process that ends frees it too
		}
	}()
	if err != nil {
		return err
	}
	if err := d.call.stream(streamOn); err != nil {
		return fmt.Errorf("start it: %w", err)
	}
	began(format)
	err = d.take(ctx, memory, took)
	_ = d.call.stream(streamOff) // it is closed next, which does the same
	return err
}

// choose sets the best coding, size and rate that the device has.
func (d *device) choose() (Format, error) {
	have := d.call.pixelFormats()
	for _, c := range codecs {
		if !slices.Contains(have, c.pixels) {
			continue
		}
		size, every := frameSize{wantedWidth, wantedHeight}, interval{} // if it does not list any
		for n, s := range d.call.sizes(c.pixels) {
			if i := d.call.fastest(c.pixels, s); n == 0 || better(s, i, size, every) {
				size, every = s, i
			}
		}
		got, size, err := d.call.set(c.pixels, size)
		if err != nil {
			return Format{}, fmt.Errorf("set its format: %w", err)
		}
		if got != c.pixels {
			continue
		}
		if every.numerator > 0 {
			d.call.setInterval(every)
		}
		return Format{Codec: c.codec, Width: int(size.width), Height: int(size.height), FrameRate: every.rate()}, nil
	}
	return Format{}, fmt.Errorf("%w: it has %x", ErrNoPictures, have)
}

// better reports whether pictures of size a are rather wanted than those of b:
// moving ones, then as large as a screen, then the fastest.
func better(a frameSize, ai interval, b frameSize, bi interval) bool {
	if am, bm := ai.rate() >= wantedRate, bi.rate() >= wantedRate; am != bm {
		return am
	}
	ap, bp := uint64(a.width)*uint64(a.height), uint64(b.width)*uint64(b.height)
	if af, bf := ap <= wantedWidth*wantedHeight, bp <= wantedWidth*wantedHeight; af != bf {
		return af
	} else if ap != bp {
		return (ap > bp) == af // the largest that fits, or the least too large
	}
	return ai.rate() > bi.rate()
}

// prepare shares memory with the device and gives it all of that to fill. It
// returns what it shared, with an error too.
func (d *device) prepare() (memory [][]byte, err error) {
	count, err := d.call.buffers(buffered)
	if err != nil {
		return nil, fmt.Errorf("ask for memory: %w", err)
	}
	if count == 0 || count > maxListed {
		return nil, fmt.Errorf("it gives memory for %d pictures", count)
	}
	for i := range count {
		b, err := d.call.buffer(queryBuffer, i)
		if err != nil {
			return memory, fmt.Errorf("ask for memory: %w", err)
		}
		if b.length == 0 || b.length > maxBuffer {
			return memory, fmt.Errorf("it wants %d bytes for a picture", b.length)
		}
		m, err := d.share(int64(b.offset), int(b.length))
		if err != nil {
			return memory, fmt.Errorf("share memory: %w", err)
		}
		memory = append(memory, m)
		if _, err := d.call.buffer(queueBuffer, i); err != nil {
			return memory, fmt.Errorf("give it memory: %w", err)
		}
	}
	return memory, nil
}

// take takes pictures as they come.
func (d *device) take(ctx context.Context, memory [][]byte, took func(Frame)) error {
	var next uint32 // sequence number
	first, lost := true, false
	heard := time.Now()
	for ctx.Err() == nil {
		if err := d.wait(waitSlice); err != nil {
			return fmt.Errorf("wait for a picture: %w", err)
		}
		b, err := d.call.buffer(dequeueBuffer, 0)
		if err == unix.EAGAIN {
			if time.Since(heard) > silence {
				return errors.New("no picture came for three seconds")
			}
			continue
		}
		if err != nil {
			return fmt.Errorf("take a picture: %w", err)
		}
		if b.index >= uint32(len(memory)) || b.used > uint32(len(memory[b.index])) {
			return errors.New("it speaks of memory that it does not have")
		}
		heard = time.Now()
		lost = lost || !first && b.sequence != next || b.flags&bufferError != 0
		first, next = false, b.sequence+1
		if b.used > 0 && b.flags&bufferError == 0 {
			took(Frame{Bytes: memory[b.index][:b.used], Time: b.time, Lost: lost})
			lost = false
		}
		if _, err := d.call.buffer(queueBuffer, b.index); err != nil {
			return fmt.Errorf("give memory back: %w", err)
		}
	}
	return nil
}
