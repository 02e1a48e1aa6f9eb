package evidence

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"skylatch/redact/export"
	"skylatch/redact/ledger"
)

// Way is how a package is not as it was sealed.
type Way string

// The ways.
const (
	Changed Way = "changed"
	Missing Way = "missing"
	Added   Way = "added"
	// Unsigned tells that the list of files is not what the key signed.
	Unsigned Way = "not signed"
	// OtherKey tells that another key signed it than the one that was given.
	OtherKey Way = "signed with another key"
	// Unproved tells that the ledger's entries are not proved.
	Unproved Way = "not proved"
)

// Finding names a part of a package that is not as it was sealed.
type Finding struct {
	// File is its place in the package; empty for what belongs to none.
	File   string `json:"file,omitempty"`
	Way    Way    `json:"way"`
	Detail string `json:"detail"`
}

// String says it in a line.
func (f Finding) String() string {
	name := f.File
	if name == "" {
		name = "the package"
	}
	return fmt.Sprintf("%s: %s (%s)", name, f.Way, f.Detail)
}

// Checked is what [Verify] has seen.
type Checked struct {
	// Whole tells that every byte is as the key signed it.
	Whole    bool      `json:"whole"`
	Findings []Finding `json:"findings"`
	Mission  string    `json:"mission,omitempty"`
	Program  string    `json:"program,omitempty"`
	SealedAt time.Time `json:"sealed_at,omitzero"`
	// Key is the one that the package names. KeyCompared tells that it is the one
	// that was given; else anybody may have signed it.
	Key         string `json:"key,omitempty"`
	KeyCompared bool   `json:"key_compared"`
	Sealed      bool   `json:"sealed"`
	Bytes       int64  `json:"bytes"`
	Files       []File `json:"files"`
	// Entries is how many entries of the ledger are proved.
	Entries int `json:"ledger_entries"`
}

// Against is what a package is checked with; the zero value opens no seal, and
// believes every key.
type Against struct {
	// Key is the station's public key, from elsewhere.
	Key    string
	Opener Opener
	// Progress, if any, is told how far it is.
	Progress func(export.Progress)
}

// ErrNone tells that a file is no evidence package.
var ErrNone = errors.New("this is no evidence package, or its beginning is not what it was")

// Verify checks every byte of a package, with nothing but that and what was
// kept elsewhere. What is not as it was sealed is in the findings. The error
// tells that it could not be checked: it wraps [ErrNone], [ErrSealed], a
// [*LockedError], what the disk says, or that of ctx.
func Verify(ctx context.Context, r io.ReaderAt, size int64, a Against) (Checked, error) {
	v := verifier{against: a, r: r, size: size, Checked: Checked{Bytes: size, Findings: []Finding{}, Files: []File{}}}
	head := make([]byte, min(int64(len(sealMark)), size))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return v.Checked, fmt.Errorf("read the package: %w", err)
	}
	if string(head) == sealMark {
		v.Sealed = true
		var err error
		if v.r, v.size, err = a.Opener.opened(r, size); err != nil {
			return v.Checked, err
		}
	}
	if err := v.check(ctx); err != nil {
		return v.Checked, err
	}
	v.Whole = len(v.Findings) == 0
	return v.Checked, nil
}

// check finds what there is to find.
func (v *verifier) check(ctx context.Context) error {
	known, err := v.head()
	if err != nil {
		return err
	}
	if !known {
		return v.diagnose(ctx)
	}
	v.believe()
	if v.layout.pieces == nil {
		return v.diagnose(ctx)
	}
	if err := v.contents(ctx); err != nil {
		return err
	}
	if v.shifted {
		if err := v.diagnose(ctx); err != nil {
			return err
		}
	}
	return v.ledger()
}

