package track

import (
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"skylatch/redact"
	"skylatch/telemetry/flightlog"
	"skylatch/telemetry/media"
)

// The account of a mission, mission.json, is ours, and holds more than a reader
// of numbers would think: names of folders and of pictures are times, problems
// are texts with paths, tracks are called what their owner called them.

// isMission recognises the account of a mission.
func isMission(src []byte) bool {
	if !strings.HasPrefix(plain(src), "{") {
		return false
	}
	var head struct {
		Format    int        `json:"format"`
		System    *int       `json:"system"`
		StartedAt *time.Time `json:"started_at"`
		FramesIn  *uint64    `json:"frames_in"`
	}
	return json.Unmarshal(src, &head) == nil && head.Format == 1 && head.System != nil && head.StartedAt != nil && head.FramesIn != nil
}

var (
	folderName = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ-(?:vehicle-\d{1,3}|video)(?:-\d{1,4})?$`)
	codecName  = regexp.MustCompile(`^[a-z0-9]{4}(?:\.[0-9A-Za-z]{1,8}){0,6}$`) // RFC 6381
	// whyEnded are the words for why a mission ended.
	whyEnded = []string{"silence", "stopped", "recovered", "imported"}
)

func rebuildMission(src []byte, t *teller) ([]byte, error) {
	var in flightlog.Account
	if json.Unmarshal(src, &in) != nil || in.System < 0 || in.System > 255 {
		return nil, errors.New("it is no well-formed account of a mission")
	}
	out := flightlog.Account{Format: in.Format}
	if t.tells(redact.Technical) {
		out.System, out.DurationMs, out.Recovered = in.System, in.DurationMs, in.Recovered
		out.FramesIn, out.FramesOut, out.Bytes, out.Events = in.FramesIn, in.FramesOut, in.Bytes, in.Events
		out.Dropped, out.DroppedEvents = in.Dropped, in.DroppedEvents
		if slices.Contains(whyEnded, in.EndReason) {
			out.EndReason = in.EndReason
		}
	}
	t.note(redact.Technical, t.policy.Action(redact.Technical), 9)
	out.StartedAt, _ = t.moment(in.StartedAt)
	out.EndedAt, _ = t.moment(in.EndedAt)
	if folderName.MatchString(in.Continues) {
		t.note(redact.Time, t.policy.Action(redact.Time), 1)
		if t.policy.Action(redact.Time) == redact.Keep {
			out.Continues = in.Continues
		}
	}
	if in.Imported != nil { // what its file was called, and the hash that finds it again
		t.note(redact.Text, redact.Drop, 1)
	}
	for _, p := range in.Problems {
		if p = t.text(p); p != "" {
			out.Problems = append(out.Problems, p)
		}
	}
	for _, f := range in.Videos {
		out.Videos = append(out.Videos, t.film(f))
	}
	t.tally.Unknown += max(members(src)-accountMembers(in), 0)
	b, err := json.MarshalIndent(out, "", "  ")
	return append(b, '\n'), err
}

// moment tells a time to the microsecond; one that is not told is the first of
// all times, which is no one's.
func (t *teller) moment(at time.Time) (time.Time, bool) {
	if at.Year() < 1 || at.Year() > 9999 {
		return time.Time{}, false
	}
	return t.when(at.UTC().Truncate(time.Microsecond))
}

// accountMembers is how many names an account has that the list knows.
func accountMembers(a flightlog.Account) int {
	b, err := json.Marshal(a)
	if err != nil {
		return 0 // its times are none
	}
	return members(b)
}

// film tells of one video.
func (t *teller) film(in flightlog.Film) flightlog.Film {
	var out flightlog.Film
	if t.tells(redact.Technical) {
		out.WidthPx, out.HeightPx, out.Frames, out.Bytes, out.Dropped = in.WidthPx, in.HeightPx, in.Frames, in.Bytes, in.Dropped
		if codecName.MatchString(in.Codec) {
			out.Codec = in.Codec
		}
	}
	t.note(redact.Technical, t.policy.Action(redact.Technical), 6)
	out.File, out.Track = t.text(in.File), media.TrackID(t.text(string(in.Track)))
	out.StartedAt, _ = t.moment(in.StartedAt)
	out.EndedAt, _ = t.moment(in.EndedAt)
	return out
}

func verifyMission(b []byte) error {
	var a flightlog.Account
	if err := strictly(b, &a); err != nil {
		return err
	}
	if a.Program != "" || a.EndReason != "" && !slices.Contains(whyEnded, a.EndReason) || a.Continues != "" && !folderName.MatchString(a.Continues) {
		return errors.New("it has a word that is not on the list")
	}
	for _, f := range a.Videos {
		if f.Codec != "" && !codecName.MatchString(f.Codec) {
			return errors.New("it has a codec that is none")
		}
	}
	return nil
}
