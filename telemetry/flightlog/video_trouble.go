package flightlog

import (
	"errors"
	"fmt"
	"time"

	"skylatch/telemetry/media"
)

// What the recorder has to say of video in events.jsonl.
type (
	videoStarted struct {
		File     string        `json:"file"`
		Track    media.TrackID `json:"track"`
		Codec    string        `json:"codec"`
		WidthPx  int           `json:"width_px"`
		HeightPx int           `json:"height_px"`
	}
	videoEnded struct {
		File   string `json:"file"`
		Frames uint64 `json:"frames"`
	}
	videoProblem struct {
		Track  media.TrackID `json:"track"`
		Reason string        `json:"reason"`
	}
)

// filmFailed notes that the disk did not take the video.
func (r *Recorder) filmFailed(f *film, now time.Time, err error) {
	f.writer.nextTry = now.Add(retryEvery)
	if errors.Is(err, errGone) || r.ending(f) {
		r.leave(f)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	why := reason(err)
	if f.reason == why {
		return
	}
	f.reason = why
	if m := r.tell(f); m != nil {
		r.event(m, Event{At: now, Type: "video_failed", Data: videoProblem{f.track, why}})
		m.problem(now, fmt.Sprintf("video %s: %v", f.track, err))
	}
}

// filmWorks notes that the disk takes the video again, and tells what is
// missing.
func (r *Recorder) filmWorks(f *film, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if f.reason == "" && f.missing.Units == 0 || f.skipping || f.writer.refused != nil && f.mission == nil {
		return
	}
	if f.bytes > r.limits.video/2 {
		return // still too slow to be trusted
	}
	m := r.tell(f)
	if m == nil {
		return // nobody to tell
	}
	if f.missing.Units > 0 {
		r.event(m, Event{At: now, Type: "video_missing", Data: f.missing})
		m.problem(now, fmt.Sprintf("video %s: %d pictures are missing between %s and %s", f.track, f.missing.Units,
			f.missing.From.UTC().Format(time.RFC3339Nano), f.missing.To.UTC().Format(time.RFC3339Nano)))
		if f.writer.account != nil {
			f.writer.account.Dropped += f.missing.Units
		}
		f.missing = missingData{}
	}
	if f.reason != "" {
		r.event(m, Event{At: now, Type: "video_resumed", Data: videoProblem{f.track, f.reason}})
		f.reason = ""
	}
}

// tell returns the mission whose events tell of the track; r.mu is held.
func (r *Recorder) tell(f *film) *mission {
	if f.mission != nil {
		return f.mission
	}
	var lowest *mission
	for _, m := range r.missions {
		if lowest == nil || m.system < lowest.system {
			lowest = m
		}
	}
	return lowest
}
