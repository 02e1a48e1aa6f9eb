package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"skylatch/redact"
	"skylatch/redact/convert"
	"skylatch/redact/film"
	"skylatch/telemetry/flightlog"
	"skylatch/telemetry/seal"
)

// films rebuilds the films of a flight by the policy, as they would leave, each
// into a draft that is thrown away when the flight is written.
func (j *job) films(ctx context.Context, report *redact.Report) (films []convert.Film, discard func(), err error) {
	var drafts []*draft
	discard = func() {
		for _, d := range drafts {
			d.discard()
		}
	}
	if len(j.item.Films) == 0 {
		return nil, discard, nil
	}
	if err := j.mayShow(); err != nil {
		return nil, discard, &refusal{err}
	}
	var all redact.Tally
	all.Unknown = report.Unknown
	for _, c := range report.Counts {
		all.Note(c)
	}
	for i, path := range j.item.Films {
		name := fmt.Sprintf("video %d", i+1)
		d, err := j.draft(j.name)
		if err != nil {
			return nil, discard, err
		}
		drafts = append(drafts, d)
		of, err := j.reel(ctx, path, d)
		all.Unknown += of.Unknown
		for _, c := range of.Counts {
			all.Note(c)
		}
		if d.full != nil {
			return nil, discard, fmt.Errorf("write %s: %w", d.to(), d.full)
		}
		if err != nil {
			return nil, discard, &refusal{fmt.Errorf("%s: %w", name, err)}
		}
		ticks, err := j.clock(path)
		if err != nil || len(ticks) == 0 {
			return nil, discard, &refusal{fmt.Errorf("%s does not say when its pictures came: it was not recorded here", name)}
		}
		info, err := d.Stat()
		if err != nil {
			return nil, discard, err
		}
		films = append(films, convert.Film{Name: name, File: io.NewSectionReader(d, 0, info.Size()), At: clockOf(ticks)})
	}
	*report = all.Report()
	return films, discard, nil
}

// mayShow says why no film may be in the new file.
func (j *job) mayShow() error {
	switch {
	case !j.kind.converted.Films:
		return fmt.Errorf("%s holds no films", j.kind.converted.Name)
	case j.Write == nil:
		return errors.New("its films cannot be looked at without being written")
	case j.Policy.Action(redact.Time) != redact.Keep:
		return errors.New("its films cannot stand beside its log: the policy does not tell when they were taken")
	case j.Policy.HideFaces && !j.Cleared:
		return errors.New("the policy hides faces, and nobody looks for them in films: look at them, and say that they show nobody")
	}
	return nil
}

// reel rebuilds one film, and has it read again.
func (j *job) reel(ctx context.Context, path string, d *draft) (redact.Report, error) {
	src, err := open(path, j.Keys)
	if err != nil {
		return redact.Report{}, err
	}
	defer src.Close()
	f, ok := film.Recognise(src.head)
	if !ok {
		return redact.Report{}, errors.New("it is no film")
	}
	report, err := f.Rebuild(ctx, io.NewSectionReader(src, 0, src.size), d, film.Config{Policy: j.Policy})
	if err != nil {
		return report, err
	}
	info, err := d.Stat()
	if err != nil {
		return report, err
	}
	return report, f.Verify(ctx, io.NewSectionReader(d, 0, info.Size()))
}

// clock reads when the pictures of a film came.
func (j *job) clock(path string) ([]flightlog.Tick, error) {
	f, err := seal.Open(path, j.Keys)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return flightlog.FilmClock(f)
}

// clockOf tells when a picture came, by the last tick before it.
func clockOf(ticks []flightlog.Tick) func(time.Duration) time.Time {
	return func(media time.Duration) time.Time {
		for len(ticks) > 1 && ticks[1].Media <= media {
			ticks = ticks[1:]
		}
		return ticks[0].At.Add(media - ticks[0].Media)
	}
}
