package export

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"skylatch/redact"
	"skylatch/telemetry/seal"
	"skylatch/telemetry/seal/sealtest"
)

// sealCopy seals a copy of a mission as a recorder would have written it, and
// returns what opens it.
func sealCopy(t *testing.T, mission string) (copied string, keys *seal.Keys) {
	t.Helper()
	pair := sealtest.NewPair(t)
	copied = filepath.Join(t.TempDir(), filepath.Base(mission))
	if err := os.Mkdir(copied, 0o700); err != nil {
		t.Fatal(err)
	}
	key, err := seal.NewKey(copied, pair.To)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(mission)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(mission, e.Name()))
		if err == nil && e.Name() == "mission.json" {
			err = os.WriteFile(filepath.Join(copied, e.Name()), b, 0o600)
		} else if err == nil {
			err = key.WriteFile(filepath.Join(copied, e.Name()), b)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return copied, pair.Keys
}

// leave lets out all of a folder, and returns the receipts.
func (s setting) leave(t *testing.T, folder string) (all []Receipt) {
	t.Helper()
	e := s.export(t)
	items, err := e.Survey([]string{folder})
	if err != nil {
		t.Fatal(err)
	}
	for r, err := range e.Files(t.Context(), items) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

// TestASealedMissionLeavesLikeAnother lets out the same mission sealed and not,
// with its film in a format of its own, too.
func TestASealedMissionLeavesLikeAnother(t *testing.T) {
	plain := record(t, filepath.Join(t.TempDir(), "missions"), "libx264")
	sealed, keys := sealCopy(t, plain)
	films, err := filepath.Glob(filepath.Join(plain, "video-*"))
	if err != nil || len(films) != 1 {
		t.Fatalf("films: %q, %v", films, err)
	}
	film := filepath.Base(films[0])
	a := newSetting(t, "partner")
	b := a
	b.Folder, b.Keys = filepath.Join(t.TempDir(), "out"), keys
	a.Origin, b.Origin = &redact.Origin{}, &redact.Origin{}
	for _, both := range []struct {
		setting
		folder string
	}{{a, plain}, {b, sealed}} {
		for _, r := range both.leave(t, both.folder) {
			if r.Refused != "" || strings.Contains(r.File, seal.Suffix) || r.Before.SHA256 == "" {
				t.Errorf("%s: %+v", r.File, r)
			}
		}
		item := Item{Path: filepath.Join(both.folder, "flight.tlog"), As: "flight.mcap", Into: "mcap", Films: []string{filepath.Join(both.folder, film)}}
		if r, err := both.export(t).File(t.Context(), item); err != nil || r.Refused != "" {
			t.Errorf("with its film: %q, %v", r.Refused, err)
		}
	}
	want, got := a.written(t), b.written(t)
	if !slices.Equal(got, want) || len(want) < 5 {
		t.Fatalf("sealed it leaves as %q, else as %q", got, want)
	}
	for _, name := range want {
		one, err := os.ReadFile(filepath.Join(a.Folder, name))
		other, failed := os.ReadFile(filepath.Join(b.Folder, name))
		if err = errors.Join(err, failed); err != nil || !bytes.Equal(one, other) {
			t.Errorf("%s has %d bytes, and sealed before %d others: %v", name, len(one), len(other), err)
		}
	}
}

// TestASealedMissionStaysWithoutItsKey lets out what stands outside of the seal.
func TestASealedMissionStaysWithoutItsKey(t *testing.T) {
	sealed, _ := sealCopy(t, record(t, filepath.Join(t.TempDir(), "missions"), "libx264"))
	s := newSetting(t, "evidence")
	for _, r := range s.leave(t, sealed) {
		inside := filepath.Base(r.File) != "mission.json"
		if got := strings.Contains(r.Refused, "it is sealed, and no key was given"); got != inside {
			t.Errorf("%s: refused with %q", r.File, r.Refused)
		}
	}
	if got := s.written(t); !slices.Equal(got, []string{"mission.json"}) {
		t.Errorf("%q left", got)
	}
}
