package evidence

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// The names of what every package begins with, in this order, before the files
// of the manifest. Nothing else is in it.
const (
	manifestName  = "manifest.json"
	signatureName = "SIGNATURE.txt"
	sumsName      = "SHA256SUMS"
)

const (
	// kind is the first line of what the station signs; another form of packages
	// gets another number.
	kind = "skylatch-evidence/1"

	// maxManifest and maxFiles limit what is read before anybody is trusted.
	maxManifest  = 32 << 20
	maxSignature = 4 << 10
	maxFiles     = 60_000
)

// Manifest lists what is in a package. The station signs it.
type Manifest struct {
	Format   string    `json:"format"`
	Program  string    `json:"program"`
	Mission  string    `json:"mission"`
	SealedAt time.Time `json:"sealed_at"` // our clock
	// Key is the station's public key.
	Key string `json:"key"`
	// Entries is how many entries of the ledger are proved.
	Entries int    `json:"ledger_entries"`
	Files   []File `json:"files"`
}

// File is one file of a package.
type File struct {
	// Path is its place in the package, with '/'.
	Path   string `json:"path"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
	// CRC32 is the ZIP's own check sum.
	CRC32 string `json:"crc32"`
	// ChangedAt is when it was last changed, by the clock of the station's disk.
	ChangedAt time.Time `json:"changed_at"`
	// What says what it is.
	What string `json:"what"`
}

// encode gives a manifest its one form.
func (m Manifest) encode() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(m); err != nil {
		return nil, fmt.Errorf("write the manifest: %w", err)
	}
	if b.Len() > maxManifest {
		return nil, fmt.Errorf("write the manifest: it has more than %d MB", maxManifest>>20)
	}
	return b.Bytes(), nil
}

// decodeManifest reads a manifest as a stranger wrote it.
func decodeManifest(b []byte) (Manifest, error) {
	var m Manifest
	wrap := func(err error) (Manifest, error) { return Manifest{}, fmt.Errorf("read the manifest: %w", err) }
	if err := json.Unmarshal(b, &m); err != nil {
		return wrap(err)
	}
	if again, err := m.encode(); err != nil || !bytes.Equal(again, b) {
		return wrap(errors.New("it is not written as Skylatch writes it"))
	}
	if m.Format != kind {
		return wrap(fmt.Errorf("its format is %q, and %q is known here", m.Format, kind))
	}
	if err := m.check(); err != nil {
		return wrap(err)
	}
	return m, nil
}

// check refuses what no package may hold, whoever signs it.
func (m Manifest) check() error {
	if len(m.Files) > maxFiles {
		return fmt.Errorf("it has %d files, and at most %d may be in a package", len(m.Files), maxFiles)
	}
	taken := map[string]bool{}
	for _, name := range []string{manifestName, signatureName, sumsName} {
		taken[strings.ToLower(name)] = true
	}
	var all int64
	for _, f := range m.Files {
		lower := strings.ToLower(f.Path)
		if err := checkPath(f.Path); err != nil {
			return err
		}
		if taken[lower] {
			return fmt.Errorf("%q is in it twice", f.Path)
		}
		taken[lower] = true
		if sum, err := hex.DecodeString(f.SHA256); err != nil || len(sum) != 32 || f.SHA256 != strings.ToLower(f.SHA256) {
			return fmt.Errorf("%q has no SHA-256", f.Path)
		}
		if _, err := f.crc(); err != nil {
			return fmt.Errorf("%q has no CRC-32: %w", f.Path, err)
		}
		if all += f.Bytes; f.Bytes < 0 || all < 0 || all > 1<<60 {
			return fmt.Errorf("%q has a size that is none", f.Path)
		}
	}
	return nil
}

// checkPath takes names that lead to the same place on every system, and that
// cannot steer a terminal.
func checkPath(name string) error {
	bad := func(r rune) bool { return !unicode.IsPrint(r) || strings.ContainsRune(`\:*?"<>|`, r) }
	if !fs.ValidPath(name) || path.Clean(name) != name || name == "." || len(name) > 1000 || strings.ContainsFunc(name, bad) {
		return fmt.Errorf("%q is no name that a file can have everywhere", name)
	}
	return nil
}

func (f File) crc() (uint32, error) {
	n, err := strconv.ParseUint(f.CRC32, 16, 32)
	if err == nil && f.CRC32 != formatCRC(uint32(n)) {
		err = errors.New("it is written in another way")
	}
	return uint32(n), err
}

func formatCRC(crc uint32) string { return fmt.Sprintf("%08x", crc) }

// sums is the manifest for sha256sum: every file but itself and the signature.
func (m Manifest) sums(manifest []byte) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s  %s\n", hashOf(manifest), manifestName)
	for _, f := range m.Files {
		fmt.Fprintf(&b, "%s  %s\n", f.SHA256, f.Path)
	}
	return b.Bytes()
}

// statement is what is signed: a line of sha256sum's about the manifest.
func statement(manifest []byte) string {
	return fmt.Sprintf("%s  %s\n", hashOf(manifest), manifestName)
}
