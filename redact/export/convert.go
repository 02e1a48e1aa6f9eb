package export

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"

	"skylatch/redact/convert"
)

// flightLog is the one format that is told in others.
const flightLog = "MAVLink log"

// into makes a kind that of the format which a flight's log is to be told in.
func (k kind) into(name string) (kind, error) {
	f, ok := convert.Named(name)
	switch {
	case !ok:
		return k, fmt.Errorf("there is no format %q to tell it in", name)
	case k.name != flightLog:
		return k, errors.New("it is told in no other format: that is for MAVLink logs")
	}
	k.name, k.extensions, k.converted = flightLog+" as "+name, []string{f.Extension}, &f
	return k, nil
}

// convert rebuilds a log by the policy, as it would leave, and writes what came
// out of that in another format.
func (j *job) convert(ctx context.Context) (*draft, error) {
	old, err := j.src.all(nil)
	if err != nil {
		return nil, &refusal{err}
	}
	j.receipt.Before.SHA256 = hashOfBytes(old)
	log, report, err := j.rebuild(old, nil)
	j.receipt.Report = report
	if err != nil {
		return nil, &refusal{err}
	}
	films, discard, err := j.films(ctx, &j.receipt.Report)
	defer discard()
	if err != nil {
		return nil, err
	}
	j.receipt.Cleared = len(films) > 0 && j.Policy.HideFaces
	flight := convert.Flight{Log: log, Policy: j.Policy, Films: films}
	if j.Write == nil {
		var size extent
		err := j.kind.converted.Write(ctx, &size, flight)
		j.receipt.After.Bytes = size.end
		return nil, refuse(err)
	}
	d, err := j.draft(j.name)
	if err != nil {
		return nil, err
	}
	if err := j.kind.converted.Write(ctx, d, flight); d.full != nil {
		return d, fmt.Errorf("write %s: %w", d.to(), d.full)
	} else if err != nil {
		return d, &refusal{err}
	}
	err = beside(ctx, func(ctx context.Context) (err error) {
		j.receipt.After, err = j.hash(ctx, d)
		return err
	}, func(context.Context) error {
		info, err := d.Stat()
		if err != nil {
			return err
		}
		return j.kind.converted.Verify(bufio.NewReaderSize(io.NewSectionReader(d, 0, info.Size()), chunk))
	})
	if err != nil {
		return d, refuse(err)
	}
	j.receipt.Verified = SecondParser
	return d, nil
}
