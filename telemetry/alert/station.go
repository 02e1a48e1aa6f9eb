package alert

import (
	"fmt"
	"strconv"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/store"
)

// aboutSystem is the subject of what concerns a system's recording, which can
// exist before any vehicle is known.
func aboutSystem(s store.Snapshot, system int) finding {
	f := finding{subject: "system " + strconv.Itoa(system)}
	for _, v := range s.Vehicles {
		if v.ID.System == system {
			f.vehicle = opt.Some(v.ID)
			break
		}
	}
	return f
}

func recordingFailed(s store.Snapshot, _ time.Time) []finding {
	var found []finding
	for _, r := range s.Station.Recordings {
		if r.State != telemetry.RecordingFailed {
			continue
		}
		f := aboutSystem(s, r.System)
		f.level = telemetry.Warning
		f.cause = sentence(fmt.Sprintf("The flight of vehicle %d is not recorded: %s", r.System, r.Reason))
		f.meaning = "The vehicle flies on as before, but this part of the flight may be missing from the record."
		if r.Dropped > 0 {
			f.meaning = fmt.Sprintf("The vehicle flies on as before; %d frames are missing from the record so far.", r.Dropped)
		}
		f.action = "Free space or plug the disk in again; recording goes on by itself. Land if you must have the record."
		found = append(found, f)
	}
	return found
}

// recordingStopped finds vehicles that are heard and have no recording at all.
func recordingStopped(s store.Snapshot, now time.Time) []finding {
	recorded := make(map[int]bool)
	for _, r := range s.Station.Recordings {
		recorded[r.System] = recorded[r.System] || r.State != telemetry.RecordingOff
	}
	var found []finding
	for _, v := range s.Vehicles {
		age, heard := v.Heartbeat.Age(now)
		if !heard || age >= telemetry.LinkLostAfter || recorded[v.ID.System] {
			continue
		}
		recorded[v.ID.System] = true // one alert for a system, whatever flies in it
		f := aboutSystem(s, v.ID.System)
		f.level = telemetry.Warning
		f.cause = fmt.Sprintf("The flight of vehicle %d is not recorded: the recording has stopped.", v.ID.System)
		f.meaning = "The vehicle flies on as before, but there is no record of this flight."
		f.action = "Restart the station when it is safe to be without it for some seconds."
		found = append(found, f)
	}
	return found
}

func recordingDropping(s store.Snapshot, _ time.Time) []finding {
	var found []finding
	for _, r := range s.Station.Recordings {
		if r.Dropped == 0 {
			continue
		}
		f := aboutSystem(s, r.System)
		f.level = telemetry.Caution
		f.cause = fmt.Sprintf("%d frames are missing from the recording of vehicle %d (%d kept).", r.Dropped, r.System, r.Frames)
		f.meaning = "The record of this flight has gaps; the list of events says where. The flight is not affected."
		f.action = "Use a faster disk for missions, or see whether the disk in use was full or unplugged."
		found = append(found, f)
	}
	return found
}

// Room on the disk. An hour of telemetry takes about 70 MB, of video 2 GB.
const (
	lowDisk      = 2_000_000_000
	criticalDisk = 200_000_000
)

func diskLow(s store.Snapshot, _ time.Time) []finding {
	d := s.Station.Disk
	if d.TotalBytes == 0 || d.FreeBytes >= lowDisk {
		return nil
	}
	f := finding{
		level:   telemetry.Caution,
		cause:   fmt.Sprintf("The disk for missions has %s left of %s.", bytesLeft(d.FreeBytes), bytesLeft(d.TotalBytes)),
		meaning: "Enough for hours of telemetry, but not for much video.",
		action:  "Move old missions away before the next flight.",
	}
	if d.FreeBytes < criticalDisk {
		f.level = telemetry.Warning
		f.meaning = "The recording will stop when it is full. The vehicle is not affected."
		f.action = "Free space now: move old missions away."
	}
	return []finding{f}
}

// ledgerUnwritable tells that nothing may leave: what cannot be written down
// does not happen.
func ledgerUnwritable(s store.Snapshot, _ time.Time) []finding {
	p := s.Station.Ledger
	if p == nil {
		return nil
	}
	return []finding{{level: telemetry.Caution, cause: p.Cause, meaning: p.Meaning, action: p.Action}}
}

// maxClockError is what a recording may be wrong by: more than a network or a
// radio delays a time message.
const maxClockError = 5 * time.Second

// firstYear is before any flight with this program. A computer without a
// battery for its clock starts in 1970 or in its firmware's year.
const firstYear = 2025

func stationClock(_ store.Snapshot, now time.Time) []finding {
	if now.UTC().Year() >= firstYear {
		return nil
	}
	return []finding{{
		level:   telemetry.Caution,
		cause:   fmt.Sprintf("This computer believes it is %s.", now.UTC().Format("2 January 2006")),
		meaning: "Recordings carry a wrong date, and are hard to find and to use as evidence. The flight is not affected.",
		action:  "Set the clock of this computer.",
	}}
}

func vehicleClock(w view) []finding {
	utc, ok := w.Clock.Value.UTC.Get()
	// A vehicle without a GPS time counts from its own beginning.
	if !ok || !isFresh(w.Clock, w.now) || utc.Year() < firstYear || w.now.UTC().Year() < firstYear {
		return nil
	}
	off := w.Clock.ReceivedAt.Sub(utc)
	if off.Abs() <= maxClockError {
		return nil
	}
	direction := "ahead of"
	if off < 0 {
		direction = "behind"
	}
	return []finding{{
		level:   w.level(telemetry.Caution, telemetry.Advisory, telemetry.Advisory),
		cause:   fmt.Sprintf("This computer's clock is %s %s the vehicle's GPS time.", seconds(off.Abs()), direction),
		meaning: "Recordings carry a wrong time. The flight is not affected.",
		action:  "Set the clock of this computer before the next flight.",
	}}
}
