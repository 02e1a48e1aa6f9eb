//go:build unix

package flightlog

import (
	"fmt"

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
