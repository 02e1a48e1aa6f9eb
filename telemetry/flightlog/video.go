package flightlog

import (
	"time"

	"skylatch/telemetry/media"
)

// The queue between the pictures and the disk, of units that are shared with
// whoever shows them. Overflow rule: what is queued stays; what comes is dropped
// up to the next unit where decoding can begin, counted, and told in an event
// once the disk takes pictures again. At 4 Mbit/s the queue lasts a minute.
const (
	maxQueuedVideo = 32 << 20
	// maxAllVideo bounds what all tracks together hold.
	maxAllVideo = 96 << 20
	// maxFilms bounds the tracks that are recorded: a stream can make them up.
	maxFilms = 16
	// videoReserve is left on the disk for the flight log, which matters more:
	// hours of it need less than a minute of video.
	videoReserve = 64 << 20
)

// film is the recording of one track. The fields up to writer are guarded by
// [Recorder.mu]; writer belongs to the goroutine of the films.
type film struct {
	track    media.TrackID
	queue    []*media.Unit
	bytes    int  // in the queue and with the writer
	skipping bool // to the next unit where decoding can begin
	missing  missingData
	mission  *mission // that the file belongs to; nil if there is none
	file     string   // its name
	reason   string   // why the recording fails; empty if it does not

	writer filmWriter
}

// missingData tells what of a track is not in its files.
type missingData struct {
	Track media.TrackID `json:"track"`
	Units uint64        `json:"units"`
	From  time.Time     `json:"from"`
	To    time.Time     `json:"to"`
}

// Video keeps one picture as it came. The recording of its track begins with the
// first where decoding can begin, in a file in the folder of the vehicle whose
// mission is open, or without one in a folder of its own. It never blocks; the
// unit is not copied.
func (r *Recorder) Video(u *media.Unit) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return
	}
	f := r.films[u.Track]
	if f == nil {
		if !entry(u) || len(r.films) >= maxFilms {
			return
		}
		f = &film{track: u.Track}
		r.films[u.Track] = f
	}
	if f.skipping = f.skipping && !entry(u); !f.skipping {
		f.skipping = f.bytes+len(u.Bytes) > r.limits.video || r.queuedVideo+len(u.Bytes) > r.limits.allVideo
	}
	if f.skipping {
		f.miss(u)
		if f.reason == "" {
			f.reason = reasonTooSlow
		}
		return
	}
	f.queue = append(f.queue, u)
	f.bytes += len(u.Bytes)
	r.queuedVideo += len(u.Bytes)
}

// VideoFile returns the name of the file that the track is being written to;
// empty if it is not, or if the disk does not take it.
func (r *Recorder) VideoFile(track media.TrackID) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if f := r.films[track]; f != nil && f.reason == "" {
		return f.file
	}
	return ""
}

// entry reports whether decoding can begin with the unit.
func entry(u *media.Unit) bool { return u.Key || u.Recovery }

// miss counts a unit that is not kept; [Recorder.mu] is held.
func (f *film) miss(u *media.Unit) {
	if f.missing.Units == 0 {
		f.missing.From = u.ReceivedAt
	}
	f.missing.Track = f.track
	f.missing.Units++
	f.missing.To = u.ReceivedAt
}

// home returns the mission that video goes to now: that of the vehicle with the
// lowest system id, else one of its own. It returns nil while that has no folder
// yet. r.mu is held.
func (r *Recorder) home(at time.Time) *mission {
	best := r.vehicleMission()
	if best == nil {
		if best = r.missions[noSystem]; best == nil {
			best = newMission(noSystem, at)
			best.lastAt = at
			r.missions[noSystem] = best
			r.event(best, Event{At: at, Type: eventStarted})
		}
	}
	if best.name == "" || best.ending {
		return nil
	}
	return best
}

// vehicleMission returns that of the vehicle with the lowest system id, of those
// that are not ending; nil if there is none. r.mu is held.
func (r *Recorder) vehicleMission() (best *mission) {
	for _, m := range r.missions {
		if m.system != noSystem && !m.ending && (best == nil || m.system < best.system) {
			best = m
		}
	}
	return best
}

// noSystem is the mission of video that came without a vehicle.
const noSystem = -1
