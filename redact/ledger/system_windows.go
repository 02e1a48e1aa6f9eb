package ledger

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// lockedByte lies far behind the end, because Windows keeps others from reading
// locked bytes.
const lockedByte = 1 << 30 // in units of 4 GiB

// claim makes this process the file's one writer, and reports false if there
// is one. The system drops the claim when the process ends, however it ends.
func claim(f *os.File) bool {
	return lock(f, windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY)
}

// claimed reports whether somebody writes the file.
func claimed(f *os.File) bool {
	if !lock(f, windows.LOCKFILE_FAIL_IMMEDIATELY) {
		return true
	}
	at := &windows.Overlapped{OffsetHigh: lockedByte}
	_ = windows.UnlockFileEx(windows.Handle(f.Fd()), 0, 1, 0, at)
	return false
}

func lock(f *os.File, flags uint32) bool {
	at := &windows.Overlapped{OffsetHigh: lockedByte}
	err := windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, at)
	return !errors.Is(err, windows.ERROR_LOCK_VIOLATION)
}

// syncDir does nothing: NTFS journals names by itself, and folders cannot be
// flushed.
func syncDir(string) error { return nil }
