package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"skylatch/redact/still"
	"skylatch/telemetry"
	"skylatch/telemetry/card"
	"skylatch/telemetry/flightlog"
	"skylatch/telemetry/library"
	"skylatch/telemetry/seal"
)

type missionsCardCommand struct {
	missionFlags  `embed:""`
	unsealedFlags `embed:""`
	Card          string        `arg:"" help:"Folder that the card is mounted at, or one on it." type:"existingdir"`
	Mission       string        `help:"Take what was taken on this mission alone." placeholder:"NAME"`
	Zone          string        `help:"Time zone of a camera that says none, as +02:00; this machine's unless it is given." placeholder:"ZONE"`
	Ahead         time.Duration `help:"By how much the camera's clock is ahead of the right time: 1h2m3s, or -40s if it is late." placeholder:"TIME"`
	Slack         time.Duration `help:"How long before or after a mission something of it may be taken." default:"2m" placeholder:"TIME"`
	DryRun        bool          `help:"Copy nothing: say what would come into which mission."`
	JSON          bool          `help:"One JSON array, for machines."`
}

// Help says what does not fit into a line.
func (missionsCardCommand) Help() string {
	return "Photos, films and what a camera wrote beside them are copied into the mission that was flown when they were taken: by the " +
		"time of the satellites where a photo has it, else by the camera's clock. What matches no mission, or several, stays on the card " +
		"and is listed. The card is only read. Each copy is read again and compared before the mission's list, camera.jsonl, names it " +
		"with its SHA-256; what is there already is not copied again, and an import that was interrupted goes on.\n\n" +
		"Into a sealed mission everything is copied sealed, under numbers instead of names; that needs --unlock with its key file, whose " +
		"passphrase is asked for if something on the card belongs to a sealed mission. Where missions are sealed, nothing is copied into one " +
		"that is not, unless --unsealed says so.\n\n" +
		"What was brought in leaves as all else of a mission does: skylatch missions export scrubs it, or seals it as evidence.\n\n" +
		"Exit status: 0 if every photo and film is in a mission, 2 if some stay on the card, 1 if the run failed or was interrupted."
}

// leftError tells scripts that something stays on the card.
type leftError struct{ files int }

func (l *leftError) Error() string {
	return fmt.Sprintf("photos and films that stay on the card: %d", l.files)
}

// ExitCode tells scripts that the run went well.
func (*leftError) ExitCode() int { return 2 }

// Run brings a card in.
func (c missionsCardCommand) Run(ctx context.Context) error {
	zone, err := c.zone()
	if err != nil {
		return err
	}
	missions, err := c.missions(ctx)
	if err != nil {
		return err
	}
	progress := progressLine(os.Stderr, func(p card.Progress, took time.Duration) string {
		return fmt.Sprintf("%s of %s files, %s of %s, %s/s", grouped(int64(p.Files)), grouped(int64(p.OfFiles)), size(p.Bytes), size(p.OfBytes),
			size(int64(float64(p.Bytes)/max(took.Seconds(), 1))))
	})
	files, err := card.Import(ctx, card.Config{
		Card: c.Card, Missions: missions, Zone: zone, Ahead: c.Ahead, Slack: c.Slack, DryRun: c.DryRun, Progress: progress, Unlock: c.keys,
		Still: func(b []byte) (card.Taken, bool) {
			t, ok := still.ReadTaken(b)
			return card.Taken{At: t.At, Local: t.Clock == still.WallClock, Right: t.Clock == still.SatelliteClock}, ok
		},
	})
	if progress != nil {
		fmt.Fprint(os.Stderr, clearLine)
	}
	if err != nil {
		return explainCard(err)
	}
	if c.JSON {
		err = printJSON(files)
	} else {
		err = c.tell(files)
	}
	left := 0
	for _, f := range files {
		if f.Mission == "" && (f.Kind == card.Photo || f.Kind == card.Movie) {
			left++
		}
	}
	if err == nil && left > 0 {
		err = &leftError{left}
	}
	return err
}

func (c missionsCardCommand) zone() (*time.Location, error) {
	if c.Zone == "" {
		return time.Local, nil
	}
	at, err := time.Parse("-07:00", c.Zone)
	if err != nil {
		return nil, &telemetry.ProblemError{
			Cause:   fmt.Sprintf("%s is no time zone.", printable([]byte(c.Zone))),
			Meaning: "Nothing was copied.", Action: "Say by how much it is ahead of UTC: +02:00, -05:00 or +00:00.", Err: err,
		}
	}
	return at.Location(), nil
}

// missions are those that files may belong to.
func (c missionsCardCommand) missions(ctx context.Context) (list []card.Mission, err error) {
	settings, err := c.settings()
	if err != nil {
		return nil, err
	}
	sealing, err := c.sealing(settings)
	if err != nil {
		return nil, err
	}
	l, err := c.openWith(ctx, nil) // when a mission was flown stands outside of a seal
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	all, _, err := l.Missions(library.Query{})
	if err != nil {
		return nil, err
	}
	for _, m := range all {
		if c.Mission != "" && m.Name != c.Mission {
			continue
		}
		folder, err := l.Folder(m.Name)
		if err != nil {
			return nil, err
		}
		to := card.Mission{Name: m.Name, Folder: folder, From: m.StartedAt, To: cmp.Or(m.EndedAt, m.StartedAt)}
		switch {
		case m.State == library.Flying:
			to.Closed, to.To = "its mission is being recorded: bring it in when that has ended", time.Now()
		case sealing && !seal.Sealed(folder):
			to.Closed = "its mission is not sealed, as others here are: --unsealed lets it lie open"
		}
		list = append(list, to)
	}
	if c.Mission != "" && len(list) == 0 {
		return nil, unknownMission(os.ErrNotExist)
	}
	return list, nil
}

