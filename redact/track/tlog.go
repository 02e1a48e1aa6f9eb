package track

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"skylatch/redact"
	"skylatch/redact/mavlink"
	"skylatch/redact/text"
	"skylatch/telemetry/flightlog"
)

// isTlog recognises a MAVLink telemetry log: its first two entries are ones.
func isTlog(src []byte) bool {
	r := flightlog.NewReader(bytes.NewReader(src))
	if _, err := r.Next(); err != nil {
		return false
	}
	_, err := r.Next()
	return err == nil || errors.Is(err, io.EOF) || errors.Is(err, flightlog.ErrTorn)
}

func rebuildTlog(src []byte, t *teller) ([]byte, error) {
	m, err := mavlink.New(mavlink.Config{
		Policy: t.policy, Secret: t.secret, Origin: t.origin,
		Text: func(s string) string { s, _ = text.Redact(s, t.policy, t.secret); return s },
	})
	if err != nil {
		return nil, err
	}
	r := flightlog.NewReader(bytes.NewReader(src))
	clock := logClock{action: t.policy.Action(redact.Time)}
	var out, frame []byte
	for {
		e, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if errors.Is(err, flightlog.ErrTorn) { // whoever wrote it was stopped
			t.tally.Unknown++
			break
		}
		if err != nil {
			return nil, err
		}
		var verdict mavlink.Verdict
		if frame, verdict = m.Frame(frame[:0], e.Raw, e.At); verdict != mavlink.Told {
			continue
		}
		t.told = true
		// What is told of one frame may be several: a text and its parts.
		for rest := frame; len(rest) > 0; {
			n := frameLen(rest)
			out = binary.BigEndian.AppendUint64(out, uint64(clock.tell(e.At)))
			out, rest = append(out, rest[:n]...), rest[n:]
			t.note(redact.Time, clock.action, 1)
		}
	}
	t.add(m.Report())
	return out, nil
}

// add takes over what was done to the fields of frames.
func (t *teller) add(r mavlink.Report) {
	for _, c := range r.Counts {
		t.note(c.Class, c.Action, int(c.N))
	}
	t.tally.Unknown += int(r.Unknown + r.Broken)
}

// frameLen is how long the frame is that a redactor wrote: MAVLink 2.
func frameLen(b []byte) int {
	n := 10 + int(b[1]) + 2
	if b[2]&1 != 0 { // MAVLINK_IFLAG_SIGNED
		n += 13
	}
	return n
}

// logClock tells when a frame was heard. A log cannot leave that out; where
// time is not kept, it counts from the first frame that is told, on the day or
// from 1970.
type logClock struct {
	action redact.Action
	first  time.Time
}

func (c *logClock) tell(at time.Time) int64 {
	if c.action == redact.Keep {
		return at.UnixMicro()
	}
	if c.first.IsZero() {
		c.first = at
	}
	since := max(at.Sub(c.first), 0).Microseconds()
	if c.action == redact.Coarsen {
		return c.first.UTC().Truncate(24*time.Hour).UnixMicro() + since
	}
	return since
}

func verifyTlog(b []byte) error {
	r := flightlog.NewReader(bytes.NewReader(b))
	for {
		e, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e.Raw[0] != 0xFD {
			return fmt.Errorf("at byte %d is no frame of MAVLink 2", r.Offset())
		}
	}
}
