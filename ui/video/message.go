package video

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/media"
)

// What is on the WebSocket. Downward, texts are JSON objects with a "type":
// [formatMessage] before the first unit and wherever something of it changes,
// [stateMessage] when the picture begins, stops and ends, [skippedMessage]
// where the viewer was slow and jumped, [problemMessage] before a close. Each
// unit is one binary message: a header, then the picture. Upward, the page may
// send [statsMessage] and nothing else.

// headerSize is of the header before each picture. Numbers are little-endian:
//
//	0  u8  version, 1
//	1  u8  flags
//	2  u16 0
//	4  u32 sequence number on this connection, from 0, wrapping
//	8  i64 presentation time in µs on the source's clock, which starts anywhere
//	16 i64 Unix time in µs when the picture's last byte came to the station
//	24 i64 Unix time in µs when the station sent it
//
// Then, with as=annexb, the picture in Annex B form, for MJPEG the image; with
// as=mp4 a movie fragment (moof, mdat), after a format message with the
// initialization segment (ftyp, moov) before it.
const (
	headerSize    = 32
	headerVersion = 1
)

// The flags of a unit.
const (
	flagKey        = 1 << iota // decoding can start here
	flagDamaged                // something that it depends on was lost
	flagGap                    // units before it were left out
	flagRecovery               // decoding can start here, the picture builds up
	flagCatchingUp             // more wait behind it: decode it, do not show it
)

func flagsOf(u *media.Unit, behind int) byte {
	var flags byte
	for _, f := range []struct {
		set  bool
		flag byte
	}{{u.Key, flagKey}, {u.Damaged, flagDamaged}, {u.Gap, flagGap}, {u.Recovery, flagRecovery}, {behind > 0, flagCatchingUp}} {
		if f.set {
			flags |= f.flag
		}
	}
	return flags
}

// appendHeader appends the header of a unit that is sent now.
func appendHeader(b []byte, u *media.Unit, behind int, sequence uint32, now time.Time) []byte {
	b = append(b, headerVersion, flagsOf(u, behind), 0, 0)
	b = binary.LittleEndian.AppendUint32(b, sequence)
	b = binary.LittleEndian.AppendUint64(b, uint64(u.PTS.Microseconds()))
	b = binary.LittleEndian.AppendUint64(b, uint64(u.ReceivedAt.UnixMicro()))
	return binary.LittleEndian.AppendUint64(b, uint64(now.UnixMicro()))
}

// formatMessage is what a decoder must know before the next unit.
type formatMessage struct {
	Type   string        `json:"type"` // "format"
	Track  media.TrackID `json:"track"`
	Codec  media.Codec   `json:"codec"`
	Name   string        `json:"name"` // RFC 6381
	Width  int           `json:"width"`
	Height int           `json:"height"`
	// Reordered: pictures are shown in another order than they come.
	Reordered bool `json:"reordered"`
	// MIME is for a SourceBuffer, with as=mp4 only.
	MIME string `json:"mime,omitempty"`
}

func formatOf(u *media.Unit) formatMessage {
	f := u.Format
	return formatMessage{
		Type: "format", Track: u.Track, Codec: f.Codec, Name: f.Name,
		Width: f.Width, Height: f.Height, Reordered: f.Reordered,
	}
}

// The states of a picture.
const (
	stateWaiting = "waiting" // none has come yet
	stateLive    = "live"
	stateStale   = "stale" // none for [telemetry.VideoStaleAfter]
	stateEnded   = "ended" // the station delivers no more
)

type stateMessage struct {
	Type  string `json:"type"` // "state"
	State string `json:"state"`
}

type skippedMessage struct {
	Type  string `json:"type"` // "skipped"
	Units uint64 `json:"units"`
}

// problemMessage says why a delivery ends that cannot be.
type problemMessage struct {
	Type    string  `json:"type"` // "problem"
	Problem problem `json:"problem"`
}

// problem is a [telemetry.ProblemError] as the page reads it.
type problem struct {
	Cause   string `json:"cause"`
	Meaning string `json:"meaning"`
	Action  string `json:"action"`
}

func problemOf(p *telemetry.ProblemError) problem {
	return problem{Cause: p.Cause, Meaning: p.Meaning, Action: p.Action}
}

// statsMessage is what a page says of itself, once a second.
type statsMessage struct {
	Type     string   `json:"type"` // "stats"
	Shown    uint64   `json:"shown"`
	Dropped  uint64   `json:"dropped"`
	DecodeMs float64  `json:"decodeMs"`
	Delivery Delivery `json:"delivery"` // must be that of the connection
}

const (
	// maxStats is far above what a page sends.
	maxStats = 512
	// maxDecodeMs is a minute: a page that decodes so slowly shows nothing.
	maxDecodeMs = 60_000
)

// parseStats decodes strictly: pages and stations of different versions must
// not misunderstand each other.
func parseStats(b []byte, d Delivery) (PageStats, error) {
	var m statsMessage
	decoder := json.NewDecoder(bytes.NewReader(b))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&m); err != nil {
		return PageStats{}, fmt.Errorf("read a page's counts: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return PageStats{}, errors.New("read a page's counts: something follows them")
	}
	if m.Type != "stats" || m.Delivery != d || m.DecodeMs < 0 || m.DecodeMs > maxDecodeMs {
		return PageStats{}, fmt.Errorf("read a page's counts: type %q, delivery %q, %g ms to decode", m.Type, m.Delivery, m.DecodeMs)
	}
	decode := time.Duration(math.Round(m.DecodeMs * float64(time.Millisecond)))
	return PageStats{Shown: m.Shown, Dropped: m.Dropped, Decode: decode}, nil
}
