//go:build !linux

package station

import "time"

// bootedAt is not known here, where there is no guard either.
func bootedAt(time.Time) time.Time { return time.Time{} }
