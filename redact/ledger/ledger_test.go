package ledger

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"skylatch/telemetry"
)

// With this flag the test binary is not a test but a program that writes a
// ledger until it is killed, in the folder that the flag names.
var writeInto = flag.String("ledger.write", "", "write a ledger in this folder until killed")

func TestMain(m *testing.M) {
	flag.Parse()
	if *writeInto != "" {
		writeUntilKilled(*writeInto)
	}
	goleak.VerifyTestMain(m)
}

func open(t testing.TB, dir string) *Ledger {
	t.Helper()
	l, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func write(t testing.TB, l *Ledger, e Entry) int64 {
	t.Helper()
	n, err := l.Append(e)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func shut(t testing.TB, l *Ledger) {
	t.Helper()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, dir string, f Filter) []Record {
	t.Helper()
	var list []Record
	for r, err := range Entries(dir, f) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, r)
	}
	return list
}

type decided struct {
	Action string         `json:"action"`
	Counts map[string]int `json:"counts"`
}

// filled makes a closed ledger with n entries besides the first, each in a
// write of its own.
func filled(t testing.TB, n int) string {
	t.Helper()
	dir := t.TempDir()
	l := open(t, dir)
	for i := range n {
		write(t, l, Entry{Kind: Decision, Fields: decided{"dropped", map[string]int{"location": i, "identity": 1}}})
	}
	shut(t, l)
	return dir
}

func intact(t testing.TB, dir string, a Against) Report {
	t.Helper()
	r, err := Verify(dir, a)
	if err != nil {
		t.Fatalf("Verify: %v", err)
	}
	return r
}

func TestWhatIsAppendedIsReadBackSignedAndInOrder(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	at := time.Date(2026, 11, 21, 5, 0, 0, 123456789, time.FixedZone("", 3600))
	number := write(t, l, Entry{At: at, Kind: Override, Fields: map[string]any{"why": "<to> the \"insurer\" \u2028 & \xff", "who": "Ada"}})
	write(t, l, Entry{Kind: Stop})
	shut(t, l)
	list := read(t, dir, Filter{})
	if len(list) != 3 || list[0].Kind != kindBegin || list[2].Kind != Stop || string(list[2].Fields) != "{}" {
		t.Fatalf("entries = %+v", list)
	}
	got := list[number]
	if want := "{\"who\":\"Ada\",\"why\":\"<to> the \\\"insurer\\\" \\u2028 & \ufffd\"}"; string(got.Fields) != want || got.Number != 1 {
		t.Errorf("fields = %s of entry %d, want %s of entry 1", got.Fields, got.Number, want)
	}
	if want := at.Truncate(time.Microsecond); !got.At.Equal(want) {
		t.Errorf("time = %v, want %v", got.At, want)
	}
	r := intact(t, dir, Against{})
	if r.Entries != 3 || r.Checkpoints != 3 || r.Head != l.Checkpoint() || r.PublicKey != l.PublicKey() || r.Writing {
		t.Errorf("report = %+v, want 3 entries under the ledger's checkpoint", r)
	}
	for _, name := range []string{keyName, publicName, entriesName, hashesName} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v; want 0600", name, info.Mode(), err)
		}
	}
}

func TestAFilterGivesWhatItAsksFor(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range 10 {
		kind := Blocked
		if i%2 == 0 {
			kind = Command
		}
		write(t, l, Entry{At: day.Add(time.Duration(i) * time.Hour), Kind: kind})
	}
	for name, c := range map[string]struct {
		filter Filter
		want   []int64
	}{
		"a kind":        {Filter{Kinds: []Kind{Blocked}}, []int64{2, 4, 6, 8, 10}},
		"two kinds":     {Filter{Kinds: []Kind{Blocked, Command}, Until: day.Add(2 * time.Hour)}, []int64{1, 2}},
		"a while":       {Filter{Since: day.Add(3 * time.Hour), Until: day.Add(5 * time.Hour)}, []int64{4, 5}},
		"kind and time": {Filter{Kinds: []Kind{Command}, Since: day.Add(7 * time.Hour)}, []int64{9}},
	} {
		var got []int64
		for _, r := range read(t, dir, c.filter) {
			got = append(got, r.Number)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: entries %v, want %v", name, got, c.want)
		}
	}
	tail, err := Tail(dir, 3)
	if err != nil || len(tail) != 3 || tail[0].Number != 8 || tail[2].Number != 10 {
		t.Errorf("Tail = %+v, %v; want entries 8 to 10", tail, err)
	}
}

func TestManyCallersShareWritesAndLoseNothing(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	const callers, each = 16, 40
	numbers := make(chan int64, callers*each)
	var wg sync.WaitGroup
	for c := range callers {
		wg.Go(func() {
			for i := range each {
				if n, err := l.Append(Entry{Kind: Command, Fields: map[string]int{"caller": c, "number": i}}); err == nil {
					numbers <- n
				}
			}
		})
	}
	wg.Wait()
	close(numbers)
	shut(t, l)
	seen := make(map[int64]bool)
	for n := range numbers {
		seen[n] = true
	}
	r := intact(t, dir, Against{})
	if len(seen) != callers*each || r.Entries != callers*each+1 {
		t.Errorf("%d numbers, %d entries; want %d and one more", len(seen), r.Entries, callers*each)
	}
	if r.Checkpoints >= callers*each {
		t.Errorf("%d writes for %d entries: nobody shared one", r.Checkpoints, r.Entries)
	}
	next := make([]int, callers) // each caller's entries are in its order
	for _, e := range read(t, dir, Filter{Kinds: []Kind{Command}}) {
		var caller, number int
		if _, err := fmt.Sscanf(string(e.Fields), `{"caller":%d,"number":%d}`, &caller, &number); err != nil || next[caller] != number {
			t.Fatalf("entry %s: want number %d (%v)", e.Fields, next[caller], err)
		}
		next[caller]++
	}
}

