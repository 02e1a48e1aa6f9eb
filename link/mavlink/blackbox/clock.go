package blackbox

import "time"

// gpsEpoch is when the weeks of GPS begin, which know no leap seconds.
var gpsEpoch = time.Date(1980, 1, 6, 0, 0, 0, 0, time.UTC)

// leaps are the days from which on the clocks of GPS were ahead of UTC by one
// second more; before the first it was 14. (IERS Bulletin C; none since)
var leaps = []time.Time{
	time.Date(2009, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2012, 7, 1, 0, 0, 0, 0, time.UTC),
	time.Date(2015, 7, 1, 0, 0, 0, 0, time.UTC), time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC),
}

const (
	week       = 7 * 24 * time.Hour
	firstLeaps = 14 * time.Second
	// firstWeek is in 2008: a receiver that counts fewer has not heard the week yet,
	// or counts from one of its own. lastWeek is in 2099.
	firstWeek, lastWeek = 1460, 6200
)

// gpsTime is the time of the world at a time of GPS.
func gpsTime(weeks int, since time.Duration) (time.Time, bool) {
	if weeks < firstWeek || weeks > lastWeek || since < 0 || since >= week {
		return time.Time{}, false
	}
	at := gpsEpoch.AddDate(0, 0, 7*weeks).Add(since - firstLeaps)
	for _, day := range leaps {
		if at.Before(day) {
			break
		}
		at = at.Add(-time.Second)
	}
	return at, true
}

// firstWall is the first microsecond that is one of the world's, in 2008.
const firstWall, lastWall = 1_200_000_000_000_000, 4_100_000_000_000_000

// wall is the time of the world at microseconds since 1970.
func wall(microseconds uint64) (time.Time, bool) {
	if microseconds < firstWall || microseconds > lastWall {
		return time.Time{}, false
	}
	return time.UnixMicro(int64(microseconds)).UTC(), true
}
