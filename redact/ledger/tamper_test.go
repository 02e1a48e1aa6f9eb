package ledger

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// tampered fails unless Verify finds a difference, and returns it.
func tampered(t *testing.T, dir string, a Against) *TamperError {
	t.Helper()
	_, err := Verify(dir, a)
	found, ok := errors.AsType[*TamperError](err)
	if !ok {
		t.Fatalf("Verify = %v, want a TamperError", err)
	}
	return found
}

// TestEverySingleByteChangeIsFound changes every byte of every file: one bit of
// it, or the case of a letter, or it becomes the end of a line.
func TestEverySingleByteChangeIsFound(t *testing.T) {
	dir := t.TempDir()
	for range 2 { // few writes for many entries: checking signatures takes the time
		l := open(t, dir)
		for i := range 4 {
			if err := l.Post(Entry{Kind: Decision, Fields: map[string]int{"kept": i}}); err != nil {
				t.Fatal(err)
			}
		}
		shut(t, l)
	}
	// So that there is a file that was set aside, too.
	put(t, dir, entriesName, append(bytesOf(t, dir, entriesName), `{"n":9,"at`...))
	shut(t, open(t, dir))
	intact(t, dir, Against{})

	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 5 {
		t.Fatalf("%d files, want ledger, tree, two keys and one that was set aside", len(files))
	}
	for _, file := range files {
		t.Run(file.Name(), func(t *testing.T) {
			t.Parallel()
			dir := duplicate(t, dir)
			name := file.Name()
			right := bytesOf(t, dir, name)
			lineOf := entryAtByte(t, dir)
			f, err := os.OpenFile(filepath.Join(dir, name), os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			set := func(i int, b byte) {
				t.Helper()
				if _, err := f.WriteAt([]byte{b}, int64(i)); err != nil {
					t.Fatal(err)
				}
			}
			for i, b := range right {
				changed := b ^ 1<<(i%8)
				switch {
				case i%7 == 0:
					changed = b ^ 0x20
				case i%11 == 0 && b != '\n':
					changed = '\n'
				}
				set(i, changed)
				found := tampered(t, dir, Against{})
				if found.Finding == Unfinished {
					t.Errorf("byte %d, %#02x → %#02x: taken for an unfinished end", i, b, changed)
				}
				if name == entriesName {
					if low, high := lineOf(i); found.Entry < low || found.Entry > high {
						t.Errorf("byte %d, %#02x → %#02x: found at entry %d, want %d to %d (%v)", i, b, changed, found.Entry, low, high, found)
					}
				}
				set(i, b)
			}
			intact(t, dir, Against{})
		})
	}
}

// entryAtByte returns what tells to which entry a byte of the ledger belongs. A
// checkpoint belongs to the entry before it; but with another beginning it is
// no checkpoint any more, and stands in the place of the next entry.
func entryAtByte(t *testing.T, dir string) func(int) (low, high int64) {
	t.Helper()
	type owners struct{ low, high int64 }
	var owner []owners
	n := int64(-1)
	for line := range bytes.Lines(bytesOf(t, dir, entriesName)) {
		o := owners{n, n + 1}
		if !isCheckpoint(line) {
			n++
			o = owners{n, n}
		}
		for range line {
			owner = append(owner, o)
		}
	}
	return func(i int) (int64, int64) { return owner[i].low, owner[i].high }
}

// split returns the lines of a ledger with their newlines.
func split(b []byte) (lines []string) {
	for l := range strings.Lines(string(b)) {
		lines = append(lines, l)
	}
	return lines
}

// Each entry n of filled stands in line 2n, its checkpoint in line 2n+1.
func TestWhatWasDoneToAnEntryIsNamed(t *testing.T) {
	whole := filled(t, 12)
	drop := func(l []string, from, to int) []string { return append(append([]string{}, l[:from]...), l[to:]...) }
	into := func(l []string, at int, what ...string) []string {
		return append(append(append([]string{}, l[:at]...), what...), l[at:]...)
	}
	for name, c := range map[string]struct {
		edit    func([]string) []string
		finding Finding
		entry   int64
	}{
		"a number in an entry is changed": {func(l []string) []string {
			l[8] = strings.Replace(l[8], `"location":3`, `"location":0`, 1)
			return l
		}, Changed, 4},
		"an entry is removed":                      {func(l []string) []string { return drop(l, 10, 11) }, Removed, 5},
		"an entry and its checkpoint are removed":  {func(l []string) []string { return drop(l, 10, 12) }, Removed, 5},
		"several are removed":                      {func(l []string) []string { return drop(l, 10, 16) }, Removed, 5},
		"the first is removed":                     {func(l []string) []string { return drop(l, 0, 2) }, Removed, 0},
		"the last is removed":                      {func(l []string) []string { return drop(l, 24, 26) }, Removed, 12},
		"all are removed":                          {func([]string) []string { return nil }, Removed, 0},
		"two neighbours are exchanged":             {func(l []string) []string { l[6], l[8] = l[8], l[6]; return l }, Reordered, 3},
		"two far ones are exchanged":               {func(l []string) []string { l[4], l[20] = l[20], l[4]; return l }, Reordered, 2},
		"a copy is inserted":                       {func(l []string) []string { return into(l, 14, l[4]) }, Inserted, 7},
		"a new one is inserted":                    {func(l []string) []string { return into(l, 14, strings.Replace(l[14], "dropped", "kept", 1)) }, Inserted, 7},
		"an empty line is inserted":                {func(l []string) []string { return into(l, 14, "\n") }, Inserted, 7},
		"a line past the limit is inserted":        {func(l []string) []string { return into(l, 14, strings.Repeat("x", 3*maxLine)+"\n") }, Inserted, 7},
		"one is added behind the last":             {func(l []string) []string { return append(l, strings.Replace(l[24], `"n":12`, `"n":13`, 1)) }, Changed, 12},
		"a checkpoint is removed":                  {func(l []string) []string { return drop(l, 9, 10) }, Removed, 3},
		"the last checkpoint is removed":           {func(l []string) []string { return drop(l, 25, 26) }, Removed, 12},
		"a checkpoint is doubled":                  {func(l []string) []string { return into(l, 9, l[9]) }, Inserted, 4},
		"all checkpoints are removed":              {func(l []string) (r []string) { return without(l, isCheckpoint) }, Removed, 0},
		"the checkpoints of two are exchanged":     {func(l []string) []string { l[7], l[9] = l[9], l[7]; return l }, Changed, 3},
		"everything is there but the last newline": {func(l []string) []string { l[25] = strings.TrimSuffix(l[25], "\n"); return l }, Removed, 12},
	} {
		t.Run(name, func(t *testing.T) {
			dir := duplicate(t, whole)
			put(t, dir, entriesName, []byte(strings.Join(c.edit(split(bytesOf(t, whole, entriesName))), "")))
			if found := tampered(t, dir, Against{}); found.Finding != c.finding || found.Entry != c.entry {
				t.Errorf("found %v at entry %d, want %s at entry %d", found, found.Entry, c.finding, c.entry)
			}
		})
	}
}

func without(l []string, unwanted func([]byte) bool) (rest []string) {
	for _, x := range l {
		if !unwanted([]byte(x)) {
			rest = append(rest, x)
		}
	}
	return rest
}

// TestAFittingTreeHidesNothing makes the tree's file anew after the entries
// were changed, as who knows the format would; numbers and hashes in the lines,
// too.
func TestAFittingTreeHidesNothing(t *testing.T) {
	whole := filled(t, 12)
	for name, c := range map[string]struct {
		edit    func([]string) []string
		relink  bool
		finding Finding
		entry   int64
	}{
		"changed":                    {func(l []string) []string { l[8] = strings.Replace(l[8], "dropped", "kept", 1); return l }, false, Changed, 4},
		"removed":                    {func(l []string) []string { return append(l[:8:8], l[10:]...) }, false, Removed, 4},
		"changed and linked again":   {func(l []string) []string { l[8] = strings.Replace(l[8], "dropped", "kept", 1); return l }, true, Changed, 4},
		"removed and linked again":   {func(l []string) []string { return append(l[:8:8], l[10:]...) }, true, Changed, 4},
		"the last one, linked again": {func(l []string) []string { l[24] = strings.Replace(l[24], "dropped", "kept", 1); return l }, true, Changed, 12},
		"the first one, linked again": {func(l []string) []string {
			l[0] = strings.Replace(l[0], "T", "T", 1)
			l[2] = strings.Replace(l[2], "dropped", "kept", 1)
			return l
		}, true, Changed, 1},
		"all checkpoints, linked anew": {func(l []string) []string { return without(l, isCheckpoint) }, true, Removed, 0},
	} {
		t.Run(name, func(t *testing.T) {
			dir := duplicate(t, whole)
			forge(t, dir, c.edit(split(bytesOf(t, whole, entriesName))), c.relink)
			if found := tampered(t, dir, Against{}); found.Finding != c.finding || found.Entry != c.entry {
				t.Errorf("found %v at entry %d, want %s at entry %d", found, found.Entry, c.finding, c.entry)
			}
		})
	}
}

// forge writes the lines as a ledger, with a tree that fits them, and if wanted
// with numbers and hashes that fit. Only signatures stay as they are.
func forge(t *testing.T, dir string, lines []string, relink bool) {
	t.Helper()
	var text strings.Builder
	var tree memoryHashes
	var last tlog.Hash
	n := int64(0)
	for _, l := range lines {
		if !isCheckpoint([]byte(l)) {
			if relink {
				r, form, err := parseLine([]byte(strings.TrimSuffix(l, "\n")))
				if err != nil {
					t.Fatal(err)
				}
				line, err := content{form.At, r.Kind, r.Fields}.line(n, last)
				if err != nil {
					t.Fatal(err)
				}
				l = string(line) + "\n"
			}
			last = tlog.RecordHash([]byte(strings.TrimSuffix(l, "\n")))
			tree = tree.grow(n, last)
			n++
		}
		text.WriteString(l)
	}
	put(t, dir, entriesName, []byte(text.String()))
	put(t, dir, hashesName, tree.bytes())
}

// TestWhatWasKeptElsewhereShowsACutEndAndAnotherPast is about whoever has the
// key, or cuts so that everything fits.
func TestWhatWasKeptElsewhereShowsACutEndAndAnotherPast(t *testing.T) {
	whole := filled(t, 12)
	report := intact(t, whole, Against{})
	kept := Against{PublicKey: report.PublicKey, Checkpoint: []byte(report.Head.Note)}
	intact(t, whole, kept)

	t.Run("more was written since", func(t *testing.T) {
		dir := duplicate(t, whole)
		l := open(t, dir)
		write(t, l, Entry{Kind: Stop})
		shut(t, l)
		intact(t, dir, kept)
		intact(t, dir, Against{Checkpoint: bytes.ReplaceAll(bytes.TrimSpace(kept.Checkpoint), []byte("\n"), []byte("\r\n"))})
	})
	t.Run("the end is cut off everything", func(t *testing.T) {
		dir := duplicate(t, whole)
		forge(t, dir, split(bytesOf(t, whole, entriesName))[:20], false)
		intact(t, dir, Against{}) // nobody could tell from the folder alone
		if found := tampered(t, dir, kept); found.Finding != Removed || found.Entry != 10 {
			t.Errorf("found %v at entry %d, want removed from entry 10", found, found.Entry)
		}
	})
	t.Run("all is written anew with the same key", func(t *testing.T) {
		dir := t.TempDir()
		for _, name := range []string{keyName, publicName} {
			put(t, dir, name, bytesOf(t, whole, name))
		}
		l := open(t, dir)
		for range 20 {
			write(t, l, Entry{Kind: Decision})
		}
		shut(t, l)
		intact(t, dir, Against{})
		if found := tampered(t, dir, kept); found.Finding != Changed {
			t.Errorf("found %v, want changed", found)
		}
	})
	t.Run("all is written anew with another key", func(t *testing.T) {
		dir := filled(t, 20)
		for _, a := range []Against{kept, {PublicKey: kept.PublicKey}, {Checkpoint: kept.Checkpoint}} {
			if found := tampered(t, dir, a); found.Finding != OtherKey {
				t.Errorf("found %v, want another key", found)
			}
		}
	})
	t.Run("what was kept is no checkpoint", func(t *testing.T) {
		for _, text := range []string{"x", report.Head.Note + "x", strings.Replace(report.Head.Note, "13", "12", 1), strings.Repeat("x", 2*maxLine)} {
			if _, err := Verify(whole, Against{Checkpoint: []byte(text)}); err == nil {
				t.Errorf("Verify against %.20q is content", text)
			}
		}
	})
}

func TestADamagedLedgerIsNotContinued(t *testing.T) {
	whole := filled(t, 12)
	lines := split(bytesOf(t, whole, entriesName))
	for name, damage := range map[string]func(t *testing.T, dir string){
		"its end was cut off": func(t *testing.T, dir string) { put(t, dir, entriesName, []byte(strings.Join(lines[:20], ""))) },
		"all was cut off":     func(t *testing.T, dir string) { put(t, dir, entriesName, nil) },
		"its last checkpoint was changed": func(t *testing.T, dir string) {
			b := bytesOf(t, dir, entriesName)
			b[len(b)-9] ^= 1
			put(t, dir, entriesName, b)
		},
		"its last entry was changed": func(t *testing.T, dir string) {
			l := split(bytesOf(t, dir, entriesName))
			l[24] = strings.Replace(l[24], "dropped", "droqqed", 1)
			put(t, dir, entriesName, []byte(strings.Join(l, "")))
		},
		"much is added": func(t *testing.T, dir string) {
			put(t, dir, entriesName, append(bytesOf(t, dir, entriesName), make([]byte, maxUnsigned+1)...))
		},
		"its key is missing": func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, keyName)); err != nil {
				t.Fatal(err)
			}
		},
		"its key is another": func(t *testing.T, dir string) {
			_, private, err := ed25519.GenerateKey(nil)
			if err != nil {
				t.Fatal(err)
			}
			text, err := privateText(private)
			if err != nil {
				t.Fatal(err)
			}
			put(t, dir, keyName, []byte(text+"\n"))
		},
		"its tree is another": func(t *testing.T, dir string) {
			put(t, dir, hashesName, nil)
			l := split(bytesOf(t, dir, entriesName))
			l[4] = strings.Replace(l[4], "dropped", "droqqed", 1)
			put(t, dir, entriesName, []byte(strings.Join(l, "")))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := duplicate(t, whole)
			damage(t, dir)
			before := bytesOf(t, dir, entriesName)
			if l, err := Open(dir); !errors.Is(err, ErrDamaged) {
				t.Errorf("Open = %v, %v; want ErrDamaged", l, err)
			}
			if !bytes.Equal(before, bytesOf(t, dir, entriesName)) {
				t.Error("Open has changed the evidence")
			}
		})
	}
}

func TestALostTreeIsMadeAgain(t *testing.T) {
	for _, size := range []int{0, 1, 100, 1000} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			dir := filled(t, 30)
			right := bytesOf(t, dir, hashesName)
			put(t, dir, hashesName, right[:size])
			shut(t, open(t, dir))
			intact(t, dir, Against{})
			if !bytes.Equal(bytesOf(t, dir, hashesName), right) {
				t.Error("the tree is another one")
			}
		})
	}
}
