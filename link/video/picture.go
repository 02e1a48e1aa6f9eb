package video

import (
	"time"

	"skylatch/telemetry/media"
)

// picture is one access unit as it came out of a wire format.
type picture struct {
	track    string // which of the source's pictures: "" if there is one, else e.g. "pid 257", "ssrc 1a2b3c4d", "thermal"
	codec    media.Codec
	nals     [][]byte // whole NAL units in order, without start codes; MJPEG: one image
	pts, dts time.Duration
	at       time.Time // when its last byte came
	lost     bool      // something of it, or between it and the one before, did not come
	whole    bool      // if lost: all of this one came, something before it did not
	anew     bool      // its sender began anew: nothing before it belongs to it
}

// format turns the bytes of one wire format into pictures. It is used by one
// goroutine. The NAL units of a picture are the receiver's for as long as emit
// runs: what it keeps, it copies.
type format interface {
	// feed takes what one read returned: a datagram or a piece of a stream. The
	// bytes are the format's until feed returns.
	feed(at time.Time, b []byte, emit func(picture))
	// flush emits what waited long enough at that moment; it returns when to be
	// asked again (zero: nothing waits).
	flush(now time.Time, emit func(picture)) time.Time
	// counts returns what was lost and left out since the start.
	counts() formatCounts
}

// formatCounts is what a format lost and left out since its start.
type formatCounts struct {
	lost     uint64 // packets that never came
	late     uint64 // packets that came after they were given up
	restarts uint64 // of the sender, as seen in its stream
	// removed is what was not read at all, by kind for people: "KLV", "private
	// data", "RTP header extension", "RTCP SDES".
	removed map[string]removed
}

// removed is how much of one kind was left out.
type removed struct{ count, bytes uint64 }
