package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"skylatch/cmd/skylatch/config"
	"skylatch/cmd/skylatch/station"
	"skylatch/telemetry/library"
)

type missionsRetentionCommand struct {
	dataFlags `embed:""`
	JSON      bool `help:"One JSON array, for machines."`
}

// Help says what does not fit into a line.
func (missionsRetentionCommand) Help() string {
	return "It changes nothing. A station deletes when it starts and once an hour, by [record] in the configuration: name that with --config. " +
		"The oldest come first, as they go for room where when_full is \"oldest\"."
}

// fate is what becomes of a mission, as machines get it.
type fate struct {
	Mission string    `json:"mission"`
	EndedAt time.Time `json:"ended_at,omitzero"`
	Bytes   int64     `json:"bytes"`
	// Due is when its time is over; absent if never.
	Due  time.Time    `json:"due,omitzero"`
	Held library.Hold `json:"held,omitempty"`
	Goes bool         `json:"goes"` // the next time that a station looks
}

// Run says what will be deleted, and when.
func (c missionsRetentionCommand) Run(ctx context.Context) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	l, err := c.openLibrary(ctx)
	if err != nil {
		return err
	}
	fates, err := station.Fates(l, settings.Record, settings.Data)
	if err = errors.Join(err, l.Close()); err != nil {
		return err
	}
	now := time.Now()
	if c.JSON {
		list := make([]fate, 0, len(fates))
		for _, f := range fates {
			list = append(list, fate{f.Mission.Name, f.Mission.EndedAt, f.Mission.Bytes, f.Due, f.Hold, f.Goes(now)})
		}
		return printJSON(list)
	}
	fmt.Println(keeping(settings.Record))
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "MISSION\tENDED\tSIZE\tGOES")
	for _, f := range fates {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", printable([]byte(f.Mission.Name)), day(f.Mission.EndedAt), size(f.Mission.Bytes), goes(f, now))
	}
	return w.Flush()
}

// keeping says the configuration in a sentence.
func keeping(r config.Record) string {
	text := "Missions are kept for ever"
	if r.KeepDays > 0 {
		text = fmt.Sprintf("Missions are kept for %d days", r.KeepDays)
	}
	if r.WhenFull == config.DeleteOldest {
		text += ", and the oldest go when the disk gets full"
	}
	if r.KeepUnexported && (r.KeepDays > 0 || r.WhenFull == config.DeleteOldest) {
		text += "; but none that has not left as evidence"
	}
	return text + ".\n"
}

func goes(f library.Fate, now time.Time) string {
	switch {
	case f.Hold != "":
		return "never: " + string(f.Hold)
	case f.Goes(now):
		return "the next time that a station looks"
	case f.Due.IsZero():
		return "never by its age"
	}
	return "on " + f.Due.Format(time.RFC3339)
}

func day(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.UTC().Format(time.DateOnly)
}
