package flightlog

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// reversed is a format of the tests: a tlog from its end to its beginning.
func reversed(problems ...string) Foreign {
	return Foreign{
		Format: "reversed log", Extension: ".rev", MaxSize: 1 << 20,
		Tell: func(_ context.Context, log []byte, w io.Writer) ([]string, error) {
			log = bytes.Clone(log)
			slices.Reverse(log)
			_, err := w.Write(log)
			return problems, err
		},
	}
}

func TestALogOfAnAutopilotIsKeptBesideWhatItSays(t *testing.T) {
	dir, original := filepath.Join(t.TempDir(), "missions"), foreign()
	slices.Reverse(original)
	path := writeLog(t, original)
	name, err := ImportForeign(t.Context(), dir, path, reversed("its clock is odd"), nil)
	if err != nil || name != "2026-05-01T10-00-00Z-vehicle-7" {
		t.Fatalf("ImportForeign = %q, %v", name, err)
	}
	for file, want := range map[string][]byte{tlogName: foreign(), "autopilot.rev": original} {
		if got, err := os.ReadFile(filepath.Join(dir, name, file)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s has %d bytes, want %d: %v", file, len(got), len(want), err)
		}
	}
	sum := sha256.Sum256(original)
	a, err := ReadAccount(filepath.Join(dir, name))
	if err != nil || a.FramesIn != 5 || a.EndReason != endImported || !slices.Equal(a.Problems, []string{"its clock is odd"}) {
		t.Errorf("the account is %+v, %v", a, err)
	}
	if i := a.Imported; i == nil || i.Format != "reversed log" || i.Kept != "autopilot.rev" || i.SHA256 != hex.EncodeToString(sum[:]) || i.File != filepath.Base(path) {
		t.Errorf("it comes from %+v", i)
	}
	if list, err := Recover(dir); err != nil || len(list) > 0 {
		t.Errorf("it is recovered as %v, %v", list, err)
	}
	_, err = ImportForeign(t.Context(), dir, path, reversed(), nil)
	if k, ok := errors.AsType[*KnownError](err); !ok || k.Mission != name {
		t.Errorf("the same again gives %v", err)
	}
}

func TestAForeignLogThatCannotBeToldLeavesNothing(t *testing.T) {
	broken := errors.New("broken")
	for name, f := range map[string]Foreign{
		"too large":      {Format: "log", Extension: ".log", MaxSize: 3, Tell: reversed().Tell},
		"nothing in it":  {Format: "log", Extension: ".log", MaxSize: 1 << 20, Tell: func(context.Context, []byte, io.Writer) ([]string, error) { return nil, nil }},
		"not understood": {Format: "log", Extension: ".log", MaxSize: 1 << 20, Tell: func(context.Context, []byte, io.Writer) ([]string, error) { return nil, broken }},
	} {
		dir := t.TempDir()
		if got, err := ImportForeign(t.Context(), dir, writeLog(t, foreign()), f, nil); err == nil {
			t.Errorf("%s: it is mission %s", name, got)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("%s left %v, %v", name, left, err)
		}
	}
}
