package serialport

import (
	"errors"
	"fmt"
	"io"
	"os"

	"go.bug.st/serial"
	"golang.org/x/sys/unix"
)

// Port is an open serial port, raw: 8 data bits, no parity, one stop bit, no
// flow control. One goroutine may read while another writes; Close ends both.
//
// The bytes go through a file of our own in Go's poller, and the library only
// sets up the line: its own reads and writes do not hold their descriptor, so
// that a Close at the wrong moment makes them touch whatever was opened next.
type Port struct {
	path string
	file *os.File
	line serial.Port
}

// Open opens the port. It returns a [telemetry.ProblemError] wrapping
// [ErrPermission], [ErrBusy], [ErrGone] or [ErrNotSerial] where it is one of
// them.
//
// Linux raises DTR and RTS on open, and nothing can stop it; they are not
// touched afterwards unless raiseDTR asks for DTR, and they stay as they are on
// close, so that opening the port again is no pulse that resets a board.
func Open(path string, baud int, raiseDTR bool) (*Port, error) {
	file, err := os.OpenFile(path, os.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, openProblem(path, kindOfErrno(err), err)
	}
	p := &Port{path: path, file: file}
	if err := p.claim(); err != nil {
		return nil, errors.Join(openProblem(path, kindOfErrno(err), err), file.Close())
	}
	if p.line, err = serial.Open(path, &serial.Mode{BaudRate: lineBaud(baud)}); err != nil {
		return nil, errors.Join(openProblem(path, kindOfErrno(err), err), file.Close())
	}
	if raiseDTR {
		if err := p.line.SetDTR(true); err != nil && !noModemBits(err) {
			return nil, errors.Join(openProblem(path, nil, err), p.Close())
		}
	}
	return p, nil
}

// claim makes sure that the file is a serial port and ours alone. TIOCEXCL,
// which the library sets, does not hold against root; the lock does among
// programs that use it, ours and those on pyserial.
func (p *Port) claim() error {
	return p.control(func(fd int) error {
		settings, err := unix.IoctlGetTermios(fd, unix.TCGETS)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrNotSerial, err)
		}
		if err := unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB); err != nil {
			return fmt.Errorf("lock: %w", err)
		}
		settings.Cflag &^= unix.HUPCL
		return unix.IoctlSetTermios(fd, unix.TCSETS, settings)
	})
}

// control runs f on the descriptor, which stays open meanwhile.
func (p *Port) control(f func(fd int) error) error {
	raw, err := p.file.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	if err := raw.Control(func(fd uintptr) { failed = f(int(fd)) }); err != nil {
		return err
	}
	return failed
}

// SetBaud changes the speed and throws away what came at the old one.
func (p *Port) SetBaud(baud int) error {
	if err := p.line.SetMode(&serial.Mode{BaudRate: lineBaud(baud)}); err != nil {
		return p.readable(fmt.Sprintf("set %d baud", baud), err)
	}
	return p.flush(unix.TCIFLUSH)
}

// flush throws away what the kernel holds.
func (p *Port) flush(queue int) error {
	err := p.control(func(fd int) error { return unix.IoctlSetInt(fd, unix.TCFLSH, queue) })
	if err != nil {
		return p.readable("flush", err)
	}
	return nil
}

// Read waits for bytes. It returns an error wrapping [ErrGone] once the device
// is unplugged, and one wrapping [os.ErrClosed] after Close.
func (p *Port) Read(b []byte) (int, error) {
	n, err := p.file.Read(b)
	if err != nil {
		err = p.readable("read", err)
	}
	return n, err
}

// Write waits until the kernel took every byte; errors as for [Port.Read].
func (p *Port) Write(b []byte) (int, error) {
	n, err := p.file.Write(b)
	if err != nil {
		err = p.readable("write", err)
	}
	return n, err
}

// Close ends every read and write. It drops what was not sent yet: a device
// that takes nothing would hold it up for half a minute.
func (p *Port) Close() error {
	// A device that is gone has nothing to flush.
	if err := p.flush(unix.TCOFLUSH); err != nil && !errors.Is(err, ErrGone) {
		return errors.Join(err, p.line.Close(), p.file.Close())
	}
	return errors.Join(p.line.Close(), p.file.Close())
}

// readable gives an error of a system call a name. A port whose device is
// unplugged reads as end of file, and everything else on it is an I/O error.
func (p *Port) readable(what string, err error) error {
	if errors.Is(err, io.EOF) || kindOfErrno(err) == ErrGone {
		return fmt.Errorf("%s %s: %w: %w", what, p.path, ErrGone, err)
	}
	return fmt.Errorf("%s %s: %w", what, p.path, err)
}

// kindOfErrno recognises what the kernel and the library say.
func kindOfErrno(err error) error {
	var line *serial.PortError
	if errors.As(err, &line) {
		switch line.Code() {
		case serial.PortBusy:
			return ErrBusy
		case serial.PermissionDenied:
			return ErrPermission
		case serial.PortNotFound, serial.PortClosed:
			return ErrGone
		}
	}
	switch {
	case errors.Is(err, ErrNotSerial):
		return ErrNotSerial
	case errors.Is(err, unix.EBUSY), errors.Is(err, unix.EWOULDBLOCK):
		return ErrBusy
	case errors.Is(err, unix.EIO), errors.Is(err, unix.ENODEV), errors.Is(err, unix.ENXIO):
		return ErrGone
	}
	return kindOf(err)
}

// noModemBits reports whether the port has no such lines: a pty, or USB that
// leaves them out.
func noModemBits(err error) bool {
	return errors.Is(err, unix.ENOTTY) || errors.Is(err, unix.EINVAL)
}
