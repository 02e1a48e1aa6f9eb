package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// maxLine limits one line of the ledger, entry or checkpoint, its newline not
// counted. What is said about a flight fits many times.
const maxLine = 64 << 10

// ErrTooLarge tells that an entry does not fit into a line.
var ErrTooLarge = errors.New("a ledger entry has at most 64 KiB")

// Entry is one thing to be written down.
type Entry struct {
	At     time.Time // our clock; zero means now
	Kind   Kind
	Fields any // marshals to a JSON object, or is nil; never holds a withheld value
}

// Record is one entry as it stands in the ledger.
type Record struct {
	Number int64           `json:"n"` // the first has 0
	At     time.Time       `json:"at"`
	Kind   Kind            `json:"kind"`
	Fields json.RawMessage `json:"fields"` // a JSON object with sorted keys
}

// content is an entry before it has a place in the ledger.
type content struct {
	at     string
	kind   Kind
	fields json.RawMessage
}

// lineForm is the form of an entry's line. The order of fields is that on disk.
type lineForm struct {
	N      int64           `json:"n"`
	At     string          `json:"at"`
	Kind   Kind            `json:"kind"`
	Fields json.RawMessage `json:"fields"`
	Prev   string          `json:"prev"` // hash of the line before; empty in the first
}

// lineMargin is what an entry's line has beside its fields, at most.
const lineMargin = 512

func (e Entry) content(now time.Time) (content, error) {
	if _, ok := known(e.Kind); !ok {
		return content{}, fmt.Errorf("write to the ledger: there is no kind of entry %q", e.Kind)
	}
	fields, err := object(e.Fields)
	if err != nil {
		return content{}, fmt.Errorf("write to the ledger a %s: %w", e.Kind, err)
	}
	at := e.At
	if at.IsZero() {
		at = now
	}
	return content{at: formatTime(at), kind: e.Kind, fields: fields}, nil
}

// object makes the one form that a JSON object has in the ledger: no spaces,
// sorted keys.
func object(fields any) (json.RawMessage, error) {
	if fields == nil {
		return json.RawMessage("{}"), nil
	}
	b, err := marshal(fields)
	if err != nil {
		return nil, err
	}
	if len(b) > maxLine-lineMargin {
		return nil, ErrTooLarge
	}
	b, err = canonical(b)
	if err == nil && len(b) > maxLine-lineMargin {
		return nil, ErrTooLarge
	}
	return b, err
}

// canonical gives a JSON object its one form.
func canonical(b []byte) (json.RawMessage, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var m map[string]any
	if err := d.Decode(&m); err != nil {
		return nil, err
	}
	if m == nil {
		return nil, errors.New("the fields are not a JSON object")
	}
	return marshal(m)
}

// marshal is [json.Marshal] that leaves <, > and & readable.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// line gives the entry its place, after a line with the hash prev.
func (c content) line(number int64, prev tlog.Hash) ([]byte, error) {
	return marshal(lineForm{N: number, At: c.at, Kind: c.kind, Fields: c.fields, Prev: formatPrev(number, prev)})
}

func formatPrev(number int64, prev tlog.Hash) string {
	if number == 0 {
		return ""
	}
	return prev.String()
}

// parseLine reads an entry's line. Only the very bytes that [content.line]
// writes are an entry: a line that merely means the same is a changed line.
func parseLine(line []byte) (Record, lineForm, error) {
	var f lineForm
	if len(line) > maxLine {
		return Record{}, f, ErrTooLarge
	}
	if err := json.Unmarshal(line, &f); err != nil {
		return Record{}, f, fmt.Errorf("read a ledger entry: %w", err)
	}
	at, err := parseTime(f.At)
	if err != nil {
		return Record{}, f, fmt.Errorf("read a ledger entry: %w", err)
	}
	if _, ok := known(f.Kind); !ok {
		return Record{}, f, fmt.Errorf("read a ledger entry: there is no kind %q", f.Kind)
	}
	raw := f.Fields
	if f.Fields, err = canonical(raw); err != nil {
		return Record{}, f, fmt.Errorf("read a ledger entry: %w", err)
	}
	again, err := marshal(f)
	if err != nil || !bytes.Equal(again, line) {
		return Record{}, f, errors.New("read a ledger entry: it is not written as Skylatch writes it")
	}
	return Record{Number: f.N, At: at, Kind: f.Kind, Fields: f.Fields}, f, nil
}

func formatTime(t time.Time) string {
	return t.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano)
}

func parseTime(s string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}, err
	}
	if formatTime(t) != s {
		return time.Time{}, fmt.Errorf("time %q is not written as Skylatch writes it", s)
	}
	return t, nil
}
