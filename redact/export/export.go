// Package export is the only way a file leaves: it is recognised by what is in
// it, rebuilt from what a policy allows, read again by an independent parser,
// written into the ledger, and only then onto a disk.
//
// The original is opened for reading and never touched. What is unknown,
// damaged or not understood is refused with the reason. While the ledger cannot
// be written, nothing leaves. It starts no goroutine.
package export

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"skylatch/redact"
	"skylatch/redact/ledger"
	"skylatch/redact/text"
	"skylatch/redact/track"
)

// Config says what leaves, and where to.
type Config struct {
	// Policy is required.
	Policy *redact.Policy
	// Secret and Origin are the mission's: all its files share them.
	Secret redact.Secret
	Origin *redact.Origin
	// Folder is where new files are put.
	Folder string
	// Write writes an entry into the ledger. Without it nothing leaves: files
	// are looked at alone.
	Write func(context.Context, ledger.Entry) (ledger.Record, error)
}

// Receipt says what became of one file. It holds none of its data.
type Receipt struct {
	File   string `json:"file"` // as it was named to us
	Format string `json:"format,omitempty"`
	// Refused says why nothing of it leaves; empty if something does.
	Refused string `json:"refused,omitempty"`
	// Written is where the new file is; empty if there is none.
	Written string `json:"written,omitempty"`
	SHA256  string `json:"sha256,omitempty"`
	Bytes   int    `json:"bytes,omitempty"`
	// Entry is the number of the ledger's entry; nil without one.
	Entry *int64 `json:"ledger_entry,omitempty"`
	redact.Report
}

// maxFile is what may be read of a file, in bytes.
const maxFile = 512 << 20

// File lets out what may leave of one file; number tells it from others of the
// same export. A refusal is in the receipt; the error means that the ledger or
// the disk does not work, and that no more should be tried.
func File(ctx context.Context, path string, number int, c Config) (Receipt, error) {
	r := Receipt{File: path}
	b, refused := r.rebuild(c)
	to := filepath.Join(c.Folder, c.name(path, number, r.extension()))
	if _, err := os.Lstat(to); refused == nil && c.Write != nil && !errors.Is(err, fs.ErrNotExist) {
		refused = fmt.Errorf("there is a %s in the folder already, and nothing is replaced", filepath.Base(to))
	}
	if refused != nil {
		r.Refused = refused.Error()
		if c.Write == nil {
			return r, nil
		}
		return r, c.note(ctx, &r, ledger.Decision, map[string]any{"action": "refused", "reason": r.Refused})
	}
	r.Bytes = len(b)
	sum := sha256.Sum256(b)
	r.SHA256 = hex.EncodeToString(sum[:])
	if c.Write == nil {
		return r, nil
	}
	if err := c.note(ctx, &r, ledger.Export, map[string]any{
		"name": filepath.Base(to), "sha256": r.SHA256, "bytes": r.Bytes,
	}); err != nil {
		return r, err
	}
	if err := write(to, b); err != nil {
		return r, errors.Join(err, c.note(ctx, &r, ledger.Decision, map[string]any{
			"action": "not written", "name": filepath.Base(to), "sha256": r.SHA256,
		}))
	}
	r.Written = to
	return r, nil
}

// rebuild returns the new file, or why there is none.
func (r *Receipt) rebuild(c Config) ([]byte, error) {
	src, err := read(r.File)
	if err != nil {
		return nil, err
	}
	for _, s := range sealed {
		if s.recognise(src) {
			r.Format = s.name
			if c.Policy.Purpose != redact.Evidence || c.Policy.Action(redact.Bulk) != redact.Keep {
				return nil, fmt.Errorf("%s leave for evidence alone: %s", s.name, s.reason)
			}
			return src, nil
		}
	}
	f, ok := track.Recognise(src)
	if !ok {
		return nil, errors.New("its format is not known, and what is not known does not leave")
	}
	r.Format = f.Name
	b, report, err := f.Rebuild(src, track.Config{Policy: c.Policy, Secret: c.Secret, Origin: c.Origin})
	r.Report = report
	if err != nil {
		return nil, err
	}
	if err := f.Verify(b); err != nil {
		return nil, err
	}
	return b, nil
}

// read reads a file that is one.
func read(path string) ([]byte, error) {
	info, err := os.Stat(path) // first: to open a pipe waits for its writer
	switch {
	case err != nil:
		return nil, unreadable(err)
	case !info.Mode().IsRegular():
		return nil, errors.New("it is no file")
	case info.Size() > maxFile:
		return nil, fmt.Errorf("it has %d MB, and at most %d are read", info.Size()>>20, maxFile>>20)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, unreadable(err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxFile))
	if err != nil {
		return nil, unreadable(err)
	}
	return b, nil
}

// unreadable says why without the path, which goes into the ledger and may name
// people.
func unreadable(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		err = p.Err
	}
	return fmt.Errorf("it cannot be read: %w", err)
}

// extension is that of the format: a name may lie.
func (r *Receipt) extension() string {
	if e, ok := track.Extension(r.Format); ok {
		return e
	}
	return filepath.Ext(r.File)
}

// name is what the new file is called. A name is a text, and tells as much.
func (c Config) name(path string, number int, extension string) string {
	old := filepath.Base(path)
	old = old[:len(old)-len(filepath.Ext(old))]
	clean, found := text.RedactName(old, c.Policy, c.Secret)
	if clean == "" || len(found) > 0 || c.Policy.Action(redact.Time) != redact.Keep {
		clean = fmt.Sprintf("track-%d", number) // cameras put the time into names
	}
	return clean + extension
}

// note writes into the ledger what was decided of a file.
func (c Config) note(ctx context.Context, r *Receipt, kind ledger.Kind, fields map[string]any) error {
	fields["policy"], fields["purpose"] = c.Policy.Name, c.Policy.Purpose
	if len(c.Policy.Loosened) > 0 {
		fields["loosened"], fields["reason_to_loosen"] = c.Policy.Loosened, c.Policy.Reason
	}
	if r.Format != "" {
		fields["format"], fields["counts"], fields["unknown"] = r.Format, r.Counts, r.Unknown
	}
	record, err := c.Write(ctx, ledger.Entry{Kind: kind, Fields: fields})
	if err != nil {
		return fmt.Errorf("write to the ledger what leaves: %w", err)
	}
	r.Entry = &record.Number
	return nil
}
