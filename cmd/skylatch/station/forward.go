package station

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"strings"
	"time"

	"skylatch/cmd/skylatch/config"
	"skylatch/hardware/serialport"
	"skylatch/link/forward"
	"skylatch/link/mavlink"
	"skylatch/link/transport"
	"skylatch/redact"
	"skylatch/redact/egress"
	"skylatch/redact/ledger"
	"skylatch/telemetry/store"
)

// ForwardDoor returns the name of the door of a way to a destination.
func ForwardDoor(f config.Forward) string { return "forward " + f.Name }

// forwardPlan is what the ways to those need who are told of flights.
func forwardPlan(c config.Config) egress.Plan {
	var plan egress.Plan
	for _, f := range c.Forward {
		e := egress.Endpoint{
			Name: ForwardDoor(f), Purpose: fmt.Sprintf("telemetry for %s, by the policy %s", f.Destination(), f.Policy), Routed: f.Routed,
		}
		switch {
		case f.UDP.IsValid():
			e.Kind, e.Address = egress.UDPDial, f.UDP.String()
		case f.TCP.IsValid():
			e.Kind, e.Address = egress.TCPDial, f.TCP.String()
		case f.Listen.IsValid():
			e.Kind, e.Address = egress.TCPListen, f.Listen.String()
		default:
			continue // a serial port has no door
		}
		plan = append(plan, e)
	}
	return plan
}

// newForwarder makes what passes flights on, by the configuration.
func newForwarder(c Config, state *store.Store, record *clerk, secret func(byte, time.Time) redact.Secret, relay func(mavlink.Frame, time.Time) error) (*forward.Forwarder, error) {
	cfg := forward.Config{Secret: secret, Ledger: record, Store: state, Relay: relay}
	index := make(map[string]int) // in cfg.Destinations, by name
	for _, f := range c.Settings.Forward {
		way, err := forwardWay(c.Doors, f)
		if err != nil {
			return nil, err
		}
		name := f.Destination()
		if i, grouped := index[name]; grouped {
			cfg.Destinations[i].Ways = append(cfg.Destinations[i].Ways, way)
			continue
		}
		policy, err := c.Settings.Policy(f.Policy)
		if err != nil {
			return nil, err
		}
		systems, err := f.SystemIDs()
		if err != nil {
			return nil, err
		}
		index[name] = len(cfg.Destinations)
		cfg.Destinations = append(cfg.Destinations, forward.Destination{
			Name: name, Policy: policy, Ways: []forward.Way{way}, TwoWay: f.TwoWay, Commands: f.Commands,
			Key: f.SigningKey.Bytes(), Systems: systems,
		})
	}
	return forward.New(cfg)
}

// forever is how long a destination may be silent: one that is only told says
// nothing.
const forever = 365 * 24 * time.Hour

// forwardWay is the transport of one way.
func forwardWay(doors *egress.Doors, f config.Forward) (forward.Way, error) {
	door := ForwardDoor(f)
	dial := func(ctx context.Context) (net.Conn, error) { return doors.Dial(ctx, door) }
	switch {
	case f.UDP.IsValid():
		t := transport.UDPClient{Name: door, Address: f.UDP.String(), Dial: dial, Silence: forever}
		return forward.Way{Name: door, Address: t.Address, Run: t.Run}, nil
	case f.TCP.IsValid():
		t := transport.TCPClient{Name: door, Address: f.TCP.String(), Dial: dial}
		return forward.Way{Name: door, Address: t.Address, Run: t.Run}, nil
	case f.Listen.IsValid():
		listener, err := doors.Listener(door)
		if err != nil {
			return forward.Way{}, fmt.Errorf("forward to %s: %w", f.Name, err)
		}
		t := transport.TCPServer{Name: door, Listener: listener}
		return forward.Way{Name: door, Address: listener.Addr().String(), Run: t.Run, Many: true}, nil
	}
	// The speed is known and there is nobody to be recognised: it is spoken to
	// at once.
	entry := serialport.Entry{Bauds: []int{f.Baud}, SpeaksWhenSpokenTo: true}
	t := transport.Serial{Name: door, Path: f.Serial, Entry: entry}
	return forward.Way{Name: door, Address: f.Serial, Run: t.Run, Slow: true}, nil
}

// forwardWords puts an entry about a destination into words; ok is false if it
// is about something else.
func forwardWords(r ledger.Record) (words string, ok bool) {
	var f forward.Accounted
	if json.Unmarshal(r.Fields, &f) != nil || f.Of != forward.OfForward {
		return "", false
	}
	if f.Begins {
		return fmt.Sprintf("From now on %s (%s) is told by the policy %s", f.Destination, strings.Join(f.Addresses, ", "), f.Policy), true
	}
	parts := make([]string, 0, len(f.Withheld))
	for _, w := range f.Withheld {
		parts = append(parts, fmt.Sprintf("%d × %s (%s)", w.Count, w.Class, w.Action))
	}
	words = fmt.Sprintf("%s was told %d frames by the policy %s", f.Destination, f.Frames, f.Policy)
	if len(parts) > 0 {
		words += "; kept back: " + strings.Join(parts, ", ")
	}
	return words, true
}

func overrideWords(r ledger.Record) string {
	var f forward.Loosened
	if json.Unmarshal(r.Fields, &f) != nil || f.Of != forward.OfForward {
		return string(r.Fields)
	}
	more := f.Fields
	for _, c := range f.Classes {
		more = append(more, string(c))
	}
	return fmt.Sprintf("%s may be told more than the policy %s allows (%s), because: %s", f.Destination, f.Base, strings.Join(more, ", "), f.Reason)
}
