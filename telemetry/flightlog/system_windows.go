package flightlog

import (
	"fmt"

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
