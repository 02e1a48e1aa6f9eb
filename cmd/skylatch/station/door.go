package station

import (
	"fmt"
	"strings"
	"time"

	"skylatch/redact/egress"
	"skylatch/redact/egress/confine"
	"skylatch/redact/egress/prove"
	"skylatch/telemetry"
	"skylatch/telemetry/store"
	"skylatch/ui/wire"
)

// door is what the station knows of how closed it is, for the page.
type door struct {
	doors  []wire.Door
	store  *store.Store
	ledger ledgerTail
	proof  *prove.Report // nil: none was made
}

// ledgerTail is the end of the ledger, and why it cannot be written, if so.
type ledgerTail func() ([]wire.LedgerEntry, error)

// View is everything, for GET /api/door.
func (d *door) View(now time.Time) wire.DoorView {
	view := wire.DoorView{Layers: []wire.Layer{}, Doors: d.doors, Ledger: []wire.LedgerEntry{}}
	if d.proof != nil {
		for _, l := range d.proof.Layers {
			view.Layers = append(view.Layers, wire.Layer{Name: l.Name, State: string(l.State), Reason: l.Reason, Meaning: l.Meaning})
		}
		view.Proof = &wire.Proof{AgeMs: now.Sub(d.proof.At).Milliseconds(), OK: len(d.proof.Broken()) == 0, Routes: routes(d.proof)}
	}
	if n := d.store.Snapshot().Station.Network; !n.MeasuredAt.IsZero() {
		view.Network = network(n, now)
	}
	entries, err := d.ledger()
	view.Ledger = append(view.Ledger, entries...)
	if err != nil {
		view.LedgerProblem = err.Error()
	}
	return view
}

func routes(r *prove.Report) []wire.Route {
	list := make([]wire.Route, 0, len(r.Results))
	for _, result := range r.Results {
		list = append(list, wire.Route{
			Name: result.Route, Outcome: string(result.Outcome), ClosedBy: append([]string{}, result.Closers...), Detail: result.Detail,
		})
	}
	return list
}

func network(n telemetry.Network, now time.Time) *wire.Network {
	out := &wire.Network{
		AgeMs:         now.Sub(n.MeasuredAt).Milliseconds(),
		Interfaces:    make([]wire.NetworkInterface, 0, len(n.Interfaces)),
		DefaultRoutes: append([]string{}, n.DefaultRoutes...),
		Appeared:      append([]string{}, n.Appeared...),
	}
	for _, i := range n.Interfaces {
		out.Interfaces = append(out.Interfaces, wire.NetworkInterface{Name: i.Name, Kind: string(i.Kind), Up: i.Up})
	}
	return out
}

// AirGap is the one word of it, for every snapshot. Its age is that of the
// measurement: a proof holds as long as the process that it proved.
func (d *door) AirGap(now time.Time) *wire.AirGap {
	n := d.store.Snapshot().Station.Network
	g := &wire.AirGap{State: "unknown", Why: "The station has not proved its confinement."}
	switch {
	case !n.MeasuredAt.IsZero():
		g.AgeMs = now.Sub(n.MeasuredAt).Milliseconds()
	case d.proof != nil:
		g.AgeMs = now.Sub(d.proof.At).Milliseconds()
	}
	if d.proof == nil {
		return g
	}
	layers, broken := d.proof.Layers, d.proof.Broken()
	switch {
	case len(broken) > 0:
		g.State, g.Why = "weak", fmt.Sprintf("The station could get out by %s.", broken[0].Route)
	case !confine.Held(layers, confine.Namespaces) && !confine.Held(layers, confine.Syscalls):
		g.State, g.Why = "weak", "Nothing keeps the station from the network. Not active: "+strings.Join(missing(layers), ", ")+"."
	case n.MeasuredAt.IsZero():
		g.Why = "The station cannot get out; the machine's own network cannot be measured here."
	case len(n.DefaultRoutes) > 0:
		g.State = "held"
		g.Why = "The station cannot get out, but the machine has a network: " + strings.Join(n.DefaultRoutes, ", ") + "."
	default:
		g.State, g.Why = "gapped", "The station cannot get out, and the machine has no route to anywhere."
	}
	return g
}

func missing(layers []confine.Layer) []string {
	var names []string
	for _, l := range layers {
		if l.State != confine.Active {
			names = append(names, l.Name)
		}
	}
	return names
}

func doors(d *egress.Doors) []wire.Door {
	list := make([]wire.Door, 0)
	for _, door := range d.List() {
		list = append(list, wire.Door{
			Name: door.Name, Address: door.Address, Purpose: door.Purpose, Scope: string(door.Scope),
		})
	}
	return list
}
