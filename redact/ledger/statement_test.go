package ledger

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"time"
)

func TestAStatementIsCheckedByItsKeyAlone(t *testing.T) {
	dir := t.TempDir()
	if _, err := Sign(dir, "a-kind/1", "text\n"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a ledger Sign = %v, want that there is no key", err)
	}
	l, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	public := l.PublicKey()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	signed, err := Sign(dir, "a-kind/1", "text\n")
	if err != nil {
		t.Fatal(err)
	}
	if text, err := OpenStatement(signed, "a-kind/1", public); err != nil || text != "text\n" {
		t.Errorf("OpenStatement = %q, %v", text, err)
	}
	if _, err := OpenStatement(signed, "another/1", public); err == nil {
		t.Error("a statement passes for one of another kind")
	}
	for i := range signed {
		changed := signed[:i] + string(signed[i]^1) + signed[i+1:]
		if _, err := OpenStatement(changed, "a-kind/1", public); err == nil {
			t.Errorf("byte %d was changed, and nobody noticed", i)
		}
	}
	if _, err := Sign(dir, origin, "7\n"); err == nil {
		t.Error("a statement passes for a checkpoint")
	}
	if again, err := PublicKey(dir); err != nil || again != public {
		t.Errorf("PublicKey = %q, %v, want %q", again, err, public)
	}
}

func TestAnExtractHasTheEntriesOfATimeAndTheirProofs(t *testing.T) {
	dir := t.TempDir()
	l, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	noon := time.Date(2020, 11, 21, 12, 0, 0, 0, time.UTC)
	// One was handed over late: it is between others, and told with them.
	for _, minute := range []int{0, 10, 90, 20, 30} {
		if _, err := l.Append(Entry{At: noon.Add(time.Duration(minute) * time.Minute), Kind: Command}); err != nil {
			t.Fatal(err)
		}
	}
	public := l.PublicKey()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	proofs, head, err := Extract(dir, noon.Add(5*time.Minute), noon.Add(25*time.Minute))
	if err != nil || len(proofs) != 3 || head.Entries != 6 {
		t.Fatalf("Extract = %d proofs under %d entries, %v; want 3 under 6", len(proofs), head.Entries, err)
	}
	for i, p := range proofs {
		r, c, err := p.Check(public)
		if err != nil || r.Number != int64(2+i) || c.Root != head.Root {
			t.Errorf("proof %d is of entry %d, %v", i, r.Number, err)
		}
	}
	if none, _, err := Extract(dir, noon.AddDate(1, 0, 0), noon.AddDate(2, 0, 0)); err != nil || len(none) != 0 {
		t.Errorf("an extract of another year has %d proofs, %v", len(none), err)
	}
	if _, _, err := Extract(t.TempDir(), noon, noon); err == nil || !strings.Contains(err.Error(), "extract") {
		t.Errorf("Extract without a ledger = %v", err)
	}
}
