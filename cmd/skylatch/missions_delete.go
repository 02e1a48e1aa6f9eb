package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"skylatch/redact/ledger"
	"skylatch/telemetry"
	"skylatch/telemetry/library"
)

type missionsDeleteCommand struct {
	dataFlags `embed:""`
	Missions  []string `arg:"" name:"mission" help:"Names, as the list has them."`
	Yes       bool     `help:"They are to be gone for good."`
}

// Run deletes missions, after the ledger says so.
func (c missionsDeleteCommand) Run(ctx context.Context) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	l, err := c.openLibrary(ctx)
	if err != nil {
		return err
	}
	if !c.Yes {
		return errors.Join(c.ask(l), l.Close())
	}
	var errs []error
	for _, name := range c.Missions {
		if err := c.delete(ctx, l, filepath.Join(settings.Data, "ledger"), name); err != nil {
			errs = append(errs, undeleted(name, err))
		}
	}
	return errors.Join(errors.Join(errs...), l.Close())
}

// ask tells what would be deleted, as the error that it is not yet.
func (c missionsDeleteCommand) ask(l *library.Library) error {
	what, bytes := c.Missions[0], int64(0)
	for _, name := range c.Missions {
		m, err := l.Mission(name)
		if err != nil {
			return unknownMission(err)
		}
		bytes += m.Bytes
	}
	if n := len(c.Missions); n > 1 {
		what = fmt.Sprintf("%d missions", n)
	}
	return &telemetry.ProblemError{
		Cause:   fmt.Sprintf("%s, %s, would be deleted for good.", what, size(bytes)),
		Meaning: "Nothing was deleted yet.",
		Action:  "Say it again with --yes. A mission whose notes say --keep is never deleted.",
	}
}

func (c missionsDeleteCommand) delete(ctx context.Context, l *library.Library, dir, name string) error {
	m, err := l.Mission(name)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, ledger.Patience)
	defer cancel()
	entry := ledger.Entry{Kind: ledger.Decision, Fields: map[string]any{"action": "mission deleted", "mission": m.Name, "bytes": m.Bytes}}
	if _, err := ledger.Write(ctx, dir, entry); err != nil {
		return fmt.Errorf("write to the ledger what is deleted: %w", err)
	}
	if err := l.Delete(name); err != nil {
		entry.Fields = map[string]any{"action": "mission not deleted", "mission": m.Name}
		_, told := ledger.Write(ctx, dir, entry)
		return errors.Join(err, told)
	}
	if m.Sealed {
		fmt.Printf("%s: deleted. It was sealed, and its key was overwritten first: what the disk keeps of it, nobody can read. "+
			"A copy of the key that the disk itself made would need the key file, too.\n", name)
		return nil
	}
	fmt.Printf("%s: deleted. What the disk keeps of it until it writes there again is beyond this program.\n", name)
	return nil
}

// undeleted says why a mission is still there.
func undeleted(name string, err error) error {
	p := &telemetry.ProblemError{Cause: fmt.Sprintf("%s was not deleted: %v.", name, err), Meaning: "It is still there, whole.", Err: err}
	switch {
	case errors.Is(err, library.ErrKept):
		p.Action = "If it may go: skylatch missions note --no-keep, then delete it again."
	case errors.Is(err, library.ErrFlying):
		p.Action = "Delete it when it has ended."
	default:
		p.Action = "skylatch missions lists what there is; see that the data folder can be written."
	}
	return p
}
