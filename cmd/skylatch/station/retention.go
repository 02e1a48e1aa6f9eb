package station

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"
	"time"

	"skylatch/cmd/skylatch/config"
	"skylatch/redact/ledger"
	"skylatch/telemetry/disk"
	"skylatch/telemetry/library"
)

const (
	// ageInterval is how often it is looked whether a mission's time is over.
	ageInterval = time.Hour
	// roomInterval is how often it is looked whether there is room: video fills
	// what is left below [scarce] in half an hour at most.
	roomInterval = 10 * time.Second
)

// keeper deletes what the configuration says, and no more: what is too old, and
// the oldest if the disk gets full. The ledger says so before it happens.
type keeper struct {
	rules   config.Record
	data    string
	library *library.Library
	write   func(context.Context, ledger.Entry) (ledger.Record, error)
	room    func() (free, total uint64, err error)
	log     *slog.Logger

	stuck map[string]bool // missions that could not be deleted since the start
}

func newKeeper(c Config, l *library.Library, record *clerk) *keeper {
	return &keeper{
		rules: c.Settings.Record, data: c.Settings.Data, library: l, write: record.Write, log: c.Log,
		room:  func() (uint64, uint64, error) { return disk.Room(filepath.Join(c.Settings.Data, "missions")) },
		stuck: make(map[string]bool),
	}
}

// Run deletes at the start, every hour, and when there is no room, until ctx
// ends. That it cannot is no reason not to fly.
func (k *keeper) Run(ctx context.Context) error {
	if k.rules.Age() == 0 && k.rules.WhenFull != config.DeleteOldest {
		<-ctx.Done() // everything is kept
		return nil
	}
	ages, rooms := time.NewTicker(ageInterval), time.NewTicker(roomInterval)
	defer ages.Stop()
	defer rooms.Stop()
	for due := true; ; {
		if err := k.tend(ctx, time.Now(), due); err != nil && ctx.Err() == nil && due {
			k.log.Warn("missions that may go are still there", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ages.C:
			due = true
		case <-rooms.C:
			due = false
		}
	}
}

// tend deletes what is too old, if it is time to look for that, and what is in
// the way.
func (k *keeper) tend(ctx context.Context, now time.Time, due bool) error {
	full := k.rules.WhenFull == config.DeleteOldest && k.full()
	if !due && !full {
		return nil
	}
	if err := k.library.Refresh(ctx, nil); err != nil {
		return err
	}
	fates, err := Fates(k.library, k.rules, k.data)
	if err != nil {
		return err
	}
	var errs []error
	for _, f := range fates {
		if why := k.reason(f, now); why != "" && ctx.Err() == nil {
			errs = append(errs, k.delete(ctx, f.Mission, why))
		}
	}
	return errors.Join(errs...)
}

// reason says why a mission goes now; empty if it stays.
func (k *keeper) reason(f library.Fate, now time.Time) string {
	switch {
	case k.stuck[f.Mission.Name]:
		return ""
	case f.Goes(now):
		return fmt.Sprintf("older than %d days", k.rules.KeepDays)
	case f.Hold == "" && k.rules.WhenFull == config.DeleteOldest && k.full():
		return "the disk was full, and it was the oldest"
	}
	return ""
}

func (k *keeper) full() bool {
	free, total, err := k.room()
	return err == nil && total > 0 && free < scarce(total)
}

// scarce is how much room is too little: 2 GB, an hour of video, or a twentieth
// of a small disk. The pilot is warned from 2 GB on, too.
func scarce(total uint64) uint64 { return min(2_000_000_000, total/20) }

func (k *keeper) delete(ctx context.Context, m library.Mission, why string) error {
	entry := ledger.Entry{Kind: ledger.Decision, Fields: map[string]any{
		"action": "mission deleted", "mission": m.Name, "bytes": m.Bytes, "reason": why,
	}}
	if _, err := k.write(ctx, entry); err != nil {
		return fmt.Errorf("write to the ledger what is deleted: %w", err)
	}
	if err := k.library.Delete(m.Name); err != nil {
		k.stuck[m.Name] = true // not again each ten seconds
		entry.Fields = map[string]any{"action": "mission not deleted", "mission": m.Name}
		_, told := k.write(ctx, entry)
		return errors.Join(err, told)
	}
	k.log.Info("deleted a mission", "mission", m.Name, "why", why, "bytes", m.Bytes)
	return nil
}

// Fates says what becomes of the missions of a data folder by themselves.
func Fates(l *library.Library, rules config.Record, data string) ([]library.Fate, error) {
	r := library.Retention{Age: rules.Age()}
	if rules.KeepUnexported {
		left, err := leftWhole(ledgerFolder(data))
		if err != nil {
			return nil, err
		}
		r.Exported = func(mission string) bool { return left[mission] }
	}
	return l.Fates(r)
}

// leftWhole finds in the ledger the missions that left as evidence packages:
// whatever else leaves holds less than what was recorded.
func leftWhole(dir string) (map[string]bool, error) {
	packages := make(map[string]string) // missions, by the package's hash
	for r, err := range ledger.Entries(dir, ledger.Filter{Kinds: []ledger.Kind{ledger.Export, ledger.Decision}}) {
		if errors.Is(err, fs.ErrNotExist) {
			break // no ledger, and nothing has left
		}
		if err != nil {
			return nil, fmt.Errorf("find out which missions have left: %w", err)
		}
		var f struct {
			Mission  string `json:"mission"`
			Manifest string `json:"manifest_sha256"`
			SHA256   string `json:"sha256"`
			Action   string `json:"action"`
		}
		if json.Unmarshal(r.Fields, &f) != nil {
			continue
		}
		switch {
		case r.Kind == ledger.Export && f.Mission != "" && f.Manifest != "":
			packages[f.SHA256] = f.Mission
		case f.Action == "not written":
			delete(packages, f.SHA256)
		}
	}
	left := make(map[string]bool)
	for _, mission := range packages {
		left[mission] = true
	}
	return left, nil
}
