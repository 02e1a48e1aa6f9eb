//go:build unix

package ledger

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// claim makes this process the file's one writer, and reports false if there
// is one. The system drops the claim when the process ends, however it ends.
func claim(f *os.File) bool { return flock(f, unix.LOCK_EX|unix.LOCK_NB) }

// claimed reports whether somebody writes the file.
func claimed(f *os.File) bool {
	if !flock(f, unix.LOCK_SH|unix.LOCK_NB) {
		return true
	}
	_ = flock(f, unix.LOCK_UN)
	return false
}

// flock reports false only if somebody else holds the file: a file system
// without such locks lets everybody in.
func flock(f *os.File, how int) bool {
	return !errors.Is(unix.Flock(int(f.Fd()), how), unix.EWOULDBLOCK)
}

// syncDir makes a new name in the folder survive a loss of power.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, unix.EINVAL) && !errors.Is(err, unix.ENOTSUP) {
		return err
	}
	return nil
}
