package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"skylatch/telemetry/disk"
)

// Against says what was kept outside the ledger's folder; the zero value checks
// the ledger by itself.
type Against struct {
	PublicKey  string // one line
	Checkpoint []byte // as [Checkpoint].Note
}

// Report is what [Verify] has seen.
type Report struct {
	Entries     int64
	Checkpoints int
	First, Last Record     // the same if there is one entry
	Head        Checkpoint // the last
	PublicKey   string
	Writing     bool  // a program has the ledger open
	Unsigned    int64 // bytes behind the last checkpoint; only if Writing
}

// Finding is a way in which a ledger is not as it was written.
type Finding string

// What [Verify] finds.
const (
	Changed    Finding = "changed"
	Removed    Finding = "removed"
	Inserted   Finding = "inserted"
	Reordered  Finding = "re-ordered"
	Unfinished Finding = "unfinished" // as a killed process leaves it; the next start repairs it
	OtherKey   Finding = "signed with another key"
)

// TamperError tells the first place where a ledger is not as it was written.
type TamperError struct {
	Finding Finding
	What    string // what was changed, removed …: "entry 12"
	Entry   int64  // its number, or that of the entry after which it stands; -1 if it is no matter of entries
	Detail  string // how one can tell
}

// Error names the place and says how one can tell.
func (e *TamperError) Error() string { return fmt.Sprintf("%s: %s (%s)", e.What, e.Finding, e.Detail) }

// Verify reads the whole ledger in a folder and checks every byte of it, with
// nothing but the folder and what was kept elsewhere. It writes nothing, so a
// station may be running. It returns an error of type [*TamperError] for the
// first difference.
func Verify(dir string, a Against) (Report, error) {
	var r Report
	verifier, err := publicKey(dir, &r)
	if err != nil {
		return r, err
	}
	if a.PublicKey != "" && strings.TrimSpace(a.PublicKey) != r.PublicKey {
		return r, &TamperError{OtherKey, "the ledger", -1, "its key is not the one that was kept"}
	}
	s, err := readSurvey(dir, verifier, &r)
	if err != nil {
		return r, err
	}
	r.Entries, r.Checkpoints = s.sealed, len(s.seals)
	if err := s.judge(); err != nil {
		return r, err
	}
	head := s.seals[len(s.seals)-1]
	r.Head, r.First, r.Last = head.Checkpoint, s.first, s.last
	if err := checkOwnEntries(dir, s, r.PublicKey); err != nil {
		return r, err
	}
	return r, checkKept(a.Checkpoint, verifier, s)
}

// publicKey reads the public key, and checks that the private one belongs to it
// where that is there, too.
func publicKey(dir string, r *Report) (note.Verifier, error) {
	damage := func(what string, err error) error {
		return &TamperError{Changed, what, -1, err.Error()}
	}
	text, err := readKeyFile(dir, publicName)
	if errors.Is(err, os.ErrNotExist) {
		if _, nothing := os.Stat(filepath.Join(dir, entriesName)); errors.Is(nothing, os.ErrNotExist) {
			return nil, fmt.Errorf("read the ledger: %w", nothing)
		}
	}
	if err != nil {
		return nil, damage("the public key", err)
	}
	v, err := parsePublic(text)
	if err != nil {
		return nil, damage("the public key", err)
	}
	r.PublicKey = text
	switch private, err := readPrivate(dir); {
	case errors.Is(err, os.ErrNotExist): // a copy for somebody who only checks
	case err != nil:
		return nil, damage("the private key", err)
	case private.public != text:
		return nil, damage("a key", errors.New("the private and the public one do not belong together"))
	}
	return v, nil
}

// checkOwnEntries checks what the ledger's own entries say against the files
// that they name.
func checkOwnEntries(dir string, s *survey, public string) error {
	var b begun
	if err := json.Unmarshal(s.first.Fields, &b); err != nil || s.first.Kind != kindBegin || b.Key != public {
		return &TamperError{Changed, "the public key", -1, "the first entry names another one"}
	}
	for _, r := range s.recovered {
		var said setAside
		if err := json.Unmarshal(r.Fields, &said); err != nil || filepath.Base(said.File) != said.File {
			return &TamperError{Changed, entryName(r.Number), r.Number, "it names no file"}
		}
		content, err := readLimited(filepath.Join(dir, said.File), maxUnsigned)
		finding := Changed
		if errors.Is(err, os.ErrNotExist) {
			finding = Removed
		}
		if sum := sha256.Sum256(content); err != nil || hex.EncodeToString(sum[:]) != said.SHA256 {
			return &TamperError{finding, "the file " + said.File, r.Number, "entry " + fmt.Sprint(r.Number) + " says what was in it"}
		}
	}
	return nil
}

// checkKept checks the ledger against a checkpoint that was kept elsewhere.
func checkKept(kept []byte, v note.Verifier, s *survey) error {
	if len(kept) == 0 {
		return nil
	}
	if len(kept) > maxLine {
		return errors.New("the checkpoint that was kept is too long to be one")
	}
	text := string(bytes.ReplaceAll(kept, []byte("\r\n"), []byte("\n")))
	c, err := parseCheckpoint(strings.TrimRight(text, "\n")+"\n", v)
	if _, other := errors.AsType[*note.UnverifiedNoteError](err); other {
		return &TamperError{OtherKey, "the ledger", -1, "its key is not the one that signed the checkpoint that was kept"}
	}
	if err != nil {
		return fmt.Errorf("the checkpoint that was kept: %w", err)
	}
	if c.Entries > s.sealed {
		return &TamperError{
			Removed, span(s.sealed, c.Entries-1), s.sealed,
			fmt.Sprintf("the checkpoint that was kept covers %d entries, the ledger has %d", c.Entries, s.sealed),
		}
	}
	if root, ok := s.tree.root(c.Entries); !ok || root != c.Root {
		return &TamperError{
			Changed, "one of " + span(0, c.Entries-1), 0,
			"the ledger was written anew with its own key: they are not those of the checkpoint that was kept",
		}
	}
	return nil
}

func entryName(n int64) string { return fmt.Sprintf("entry %d", n) }

// span names the entries from first to last.
func span(first, last int64) string {
	if first >= last {
		return entryName(first)
	}
	return fmt.Sprintf("entries %d to %d", first, last)
}

// readSurvey reads the ledger's two big files.
func readSurvey(dir string, v note.Verifier, r *Report) (*survey, error) {
	f, err := os.Open(filepath.Join(dir, entriesName))
	if errors.Is(err, os.ErrNotExist) {
		return nil, &TamperError{Removed, "every entry", 0, "the file " + entriesName + " is missing"}
	}
	if err != nil {
		return nil, fmt.Errorf("read the ledger: %w", err)
	}
	defer f.Close()
	r.Writing = disk.Claimed(f)
	s := &survey{verifier: v, writing: r.Writing}
	// The tree first: it is written last, so it is never ahead of the entries.
	if err := s.readTree(filepath.Join(dir, hashesName)); err != nil {
		return nil, err
	}
	if err := s.read(f); err != nil {
		return nil, err
	}
	if r.Unsigned = s.unsigned; s.writing && s.unsigned > maxUnsigned {
		s.writing = false // that is more than a writer is ever about to sign
	}
	return s, nil
}

func (s *survey) readTree(path string) error {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil // as if it were empty
	}
	if err != nil {
		return fmt.Errorf("read the ledger: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("read the ledger: %w", err)
	}
	s.kept, s.keptTorn, err = readHashes(f, info.Size())
	return err
}
