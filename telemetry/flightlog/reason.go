package flightlog

import (
	"errors"
	"io/fs"
	"syscall"
)

var errEventTooLong = errors.New("longer than 64 kB")

// errGone means that the mission's folder is no longer where it was made.
var errGone = errors.New("the mission's folder is gone")

const reasonTooSlow = "the disk is slower than the link"

// reason says in a pilot's words why the disk does not take the flight.
func reason(err error) string {
	switch {
	case errors.Is(err, errDiskFull), errors.Is(err, errQuota):
		return "the disk is full"
	case errors.Is(err, syscall.EROFS):
		return "the disk is read-only"
	case errors.Is(err, syscall.EIO), errors.Is(err, syscall.ENXIO), errors.Is(err, syscall.ENODEV):
		return "the disk does not answer; it may be unplugged or broken"
	case errors.Is(err, errGone):
		return "the mission's folder was removed or its disk unplugged"
	case errors.Is(err, fs.ErrPermission):
		return "no permission to write to the missions folder"
	case errors.Is(err, fs.ErrNotExist):
		return "the missions folder is gone"
	}
	return err.Error()
}
