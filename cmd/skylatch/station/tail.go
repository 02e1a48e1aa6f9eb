package station

import (
	"encoding/json"
	"fmt"
	"strings"

	"skylatch/redact/ledger"
	"skylatch/ui/wire"
)

// shownEntries is how many entries the page lists.
const shownEntries = 20

// tail returns the newest entries for the page, and why the ledger cannot be
// written, if so; what that means the page says itself.
func (c *clerk) tail() ([]wire.LedgerEntry, error) {
	problem := c.Problem()
	if p := explain(problem); p != nil && p.Err != nil {
		problem = p.Err
	}
	if c.current() == nil {
		return nil, problem
	}
	records, err := ledger.Tail(c.dir, shownEntries)
	if err != nil {
		return nil, err
	}
	list := make([]wire.LedgerEntry, 0, len(records))
	for _, r := range records {
		list = append(list, wire.LedgerEntry{Number: r.Number, AtMs: r.At.UnixMilli(), Kind: string(r.Kind), Words: words(r)})
	}
	return list, problem
}

// words says an entry to people. Kinds that the station does not write yet are
// shown as they stand.
func words(r ledger.Record) string {
	var f struct {
		Version, SHA256, Layer, State, Reason, Link, Vehicle, Command, Answer string
	}
	if json.Unmarshal(r.Fields, &f) != nil {
		return string(r.Fields)
	}
	switch r.Kind {
	case ledger.Start:
		return "The station started, version " + f.Version
	case ledger.Stop:
		return "The station stopped"
	case ledger.Settings:
		return "Configuration " + f.SHA256[:min(len(f.SHA256), 12)]
	case ledger.Layer:
		if f.Reason != "" {
			return fmt.Sprintf("Layer %s is %s: %s", f.Layer, f.State, f.Reason)
		}
		return fmt.Sprintf("Layer %s is %s", f.Layer, f.State)
	case ledger.Proof:
		return proofWords(r)
	case ledger.Export, ledger.Decision:
		if words, ok := leftWords(r); ok {
			return words
		}
		if words, ok := forwardWords(r); ok {
			return words
		}
		return removedWords(r)
	case ledger.Blocked:
		return blockedWords(r)
	case ledger.Override:
		if words, ok := guardOverrideWords(r); ok {
			return words
		}
		return overrideWords(r)
	case ledger.Link:
		return fmt.Sprintf("Link %s is %s", f.Link, f.State)
	case ledger.Command:
		return fmt.Sprintf("Vehicle %s was told to %s: %s", f.Vehicle, f.Command, f.Answer)
	}
	return string(r.Fields)
}

func proofWords(r ledger.Record) string {
	var f proofFields
	if json.Unmarshal(r.Fields, &f) != nil {
		return string(r.Fields)
	}
	asked := ""
	if f.By == proofByHand {
		asked = ", asked for by hand"
	}
	if !f.Holds {
		return fmt.Sprintf("%d ways out tried%s; the proof failed: %s", f.Tried, asked, strings.Join(f.Broken, ", "))
	}
	return fmt.Sprintf("%d ways out tried, %d open%s; the proof holds", f.Tried, len(f.Open), asked)
}
