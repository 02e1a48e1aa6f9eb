package flightlog

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// foreign is a log as another program recorded it: 5 frames of vehicle 7, 2 of a
// ground station.
func foreign() []byte {
	var log []byte
	at := time.Date(2026, 5, 1, 10, 0, 0, 0, time.UTC)
	for i, system := range []byte{255, 7, 7, 7, 255, 7, 7} {
		log = appendEntry(log, at.Add(time.Duration(i)*time.Second), []byte{magicV2, 1, 0, 0, byte(i), system, 1, 0, 0, 0, 9, 0, 0})
	}
	return log
}

func writeLog(t *testing.T, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "2026-05-01 10-00-00.tlog")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestALogOfAnotherProgramBecomesAMission(t *testing.T) {
	dir, path := filepath.Join(t.TempDir(), "missions"), writeLog(t, foreign())
	name, err := Import(t.Context(), dir, path, nil)
	if err != nil || name != "2026-05-01T10-00-00Z-vehicle-7" {
		t.Fatalf("Import = %q, %v", name, err)
	}
	copied, err := os.ReadFile(filepath.Join(dir, name, tlogName))
	if err != nil || !bytes.Equal(copied, foreign()) {
		t.Errorf("the copy differs: %v", err)
	}
	a, err := ReadAccount(filepath.Join(dir, name))
	if err != nil || a.System != 7 || a.FramesIn != 5 || a.FramesOut != 2 || a.DurationMs != 6000 || a.EndReason != endImported ||
		a.Imported == nil || a.Imported.File != filepath.Base(path) || len(a.Problems) > 0 {
		t.Errorf("the account is %+v, %v", a, err)
	}
	if list, err := Recover(dir); err != nil || len(list) > 0 {
		t.Errorf("it is recovered as %v, %v", list, err)
	}
	known, err := Import(t.Context(), dir, path, nil)
	if k, ok := errors.AsType[*KnownError](err); !ok || k.Mission != name {
		t.Errorf("the same again gives %q, %v", known, err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".*")); err != nil || len(left) > 0 {
		t.Errorf("left are %v, %v", left, err)
	}
}

func TestADamagedLogIsKeptAsItIs(t *testing.T) {
	log := foreign()
	damaged := append(append(bytes.Clone(log[:21]), "no frame"...), log[21:len(log)-5]...)
	dir := t.TempDir()
	name, err := Import(t.Context(), dir, writeLog(t, damaged), nil)
	if err != nil {
		t.Fatal(err)
	}
	a, err := ReadAccount(filepath.Join(dir, name))
	if copied, _ := os.ReadFile(filepath.Join(dir, name, tlogName)); err != nil || !bytes.Equal(copied, damaged) || len(a.Problems) != 2 {
		t.Errorf("%d bytes with problems %q, %v", len(copied), a.Problems, err)
	}
}

func TestWhatIsNoLogIsNotTaken(t *testing.T) {
	for name, b := range map[string][]byte{
		"empty":                  nil,
		"a text":                 []byte(strings.Repeat("no MAVLink here. ", 1000)),
		"a ground station alone": foreign()[:21],
	} {
		dir := t.TempDir()
		if got, err := Import(t.Context(), dir, writeLog(t, b), nil); err == nil {
			t.Errorf("%s is mission %s", name, got)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("%s left %v, %v", name, left, err)
		}
	}
}

func TestAnInterruptedImportLeavesNoMission(t *testing.T) {
	dir := t.TempDir()
	half := filepath.Join(dir, importPrefix+"1")
	if err := os.Mkdir(half, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(half, tlogName), foreign()[:50], 0o600); err != nil {
		t.Fatal(err)
	}
	if list, err := Recover(dir); err != nil || len(list) > 0 {
		t.Errorf("it is recovered as %v, %v", list, err)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Import(over, dir, writeLog(t, foreign()), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled import: %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left are %v, %v", left, err)
	}
}
