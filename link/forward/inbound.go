package forward

import (
	"errors"
	"slices"
	"strings"

	"skylatch/link/mavlink"
	"skylatch/link/transport"
)

// heartbeat is how routers learn who is where. It asks nothing of a vehicle, and
// is always passed on.
const heartbeat = "HEARTBEAT"

// The reasons why what a destination sends is not passed on; the driver has
// more.
const (
	refusedUnknown = "unknown message"
	refusedTwice   = "it came twice"
	refusedWord    = "not on its list: "
)

// errCrowd means that more are heard from one destination than are told apart.
var errCrowd = errors.New("too many senders")

// take passes on a frame of a destination of the same crew: to the vehicles, if
// its list names it, and to the other destinations as far as their policies go.
func (d *destination) take(f mavlink.Frame) {
	word := f.Word()
	refusal := ""
	switch {
	case !f.Checked || word == "":
		refusal = refusedUnknown
	case d.repeats(f):
		refusal = refusedTwice
	case word != heartbeat && !d.allowed[word]:
		refusal = refusedWord + word
	default:
		d.forwarder.answers.ask(d, f, word) // first: the answer may come at once
		if err := d.pass(f); err != nil {
			refusal = err.Error()
		}
	}
	d.mu.Lock()
	if refusal != "" {
		count(&d.refused, refusal, 1, f.At)
	} else {
		count(&d.passed, word, 1, f.At)
	}
	d.mu.Unlock()
	if refusal == "" && strings.HasPrefix(word, "MAV_CMD_") {
		d.forwarder.cfg.Ledger.Post(commandEntry(d.Name, f.Source, f.Target, word, "passed on", f.At))
	}
}

// pass hands a frame on, and returns why nobody gets it.
func (d *destination) pass(f mavlink.Frame) error {
	err := d.forwarder.cfg.Relay(f, f.At)
	if err != nil && !errors.Is(err, mavlink.ErrNobody) {
		return err // it is not believed
	}
	from := d.place(f.From)
	if !d.forwarder.table.note(from, f.Source) {
		return errCrowd
	}
	if d.forwarder.route(f, from) {
		return nil
	}
	return err
}

// repeats reports whether the frame came before, on any way.
func (d *destination) repeats(f mavlink.Frame) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if i := slices.IndexFunc(d.peers, func(o *peer) bool { return o.Peer == f.From && o.many }); i >= 0 {
		return d.peers[i].memory.Repeats(f) // others may go by the same id
	}
	return d.memory.Repeats(f)
}

// place is where a frame of a peer comes from.
func (d *destination) place(p *transport.Peer) place {
	d.mu.Lock()
	defer d.mu.Unlock()
	if slices.ContainsFunc(d.peers, func(o *peer) bool { return o.Peer == p && o.many }) {
		return place{d, p}
	}
	return place{to: d}
}

// hasOthers reports whether somebody else is at the doors that a peer shares.
func (d *destination) hasOthers(p *transport.Peer) bool {
	return slices.ContainsFunc(d.ends(), func(o *peer) bool { return o.many && o.Peer != p })
}
