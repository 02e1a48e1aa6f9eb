package drone

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// openPoll is how often an unopened port is looked at: as long as nobody has
// it open, a USB port drops what is written to it.
const openPoll = 20 * time.Millisecond

// PTY is a pseudo terminal that behaves like an autopilot's USB serial port:
// it is there or not, and what is sent while nobody has it open is lost.
type PTY struct {
	drone *Drone
	link  string

	mu sync.Mutex // guards what follows

	port *ptyPort // nil while unplugged
}

// OpenPTY plugs in a pseudo terminal. If link is not empty, a symbolic link of
// that name points to it, so that its path stays when it is plugged in again.
func (d *Drone) OpenPTY(link string) (*PTY, error) {
	p := &PTY{drone: d, link: link}
	if err := p.Replug(); err != nil {
		return nil, err
	}
	return p, nil
}

// Path is what a ground station opens; empty while unplugged.
func (p *PTY) Path() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.port == nil {
		return ""
	}
	if p.link != "" {
		return p.link
	}
	return p.port.path
}

// Unplug pulls the plug: the device is gone, and reading from it ends.
func (p *PTY) Unplug() error { return p.unplug(nil) }

// unplug closes the port, if it is still the given one; nil means any.
func (p *PTY) unplug(only *ptyPort) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.port == nil || only != nil && p.port != only {
		return nil
	}
	err := p.port.Close()
	p.port = nil
	if p.link != "" {
		err = errors.Join(err, os.Remove(p.link))
	}
	if err != nil {
		return fmt.Errorf("unplug pseudo terminal: %w", err)
	}
	return nil
}

// Replug plugs it in again. Without a link its path may be another one.
func (p *PTY) Replug() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.port != nil {
		return nil
	}
	port, err := openPort()
	if err != nil {
		return err
	}
	if p.link != "" {
		if err := relink(port.path, p.link); err != nil {
			port.Close()
			return fmt.Errorf("name pseudo terminal: %w", err)
		}
	}
	p.port = port
	p.drone.add(func(ctx context.Context) error {
		// However it ended: a plug is pulled, or the flight is over.
		_ = p.drone.serve(ctx, port)
		return p.unplug(port)
	})
	return nil
}

// relink makes the symbolic link, in the place of one that leads nowhere: a
// drone that was killed leaves it behind.
func relink(path, link string) error {
	if old, err := os.Readlink(link); err == nil {
		if _, err := os.Stat(old); errors.Is(err, os.ErrNotExist) {
			if err := os.Remove(link); err != nil {
				return err
			}
		}
	}
	return os.Symlink(path, link)
}

// ptyPort is the autopilot's end of the pseudo terminal.
type ptyPort struct {
	master *os.File
	path   string
	once   sync.Once
	gone   chan struct{}
	err    error
}

func openPort() (*ptyPort, error) {
	master, slave, err := pty.Open()
	if err != nil {
		return nil, fmt.Errorf("open pseudo terminal: %w", err)
	}
	path := slave.Name()
	// Raw, so that nothing is echoed before the ground station sets its modes.
	if err = errors.Join(makeRaw(slave), unblock(master), slave.Close()); err != nil {
		master.Close()
		return nil, fmt.Errorf("set up pseudo terminal %s: %w", path, err)
	}
	return &ptyPort{master: master, path: path, gone: make(chan struct{})}, nil
}

// unblock lets closing end a read: opening the terminal left it in a mode in
// which a pulled plug would wait for the next byte.
func unblock(f *os.File) error {
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var inner error
	err = raw.Control(func(fd uintptr) { inner = unix.SetNonblock(int(fd), true) })
	return errors.Join(err, inner)
}

// opened reports whether somebody has the other end open.
func (p *ptyPort) opened() bool {
	raw, err := p.master.SyscallConn()
	if err != nil {
		return false
	}
	hup := true
	err = raw.Control(func(fd uintptr) {
		fds := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
		if _, err := unix.Poll(fds, 0); err == nil {
			hup = fds[0].Revents&unix.POLLHUP != 0
		}
	})
	return err == nil && !hup
}

// Read waits for the port to be opened and reads from it; closing the other
// end is not the end.
func (p *ptyPort) Read(b []byte) (int, error) {
	poll := time.NewTicker(openPoll)
	defer poll.Stop()
	for {
		n, err := p.master.Read(b)
		if n > 0 || err == nil {
			return n, nil
		}
		if !errors.Is(err, unix.EIO) { // EIO: nobody has it open
			return 0, err
		}
		select {
		case <-p.gone:
			return 0, io.EOF
		case <-poll.C:
		}
	}
}

// Write sends if somebody listens, and loses it if not.
func (p *ptyPort) Write(b []byte) (int, error) {
	if !p.opened() {
		return len(b), nil
	}
	n, err := p.master.Write(b)
	if errors.Is(err, unix.EIO) {
		return len(b), nil
	}
	return n, err
}

func (p *ptyPort) Close() error {
	p.once.Do(func() {
		close(p.gone)
		p.err = p.master.Close()
	})
	return p.err
}

// makeRaw turns off everything that a terminal does to bytes.
func makeRaw(f *os.File) error {
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var inner error
	err = raw.Control(func(fd uintptr) {
		t, err := unix.IoctlGetTermios(int(fd), unix.TCGETS)
		if err != nil {
			inner = err
			return
		}
		t.Iflag &^= unix.IGNBRK | unix.BRKINT | unix.PARMRK | unix.ISTRIP | unix.INLCR | unix.IGNCR | unix.ICRNL | unix.IXON
		t.Oflag &^= unix.OPOST
		t.Lflag &^= unix.ECHO | unix.ECHONL | unix.ICANON | unix.ISIG | unix.IEXTEN
		t.Cflag &^= unix.CSIZE | unix.PARENB
		t.Cflag |= unix.CS8
		t.Cc[unix.VMIN], t.Cc[unix.VTIME] = 1, 0
		inner = unix.IoctlSetTermios(int(fd), unix.TCSETS, t)
	})
	return errors.Join(err, inner)
}
