package forward

import (
	"slices"
	"testing"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/message"

	"skylatch/link/transport"
)

// long is a command to a target.
func long(system, component byte, command common.MAV_CMD) *ardupilotmega.MessageCommandLong {
	return &ardupilotmega.MessageCommandLong{TargetSystem: system, TargetComponent: component, Command: command}
}

// The rules of mavlink.io, "Routing": a crew of two ground stations, 251 and
// 252, and somebody who is only told.
func TestFramesGoWhereRoutersSendThem(t *testing.T) {
	const rtl = common.MAV_CMD_NAV_RETURN_TO_LAUNCH
	ack := func(system, component byte) message.Message {
		return &ardupilotmega.MessageCommandAck{Command: rtl, TargetSystem: system, TargetComponent: component}
	}
	tests := []struct {
		name    string
		from    string // "" is the vehicle
		message message.Message
		to      []string // "vehicle" is the vehicles
	}{
		{"what a vehicle tells everybody goes to everybody", "", attitude(1), []string{"one", "two", "told"}},
		{"its answer goes to who asked", "", ack(251, 190), []string{"one"}},
		{"an answer to a whole system goes to where it is", "", ack(252, 0), []string{"two"}},
		{"an answer to another component goes nowhere", "", ack(251, 1), nil},
		{"an answer to nobody who was heard goes nowhere", "", ack(99, 1), nil},
		{"what a station tells everybody goes everywhere else", "one", beat(), []string{"two", "told", "vehicle"}},
		{"a command goes to the vehicles", "one", long(1, 1, rtl), []string{"vehicle"}},
		{"a command to everybody goes everywhere else", "two", long(0, 0, rtl), []string{"one", "told", "vehicle"}},
		{"what one station asks the other goes there", "one", long(252, 190, rtl), []string{"two", "vehicle"}},
		{"what a station tells itself goes nowhere but to the vehicles' links", "one", long(251, 190, rtl), []string{"vehicle"}},
	}
	crew := func(name string) Destination {
		return Destination{Name: name, Policy: policy(t, "local"), Ways: []Way{nowhere}, TwoWay: true, Commands: []string{"MAV_CMD_NAV_RETURN_TO_LAUNCH"}}
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t, crew("one"), crew("two"), Destination{Name: "told", Policy: policy(t, "local"), Ways: []Way{nowhere}})
			senders := map[string]*sender{"one": newSender(t, 251, 190), "two": newSender(t, 252, 190), "": newSender(t, 1, 1)}
			hear := func(name string, m message.Message) {
				for _, f := range split(senders[name].raw(m), transport.NewPeer("test", name)) {
					i := slices.IndexFunc(r.destinations, func(d *destination) bool { return d.Name == name })
					if i < 0 {
						r.Take(f)
					} else {
						r.destinations[i].take(f)
					}
				}
			}
			hear("one", beat())
			hear("two", beat())
			for _, d := range r.destinations {
				for i := new(item); d.next(i); {
				}
			}
			r.relayed = nil

			hear(tt.from, tt.message)
			var to []string
			for _, d := range r.destinations {
				if d.next(new(item)) {
					to = append(to, d.Name)
				}
			}
			if len(r.relayed) > 0 {
				to = append(to, "vehicle")
			}
			if !slices.Equal(to, tt.to) {
				t.Errorf("it went to %q, want %q", to, tt.to)
			}
		})
	}
}

func TestASenderOfManyNamesFillsNoMemory(t *testing.T) {
	r := newRig(t, Destination{Name: "one", Policy: policy(t, "local"), Ways: []Way{nowhere}, TwoWay: true})
	d := r.destinations[0]
	for system := 2; system < 255; system++ {
		for _, f := range split(newSender(t, byte(system), 190).raw(beat()), nil) {
			d.take(f)
		}
	}
	if n := len(r.table.heard[place{to: d}]); n > 2*maxHeard+1 {
		t.Errorf("%d senders are remembered", n)
	}
	if v := d.view(); v.Refused == 0 || v.Passed == 0 {
		t.Errorf("passed %d, refused %d, want both", v.Passed, v.Refused)
	}
}
