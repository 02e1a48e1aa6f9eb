package forward

import (
	"slices"
	"time"

	"skylatch/redact"
	"skylatch/redact/ledger"
	"skylatch/telemetry"
)

// Accounted is what a ledger entry holds about one destination: who it is, what
// it is told by, and what was sent, kept back and lost since the entry before.
// It holds counts, and never what was kept back.
type Accounted struct {
	Of          string   `json:"of"` // always [OfForward]
	Destination string   `json:"destination"`
	Addresses   []string `json:"addresses,omitempty"`
	Policy      string   `json:"policy"`
	Purpose     string   `json:"purpose,omitempty"`
	// Begins says that from here on it is told.
	Begins   bool             `json:"begins,omitempty"`
	TwoWay   bool             `json:"two_way,omitempty"`
	Commands []string         `json:"commands,omitempty"`
	Frames   uint64           `json:"frames"`
	Bytes    uint64           `json:"bytes"`
	Withheld []AccountedClass `json:"withheld,omitempty"`
	Dropped  []AccountedCount `json:"dropped,omitempty"`
	// Passed is what it sent and was passed on, by the word for it.
	Passed  []AccountedCount `json:"passed,omitempty"`
	Refused []AccountedCount `json:"refused,omitempty"`
}

// OfForward says that an entry is about a destination of forwarded telemetry.
const OfForward = "forward"

// AccountedClass is how often data of one class were kept back, and how.
type AccountedClass struct {
	Class  string `json:"class"`
	Action string `json:"action"`
	Count  uint64 `json:"count"`
}

// AccountedCount is how often something happened.
type AccountedCount struct {
	What  string `json:"what"`
	Count uint64 `json:"count"`
}

// Loosened is an entry about a policy that tells more than the shipped one that
// it was made from.
type Loosened struct {
	Of          string         `json:"of"`
	Destination string         `json:"destination"`
	Policy      string         `json:"policy"`
	Base        string         `json:"base"`
	Classes     []redact.Class `json:"classes"`
	Fields      []string       `json:"fields,omitempty"`
	Reason      string         `json:"reason"`
}

// begin writes down that the destination is told from now on, and by what; an
// error means that it must not be.
func (d *destination) begin() error {
	if p := d.Policy; p.Reason != "" {
		if err := d.forwarder.cfg.Ledger.Append(ledger.Entry{Kind: ledger.Override, Fields: Loosened{
			Of: OfForward, Destination: d.Name, Policy: p.Name, Base: p.Base, Classes: p.Loosened, Fields: p.Fields(), Reason: p.Reason,
		}}); err != nil {
			return err
		}
	}
	entry := d.entry()
	entry.Begins, entry.Purpose, entry.TwoWay, entry.Commands = true, string(d.Policy.Purpose), d.TwoWay, d.Commands
	for _, w := range d.Ways {
		entry.Addresses = append(entry.Addresses, w.Address)
	}
	return d.forwarder.cfg.Ledger.Append(ledger.Entry{Kind: ledger.Decision, Fields: entry})
}

func (d *destination) entry() Accounted {
	return Accounted{Of: OfForward, Destination: d.Name, Policy: d.Policy.Name}
}

// accounted is what the ledger knows.
type accounted struct {
	frames, bytes          uint64
	withheld               []telemetry.Withheld
	drops, passed, refused []telemetry.ForwardDrop
}

// account writes down what happened since it was called last. An error is the
// ledger's own, and keeps everything back by itself.
func (d *destination) account() {
	entry := d.entry()
	d.mu.Lock()
	now := accounted{
		frames: d.frames, bytes: d.bytes, withheld: d.withheld(),
		drops: slices.Clone(d.drops), passed: slices.Clone(d.passed), refused: slices.Clone(d.refused),
	}
	told := d.told
	d.mu.Unlock()

	entry.Frames, entry.Bytes = now.frames-told.frames, now.bytes-told.bytes
	for _, w := range now.withheld {
		i := slices.IndexFunc(told.withheld, func(o telemetry.Withheld) bool { return o.Class == w.Class && o.Action == w.Action })
		if i >= 0 {
			w.Count -= told.withheld[i].Count
		}
		if w.Count > 0 {
			entry.Withheld = append(entry.Withheld, AccountedClass{Class: w.Class, Action: w.Action, Count: w.Count})
		}
	}
	entry.Dropped, entry.Passed, entry.Refused = since(told.drops, now.drops), since(told.passed, now.passed), since(told.refused, now.refused)
	if entry.Frames == 0 && entry.Passed == nil && entry.Withheld == nil && entry.Dropped == nil && entry.Refused == nil {
		return
	}
	if d.forwarder.cfg.Ledger.Append(ledger.Entry{At: time.Now(), Kind: ledger.Decision, Fields: entry}) != nil {
		return // the next entry says it
	}
	d.mu.Lock()
	d.told = now
	d.mu.Unlock()
}

// since returns what came to what was told.
func since(told, now []telemetry.ForwardDrop) []AccountedCount {
	var news []AccountedCount
	for _, n := range now {
		if i := slices.IndexFunc(told, func(o telemetry.ForwardDrop) bool { return o.Reason == n.Reason }); i >= 0 {
			n.Count -= told[i].Count
		}
		if n.Count > 0 {
			news = append(news, AccountedCount{What: n.Reason, Count: n.Count})
		}
	}
	return news
}

// unknown stands for what nobody has judged: it has no class.
const unknown = "unknown"

// withheld is what the policy kept back; d.mu is held.
func (d *destination) withheld() []telemetry.Withheld {
	var list []telemetry.Withheld
	for _, c := range d.report.Counts {
		if c.Action != redact.Keep {
			list = append(list, telemetry.Withheld{Class: string(c.Class), Action: string(c.Action), Count: c.N, LastAt: c.Last})
		}
	}
	if d.report.Unknown > 0 {
		list = append(list, telemetry.Withheld{Class: unknown, Action: string(redact.Drop), Count: d.report.Unknown, LastAt: d.unknownAt})
	}
	return list
}
