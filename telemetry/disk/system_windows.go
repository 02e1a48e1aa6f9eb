package disk

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/windows"
)

// claimedByte lies far behind the end, because Windows keeps others from
// reading locked bytes.
const claimedByte = 1 << 30 // in units of 4 GiB

// Claim makes this process the file's one writer, and reports false if there is
// another. The system drops the claim when the process ends, however it ends. A
// file system without such claims lets everybody in.
func Claim(f *os.File) bool { return lock(f, windows.LOCKFILE_EXCLUSIVE_LOCK) }

// Claimed reports whether somebody has claimed the file.
func Claimed(f *os.File) bool {
	if !lock(f, 0) {
		return true
	}
	_ = windows.UnlockFileEx(windows.Handle(f.Fd()), 0, 1, 0, &windows.Overlapped{OffsetHigh: claimedByte})
	return false
}

func lock(f *os.File, flags uint32) bool {
	at := &windows.Overlapped{OffsetHigh: claimedByte}
	err := windows.LockFileEx(windows.Handle(f.Fd()), flags|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, at)
	return !errors.Is(err, windows.ERROR_LOCK_VIOLATION)
}

// SyncFolder does nothing: NTFS journals names by itself, and folders cannot be
// flushed.
func SyncFolder(string) error { return nil }

// Sync brings to the disk what was written.
func Sync(f *os.File) error { return f.Sync() }

// Room measures the disk of a folder: what is left for this user, and all of it,
// in bytes.
func Room(dir string) (free, total uint64, err error) {
	path, err := windows.UTF16PtrFromString(dir)
	if err == nil {
		err = windows.GetDiskFreeSpaceEx(path, &free, &total, nil)
	}
	if err != nil {
		return 0, 0, fmt.Errorf("measure disk of %s: %w", dir, err)
	}
	return free, total, nil
}
