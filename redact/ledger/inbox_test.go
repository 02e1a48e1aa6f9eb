package ledger

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// takeIn serves a ledger's inbox as a station's clerk does, until the test ends.
func takeIn(t *testing.T, l *Ledger) {
	t.Helper()
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				if err := l.TakeIn(); err != nil {
					t.Error(err)
				}
			}
		}
	}()
	t.Cleanup(func() {
		close(stop)
		<-done
	})
}

func TestAnEntryGetsInWhoeverHasTheLedgerOpen(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "ledger")
	say := func(who string) Record {
		t.Helper()
		r, err := Write(t.Context(), dir, Entry{Kind: Override, Fields: map[string]string{"who": who, "why": "<a> & b"}})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	alone := say("nobody has it open")
	l := open(t, dir)
	takeIn(t, l)
	handed := say("a station has it open")
	want := []Record{alone, handed}
	for i, r := range read(t, dir, Filter{Kinds: []Kind{Override}}) {
		if r.Number != want[i].Number || string(r.Fields) != string(want[i].Fields) || !r.At.Equal(want[i].At) {
			t.Errorf("the ledger holds %+v, Write returned %+v", r, want[i])
		}
	}
	if r := intact(t, dir, Against{}); r.Entries != 3 {
		t.Errorf("%d entries, want 3", r.Entries)
	}
	if left, err := os.ReadDir(filepath.Join(dir, inboxName)); err != nil || len(left) != 0 {
		t.Errorf("left in the inbox: %v (%v), want nothing", left, err)
	}
}

func TestAnEntryThatNobodyTakesIsTakenBack(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir) // and does not look into its inbox
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := Write(ctx, dir, Entry{Kind: Export}); !errors.Is(err, ErrInUse) {
		t.Errorf("Write = %v, want %v", err, ErrInUse)
	}
	if err := l.TakeIn(); err != nil {
		t.Error(err)
	}
	if got := read(t, dir, Filter{Kinds: []Kind{Export}}); len(got) != 0 {
		t.Errorf("the ledger holds %v: an entry that was said not to be in it", got)
	}
}

func TestWhatAKilledGiverLeftIsTakenAtTheNextStart(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	c, err := Entry{Kind: Proof, Fields: map[string]bool{"holds": true}}.content(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := leave(filepath.Join(dir, inboxName), c); err != nil {
		t.Fatal(err)
	}
	shut(t, l)
	l = open(t, dir)
	if err := l.TakeIn(); err != nil {
		t.Fatal(err)
	}
	if got := read(t, dir, Filter{Kinds: []Kind{Proof}}); len(got) != 1 {
		t.Errorf("the ledger holds %v, want the one proof", got)
	}
}

func TestTheInboxTakesEntriesOnly(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	inbox := filepath.Join(dir, inboxName)
	if err := os.Mkdir(inbox, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"the ledger's own": `{"at":"2026-11-21T05:00:00Z","kind":"lost","fields":{"count":9}}`,
		"an unknown kind":  `{"at":"2026-11-21T05:00:00Z","kind":"gossip","fields":{}}`,
		"no object":        `{"at":"2026-11-21T05:00:00Z","kind":"proof","fields":[1]}`,
		"no time":          `{"at":"lately","kind":"proof","fields":{}}`,
		"more behind it":   `{"at":"2026-11-21T05:00:00Z","kind":"proof","fields":{}}{}`,
		"no JSON":          "\x00",
		"too long":         string(make([]byte, maxLine+1)),
	} {
		path := filepath.Join(inbox, "1"+inboxMark)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := l.TakeIn(); err == nil {
			t.Errorf("%s: nothing is said", name)
		}
		if err := l.TakeIn(); err != nil {
			t.Errorf("%s: it is looked at again: %v", name, err)
		}
		if _, err := os.Stat(path + refusedMark); err != nil {
			t.Errorf("%s: it is not kept: %v", name, err)
		}
	}
	if r := intact(t, dir, Against{}); r.Entries != 1 {
		t.Errorf("%d entries, want the first alone", r.Entries)
	}
	if _, err := Write(t.Context(), dir, Entry{Kind: kindLost}); err == nil {
		t.Error("Write takes an entry that only the ledger may write")
	}
}

// FuzzHanded: what is taken from the inbox is an entry, and one that comes back
// as it was.
func FuzzHanded(f *testing.F) {
	f.Add([]byte(`{"at":"2026-11-21T05:00:00Z","kind":"proof","fields":{"holds":true}}`))
	f.Add([]byte(`{"at":"2026-11-21T05:00:00Z","kind":"lost","fields":{}}`))
	f.Add([]byte(`{"at":"2026-11-21T05:00:00Z","kind":"proof","fields":null}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := parseHanded(b)
		if err != nil {
			return
		}
		if _, err := e.content(time.Time{}); err != nil {
			t.Errorf("parseHanded(%q) is no entry: %v", b, err)
		}
	})
}
