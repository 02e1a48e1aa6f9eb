package gatehouse

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"time"

	"skylatch/redact/guard"
	"skylatch/telemetry/disk"
)

// allowedName holds the hosts that a person let through, newest last. What
// passes is the kernel's to say; this names it.
const allowedName = "allowed.json"

// keptAllowances is how many are remembered after they ended.
const keptAllowances = 50

// Allowance is one host that a person let through.
type Allowance struct {
	Host      string       `json:"host"`
	Reason    string       `json:"reason"`
	From      time.Time    `json:"from"`
	Until     time.Time    `json:"until"`
	Addresses []netip.Addr `json:"addresses"`
}

// open reports whether it holds at a moment.
func (a Allowance) open(now time.Time) bool { return !now.Before(a.From) && now.Before(a.Until) }

// readAllowances reads those in a data folder; that there never were any is no
// error.
func readAllowances(data string) ([]Allowance, error) {
	text, err := os.ReadFile(filepath.Join(data, guard.Folder, allowedName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read what is allowed: %w", err)
	}
	var list []Allowance
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, fmt.Errorf("read what is allowed in %s: %w", allowedName, err)
	}
	return list, nil
}

// addAllowance adds one; a host that is open already is open by the new one.
func addAllowance(data string, a Allowance) error {
	list, err := readAllowances(data)
	if err != nil {
		return err
	}
	for i, old := range list {
		if old.Host == a.Host && old.open(a.From) {
			list[i].Until = a.From
		}
	}
	return writeAllowances(data, append(list, a))
}

// endAllowances closes all that are open.
func endAllowances(data string, now time.Time) error {
	list, err := readAllowances(data)
	if err != nil || len(list) == 0 {
		return err
	}
	for i, a := range list {
		if a.open(now) {
			list[i].Until = now
		}
	}
	return writeAllowances(data, list)
}

func writeAllowances(data string, list []Allowance) error {
	list = list[max(0, len(list)-keptAllowances):]
	text, err := json.MarshalIndent(list, "", "  ")
	if err != nil {
		return err
	}
	dir := filepath.Join(data, guard.Folder)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("write what is allowed: %w", err)
	}
	if err := disk.WriteFile(filepath.Join(dir, allowedName), append(text, '\n')); err != nil {
		return fmt.Errorf("write what is allowed: %w", err)
	}
	return nil
}
