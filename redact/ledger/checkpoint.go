package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// origin is the first line of every checkpoint; a change of the format gets
// another number.
const origin = "skylatch-ledger/1"

// checkpointMark begins the line that closes every write.
var checkpointMark = []byte(`{"checkpoint":`)

// Checkpoint is the signed head of the ledger at a moment: that so many
// entries, these and no others, were in it. Written down elsewhere, it shows
// later whether one of them was changed, or the end cut off.
type Checkpoint struct {
	Entries int64     // how many it covers
	Root    tlog.Hash // of the Merkle tree over their lines
	At      time.Time // when it was signed, our clock
	Offset  int64     // bytes before its own line in the file
	Note    string    // the signed text, to be kept
}

// text is what gets signed: the form of a transparency log's checkpoint
// (origin, size, root) with two lines of ours.
func (c Checkpoint) text() string {
	return fmt.Sprintf("%s\n%d\n%s\nat %s\nbytes %d\n", origin, c.Entries, c.Root, formatTime(c.At), c.Offset)
}

func (c *Checkpoint) sign(s note.Signer) error {
	signed, err := note.Sign(&note.Note{Text: c.text()}, s)
	if err != nil {
		return fmt.Errorf("sign a checkpoint: %w", err)
	}
	c.Note = string(signed)
	return nil
}

type checkpointForm struct {
	Checkpoint string `json:"checkpoint"`
}

func (c Checkpoint) line() ([]byte, error) { return marshal(checkpointForm{c.Note}) }

// parseCheckpointLine reads the line that closes a write. As with entries, only
// the very bytes that were written are accepted.
func parseCheckpointLine(line []byte, v note.Verifier) (Checkpoint, error) {
	var f checkpointForm
	if len(line) > maxLine {
		return Checkpoint{}, errors.New("read a checkpoint: it is too long")
	}
	if err := json.Unmarshal(line, &f); err != nil {
		return Checkpoint{}, fmt.Errorf("read a checkpoint: %w", err)
	}
	if again, err := marshal(f); err != nil || !bytes.Equal(again, line) {
		return Checkpoint{}, errors.New("read a checkpoint: it is not written as Skylatch writes it")
	}
	return parseCheckpoint(f.Checkpoint, v)
}

// parseCheckpoint reads a signed text. The error wraps
// [note.UnverifiedNoteError] if another key has signed it.
func parseCheckpoint(signed string, v note.Verifier) (Checkpoint, error) {
	text, err := openNote(signed, v)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("check a checkpoint's signature: %w", err)
	}
	c := Checkpoint{Note: signed}
	if err := c.parseText(text); err != nil {
		return Checkpoint{}, fmt.Errorf("read a checkpoint: %w", err)
	}
	if c.text() != text || c.Entries < 1 || c.Offset < 1 {
		return Checkpoint{}, errors.New("read a checkpoint: it is not written as Skylatch writes it")
	}
	return c, nil
}

func (c *Checkpoint) parseText(text string) (err error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 6 || lines[0] != origin {
		return errors.New("it is none of a Skylatch ledger")
	}
	if c.Entries, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return err
	}
	if c.Root, err = tlog.ParseHash(lines[2]); err != nil {
		return err
	}
	if c.At, err = parseTime(strings.TrimPrefix(lines[3], "at ")); err != nil {
		return err
	}
	c.Offset, err = strconv.ParseInt(strings.TrimPrefix(lines[4], "bytes "), 10, 64)
	return err
}
