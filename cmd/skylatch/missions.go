package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"skylatch/cmd/skylatch/station"
	"skylatch/telemetry"
	"skylatch/telemetry/flightlog"
	"skylatch/telemetry/library"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/seal"
)

type missionsCommand struct {
	List      missionsListCommand      `cmd:"" default:"withargs" help:"List the recorded missions, newest first (the default)."`
	Show      missionsShowCommand      `cmd:"" help:"Everything that is known of one mission."`
	Note      missionsNoteCommand      `cmd:"" help:"Write down what a mission was."`
	Debrief   missionsDebriefCommand   `cmd:"" help:"Write a page about one mission: one HTML file that opens offline and prints."`
	Convert   missionsConvertCommand   `cmd:"" help:"Write a mission in another format, with what a policy allows of it."`
	Export    missionsExportCommand    `cmd:"" help:"Hand over a mission: sealed as evidence, or scrubbed for others."`
	Verify    missionsVerifyCommand    `cmd:"" help:"Check an evidence package: anywhere, without a network or a data folder."`
	Import    missionsImportCommand    `cmd:"" help:"Take in flight logs of other programs and of autopilots: tlog, DataFlash, ULog."`
	Card      missionsCardCommand      `cmd:"" help:"Take in what a camera's card holds of the missions."`
	Delete    missionsDeleteCommand    `cmd:"" help:"Delete missions for good."`
	SealKey   missionsSealKeyCommand   `cmd:"" help:"Make a key for which a station seals what it records."`
	Retention missionsRetentionCommand `cmd:"" help:"Show which missions will be deleted by age or for room, and when."`
}

// openLibrary opens the library without what is in sealed missions.
func (f dataFlags) openLibrary(ctx context.Context) (*library.Library, error) {
	return f.openWith(ctx, nil)
}

