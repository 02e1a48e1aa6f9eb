//go:build unix

package flightlog

import "golang.org/x/sys/unix"

const (
	errDiskFull = unix.ENOSPC
	errQuota    = unix.EDQUOT
)
