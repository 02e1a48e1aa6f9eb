// Package forward passes on what vehicles say: to a second ground station, an
// operations room, a partner; to each what its policy allows, and nothing
// before the ledger can say so.
//
// It is not on the way of anything: the driver hands it a frame and goes on.
// Each destination has a queue and a goroutine of its own, which judges the
// frame (redact/mavlink), gathers some and sends them. A destination that is
// slow loses its oldest frames, whole and counted; nobody waits for it. What is
// asked and answered has a queue of its own and loses nothing to what is newer.
//
// Nothing is read from a destination, unless it is of the same crew (TwoWay):
// then what it sends goes to the vehicles, if its list of commands names it,
// by the rules of MAVLink routers.
//
// [Forwarder.Run] owns every goroutine and joins them before it returns.
package forward

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"skylatch/link/mavlink"
	"skylatch/link/transport"
	"skylatch/redact"
	"skylatch/redact/ledger"
	"skylatch/telemetry"
	"skylatch/telemetry/store"
)

// Destination is somebody who is told.
type Destination struct {
	Name   string
	Policy *redact.Policy
	// Ways lead to it; several are redundant, and each gets the same bytes.
	Ways []Way
	// TwoWay says that what it sends is passed on, if its [mavlink.Frame.Word]
	// is one of Commands. Heartbeats always are.
	TwoWay   bool
	Commands []string
	// Key signs what it is told; nil tells it unsigned.
	Key *[32]byte
	// Systems are the ids that systems are told by, if not their own.
	Systems map[byte]byte
}

// Way is one connection to a destination.
type Way struct {
	// Name is the transport's, Address is for people.
	Name, Address string
	// Run keeps the connection until ctx ends: one of link/transport.
	Run func(context.Context, transport.Handler) error
	// Slow says that what was sent cannot be taken back for long, as on a
	// serial line: little is sent ahead.
	Slow bool
	// Many says that whoever connects is somebody else: frames are routed between
	// them. Otherwise all peers of all ways are one.
	Many bool
}

// Ledger is the record without which nothing leaves.
type Ledger interface {
	// Append returns when the entry is on disk.
	Append(ledger.Entry) error
	// Post does not wait.
	Post(ledger.Entry)
	// Problem is why nothing can be written; nil if it can.
	Problem() error
}

// Config is what a [Forwarder] needs.
type Config struct {
	Destinations []Destination
	// Secret is that of a system's mission, as of that moment: it hides what is
	// coarsened or told by pseudonyms. All destinations share it; relative places
	// begin elsewhere for each, and for each mission of each system.
	Secret func(system byte, at time.Time) redact.Secret
	Ledger Ledger
	Store  *store.Store
	// Relay passes a frame of a destination on to the vehicles; see
	// [mavlink.Driver.Relay]. It may be nil if no destination is TwoWay.
	Relay func(mavlink.Frame, time.Time) error
}

// Forwarder passes frames on. Use [New], then [Forwarder.Run].
type Forwarder struct {
	cfg          Config
	destinations []*destination
	table        table
	answers      answers
	homes        homes
}

// New validates the configuration.
func New(c Config) (*Forwarder, error) {
	f := &Forwarder{cfg: c}
	if c.Ledger == nil || c.Store == nil || c.Secret == nil {
		return nil, errors.New("forward: it needs a ledger, a store and secrets")
	}
	for _, d := range c.Destinations {
		switch {
		case d.Policy == nil || len(d.Ways) == 0:
			return nil, fmt.Errorf("forward to %s: it needs a policy and a way", d.Name)
		case d.Policy.Purpose == redact.Vendor:
			return nil, fmt.Errorf("forward to %s: a vendor gets nothing", d.Name)
		case d.TwoWay && c.Relay == nil:
			return nil, fmt.Errorf("forward to %s: its commands lead nowhere", d.Name)
		}
		own, err := f.destination(d)
		if err != nil {
			return nil, fmt.Errorf("forward to %s: %w", d.Name, err)
		}
		f.destinations = append(f.destinations, own)
	}
	f.publish()
	return f, nil
}

// Take passes on a frame of a vehicle, which must be whole. It never waits.
func (f *Forwarder) Take(frame mavlink.Frame) {
	if len(f.destinations) > 0 && f.homes.take(frame) {
		f.answers.hear(frame)
		f.route(frame, place{})
	}
}

const (
	// statsEvery is how often counters are shown.
	statsEvery = time.Second
	// tellEvery is how often the ledger says what was sent and kept back.
	tellEvery = time.Minute
)

// Run passes frames on until ctx ends.
func (f *Forwarder) Run(ctx context.Context) error {
	var group sync.WaitGroup
	for _, d := range f.destinations {
		group.Go(func() { d.run(ctx) })
	}
	stats, tell := time.NewTicker(statsEvery), time.NewTicker(tellEvery)
	defer stats.Stop()
	defer tell.Stop()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-stats.C:
		case <-tell.C:
			for _, d := range f.destinations {
				d.account()
			}
		}
		f.tellAnswers()
		f.publish()
	}
	group.Wait()
	f.tellAnswers()
	for _, d := range f.destinations {
		d.account()
	}
	f.publish()
	return nil
}

// tellAnswers writes down what vehicles answered to others.
func (f *Forwarder) tellAnswers() {
	for _, e := range f.answers.read() {
		f.cfg.Ledger.Post(e)
	}
}

// publish shows how every destination stands.
func (f *Forwarder) publish() {
	list := make([]telemetry.Forward, 0, len(f.destinations))
	for _, d := range f.destinations {
		list = append(list, d.view())
	}
	f.cfg.Store.SetForwards(list)
}
