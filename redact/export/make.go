package export

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"skylatch/redact"
	"skylatch/redact/ledger"
	"skylatch/telemetry"
	"skylatch/telemetry/disk"
)

// Making is a new file that is a copy of no other one: somebody writes it.
type Making struct {
	// Policy is required: the ledger says under which one it left.
	Policy *redact.Policy
	// Path is where it will be. Nothing is replaced.
	Path string
	// Format is what it is, in words.
	Format string
	// Bytes is how large it will be at most: there must be room for it.
	Bytes int64
	// Report is what became of the data that it was made from.
	Report redact.Report
	// Fields are what the ledger says of it besides.
	Fields map[string]any
	// Write writes an entry into the ledger.
	Write func(context.Context, ledger.Entry) (ledger.Record, error)
	// Reread, if any, is told of each part of the new file that was read again, in
	// bytes.
	Reread func(int64)
}

// ErrOccupied tells that there is a file of that name already.
var ErrOccupied = errors.New("nothing is replaced")

// Make lets out a file that fill writes. It has no name until it is whole, on
// the disk, read again and in the ledger; with an error nothing of it is left,
// and the ledger says so. The error wraps [ErrOccupied], what the disk says, or
// that of ctx.
func Make(ctx context.Context, m Making, fill func(io.Writer) error) (Receipt, error) {
	folder := filepath.Dir(m.Path)
	r := Receipt{File: m.Path, Format: m.Format, Report: m.Report}
	if r.Counts == nil {
		r.Counts = []redact.Count{} // machines get a list in any case
	}
	if _, err := os.Lstat(m.Path); err == nil {
		return r, fmt.Errorf("there is a %s already, and %w", m.Path, ErrOccupied)
	}
	if err := sweepOne(folder); err != nil {
		return r, err
	}
	e := &Export{Config: Config{Policy: m.Policy, Folder: folder, Write: m.Write}}
	d, err := e.draft(filepath.Base(m.Path))
	if err != nil {
		return r, err
	}
	defer d.discard()
	if err := room(folder, m.Bytes); err != nil {
		return r, err
	}
	err = m.write(ctx, d, &r, fill)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return r, errors.Join(err, e.notWritten(ctx, &r))
	}
	ctx = context.WithoutCancel(ctx) // what is in the ledger leaves
	fields := map[string]any{"name": filepath.Base(m.Path)}
	maps.Copy(fields, m.Fields)
	if err := e.note(ctx, &r, ledger.Export, fields); err != nil {
		return r, err
	}
	if err := d.publish(); errors.Is(err, fs.ErrExist) {
		return r, errors.Join(fmt.Errorf("there is a %s already, and %w", m.Path, ErrOccupied), e.notWritten(ctx, &r))
	} else if err != nil {
		return r, errors.Join(err, e.notWritten(ctx, &r))
	}
	r.Written = m.Path
	return r, nil
}

// write brings the file to the disk, and reads it again.
func (m Making) write(ctx context.Context, d *draft, r *Receipt, fill func(io.Writer) error) error {
	sum := sha256.New()
	if err := fill(io.MultiWriter(d, sum)); err != nil {
		return fmt.Errorf("write %s: %w", d.to(), err)
	}
	if err := disk.Sync(d.File); err != nil {
		return fmt.Errorf("write %s: %w", d.to(), err)
	}
	info, err := d.Stat()
	if err != nil {
		return fmt.Errorf("write %s: %w", d.to(), err)
	}
	r.After = Content{info.Size(), hex.EncodeToString(sum.Sum(nil))}
	var told int64
	again, err := hashOf(ctx, io.NewSectionReader(d, 0, info.Size()), func(n int64) {
		if m.Reread != nil {
			m.Reread(n - told)
		}
		told = n
	})
	if err == nil && again != r.After.SHA256 {
		err = errors.New("the disk gives back other bytes than were written")
	}
	if err != nil {
		return fmt.Errorf("read %s again: %w", d.to(), err)
	}
	r.Verified = ByteForByte
	return nil
}

// room refuses what has no room on the disk of a folder, before hours of
// writing.
func room(folder string, bytes int64) error {
	free, total, err := disk.Room(folder)
	if err != nil || total == 0 || uint64(bytes) <= free {
		return nil // a disk that cannot be measured says itself when it is full
	}
	return &telemetry.ProblemError{
		Cause:   fmt.Sprintf("There is no room in %s: it has %d MB, and %d MB are needed.", folder, free/1e6, bytes/1e6+1),
		Meaning: "Nothing was written.",
		Action:  "Make room there, or name another disk with --out.",
		Err:     errNoRoom,
	}
}

var errNoRoom = errors.New("no room")

// sweepOne removes what killed exports left unfinished in a folder, and looks
// into no other one: it may be somebody's home.
func sweepOne(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil // it is made, or says itself why it cannot be used
	}
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), draftPrefix) && entry.Type().IsRegular() {
			if err := sweep(filepath.Join(folder, entry.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}
