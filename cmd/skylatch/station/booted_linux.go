package station

import (
	"time"

	"golang.org/x/sys/unix"
)

// bootedAt is when this machine was started, to the second.
func bootedAt(now time.Time) time.Time {
	var info unix.Sysinfo_t
	if unix.Sysinfo(&info) != nil {
		return time.Time{}
	}
	return now.Add(-time.Duration(info.Uptime) * time.Second)
}
