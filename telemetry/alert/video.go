package alert

import (
	"fmt"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/store"
)

// videoForgotten is when a picture that stayed away is no news any more: the
// camera was switched off.
const videoForgotten = 5 * time.Minute

// videoLost finds tracks that showed something and stopped while a vehicle
// flies. On the ground cameras are switched on and off.
func videoLost(s store.Snapshot, now time.Time) []finding {
	aloft := false
	for _, v := range s.Vehicles {
		aloft = aloft || phaseOf(v) == flying
	}
	if !aloft {
		return nil
	}
	var found []finding
	for _, t := range s.Station.Video {
		age := now.Sub(t.LastFrameAt)
		if t.State != telemetry.VideoStale || t.LastFrameAt.IsZero() || age > videoForgotten {
			continue
		}
		found = append(found, finding{
			subject: t.Track,
			level:   telemetry.Caution,
			cause:   fmt.Sprintf("No picture from %s for %s.", t.Name, seconds(age)),
			meaning: "What is shown is old. The vehicle's own telemetry and your commands do not depend on it.",
			action:  "Fly by the instruments and the map; check the camera and its link. The picture comes back by itself.",
		})
	}
	return found
}

// videoNotRecorded finds pictures that are shown and not kept.
func videoNotRecorded(s store.Snapshot, _ time.Time) []finding {
	var found []finding
	for _, t := range s.Station.Video {
		if t.State != telemetry.VideoLive || t.Recording != "" {
			continue
		}
		found = append(found, finding{
			subject: t.Track,
			level:   telemetry.Caution,
			cause:   fmt.Sprintf("The video from %s is shown but not recorded.", t.Name),
			meaning: "This part of the flight's video will be missing from the record. The flight is not affected.",
			action:  "Look at the room on the disk for missions; recording begins again at the next whole picture.",
		})
	}
	return found
}