// verifier checks one package.
type verifier struct {
	against Against
	Checked
	r    io.ReaderAt // without the seal
	size int64       // of that

	manifest  Manifest
	text      []byte // of the manifest
	signature []byte
	layout    layout
	shifted   bool // files do not stand where they were written
	buffer    []byte
	compared  int64 // by the ZIP's directory
}

func (v *verifier) find(file string, way Way, format string, a ...any) {
	v.Findings = append(v.Findings, Finding{file, way, fmt.Sprintf(format, a...)})
}

// head reads the manifest and its signature, where they were written, or where
// the ZIP's directory says. It reports whether the manifest could be understood.
func (v *verifier) head() (known bool, err error) {
	files, broken := v.unzip()
	read := func(at int64, name string, limit uint32) ([]byte, error) {
		b, err := v.small(at, name, limit)
		if err != nil && broken == nil {
			if again, err := files.read(v, name, limit); err == nil {
				return again, nil
			}
		}
		return b, err
	}
	if v.text, err = read(0, manifestName, maxManifest); err != nil {
		if !errors.Is(err, errSeal) && !(files.has(manifestName) && files.has(sumsName)) {
			return false, ErrNone
		}
		v.find(manifestName, Changed, "%v; without it nothing shows what the files were", err)
		return false, nil
	}
	signature, unsigned := read(small(manifestName, v.text, time.Time{}).end(), signatureName, maxSignature)
	if unsigned != nil {
		v.find(signatureName, Changed, "%v", unsigned)
	}
	if v.manifest, err = decodeManifest(v.text); err != nil {
		if mark := []byte("skylatch-evidence/"); !bytes.Contains(v.text, mark) && !bytes.Contains(signature, mark) {
			return false, ErrNone
		}
		v.find(manifestName, Changed, "%v; without it nothing shows what the files were", err)
		return false, nil
	}
	m := v.manifest
	v.Mission, v.Program, v.SealedAt, v.Key, v.Files = m.Mission, m.Program, m.SealedAt, m.Key, m.Files
	if v.signature = signature; unsigned == nil {
		v.layout, err = newLayout(m, v.text, signature)
	}
	return true, err
}

// small reads a member whose length only its header tells.
func (v *verifier) small(at int64, name string, limit uint32) ([]byte, error) {
	want := member{name: name}.local()
	header := make([]byte, len(want))
	if err := v.at(header, at); err != nil {
		return nil, err
	}
	size := binary.LittleEndian.Uint32(header[22:])
	fixed := func(h []byte) string { return string(h[:10]) + string(h[26:localSize+len(name)]) } // not dates and sums
	if fixed(header) != fixed(want) || size > limit {
		return nil, errors.New("it does not stand where it was written")
	}
	b := make([]byte, size)
	return b, v.at(b, at+int64(len(header)))
}

// at reads all of b.
func (v *verifier) at(b []byte, off int64) error {
	if v.size != unknownSize && off+int64(len(b)) > v.size {
		return errCut
	}
	n, err := v.r.ReadAt(b, off)
	if n == len(b) {
		return nil
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errCut
	}
	if v.Sealed {
		return fmt.Errorf("%w: %w", errSeal, err)
	}
	return err
}

var (
	errCut  = errors.New("the package ends before")
	errSeal = errors.New("what sealed it was changed there")
)

// believe checks who signed the manifest.
func (v *verifier) believe() {
	if given := strings.TrimSpace(v.against.Key); given != "" {
		if v.KeyCompared = given == v.manifest.Key; !v.KeyCompared {
			v.find("", OtherKey, "it names the key %s", v.manifest.Key)
		}
	}
	if v.layout.pieces == nil {
		v.KeyCompared = false
		return // said already
	}
	text, err := ledger.OpenStatement(string(v.signature), kind, v.manifest.Key)
	if err == nil && text != statement(v.text) {
		err = errors.New("the signature is for another manifest")
	}
	if err != nil {
		v.find(manifestName, Unsigned, "%v", err)
		v.KeyCompared = false
	}
}
