// Package debrief tells of a flight on one page: a single HTML file that opens
// anywhere, offline, and prints well.
//
// Everything on it has passed a policy first (packages track and still of redact):
// the page is made of what came out, and of nothing else. It has no script, no
// link, no address and no part elsewhere: pictures are in it, and what opens it
// has nothing to ask a network for. It opens nothing and starts nothing.
package debrief

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"skylatch/redact"
	"skylatch/redact/track"
)

// Photo is a picture of the mission, as it was taken.
type Photo struct {
	Name string
	// TakenAt is when, by the right clock, if somebody knows it better than the
	// picture; else zero.
	TakenAt time.Time
	Read    func() ([]byte, error)
}

// Config says what is told, and to whom.
type Config struct {
	// Policy is required. Secret and Origin are the mission's.
	Policy *redact.Policy
	Secret redact.Secret
	Origin *redact.Origin
	// Name is the mission's, System its vehicle's number; 0 is the one that is
	// heard most.
	Name   string
	System int
	// Log is the flight log, Events are its events and Notes what the crew wrote,
	// all as recorded; events and notes may be empty.
	Log, Events, Notes []byte
	Photos             []Photo
	// Names says who flies and in what mode, by the numbers of a heartbeat.
	Names func(autopilot, kind uint8, mode uint32) (vehicle, modeName string)
	// Program is who made the page.
	Program string
}

// Told says what became of the recording on its way to the page.
type Told struct {
	redact.Report
	Photos int
	// Left are pictures that are not on the page, each with the reason.
	Left []string
}

// Write writes the page. The error says why there is none.
func Write(ctx context.Context, w io.Writer, c Config) (Told, error) {
	if c.Policy == nil || c.Names == nil {
		return Told{}, errors.New("write a debrief: there is no policy, or nobody names modes and vehicles")
	}
	if c.Origin == nil {
		c.Origin = &redact.Origin{}
	}
	b := &brief{Config: c}
	if err := b.read(ctx); err != nil {
		return Told{}, fmt.Errorf("write a debrief: %w", err)
	}
	var out bytes.Buffer
	if err := b.render(&out); err != nil {
		return Told{}, fmt.Errorf("write a debrief: %w", err)
	}
	if err := Verify(out.Bytes()); err != nil {
		return Told{}, fmt.Errorf("write a debrief: %w", err)
	}
	_, err := w.Write(out.Bytes())
	return Told{Report: b.tally.Report(), Photos: len(b.photos), Left: b.left}, err
}

// brief is a page that is being made.
type brief struct {
	Config
	tally  redact.Tally
	flight flight
	moves  []happening
	alerts []happening
	texts  []happening
	notes  notes
	photos []photo
	left   []string
}

// read tells all parts by the policy, and takes them in. The log comes first: what
// is told from an origin begins with it.
func (b *brief) read(ctx context.Context) error {
	log, err := b.told(b.Log, "MAVLink log")
	if err != nil {
		return err
	}
	if err := b.readFlight(ctx, log); err != nil {
		return err
	}
	events, err := b.told(b.Events, "events")
	if err != nil {
		return err
	}
	b.readEvents(events)
	crew, err := b.told(b.Notes, "notes")
	if err != nil {
		return err
	}
	b.readNotes(crew)
	return b.readPhotos(ctx)
}

// told is what the policy tells of a file; nothing of one that is empty.
func (b *brief) told(src []byte, format string) ([]byte, error) {
	if len(bytes.TrimSpace(src)) == 0 {
		return nil, nil
	}
	f, ok := track.Recognise(src)
	if !ok || f.Name != format {
		return nil, fmt.Errorf("there should be %s, and is something else", format)
	}
	out, report, err := f.Rebuild(src, track.Config{Policy: b.Policy, Secret: b.Secret, Origin: b.Origin})
	b.count(report)
	if errors.Is(err, track.ErrNothing) {
		return nil, nil
	}
	return out, cmp.Or(err, f.Verify(out))
}

func (b *brief) count(r redact.Report) {
	b.tally.Unknown += r.Unknown
	for _, n := range r.Counts {
		b.tally.Note(n)
	}
}
