//go:build linux || darwin

package main

import (
	"os"

	"golang.org/x/sys/unix"
)

// hideTyping lets a terminal show nothing of what is typed, until show is
// called. Ctrl-C ends the line and is read: nobody waits for a signal while a
// passphrase is typed. Another input is left as it is.
func hideTyping(f *os.File) (show func()) {
	fd := int(f.Fd())
	before, err := unix.IoctlGetTermios(fd, getTermios)
	if err != nil {
		return func() {} // no terminal
	}
	hidden := *before
	hidden.Lflag &^= unix.ECHO | unix.ISIG
	hidden.Cc[unix.VEOL] = ctrlC
	_ = unix.IoctlSetTermios(fd, setTermios, &hidden)
	return func() { _ = unix.IoctlSetTermios(fd, setTermios, before) }
}
