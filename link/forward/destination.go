package forward

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"skylatch/link/mavlink"
	"skylatch/link/transport"
	redactor "skylatch/redact/mavlink"
	"skylatch/redact/text"
	"skylatch/telemetry"
)

// destination is one that is told. It implements transport.Handler for its
// ways.
type destination struct {
	Destination

	forwarder *Forwarder
	redactor  *redactor.Redactor // its pump's
	queue     *queue             // of telemetry
	control   *queue             // of what is asked and answered
	allowed   map[string]bool    // commands

	mu        sync.Mutex // guards what follows
	peers     []*peer
	status    map[string]string // what the transports say, by way
	held      error             // why nothing is sent
	state     telemetry.ForwardState
	detail    string
	since     time.Time
	frames    uint64
	bytes     uint64
	report    redactor.Report // as of a moment ago
	unknownAt time.Time       // when a message was of an unknown kind
	drops     []telemetry.ForwardDrop
	ignored   uint64
	passed    []telemetry.ForwardDrop // by word
	refused   []telemetry.ForwardDrop
	told      accounted
	memory    mavlink.Memory
}

// peer is one end that is sent to.
type peer struct {
	*transport.Peer

	slow   bool
	many   bool                    // others come by the same way
	split  func([]byte, time.Time) // nil: nothing is read
	memory mavlink.Memory          // if many; destination.mu guards it
}

// destination makes one.
func (f *Forwarder) destination(d Destination) (*destination, error) {
	judge, err := redactor.New(redactor.Config{
		Policy: d.Policy, Systems: d.Systems, Key: d.Key, LinkID: byte(len(f.destinations)),
		Mission: func(system byte, at time.Time) redactor.Mission {
			secret := f.cfg.Secret(system, at)
			return redactor.Mission{Secret: secret, Text: func(s string) string {
				clean, _ := text.Redact(s, d.Policy, secret) // the text is counted, not what was in it
				return clean
			}}
		},
	})
	if err != nil {
		return nil, err
	}
	poke := make(chan struct{}, 1)
	own := &destination{
		Destination: d, forwarder: f, redactor: judge, status: make(map[string]string),
		queue: newQueue(queueFrames, queueBytes, false, poke), control: newQueue(controlFrames, controlBytes, true, poke),
		allowed: make(map[string]bool), held: errNotBegun, since: time.Now(),
	}
	for _, c := range d.Commands {
		own.allowed[c] = true
	}
	return own, nil
}

// errNotBegun holds a destination back at first.
var errNotBegun = errors.New("it does not stand in the ledger yet")

// run keeps the ways and sends until ctx ends.
func (d *destination) run(ctx context.Context) {
	var group sync.WaitGroup
	defer group.Wait()
	for _, w := range d.Ways {
		group.Go(func() { d.keep(ctx, w) })
	}
	newPump(d).run(ctx)
}

// wayRetry is the pause before a way that failed is run again.
const wayRetry = 2 * time.Second

// keep runs a way again whenever it fails.
func (d *destination) keep(ctx context.Context, w Way) {
	for ctx.Err() == nil {
		if err := w.Run(ctx, d); err != nil && ctx.Err() == nil {
			d.Status(w.Name, telemetry.LinkFailed, err.Error())
		}
		select {
		case <-ctx.Done():
		case <-time.After(wayRetry):
		}
	}
}

// Connected implements transport.Handler.
func (d *destination) Connected(p *transport.Peer) {
	own := &peer{Peer: p}
	for _, w := range d.Ways {
		if w.Name == p.Link {
			own.slow, own.many = w.Slow, w.Many
		}
	}
	if d.TwoWay {
		own.split = mavlink.Split(p, d.take)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.peers = append(slices.Clone(d.peers), own)
}

// Received implements transport.Handler. What comes from somebody who is only
// told is counted and thrown away.
func (d *destination) Received(p *transport.Peer, b []byte, at time.Time) {
	d.mu.Lock()
	i := slices.IndexFunc(d.peers, func(o *peer) bool { return o.Peer == p })
	if i < 0 || d.peers[i].split == nil {
		d.ignored += uint64(len(b))
		d.mu.Unlock()
		return
	}
	split := d.peers[i].split
	d.mu.Unlock()
	split(b, at)
}

// Disconnected implements transport.Handler.
func (d *destination) Disconnected(p *transport.Peer, _ error) {
	d.forwarder.table.forget(place{d, p})
	d.mu.Lock()
	defer d.mu.Unlock()
	d.peers = slices.DeleteFunc(slices.Clone(d.peers), func(o *peer) bool { return o.Peer == p })
}

// Status implements transport.Handler.
func (d *destination) Status(way string, state telemetry.LinkState, detail string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.status[way] = detail
}

// ends returns the peers, which nobody changes any more.
func (d *destination) ends() []*peer {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.peers
}

// put queues a frame for some of the destination, and reports whether there was
// room. Telemetry always has: the oldest gives way.
func (d *destination) put(f mavlink.Frame, to lane) bool {
	if _, command := f.Command(); command || f.Target.System != 0 {
		return d.control.put(f, to)
	}
	return d.queue.put(f, to)
}

// next takes what is due first: what is asked and answered does not wait for
// telemetry.
func (d *destination) next(i *item) bool { return d.control.take(i) || d.queue.take(i) }

// The reasons why frames do not get there.
const (
	dropNobody = "nobody was there"
	dropHeld   = "nothing may leave"
	dropLate   = "the way to it is too slow"
	dropFull   = "more came than could be judged"
)

// drop counts what the destination does not get.
func (d *destination) drop(reason string, n uint64, at time.Time) {
	if n == 0 {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	count(&d.drops, reason, n, at)
}

func count(list *[]telemetry.ForwardDrop, reason string, n uint64, at time.Time) {
	for i := range *list {
		if e := &(*list)[i]; e.Reason == reason {
			e.Count += n
			e.LastAt = at
			return
		}
	}
	*list = append(*list, telemetry.ForwardDrop{Reason: reason, Count: n, LastAt: at})
}

// view shows how the destination stands.
func (d *destination) view() telemetry.Forward {
	d.mu.Lock()
	defer d.mu.Unlock()
	state, detail := telemetry.ForwardOpen, ""
	switch {
	case d.held != nil:
		state, detail = telemetry.ForwardHeld, "nothing is sent: "+d.held.Error()
	case len(d.peers) == 0:
		state = telemetry.ForwardWaiting
		for _, w := range d.Ways {
			detail = cmp.Or(detail, d.status[w.Name])
		}
	}
	if state != d.state || detail != d.detail {
		d.state, d.detail, d.since = state, detail, time.Now()
	}
	v := telemetry.Forward{
		Name: d.Name, Policy: d.Policy.Name, Purpose: string(d.Policy.Purpose), TwoWay: d.TwoWay,
		State: d.state, Detail: d.detail, Since: d.since, Frames: d.frames, Bytes: d.bytes,
		Withheld: d.withheld(), Dropped: slices.Clone(d.drops), Ignored: d.ignored,
	}
	for _, w := range d.Ways {
		v.Addresses = append(v.Addresses, w.Address)
	}
	for _, p := range d.passed {
		v.Passed += p.Count
	}
	for _, r := range d.refused {
		v.Refused += r.Count
	}
	return v
}
