//go:build !linux

package drone

import "errors"

// PTY is a pseudo terminal, which this system's drone does not have.
type PTY struct{}

// OpenPTY returns an error: only Linux has the pseudo terminals used here.
func (d *Drone) OpenPTY(string) (*PTY, error) {
	return nil, errors.New("open pseudo terminal: only on Linux")
}
