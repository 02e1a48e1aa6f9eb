//go:build !linux

package serialport

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"go.bug.st/serial"
)

// wakeInterval is how long Close may wait for a read: the library's own Close
// does not wait, and its reads would then touch whatever was opened next.
const wakeInterval = 100 * time.Millisecond

// Port is an open serial port; see the Linux version.
type Port struct {
	path   string
	line   serial.Port
	closed atomic.Bool
	users  sync.RWMutex // read-held while the line is used, held to close it
}

// Open opens the port; see the Linux version. DTR and RTS are left as the
// system sets them, which is raised.
func Open(path string, baud int, raiseDTR bool) (*Port, error) {
	line, err := serial.Open(path, &serial.Mode{BaudRate: lineBaud(baud)})
	if err != nil {
		return nil, openProblem(path, kindOfPort(err), err)
	}
	p := &Port{path: path, line: line}
	if err := line.SetReadTimeout(wakeInterval); err != nil {
		return nil, errors.Join(openProblem(path, nil, err), line.Close())
	}
	if raiseDTR {
		if err := line.SetDTR(true); err != nil {
			return nil, errors.Join(openProblem(path, nil, err), line.Close())
		}
	}
	return p, nil
}

// use runs f while the line is open.
func (p *Port) use(what string, f func() error) error {
	p.users.RLock()
	defer p.users.RUnlock()
	if p.closed.Load() {
		return fmt.Errorf("%s %s: %w", what, p.path, os.ErrClosed)
	}
	if err := f(); err != nil {
		if kindOfPort(err) == ErrGone {
			return fmt.Errorf("%s %s: %w: %w", what, p.path, ErrGone, err)
		}
		return fmt.Errorf("%s %s: %w", what, p.path, err)
	}
	return nil
}

// SetBaud changes the speed and throws away what came at the old one.
func (p *Port) SetBaud(baud int) error {
	return p.use("set baud", func() error {
		if err := p.line.SetMode(&serial.Mode{BaudRate: lineBaud(baud)}); err != nil {
			return err
		}
		return p.line.ResetInputBuffer()
	})
}

// Read waits for bytes; errors as on Linux.
func (p *Port) Read(b []byte) (n int, err error) {
	for n == 0 && err == nil {
		err = p.use("read", func() (err error) {
			n, err = p.line.Read(b)
			return err
		})
	}
	return n, err
}

// Write waits until the system took every byte; errors as for [Port.Read].
func (p *Port) Write(b []byte) (n int, err error) {
	err = p.use("write", func() (err error) {
		n, err = p.line.Write(b)
		return err
	})
	return n, err
}

// Close ends every read and write and drops what was not sent yet.
func (p *Port) Close() error {
	if p.closed.Swap(true) {
		return fmt.Errorf("close %s: %w", p.path, os.ErrClosed)
	}
	// Lets go a write that the device does not take. Where it fails, the
	// device is gone and the write has ended with it.
	_ = p.line.ResetOutputBuffer()
	p.users.Lock()
	defer p.users.Unlock()
	return p.line.Close()
}

// kindOfPort recognises what the library says.
func kindOfPort(err error) error {
	var line *serial.PortError
	if errors.As(err, &line) {
		switch line.Code() {
		case serial.PortBusy:
			return ErrBusy
		case serial.PermissionDenied:
			return ErrPermission
		case serial.PortNotFound, serial.PortClosed:
			return ErrGone
		case serial.InvalidSerialPort:
			return ErrNotSerial
		}
	}
	return kindOf(err)
}
