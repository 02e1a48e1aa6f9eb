// Package media is the vocabulary of live video, and how it is handed around: a
// [Track] has [Unit]s, which a [Fan] gives to everybody who watches.
//
// A unit is shared by all who read it and is never written to after it was
// published. The package parses no codec: who makes a unit says what it is. It
// starts no goroutines.
package media

import (
	"time"
)

// TrackID tells tracks apart: one camera's pictures from one source, e.g.
// "udp 0.0.0.0:5600" or "rtsp front". It stays the same when a source stops
// and comes back.
type TrackID string

// Codec is how pictures are coded.
type Codec string

// The codecs that are understood.
const (
	H264  Codec = "h264"  // ITU-T H.264
	H265  Codec = "h265"  // ITU-T H.265
	MJPEG Codec = "mjpeg" // a JPEG image for each picture
)

// Format is what a decoder must know before the first unit. All units of one
// format share one Format; another pointer means that something changed.
type Format struct {
	Codec Codec
	// Name is the codec with its profile and level as RFC 6381 writes them,
	// e.g. "avc1.42E01F" or "hev1.1.6.L93.B0"; "mjpeg" for MJPEG.
	Name string
	// Width and Height are of the picture shown, in pixels.
	Width, Height int
	// ParameterSets are SPS and PPS, for H.265 VPS before them; none for MJPEG.
	ParameterSets [][]byte
	// Reordered: pictures are shown in another order than they come (B-frames).
	Reordered bool
}

// Unit is one access unit: one picture, as coded.
type Unit struct {
	Track  TrackID
	Format *Format

	// Bytes is the picture in Annex B form (ITU-T H.264 Annex B): each NAL unit
	// behind a start code of four bytes. For MJPEG it is the image.
	Bytes []byte
	// NALs are the NAL units within Bytes; nil for MJPEG.
	NALs [][]byte

	// PTS and DTS are when to show and when to decode it, on the source's clock,
	// which starts anywhere.
	PTS, DTS time.Duration
	// ReceivedAt is when its last byte came, on our clock.
	ReceivedAt time.Time

	// Key: decoding can start here, with a clean picture. A key unit of H.264
	// or H.265 carries its parameter sets.
	Key bool
	// Recovery: decoding can start here, but the picture builds up over the
	// next units (intra refresh).
	Recovery bool
	// Lead, of a unit that is Recovery only: a key unit made for those who begin
	// here, whose decoders accept nothing else. A [Subscription] gives it to them.
	Lead *Unit
	// Damaged: something that the picture depends on was lost.
	Damaged bool
	// Gap: units before this one were lost or left out.
	Gap bool
}

// entry reports whether a viewer can begin here.
func (u *Unit) entry() bool { return u.Key || u.Recovery }

// startCode precedes every NAL unit.
var startCode = [4]byte{0, 0, 0, 1}

// Join copies NAL units into one Annex B buffer and returns it with the units
// as slices of it.
func Join(nals [][]byte) (annexB []byte, units [][]byte) {
	size := 0
	for _, n := range nals {
		size += len(startCode) + len(n)
	}
	annexB, units = make([]byte, 0, size), make([][]byte, 0, len(nals))
	for _, n := range nals {
		annexB = append(annexB, startCode[:]...)
		from := len(annexB)
		annexB = append(annexB, n...)
		units = append(units, annexB[from:len(annexB):len(annexB)])
	}
	return annexB, units
}
