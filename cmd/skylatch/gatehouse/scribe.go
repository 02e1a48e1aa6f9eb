package gatehouse

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"time"

	"skylatch/redact/guard"
	"skylatch/redact/guard/tally"
	"skylatch/redact/ledger"
)

// Note is what the scribe is to write into a data folder.
type Note struct {
	Data string `json:"data"`
	// Kind and Fields are an entry of the ledger; none if Kind is empty.
	Kind   ledger.Kind    `json:"kind,omitempty"`
	Fields map[string]any `json:"fields,omitempty"`
	// Allow is added to what is allowed.
	Allow *Allowance `json:"allow,omitempty"`
	// Off says that the wall was taken away.
	Off bool `json:"off,omitempty"`
	// Retire puts the state of an earlier wall aside.
	Retire bool `json:"retire,omitempty"`
}

// Write writes what a note says, the ledger first: what is not on record does
// not happen.
func (n Note) Write(ctx context.Context) error {
	if n.Kind != "" {
		ctx, cancel := context.WithTimeout(ctx, ledger.Patience)
		defer cancel()
		if _, err := ledger.Write(ctx, filepath.Join(n.Data, "ledger"), ledger.Entry{Kind: n.Kind, Fields: n.Fields}); err != nil {
			return fmt.Errorf("write to the ledger: %w", err)
		}
	}
	dir := filepath.Join(n.Data, guard.Folder)
	var errs []error
	if n.Allow != nil {
		errs = append(errs, addAllowance(n.Data, *n.Allow))
	}
	if n.Off {
		errs = append(errs, endAllowances(n.Data, time.Now()), fallen(dir))
	}
	if n.Retire {
		errs = append(errs, tally.Retire(dir))
	}
	return errors.Join(errs...)
}

// fallen says in the last state that the wall does not stand any more.
func fallen(dir string) error {
	s, err := tally.ReadState(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	s.Wall.Standing = false
	for i := range s.Allowed {
		s.Allowed[i].Closed = true
	}
	f, err := tally.OpenFiles(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Put(s), f.Close())
}

// Scribe writes the note that it reads.
func Scribe(ctx context.Context, in io.Reader) error {
	var n Note
	if err := json.NewDecoder(in).Decode(&n); err != nil {
		return fmt.Errorf("read the note: %w", err)
	}
	return n.Write(ctx)
}
