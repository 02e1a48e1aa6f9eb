package ledger

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/disk"
)

const (
	// inboxName is the folder where others leave entries for the one writer.
	inboxName = "inbox"
	// inboxMark ends the names of whole entries there, refusedMark of those that
	// are none: they are kept, and not looked at again.
	inboxMark, refusedMark = ".json", ".refused"

	// inboxPatience is how often a giver looks whether its entry was taken.
	inboxPatience = 20 * time.Millisecond
	// maxTaken is how many entries are taken at once: many more than people
	// make, and an end to what a broken program can cost.
	maxTaken = 64
)

// Patience is how long a station may take to write an entry that another program
// left for it: a slow disk is waited for.
const Patience = 30 * time.Second

// handedForm is an entry on its way to the writer.
type handedForm struct {
	At     string          `json:"at"`
	Kind   Kind            `json:"kind"`
	Fields json.RawMessage `json:"fields"`
}

// Write writes one entry into the ledger in a folder, and returns it as it
// stands there, signed and on disk. If another process has the ledger open, the
// entry is left in the ledger's inbox for that process; then Write waits until
// it is taken or ctx ends. The error wraps [ErrInUse] if nobody took it, and
// [ErrDamaged] as that of [Open] does; with an error, what the entry allows must
// not happen. A giver that is killed while it waits may leave an entry that is
// taken later.
func Write(ctx context.Context, dir string, e Entry) (Record, error) {
	if m, ok := known(e.Kind); ok && m.own {
		return Record{}, fmt.Errorf("write to the ledger: only the ledger writes %q", e.Kind)
	}
	if e.At.IsZero() {
		e.At = time.Now() // when it happened, however late it is taken
	}
	c, err := e.content(e.At)
	if err != nil {
		return Record{}, err
	}
	l, err := Open(dir)
	switch {
	case errors.Is(err, ErrInUse):
		return handOver(ctx, dir, c)
	case err != nil:
		return Record{}, err
	}
	number, err := l.Append(e)
	if err = errors.Join(err, l.Close()); err != nil {
		return Record{}, err
	}
	at, err := parseTime(c.at)
	return Record{Number: number, At: at, Kind: c.kind, Fields: c.fields}, err
}

// handOver leaves an entry in the inbox and waits until it is in the ledger.
func handOver(ctx context.Context, dir string, c content) (Record, error) {
	path, err := leave(filepath.Join(dir, inboxName), c)
	if err != nil {
		return Record{}, unwritable(dir, err)
	}
	tick := time.NewTicker(inboxPatience)
	defer tick.Stop()
	for ctx.Err() == nil {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return find(dir, c)
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
	if errors.Is(os.Remove(path), fs.ErrNotExist) {
		return find(dir, c) // taken at the last moment
	}
	return Record{}, &telemetry.ProblemError{
		Cause:   fmt.Sprintf("Another program has the ledger in %s open and took no entry from its inbox.", dir),
		Meaning: "The entry is not in the ledger, and what waits for it does not happen.",
		Action:  "Look at the page or the log of the running station: it says why its ledger cannot be written.",
		Err:     errors.Join(ErrInUse, ctx.Err()),
	}
}

// leave puts an entry into the inbox under a name of its own.
func leave(inbox string, c content) (path string, err error) {
	text, err := marshal(handedForm{At: c.at, Kind: c.kind, Fields: c.fields})
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(inbox, 0o700); err != nil {
		return "", err
	}
	name := fmt.Sprintf("%d-%d%s", time.Now().UnixNano(), os.Getpid(), inboxMark)
	path = filepath.Join(inbox, name)
	return path, disk.WriteFile(path, text)
}

// find returns the entry as it stands in the ledger.
func find(dir string, c content) (Record, error) {
	newest, err := Tail(dir, maxPosted)
	if err != nil {
		return Record{}, err
	}
	for _, r := range slices.Backward(newest) {
		if r.Kind == c.kind && formatTime(r.At) == c.at && bytes.Equal(r.Fields, c.fields) {
			return r, nil
		}
	}
	return Record{}, fmt.Errorf("the entry was taken from the inbox of %s and is not in the ledger", dir)
}

// TakeIn appends what other processes left in the inbox; see [Write]. Each is
// removed only when it is in the ledger and signed, so that a killed process
// may write one twice and loses none. What is no entry is set aside once, and
// said in the error.
func (l *Ledger) TakeIn() error {
	inbox := filepath.Join(l.dir, inboxName)
	list, err := os.ReadDir(inbox)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // nobody ever left one
	}
	if err != nil {
		return fmt.Errorf("look into the ledger's inbox: %w", err)
	}
	taken := 0
	var refused []error
	for _, file := range list {
		// A pipe would keep its reader waiting.
		if filepath.Ext(file.Name()) != inboxMark || !file.Type().IsRegular() {
			continue
		}
		if taken++; taken > maxTaken {
			break
		}
		path := filepath.Join(inbox, file.Name())
		e, err := readHanded(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue // its giver took it back
		}
		if err != nil {
			refused = append(refused, fmt.Errorf("refuse an entry from the ledger's inbox: %w", errors.Join(err, os.Rename(path, path+refusedMark))))
			continue
		}
		if _, err := l.Append(e); err != nil {
			return errors.Join(append(refused, err)...) // its giver waits, and gives up
		}
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return errors.Join(append(refused, fmt.Errorf("empty the ledger's inbox: %w", err))...)
		}
	}
	return errors.Join(refused...)
}

// readHanded reads one entry of the inbox: only what a line of the ledger can
// hold.
func readHanded(path string) (Entry, error) {
	b, err := readLimited(path, maxLine)
	if err != nil {
		return Entry{}, err
	}
	return parseHanded(b)
}

func parseHanded(b []byte) (Entry, error) {
	var f handedForm
	if err := json.Unmarshal(b, &f); err != nil {
		return Entry{}, err
	}
	if again, err := marshal(f); err != nil || !bytes.Equal(again, b) {
		return Entry{}, errors.New("it is not written as Skylatch writes it")
	}
	at, err := parseTime(f.At)
	if err != nil {
		return Entry{}, err
	}
	e := Entry{At: at, Kind: f.Kind, Fields: f.Fields}
	if m, ok := known(e.Kind); ok && m.own {
		return Entry{}, fmt.Errorf("only the ledger writes %q", e.Kind)
	}
	_, err = e.content(at)
	return e, err
}
