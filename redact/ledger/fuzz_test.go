package ledger

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// FuzzReader gives any bytes as a ledger to all that reads one. Nothing may
// panic, and what Verify accepts is the ledger that was written.
func FuzzReader(f *testing.F) {
	whole := filled(f, 3)
	file, tree := bytesOf(f, whole, entriesName), bytesOf(f, whole, hashesName)
	f.Add(file, tree)
	f.Add(file[:len(file)-5], tree)
	f.Add(file[:len(file)/2], tree[:64])
	f.Add(bytes.Replace(file, []byte("dropped"), []byte("kept"), 1), tree)
	f.Add([]byte(`{"n":0,"at":"2026-11-21T05:00:00Z","kind":"start","fields":{},"prev":""}`+"\n"), []byte{})
	f.Add([]byte(`{"checkpoint":"skylatch-ledger/1\n1\n`), []byte{1})
	f.Add([]byte("\n\n\x00"), []byte{})
	f.Fuzz(func(t *testing.T, newFile, newTree []byte) {
		dir := pretend(t, whole, newFile, newTree)
		if _, err := Verify(dir, Against{}); err == nil && !bytes.HasPrefix(file, newFile) {
			t.Errorf("Verify accepts a ledger that was never written: %q", newFile)
		}
		for _, err := range Entries(dir, Filter{}) {
			if err != nil {
				break
			}
		}
		_, _ = Tail(dir, 10)
		_, _ = Head(dir)
		_, _ = Prove(dir, 1)
	})
}

// FuzzOpen continues any bytes as a ledger, or calls them damaged.
func FuzzOpen(f *testing.F) {
	whole := filled(f, 3)
	file, tree := bytesOf(f, whole, entriesName), bytesOf(f, whole, hashesName)
	f.Add(file, tree)
	f.Add(file[:len(file)-5], tree[:len(tree)-64])
	f.Add(append(bytes.Clone(file), "torn"...), tree)
	f.Add(file[:100], []byte{})
	f.Fuzz(func(t *testing.T, newFile, newTree []byte) {
		l, err := Open(pretend(t, whole, newFile, newTree))
		switch {
		case errors.Is(err, ErrDamaged):
		case err != nil:
			t.Errorf("Open = %v, want nil or ErrDamaged", err)
		default:
			shut(t, l)
		}
	})
}

// pretend puts two files beside the keys of a ledger.
func pretend(t *testing.T, whole string, file, tree []byte) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{keyName, publicName} {
		put(t, dir, name, bytesOf(t, whole, name))
	}
	put(t, dir, entriesName, file)
	put(t, dir, hashesName, tree)
	return dir
}

// FuzzLine reads any line as an entry and as a checkpoint. What is accepted has
// one form: writing it again gives the same bytes.
func FuzzLine(f *testing.F) {
	dir := filled(f, 2)
	for line := range bytes.Lines(bytesOf(f, dir, entriesName)) {
		f.Add(bytes.TrimSuffix(line, []byte("\n")))
	}
	f.Add([]byte(`{"n":1,"at":"2026-11-21T05:00:00.5Z","kind":"stop","fields":{"a":1e2,"b":{"z":1,"y":[null]}},"prev":"x"}`))
	f.Add([]byte(`{"N":0,"at":"2026-11-21T05:00:00Z","kind":"start","fields":{"a":1,"a":2},"prev":""}`))
	public, err := os.ReadFile(filepath.Join(dir, publicName))
	if err != nil {
		f.Fatal(err)
	}
	v, err := parsePublic(string(bytes.TrimSpace(public)))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		if r, form, err := parseLine(line); err == nil {
			again, err := marshal(form)
			if err != nil || !bytes.Equal(again, line) || len(r.Fields) == 0 || r.Fields[0] != '{' {
				t.Errorf("%q is written again as %q (%v)", line, again, err)
			}
		}
		if c, err := parseCheckpointLine(line, v); err == nil {
			again, err := c.line()
			if err != nil || !bytes.Equal(again, line) {
				t.Errorf("%q is written again as %q (%v)", line, again, err)
			}
		}
	})
}