func TestPostedEntriesGatherAndAreWritten(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	for i := range 100 {
		if err := l.Post(Entry{Kind: Command, Fields: map[string]int{"number": i}}); err != nil {
			t.Fatal(err)
		}
	}
	shut(t, l)
	if r := intact(t, dir, Against{}); r.Entries != 101 || r.Checkpoints > 3 {
		t.Errorf("%d entries in %d writes, want 101 in few", r.Entries, r.Checkpoints)
	}
	if err := l.Post(Entry{Kind: Command}); !errors.Is(err, ErrClosed) {
		t.Errorf("Post to a closed ledger = %v, want ErrClosed", err)
	}
	if _, err := l.Append(Entry{Kind: Command}); !errors.Is(err, ErrClosed) {
		t.Errorf("Append to a closed ledger = %v, want ErrClosed", err)
	}
}

func TestWhatIsNoEntryIsRefused(t *testing.T) {
	l := open(t, t.TempDir())
	for name, e := range map[string]Entry{
		"no kind":              {},
		"an unknown kind":      {Kind: "gossip"},
		"the ledger's own":     {Kind: kindRecovered},
		"no object":            {Kind: Start, Fields: []int{1}},
		"null":                 {Kind: Start, Fields: map[string]any(nil)},
		"no JSON":              {Kind: Start, Fields: map[string]any{"f": func() {}}},
		"64 KiB":               {Kind: Start, Fields: map[string]string{"s": strings.Repeat("x", maxLine)}},
		"64 KiB when escaped":  {Kind: Start, Fields: map[string]string{"s": strings.Repeat("\x01", maxLine/6)}},
		"a number past counts": {Kind: Start, Fields: map[string]any{"f": []float64{1, 0}[1:], "g": make(chan int)}},
	} {
		if _, err := l.Append(e); err == nil {
			t.Errorf("%s: Append took it", name)
		}
		if err := l.Post(e); err == nil {
			t.Errorf("%s: Post took it", name)
		}
	}
	if c := l.Checkpoint(); c.Entries != 1 || l.Err() != nil {
		t.Errorf("the ledger has %d entries, %v; want its first only", c.Entries, l.Err())
	}
	write(t, l, Entry{Kind: Start, Fields: map[string]string{"s": strings.Repeat("x", maxLine-lineMargin-16)}})
	shut(t, l)
	intact(t, l.dir, Against{})
}

func TestALedgerHasOneWriter(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	_, err := Open(dir)
	if _, ok := errors.AsType[*telemetry.ProblemError](err); !ok || !errors.Is(err, ErrInUse) {
		t.Errorf("second Open = %v, want a problem that is ErrInUse", err)
	}
	if r := intact(t, dir, Against{}); !r.Writing {
		t.Error("Verify does not see that the ledger is open")
	}
	shut(t, l)
	shut(t, open(t, dir))
}

func TestALedgerThatCannotBeWrittenSaysSo(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	write(t, l, Entry{Kind: Start})
	if err := l.file.Close(); err != nil { // as if the stick had been pulled
		t.Fatal(err)
	}
	_, err := l.Append(Entry{Kind: Export})
	if _, ok := errors.AsType[*telemetry.ProblemError](err); !ok || l.Err() == nil {
		t.Errorf("Append = %v, Err = %v; want a problem", err, l.Err())
	}
	if err := l.Post(Entry{Kind: Export}); err == nil {
		t.Error("Post took an entry that cannot be written")
	}
	if err := l.Close(); err == nil {
		t.Error("Close says nothing")
	}
	if r := intact(t, dir, Against{}); r.Entries != 2 {
		t.Errorf("%d entries, want the 2 that were acknowledged", r.Entries)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(filepath.Join(file, "ledger")); err == nil {
		t.Error("Open below a file succeeds")
	}
}

func TestAProofHoldsWithThePublicKeyAlone(t *testing.T) {
	dir := filled(t, 20)
	public := intact(t, dir, Against{}).PublicKey
	for n := range int64(21) {
		p, err := Prove(dir, n)
		if err != nil {
			t.Fatal(err)
		}
		r, c, err := p.Check(public)
		if err != nil || r.Number != n || c.Entries != 21 {
			t.Errorf("Check(%d) = %+v under %d entries, %v", n, r, c.Entries, err)
		}
		changed := p
		changed.Line = strings.Replace(p.Line, `"n":`, `"n":1`, 1)
		if _, _, err := changed.Check(public); err == nil {
			t.Errorf("the proof of a changed entry %d holds", n)
		}
		changed = p
		changed.Number++
		if _, _, err := changed.Check(public); err == nil {
			t.Errorf("the proof of entry %d holds for the next one", n)
		}
		other := intact(t, filled(t, 1), Against{}).PublicKey
		if _, _, err := p.Check(other); err == nil {
			t.Error("the proof holds under another key")
		}
	}
	if _, err := Prove(dir, 21); err == nil {
		t.Error("there is a proof for an entry that is not")
	}
	if _, err := Prove(t.TempDir(), 0); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Prove without a ledger = %v, want fs.ErrNotExist", err)
	}
}
