package flightlog

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/windows"

	"skylatch/telemetry"
)

const (
	errDiskFull = windows.ERROR_DISK_FULL
	errQuota    = windows.ERROR_DISK_QUOTA_EXCEEDED
)

// diskRoom measures what is left for this user.
func diskRoom(dir string) (telemetry.Disk, error) {
	path, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return telemetry.Disk{}, fmt.Errorf("measure disk of %s: %w", dir, err)
	}
	var d telemetry.Disk
	if err := windows.GetDiskFreeSpaceEx(path, &d.FreeBytes, &d.TotalBytes, nil); err != nil {
		return telemetry.Disk{}, fmt.Errorf("measure disk of %s: %w", dir, err)
	}
	return d, nil
}

// claim marks the file as being written by this process, and reports false if
// another one has. The marked byte lies far behind the end, because Windows
// keeps others from reading marked bytes.
func claim(f *os.File) bool {
	at := &windows.Overlapped{OffsetHigh: 1 << 30}
	flags := uint32(windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY)
	err := windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, at)
	return !errors.Is(err, windows.ERROR_LOCK_VIOLATION)
}

// syncDir does nothing: NTFS journals names by itself, and folders cannot be
// flushed.
func syncDir(string) error { return nil }

func ignoreUnsupported(err error) error { return err }
