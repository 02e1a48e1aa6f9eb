package export

import (
	"context"
	"fmt"

	"skylatch/redact"
	"skylatch/redact/ledger"
)

// Receipt says what became of one file. It holds none of its data; but the file
// and its fields are named as its owner knows them, so it is for the owner.
type Receipt struct {
	File   string `json:"file"` // as it was named to us
	Format string `json:"format,omitempty"`
	// Refused says why nothing of it leaves; empty if something does.
	Refused string `json:"refused,omitempty"`
	// Junk tells that it is what a desktop or a camera leaves behind for itself:
	// nobody misses it.
	Junk bool `json:"junk,omitempty"`
	// Written is where the new file is; empty if there is none.
	Written string `json:"written,omitempty"`
	// Before is the old file, After the new one.
	Before Content `json:"before"`
	After  Content `json:"after"`
	// Verified says who read the new file again and found it good; empty if
	// nobody did, because there is none or because it was only looked at.
	Verified Witness `json:"verified,omitempty"`
	Seconds  float64 `json:"seconds"`
	// Entry is the number of the ledger's entry; nil without one.
	Entry *int64 `json:"ledger_entry,omitempty"`
	// Cleared tells that nobody here has looked for faces in it: somebody says that
	// it shows none.
	Cleared bool `json:"cleared,omitempty"`
	redact.Report
}

// Content is what tells a file from every other. The hash is empty where nobody
// read all of it.
type Content struct {
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256,omitempty"`
}

// Witness is who read a new file again.
type Witness string

// The witnesses.
const (
	// SecondParser found nothing in it that is never written.
	SecondParser Witness = "second parser"
	// ByteForByte is for a file that leaves whole: it is the old one.
	ByteForByte Witness = "byte for byte"
)

// sums are a report's counts by class and action alone: a ledger's entry has a
// limit, and a camera's fields are many.
func sums(counts []redact.Count) []redact.Count {
	var t redact.Tally
	for _, c := range counts {
		c.What = ""
		t.Note(c)
	}
	return t.Report().Counts
}

// note writes into the ledger what was decided of a file.
func (e *Export) note(ctx context.Context, r *Receipt, kind ledger.Kind, fields map[string]any) error {
	if e.Write == nil {
		return nil
	}
	if r.Format != "" {
		fields["format"], fields["counts"], fields["unknown"] = r.Format, sums(r.Counts), r.Unknown
	}
	if r.Before.Bytes > 0 {
		fields["before"] = r.Before
	}
	if r.After.SHA256 != "" {
		fields["sha256"], fields["bytes"], fields["verified"] = r.After.SHA256, r.After.Bytes, r.Verified
	}
	if r.Cleared {
		fields["cleared"] = "somebody has looked at it, and says that it shows nobody"
	}
	record, err := e.enter(ctx, kind, fields)
	if err != nil {
		return err
	}
	r.Entry = &record.Number
	return nil
}

// notWritten corrects in the ledger what it says has left.
func (e *Export) notWritten(ctx context.Context, r *Receipt) error {
	return e.note(context.WithoutCancel(ctx), r, ledger.Decision, map[string]any{"action": "not written"})
}

// enter writes an entry, with the policy that it is about.
func (e *Export) enter(ctx context.Context, kind ledger.Kind, fields map[string]any) (ledger.Record, error) {
	fields["policy"], fields["purpose"] = e.Policy.Name, e.Policy.Purpose
	if len(e.Policy.Loosened) > 0 {
		fields["loosened"], fields["reason_to_loosen"] = e.Policy.Loosened, e.Policy.Reason
	}
	record, err := e.Write(ctx, ledger.Entry{Kind: kind, Fields: fields})
	if err != nil {
		return record, fmt.Errorf("write to the ledger what leaves: %w", err)
	}
	return record, nil
}
