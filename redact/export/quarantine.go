package export

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"
)

// QuarantineName is the list of what was refused, in the data folder, beside the
// ledger: in the new tree it would tell names to whoever gets that. The ledger
// itself names none.
const QuarantineName = "quarantine.txt"

// Refused is a file that did not leave, by a name that its owner knows.
type Refused struct{ File, Reason string }

// Quarantine adds files to the owner's list in the data folder.
func Quarantine(data, policy string, at time.Time, files ...Refused) error {
	if len(files) == 0 {
		return nil
	}
	var b strings.Builder
	for _, f := range files {
		name := strings.Map(func(r rune) rune {
			if unicode.IsPrint(r) {
				return r
			}
			return unicode.ReplacementChar
		}, f.File)
		fmt.Fprintf(&b, "%s\t%s\t%s\t%s\n", at.UTC().Format(time.RFC3339), policy, name, f.Reason)
	}
	list, err := os.OpenFile(filepath.Join(data, QuarantineName), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("list what was refused: %w", err)
	}
	_, err = list.WriteString(b.String()) // at once: others may add to it, too
	if err = errors.Join(err, list.Close()); err != nil {
		return fmt.Errorf("list what was refused: %w", err)
	}
	return nil
}
