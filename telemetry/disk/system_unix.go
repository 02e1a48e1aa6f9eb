//go:build unix

package disk

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// Claim makes this process the file's one writer, and reports false if there is
// another. The system drops the claim when the process ends, however it ends. A
// file system without such claims lets everybody in.
func Claim(f *os.File) bool { return flock(f, unix.LOCK_EX) }

// Claimed reports whether somebody has claimed the file.
func Claimed(f *os.File) bool {
	if !flock(f, unix.LOCK_SH) {
		return true
	}
	_ = flock(f, unix.LOCK_UN)
	return false
}

// flock reports false only if somebody else holds the file.
func flock(f *os.File, how int) bool {
	// Not through Fd(), which would turn a pipe's writes into blocking ones.
	conn, err := f.SyscallConn()
	if err != nil {
		return true
	}
	held := false
	_ = conn.Control(func(fd uintptr) {
		held = errors.Is(unix.Flock(int(fd), how|unix.LOCK_NB), unix.EWOULDBLOCK)
	})
	return !held
}

// SyncFolder makes new names in the folder survive a loss of power.
func SyncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer d.Close()
	return Sync(d)
}

// Sync brings to the disk what was written. It forgives a file that cannot be
// synced by its nature (fsync(2): EINVAL, EROFS "special file which does not
// support synchronization").
func Sync(f *os.File) error {
	err := f.Sync()
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOTSUP) {
		return nil
	}
	return err
}

// Room measures the disk of a folder: what is left for people who are not root,
// and all of it, in bytes.
func Room(dir string) (free, total uint64, err error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return 0, 0, fmt.Errorf("measure disk of %s: %w", dir, err)
	}
	size := uint64(st.Bsize)
	return uint64(st.Bavail) * size, uint64(st.Blocks) * size, nil
}
