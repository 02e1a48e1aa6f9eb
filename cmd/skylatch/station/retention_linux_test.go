package station

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"skylatch/cmd/skylatch/config"
	"skylatch/redact/egress/island"
	"skylatch/redact/ledger"
	"skylatch/telemetry/disk"
	"skylatch/telemetry/library"
	"skylatch/telemetry/store"
)

var midnight = time.Date(2020, 11, 20, 0, 0, 0, 0, time.UTC)

// attic is a data folder with missions, one a day, of 8 MB each, and a keeper.
type attic struct {
	*keeper
	t      *testing.T
	folder string
}

func newAttic(t *testing.T, data string, missions int, rules config.Record) attic {
	t.Helper()
	a := attic{t: t, folder: filepath.Join(data, "missions")}
	for i := range missions {
		a.mission(i)
	}
	l, err := library.Open(LibraryOf(data, nil))
	if err != nil {
		t.Fatal(err)
	}
	record := openLedger(data, store.New(), slog.New(slog.DiscardHandler))
	t.Cleanup(func() { _ = errors.Join(l.Close(), record.close()) })
	a.keeper = newKeeper(Config{Settings: config.Config{Data: data, Record: rules}, Log: slog.New(slog.DiscardHandler)}, l, record)
	return a
}

func (a attic) mission(day int) {
	a.t.Helper()
	start := midnight.AddDate(0, 0, day)
	dir := filepath.Join(a.folder, fmt.Sprintf("day-%d", day))
	account := fmt.Sprintf(`{"format":1,"system":7,"started_at":%q,"ended_at":%q,"duration_ms":3600000,"frames_in":0}`, start.Format(time.RFC3339), start.Add(time.Hour).Format(time.RFC3339))
	for _, err := range []error{
		os.MkdirAll(dir, 0o700),
		os.WriteFile(filepath.Join(dir, "mission.json"), []byte(account), 0o600),
		os.WriteFile(filepath.Join(dir, "flight.tlog"), nil, 0o600),
		os.WriteFile(filepath.Join(dir, "video-day.mp4"), make([]byte, 8<<20), 0o600),
	} {
		if err != nil {
			a.t.Fatal(err)
		}
	}
}

func (a attic) left() string {
	a.t.Helper()
	names, err := filepath.Glob(filepath.Join(a.folder, "*"))
	if err != nil {
		a.t.Fatal(err)
	}
	for i := range names {
		names[i] = strings.TrimPrefix(filepath.Base(names[i]), "day-")
	}
	return strings.Join(names, " ")
}

// told lists what the ledger says of missions.
func (a attic) told() []string {
	a.t.Helper()
	var list []string
	for r, err := range ledger.Entries(ledgerFolder(a.data), ledger.Filter{Kinds: []ledger.Kind{ledger.Decision}}) {
		if err != nil {
			a.t.Fatal(err)
		}
		list = append(list, string(r.Fields))
	}
	return list
}

// packed writes into the ledger that a mission has left whole.
func (a attic) packed(mission, sum string) {
	a.t.Helper()
	a.enter(ledger.Entry{Kind: ledger.Export, Fields: map[string]any{"mission": mission, "manifest_sha256": "m", "sha256": sum}})
}

func (a attic) enter(e ledger.Entry) {
	a.t.Helper()
	if _, err := a.write(a.t.Context(), e); err != nil {
		a.t.Fatal(err)
	}
}

