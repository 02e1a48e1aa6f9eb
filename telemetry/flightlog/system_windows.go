package flightlog

import "golang.org/x/sys/windows"

const (
	errDiskFull = windows.ERROR_DISK_FULL
	errQuota    = windows.ERROR_DISK_QUOTA_EXCEEDED
)
