package export

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"skylatch/redact"
	"skylatch/redact/ledger"
)

const gpx = `<gpx version="1.1"><wpt lat="47.1" lon="8.2"><name>Jane</name></wpt></gpx>`

// setting is a folder with files and a real ledger.
type setting struct {
	Config
	in, ledger string
}

func newSetting(t testing.TB, policy string) setting {
	t.Helper()
	p, err := redact.Shipped(policy)
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	s := setting{in: filepath.Join(root, "in"), ledger: filepath.Join(root, "ledger")}
	l, err := ledger.Open(s.ledger)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	s.Config = Config{
		Policy: p, Secret: redact.NewSecret(), Origin: &redact.Origin{}, Folder: filepath.Join(root, "out"),
		Write: func(_ context.Context, e ledger.Entry) (ledger.Record, error) {
			n, err := l.Append(e)
			return ledger.Record{Number: n}, err
		},
	}
	return s
}

func (s setting) file(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(s.in, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// export makes the export of a setting.
func (s setting) export(t testing.TB) *Export {
	t.Helper()
	e, err := New(s.Config)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// out lets out one file.
func (s setting) out(t *testing.T, path string) (Receipt, error) {
	t.Helper()
	return s.export(t).File(t.Context(), Item{Path: path})
}

// entries are what the ledger has of a kind.
func (s setting) entries(t testing.TB, kind ledger.Kind) []string {
	t.Helper()
	var all []string
	for e, err := range ledger.Entries(s.ledger, ledger.Filter{Kinds: []ledger.Kind{kind}}) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(e.Fields))
	}
	return all
}

// written are the new files, by their places, hidden ones too.
func (s setting) written(t testing.TB) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(s.Folder, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			rel, _ := filepath.Rel(s.Folder, path)
			names = append(names, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return names
}

func TestAFileLeavesAfterTheLedgerSaysSo(t *testing.T) {
	s := newSetting(t, "partner")
	path := s.file(t, "flight.gpx", []byte(gpx))
	r, err := s.out(t, path)
	if err != nil || r.Refused != "" || r.Entry == nil {
		t.Fatalf("File = %+v, %v", r, err)
	}
	if after, _ := os.ReadFile(path); string(after) != gpx {
		t.Error("the original is another now")
	}
	found := false
	for e, err := range ledger.Entries(s.ledger, ledger.Filter{Kinds: []ledger.Kind{ledger.Export}}) {
		if err != nil {
			t.Fatal(err)
		}
		found = e.Number == *r.Entry && bytes.Contains(e.Fields, []byte(r.After.SHA256))
	}
	if !found {
		t.Error("the ledger has no such entry")
	}
	if got := s.written(t); len(got) != 1 || got[0] != "flight.gpx" {
		t.Errorf("written are %q, want the file alone", got)
	}
}

func TestNothingLeavesWithoutALedger(t *testing.T) {
	s := newSetting(t, "partner")
	full := errors.New("no space left")
	s.Write = func(context.Context, ledger.Entry) (ledger.Record, error) { return ledger.Record{}, full }
	if _, err := s.out(t, s.file(t, "flight.gpx", []byte(gpx))); !errors.Is(err, full) {
		t.Errorf("the error is %v, want %v", err, full)
	}
	if got := s.written(t); len(got) > 0 {
		t.Errorf("written are %q, want none", got)
	}
}

func TestWhatCouldNotBeWrittenIsInTheLedger(t *testing.T) {
	s := newSetting(t, "partner")
	s.Folder = s.file(t, "not-a-folder", nil)
	if r, err := s.out(t, s.file(t, "flight.gpx", []byte(gpx))); err == nil {
		t.Fatalf("it is said to be written into a file: %+v", r)
	}
	if entries := s.entries(t, ledger.Decision); len(entries) != 1 || !strings.Contains(entries[0], "not written") {
		t.Errorf("the ledger has %q, want that it was not written", entries)
	}
}

func TestFlightRecordsLeaveForEvidenceAlone(t *testing.T) {
	record := make([]byte, 200)
	copy(record, []byte{120, 0, 0, 0, 0, 0, 0, 0, 0x90, 1, 12})
	duml := bytes.Repeat([]byte{0x55, 14, 0x04, 0x66, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 4)
	for name, src := range map[string][]byte{"DJIFlightRecord.txt": record, "FLY001.DAT": duml} {
		for _, policy := range redact.ShippedNames() {
			s := newSetting(t, policy)
			r, err := s.out(t, s.file(t, name, src))
			if err != nil {
				t.Fatal(err)
			}
			if policy == "evidence" {
				if got, _ := os.ReadFile(r.Written); !bytes.Equal(got, src) {
					t.Errorf("%s for evidence is not the whole file: %s", name, r.Refused)
				}
			} else if !strings.Contains(r.Refused, "evidence alone") || len(s.written(t)) > 0 {
				t.Errorf("%s for %s: refused %q, want a reason", name, policy, r.Refused)
			}
		}
	}
}

func TestANameTellsNoMoreThanTheFile(t *testing.T) {
	for _, c := range []struct{ policy, name, want string }{
		{"partner", "flight.gpx", "flight.gpx"},
		{"partner", "jane.doe@example.org.gpx", "track-0001.gpx"},
		{"partner", "flight.txt", "flight.gpx"},
		{"local", "jane@example.org.gpx", "jane@example.org.gpx"},
		{"partner", "a\nb.gpx", "track-0001.gpx"},
	} {
		s := newSetting(t, c.policy)
		r, err := s.out(t, s.file(t, c.name, []byte(gpx)))
		if got := filepath.Base(r.Written); err != nil || got != c.want {
			t.Errorf("%s for %s is written as %q (%v, %s), want %q", c.name, c.policy, got, err, r.Refused, c.want)
		}
	}
}

func TestARefusalNamesNoPath(t *testing.T) {
	s := newSetting(t, "partner")
	r, err := s.out(t, filepath.Join(s.in, "jane.gpx"))
	if err != nil || r.Refused == "" || strings.Contains(r.Refused, "jane") {
		t.Errorf("a file that is not there is refused with %q (%v)", r.Refused, err)
	}
	if r, err := s.out(t, t.TempDir()); err != nil || r.Refused != "it is no file" {
		t.Errorf("a folder is refused with %q (%v)", r.Refused, err)
	}
}