// openWith closes what a station left open, and brings the library up to date.
func (f dataFlags) openWith(ctx context.Context, keys *seal.Keys) (*library.Library, error) {
	c, err := f.settings()
	if err != nil {
		return nil, err
	}
	missions := filepath.Join(c.Data, "missions")
	if _, err := os.Stat(missions); errors.Is(err, fs.ErrNotExist) {
		return nil, &telemetry.ProblemError{
			Cause:   fmt.Sprintf("There are no missions in %s.", c.Data),
			Meaning: "Nothing was recorded there yet, or the recordings are elsewhere.",
			Action:  "Name the station's data folder with --data.",
			Err:     err,
		}
	}
	recovered, err := flightlog.Recover(missions)
	if err != nil {
		return nil, err
	}
	for _, r := range recovered {
		switch {
		case r.Err != nil:
		case r.Sealed:
			fmt.Fprintf(os.Stderr, "closed %s, which ended without a stop: it is sealed, and what was written is whole\n", r.Mission)
		default:
			fmt.Fprintf(os.Stderr, "closed %s, which ended without a stop: %d frames are whole\n", r.Mission, r.Frames)
		}
	}
	l, err := library.Open(station.LibraryOf(c.Data, keys))
	if err != nil {
		return nil, err
	}
	tell := progressLine(os.Stderr, func(p library.Progress, _ time.Duration) string {
		return fmt.Sprintf("reading missions, %s of %s", grouped(int64(p.Done)), grouped(int64(p.Of)))
	})
	err = l.Refresh(ctx, tell)
	if tell != nil {
		fmt.Fprint(os.Stderr, clearLine)
	}
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

type missionsListCommand struct {
	missionFlags `embed:""`
	Search       []string      `arg:"" optional:"" help:"Words that all must be in a mission's name, vehicle, state, notes or tags."`
	Sort         library.Order `help:"${enum}." enum:"start,duration,distance,highest,size" default:"start"`
	Reverse      bool          `help:"The oldest, shortest, lowest … first."`
	Limit        int           `help:"At most so many; 0 is all." default:"0" placeholder:"N"`
	JSON         bool          `help:"One JSON array, for machines."`
}

// Run lists missions.
func (c missionsListCommand) Run(ctx context.Context) error {
	l, err := c.openLibrary(ctx)
	if err != nil {
		return err
	}
	missions, found, err := l.Missions(library.Query{
		Search: strings.Join(c.Search, " "), Order: c.Sort, Ascending: c.Reverse, Limit: c.Limit,
	})
	if err = errors.Join(err, l.Close()); err != nil {
		return err
	}
	if c.JSON {
		return printJSON(missions)
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "MISSION\tVEHICLE\tRECORDED\tIN THE AIR\tDISTANCE\tHIGHEST\tBATTERY\tALERTS\tVIDEO\tSIZE\tSTATE\tTITLE")
	for _, m := range missions {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n",
			printable([]byte(m.Name)), vehicleWords(m), clock(m.Duration()), clock(m.Airborne), metres(float64(m.Distance)),
			measured(m.Highest, "%.0f m", 1), measured(m.BatteryUsed, "%.0f %%", 100), alertWords(m), filmWords(m), size(m.Bytes),
			m.State, printable([]byte(m.Notes.Title)))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if found > len(missions) {
		fmt.Printf("%d more\n", found-len(missions))
	}
	return nil
}

func vehicleWords(m library.Mission) string {
	if m.Vehicle == "" {
		return "–"
	}
	return fmt.Sprintf("%s %d", m.Vehicle, m.System)
}

// clock spells a duration as hours, minutes and seconds.
func clock(d time.Duration) string {
	s := int(d.Round(time.Second).Seconds())
	return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
}

func metres(m float64) string {
	if m >= 10_000 {
		return fmt.Sprintf("%.1f km", m/1000)
	}
	return fmt.Sprintf("%.0f m", m)
}

// measured spells a value that may be unknown.
func measured[T ~float64](v opt.Value[T], format string, scale float64) string {
	if x, ok := v.Get(); ok {
		return fmt.Sprintf(format, float64(x)*scale)
	}
	return "–"
}

func alertWords(m library.Mission) string {
	var words []string
	for _, level := range []telemetry.AlertLevel{telemetry.Warning, telemetry.Caution} {
		if n := m.Alerts[level]; n > 0 {
			words = append(words, fmt.Sprintf("%d %s", n, level))
		}
	}
	if len(words) == 0 {
		return "none"
	}
	return strings.Join(words, ", ")
}

func filmWords(m library.Mission) string {
	var long time.Duration
	for _, v := range m.Videos {
		long += max(0, v.EndedAt.Sub(v.StartedAt))
	}
	if len(m.Videos) == 0 {
		return "none"
	}
	return clock(long)
}

type missionsShowCommand struct {
	missionFlags `embed:""`
	Mission      string `arg:"" help:"Name of the mission, as the list has it."`
	JSON         bool   `help:"One JSON object, for machines."`
}

// Run shows a mission.
func (c missionsShowCommand) Run(ctx context.Context) error {
	l, err := c.openLibrary(ctx)
	if err != nil {
		return err
	}
	m, err := l.Mission(c.Mission)
	folder, noFolder := l.Folder(c.Mission)
	keys := l.Keys()
	if err = errors.Join(err, noFolder, l.Close()); err != nil {
		return unknownMission(err)
	}
	if c.JSON {
		return printJSON(m)
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	row := func(name, value string) { fmt.Fprintf(w, "%s\t%s\n", name, printable([]byte(value))) }
	row("mission", m.Name)
	if m.Notes.Title != "" {
		row("title", m.Notes.Title)
	}
	row("vehicle", vehicleWords(m))
	row("recorded", fmt.Sprintf("%s to %s, %s", m.StartedAt.Format(time.RFC3339), m.EndedAt.Format(time.RFC3339), clock(m.Duration())))
	row("in the air", fmt.Sprintf("%s in %d flights", clock(m.Airborne), m.Flights))
	row("distance", metres(float64(m.Distance)))
	row("highest", measured(m.Highest, "%.0f m above home", 1))
	row("fastest", measured(m.Fastest, "%.1f m/s over the ground", 1))
	row("battery used", measured(m.BatteryUsed, "%.0f %%", 100))
	row("alerts", alertWords(m))
	row("video", filmWords(m))
	row("pictures", fmt.Sprint(m.Pictures))
	for _, b := range brought(folder, keys) {
		row(b.name, b.words)
	}
	row("size", size(m.Bytes))
	row("state", string(m.State))
	row("sealed", sealWords(m))
	for _, p := range m.Problems {
		row("problem", p)
	}
	if m.Notes.Keep {
		row("kept", "never deleted by age or for room")
	}
	if len(m.Notes.Tags) > 0 {
		row("tags", strings.Join(m.Notes.Tags, ", "))
	}
	if m.Notes.Text != "" {
		row("notes", m.Notes.Text)
	}
	for _, mark := range m.Marks {
		row(clock(mark.At.Sub(m.StartedAt)), strings.TrimSpace(string(mark.Level)+" "+mark.Text))
	}
	return w.Flush()
}

// sealWords say what a seal means for who reads on.
func sealWords(m library.Mission) string {
	switch {
	case !m.Sealed:
		return "no"
	case m.Unlocked:
		return "yes, and unlocked here"
	}
	return "yes: --unlock with its key file shows the rest"
}

func unknownMission(err error) error {
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return &telemetry.ProblemError{
		Cause:   "There is no such mission.",
		Meaning: "Nothing was changed.",
		Action:  "skylatch missions lists them; a name is copied from there whole.",
		Err:     err,
	}
}

type missionsNoteCommand struct {
	missionFlags `embed:""`
	Mission      string   `arg:"" help:"Name of the mission, as the list has it."`
	Title        *string  `help:"What people call it." placeholder:"TEXT"`
	Text         *string  `help:"What happened." placeholder:"TEXT"`
	Tag          []string `help:"Replaces the tags; may be given several times." placeholder:"TAG"`
	Keep         *bool    `help:"Never delete it by age or for room." negatable:""`
}

// Run writes notes; what is not named stays.
func (c missionsNoteCommand) Run(ctx context.Context) error {
	l, err := c.openLibrary(ctx)
	if err != nil {
		return err
	}
	return errors.Join(c.annotate(l), l.Close())
}

func (c missionsNoteCommand) annotate(l *library.Library) error {
	m, err := l.Mission(c.Mission)
	if err != nil {
		return unknownMission(err)
	}
	n := m.Notes
	if c.Title != nil {
		n.Title = *c.Title
	}
	if c.Text != nil {
		n.Text = *c.Text
	}
	if c.Tag != nil {
		n.Tags = c.Tag
	}
	if c.Keep != nil {
		n.Keep = *c.Keep
	}
	return seal.Explain(l.Annotate(c.Mission, n))
}