// tell lists first what came where, then what stays.
func (c missionsCardCommand) tell(files []card.File) error {
	came, stays := make(map[string][]card.File), make(map[string][]card.File)
	for _, f := range files {
		if f.Mission != "" {
			came[f.Mission] = append(came[f.Mission], f)
		} else {
			stays[f.Why] = append(stays[f.Why], f)
		}
	}
	verb := "copied and compared"
	if c.DryRun {
		verb = "would be copied"
	}
	for _, mission := range slices.Sorted(maps.Keys(came)) {
		fresh, before := 0, 0
		var bytes int64
		for _, f := range came[mission] {
			if f.Before {
				before++
				continue
			}
			fresh++
			bytes += f.Bytes
		}
		words := fmt.Sprintf("%s, %s", verb, size(bytes))
		switch {
		case fresh == 0:
			words = "there already"
		case before > 0:
			words += fmt.Sprintf("; %d of them were there already", before)
		}
		fmt.Printf("%s: %s %s\n", printable([]byte(mission)), kindWords(came[mission]), words)
	}
	for _, why := range slices.Sorted(maps.Keys(stays)) {
		fmt.Printf("\nSTAY ON THE CARD: %s\n", why)
		w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		for _, f := range stays[why] {
			taken := ""
			if !f.TakenAt.IsZero() {
				taken = f.TakenAt.Format("2006-01-02 15:04:05 UTC")
			}
			fmt.Fprintf(w, "  %s\t%s\t%s\n", printable([]byte(f.From)), taken, size(f.Bytes))
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
	if len(files) == 0 {
		fmt.Println("The card holds no files.")
	}
	return nil
}

// kindWords counts files by what they are.
func kindWords(files []card.File) string {
	counts := make(map[card.Kind]int)
	for _, f := range files {
		counts[f.Kind]++
	}
	return cardWords(counts)
}

func cardWords(counts map[card.Kind]int) string {
	var words []string
	for _, k := range []struct {
		kind      card.Kind
		one, more string
	}{{card.Photo, "photo", "photos"}, {card.Movie, "film", "films"}, {card.Beside, "file beside them", "files beside them"}} {
		switch n := counts[k.kind]; n {
		case 0:
		case 1:
			words = append(words, "1 "+k.one)
		default:
			words = append(words, fmt.Sprintf("%d %s", n, k.more))
		}
	}
	return strings.Join(words, ", ")
}

// said is a row of what is shown of a mission.
type said struct{ name, words string }

// brought says what in a mission's folder was not recorded here.
func brought(folder string, keys *seal.Keys) (rows []said) {
	if from, err := flightlog.ReadOrigin(folder, keys); err == nil && from != nil {
		words := fmt.Sprintf("%s, on %s", cmp.Or(from.File, "a file whose name is sealed"), from.At.Format(time.DateOnly))
		if from.Format != "" {
			words = fmt.Sprintf("%s; the flight log was made from that %s, which is kept as %s", words, from.Format, from.Kept)
		}
		rows = append(rows, said{"brought in", words})
	}
	entries, err := card.List(folder, keys)
	if errors.Is(err, seal.ErrLocked) {
		return append(rows, said{"from cards", "something, which is sealed"})
	}
	if err != nil {
		return append(rows, said{"problem", err.Error()})
	}
	counts := make(map[card.Kind]int)
	var bytes int64
	for _, e := range entries {
		counts[e.Kind]++
		bytes += e.Bytes
	}
	if len(entries) > 0 {
		rows = append(rows, said{"from cards", fmt.Sprintf("%s, %s", cardWords(counts), size(bytes))})
	}
	return rows
}

// explainCard says why a card was not brought in, or not all of it.
func explainCard(err error) error {
	if _, said := errors.AsType[*telemetry.ProblemError](err); said {
		return err
	}
	p := &telemetry.ProblemError{Err: err}
	switch {
	case errors.Is(err, context.Canceled):
		p.Cause, p.Meaning, p.Action = "Interrupted.", "What was copied until then is whole, and in its mission's list.", "Run it again: it goes on where it was stopped."
	case errors.Is(err, card.ErrBusy):
		p.Cause, p.Meaning = "Somebody else is bringing files into one of the missions.", "What was copied until then is whole, and in its mission's list."
		p.Action = "Wait until that import has ended, and run it again."
	case errors.Is(err, card.ErrNoRoom):
		p.Cause, p.Meaning, p.Action = fmt.Sprintf("%v.", err), "Nothing was copied.", "Make room on the disk of the data folder, or bring in a part of the card with --mission."
	default:
		p.Cause = fmt.Sprintf("The card was not brought in whole: %v.", err)
		p.Meaning = "What was copied until then is whole, and in its mission's list; the card is as it was."
		p.Action = "See that the card is in and can be read, and that the data folder can be written. Then run it again: it goes on."
	}
	return p
}
