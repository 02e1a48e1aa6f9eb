package export

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"skylatch/redact/ledger"
)

func (s setting) making(name string) Making {
	return Making{Policy: s.Policy, Path: filepath.Join(s.Folder, name), Format: "a test", Bytes: 4, Write: s.Write}
}

func writeText(w io.Writer) error {
	_, err := io.WriteString(w, "text")
	return err
}

func TestWhatIsMadeLeavesByTheSameDoor(t *testing.T) {
	s := newSetting(t, "evidence")
	m := s.making("package.zip")
	m.Fields = map[string]any{"mission": "one"}
	r, err := Make(t.Context(), m, writeText)
	if err != nil || r.After != (Content{4, hashOfBytes([]byte("text"))}) || r.Written != m.Path || r.Verified != ByteForByte {
		t.Errorf("Make = %+v, %v", r, err)
	}
	if got := s.entries(t, ledger.Export); len(got) != 1 || !strings.Contains(got[0], r.After.SHA256) || !strings.Contains(got[0], `"mission":"one"`) {
		t.Errorf("the ledger has %q", got)
	}
	if _, err := Make(t.Context(), m, writeText); !errors.Is(err, ErrOccupied) {
		t.Errorf("again, Make = %v, want that it is there", err)
	}
	if b, err := os.ReadFile(m.Path); err != nil || string(b) != "text" {
		t.Errorf("it holds %q, %v", b, err)
	}
}

func TestWhatIsNotMadeLeavesNothing(t *testing.T) {
	s := newSetting(t, "evidence")
	m := s.making("package.zip")
	broken := errors.New("the source is gone")
	_, err := Make(t.Context(), m, func(w io.Writer) error { return errors.Join(writeText(w), broken) })
	if !errors.Is(err, broken) || len(s.written(t)) > 0 {
		t.Errorf("Make = %v, and %q is left", err, s.written(t))
	}
	if got := s.entries(t, ledger.Decision); len(got) != 1 || !strings.Contains(got[0], "not written") {
		t.Errorf("the ledger has %q, want that it was not written", got)
	}
	// Somebody is faster.
	_, err = Make(t.Context(), m, func(w io.Writer) error {
		return errors.Join(writeText(w), os.WriteFile(m.Path, []byte("another"), 0o600))
	})
	if b, _ := os.ReadFile(m.Path); !errors.Is(err, ErrOccupied) || string(b) != "another" {
		t.Errorf("Make = %v, and there is %q", err, b)
	}
}

// TestAMakingSweepsItsOwnFolderAlone: the folder may be somebody's home.
func TestAMakingSweepsItsOwnFolderAlone(t *testing.T) {
	s := newSetting(t, "evidence")
	for i, folder := range []string{s.Folder, filepath.Join(s.Folder, "below")} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%skilled%d", draftPrefix, i)), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Make(t.Context(), s.making("package.zip"), writeText); err != nil {
		t.Fatal(err)
	}
	if got := s.written(t); strings.Join(got, " ") != "below/.skylatch-killed1 package.zip" {
		t.Errorf("there is %q", got)
	}
}
