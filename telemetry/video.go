package telemetry

import (
	"time"
)

// VideoStaleAfter is how long a picture may stay away before the pilot is told
// that what is shown is old: longer than any frame interval, shorter than a
// decision.
const VideoStaleAfter = 500 * time.Millisecond

// VideoState is how far a video track has come.
type VideoState string

// The states of a video track.
const (
	VideoWaiting VideoState = "waiting" // its source is open; nothing usable has come
	VideoLive    VideoState = "live"    // pictures arrive
	VideoStale   VideoState = "stale"   // none for [VideoStaleAfter]
	VideoFailed  VideoState = "failed"  // the source cannot be opened or understood; Detail says why
)

// Video is the state of one track of live video.
type Video struct {
	Track  string // its id, see telemetry/media
	Name   string // for people, e.g. "RTP H.264 from 192.168.8.20"
	State  VideoState
	Detail string // for people: what it waits for, what is wrong, what to do

	Codec         string // "h264", "h265", "mjpeg"; empty until known
	CodecName     string // with profile and level (RFC 6381), e.g. "avc1.42E01F"
	Width, Height int    // pixels; 0 until known
	// LastFrameAt is when the last picture was complete; zero if none was.
	LastFrameAt time.Time
	FrameRate   float64 // pictures a second, over the last second
	BitRate     float64 // bit/s, over the last second
	// Damaged: the picture depends on something that was lost, until the next
	// clean one.
	Damaged bool
	// Converted is the id of the same pictures in H.264, for browsers that
	// cannot show them as they come; empty if there are none. Conversion says
	// what that costs while somebody watches it, or what is wrong with it.
	Converted, Conversion string

	Stats VideoStats
	// Removed is what was cut out of the picture's data before anybody saw it.
	Removed []VideoRemoved

	Recording string // the file it is being written to; empty if it is not
}

// VideoStats counts since the start. All counters only grow.
type VideoStats struct {
	Frames      uint64 // pictures handed on
	FramesLost  uint64 // pictures left out because something of them was lost
	PacketsLost uint64
	PacketsLate uint64 // came after their picture was given up
	Bytes       uint64
	Restarts    uint64 // of the source, as seen in its stream
}

// VideoRemoved is how much of one kind was cut out of a track.
type VideoRemoved struct {
	Kind  string // e.g. "SEI user data", "KLV", "RTP header extension"
	Count uint64
	Bytes uint64
}
