package station

import (
	"context"
	"path/filepath"
	"time"

	"skylatch/redact/egress/confine"
	"skylatch/redact/egress/prove"
	"skylatch/redact/ledger"
)

// Who asked for a proof.
const (
	proofAtStart = "start"
	proofByHand  = "hand"
)

// proofFields are what the ledger keeps of a proof: enough to say later what
// held on which kernel, without its three pages.
type proofFields struct {
	By      string       `json:"by"`
	At      time.Time    `json:"tried_at"`
	Version string       `json:"version"`
	System  string       `json:"system"`
	Layers  []proofLayer `json:"layers"`
	Tried   int          `json:"tried"`
	Open    []string     `json:"open"`
	Broken  []string     `json:"broken"` // open, though an active layer claims to close it
	Holds   bool         `json:"holds"`
	// Control counts the ways that are open to an unconfined process; absent if
	// that was not tried.
	Control int `json:"open_unconfined,omitempty"`
}

type proofLayer struct {
	Layer  string        `json:"layer"`
	State  confine.State `json:"state"`
	Reason string        `json:"reason,omitempty"`
}

func proofEntry(r prove.Report, by string) ledger.Entry {
	f := proofFields{
		By: by, At: r.At, Version: r.Version, System: r.System, Tried: len(r.Results), Holds: len(r.Broken()) == 0,
		Layers: make([]proofLayer, 0, len(r.Layers)), Open: make([]string, 0), Broken: make([]string, 0),
	}
	for _, l := range r.Layers {
		f.Layers = append(f.Layers, proofLayer{l.Name, l.State, l.Reason})
	}
	for _, result := range r.Results {
		if result.Outcome == prove.Open {
			f.Open = append(f.Open, result.Route)
		}
		if result.Broken() {
			f.Broken = append(f.Broken, result.Route)
		}
		if result.Control == prove.Open {
			f.Control++
		}
	}
	return ledger.Entry{Kind: ledger.Proof, Fields: f}
}

// RecordProof writes a proof that somebody asked for into the ledger of a data
// folder, whether a station runs with that or not, and returns where it stands:
// the folder and the number of the entry. See [ledger.Write] for its errors.
func RecordProof(ctx context.Context, data string, r prove.Report) (folder string, number int64, err error) {
	folder = ledgerFolder(data)
	written, err := ledger.Write(ctx, folder, proofEntry(r, proofByHand))
	return folder, written.Number, err
}

func ledgerFolder(data string) string { return filepath.Join(data, "ledger") }
