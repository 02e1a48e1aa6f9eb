//go:build unix

package flightlog

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"

	"skylatch/telemetry"
)

const (
	errDiskFull = unix.ENOSPC
	errQuota    = unix.EDQUOT
)

// diskRoom measures what is left for people who are not root.
func diskRoom(dir string) (telemetry.Disk, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return telemetry.Disk{}, fmt.Errorf("measure disk of %s: %w", dir, err)
	}
	size := uint64(st.Bsize)
	return telemetry.Disk{FreeBytes: uint64(st.Bavail) * size, TotalBytes: uint64(st.Blocks) * size}, nil
}

// claim marks the file as being written by this process, and reports false if
// another one has. The kernel drops the mark when the process ends, however it
// ends. A file system without such marks lets everybody claim.
func claim(f *os.File) bool {
	// Not through Fd(), which would turn a pipe's writes into blocking ones.
	conn, err := f.SyscallConn()
	if err != nil {
		return true
	}
	taken := false
	_ = conn.Control(func(fd uintptr) {
		taken = errors.Is(unix.Flock(int(fd), unix.LOCK_EX|unix.LOCK_NB), unix.EWOULDBLOCK)
	})
	return !taken
}

// syncDir makes a new name in the folder survive a loss of power.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return ignoreUnsupported(d.Sync())
}

// ignoreUnsupported forgives a file that cannot be synced by its nature
// (fsync(2): EINVAL, EROFS "special file which does not support
// synchronization").
func ignoreUnsupported(err error) error {
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOTSUP) {
		return nil
	}
	return err
}