func TestMissionsGoWhenTheirTimeIsOver(t *testing.T) {
	a := newAttic(t, t.TempDir(), 6, config.Record{KeepDays: 2, KeepUnexported: true, WhenFull: config.WarnWhenFull})
	for _, mission := range []string{"day-0", "day-1", "day-2", "day-5"} {
		a.packed(mission, "sum of "+mission)
	}
	// What did not get its name has not left; what left in parts has not either.
	a.enter(ledger.Entry{Kind: ledger.Decision, Fields: map[string]any{"action": "not written", "sha256": "sum of day-1"}})
	a.enter(ledger.Entry{Kind: ledger.Export, Fields: map[string]any{"mission": "day-3", "sha256": "a track"}})
	if err := os.WriteFile(filepath.Join(a.folder, "day-2", "notes.json"), []byte(`{"keep":true}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := a.tend(t.Context(), midnight.AddDate(0, 0, 6), true); err != nil {
		t.Fatal(err)
	}
	if got := a.left(); got != "1 2 3 4 5" {
		t.Errorf("left are %q, want all but the first", got)
	}
	told := a.told()
	if want := `"action":"mission deleted"`; len(told) != 2 || !strings.Contains(told[1], want) || !strings.Contains(told[1], "older than 2 days") {
		t.Errorf("the ledger says %q", told)
	}
	a.rules.KeepUnexported = false
	if err := a.tend(t.Context(), midnight.AddDate(0, 0, 6), true); err != nil {
		t.Fatal(err)
	}
	if got := a.left(); got != "2 4 5" { // day 4 ended at one o'clock, and has an hour left
		t.Errorf("left are %q, want what is kept and what is young", got)
	}
}

func TestWithoutALedgerNothingIsDeleted(t *testing.T) {
	a := newAttic(t, t.TempDir(), 2, config.Record{KeepDays: 1, WhenFull: config.WarnWhenFull})
	full := errors.New("no space left")
	a.write = func(context.Context, ledger.Entry) (ledger.Record, error) { return ledger.Record{}, full }
	if err := a.tend(t.Context(), midnight.AddDate(1, 0, 0), true); !errors.Is(err, full) || a.left() != "0 1" {
		t.Errorf("tend = %v, left are %q", err, a.left())
	}
	// Nor while it cannot be read what has left.
	a.rules.KeepUnexported = true
	if err := os.WriteFile(filepath.Join(ledgerFolder(a.data), "ledger.jsonl"), []byte("no ledger\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := a.tend(t.Context(), midnight.AddDate(1, 0, 0), true); err == nil || a.left() != "0 1" {
		t.Errorf("tend = %v, left are %q", err, a.left())
	}
}

// TestTheOldestGoesWhenTheDiskIsFull fills a real disk of 64 MB.
func TestTheOldestGoesWhenTheDiskIsFull(t *testing.T) {
	if !island.MayMount(t) {
		return
	}
	data := t.TempDir()
	if err := unix.Mount("none", data, "tmpfs", 0, "size=64m"); err != nil {
		t.Fatalf("mount a small disk: %v", err)
	}
	t.Cleanup(func() { _ = unix.Unmount(data, unix.MNT_DETACH) })
	a := newAttic(t, data, 7, config.Record{WhenFull: config.WarnWhenFull})
	if err := os.WriteFile(filepath.Join(a.folder, "day-0", "notes.json"), []byte(`{"keep":true}`), 0o600); err != nil {
		t.Fatal(err)
	}
	ballast := filepath.Join(data, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 6<<20), 0o600); err != nil { // 2 of 64 MB are left
		t.Fatal(err)
	}
	if err := a.tend(t.Context(), time.Now(), true); err != nil || a.left() != "0 1 2 3 4 5 6" {
		t.Fatalf("tend = %v, left are %q; nothing may go", err, a.left())
	}
	a.rules.WhenFull = config.DeleteOldest
	if err := a.tend(t.Context(), time.Now(), false); err != nil {
		t.Fatal(err)
	}
	if got := a.left(); got != "0 2 3 4 5 6" {
		t.Errorf("left are %q, want all but the oldest that is not kept", got)
	}
	free, total, err := disk.Room(data)
	if err != nil || free < scarce(total) {
		t.Errorf("%d of %d bytes are free, %v", free, total, err)
	}
	if told := a.told(); len(told) != 1 || !strings.Contains(told[0], "the disk was full") {
		t.Errorf("the ledger says %q", told)
	}
	if err := a.tend(t.Context(), time.Now(), false); err != nil || a.left() != "0 2 3 4 5 6" {
		t.Errorf("with room again: %v, left are %q", err, a.left())
	}
}

// TestAFolderThatCannotBeWrittenKeepsItsMissions: it is tried once, and said.
func TestAFolderThatCannotBeWrittenKeepsItsMissions(t *testing.T) {
	if !island.MayMount(t) {
		return
	}
	a := newAttic(t, t.TempDir(), 2, config.Record{KeepDays: 1, WhenFull: config.WarnWhenFull})
	for _, flags := range []uintptr{unix.MS_BIND, unix.MS_BIND | unix.MS_REMOUNT | unix.MS_RDONLY} {
		if err := unix.Mount(a.folder, a.folder, "", flags, ""); err != nil {
			t.Fatalf("make the folder one to read: %v", err)
		}
	}
	t.Cleanup(func() { _ = unix.Unmount(a.folder, unix.MNT_DETACH) })
	if err := a.tend(t.Context(), midnight.AddDate(1, 0, 0), true); !errors.Is(err, unix.EROFS) || a.left() != "0 1" {
		t.Errorf("tend = %v, left are %q", err, a.left())
	}
	told := a.told()
	if n := slices.IndexFunc(told, func(s string) bool { return strings.Contains(s, "mission not deleted") }); n != 1 || len(told) != 4 {
		t.Errorf("the ledger says %q", told)
	}
	if err := a.tend(t.Context(), midnight.AddDate(1, 0, 0), true); err != nil || len(a.told()) != 4 {
		t.Errorf("again: %v, the ledger says %q", err, a.told())
	}
}

// TestTheKeeperLooksAtTheStart runs it as the station does.
func TestTheKeeperLooksAtTheStart(t *testing.T) {
	a := newAttic(t, t.TempDir(), 2, config.Record{KeepDays: 1, WhenFull: config.WarnWhenFull})
	ctx, stop := context.WithCancel(t.Context())
	gone := make(chan struct{})
	write, deleted := a.write, 0
	a.write = func(ctx context.Context, e ledger.Entry) (ledger.Record, error) {
		if deleted++; deleted == 2 {
			defer close(gone)
		}
		return write(ctx, e)
	}
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	<-gone
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	// The second may have been stopped between its entry and its end.
	if left := a.left(); strings.Contains(left, "0") {
		t.Errorf("left are %q", left)
	}
}
