package mavlink

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/message"

	"skylatch/link/transport"
	"skylatch/telemetry"
	"skylatch/telemetry/opt"
)

// running is a command on its way: the steps it takes and how far it is.
type running struct {
	record telemetry.CommandRecord
	steps  []step // those still to be done; the first is under way
	sent   int    // how often the present step was sent
	acked  bool   // the vehicle accepted the step, but does not show it yet
	// before says that the step's condition held before it was sent: seeing it
	// then proves nothing.
	before   bool
	deadline time.Time
	endedAt  time.Time
}

// step is one message that must be answered. A command such as "take off" can
// take several.
type step struct {
	// command is the one whose COMMAND_ACK answers; 0 if nothing acknowledges.
	command common.MAV_CMD
	// message makes the message; attempt counts from 0, as COMMAND_LONG's
	// confirmation does.
	message func(attempt uint8) message.Message
	// done, if there is one, must hold as well: accepted is not yet done.
	done func(*vehicle) bool
	// undone tells the pilot that the vehicle accepted and did not do it.
	undone func(*vehicle) string
	// otherwise replaces the step if the vehicle does not know it.
	otherwise []step
	// unsupported explains to the pilot that the vehicle does not know it.
	unsupported string
	urgent      bool
}

const (
	// ackTimeout and ackTries are the command protocol's custom: 1.5 s covers
	// a radio at 57,600 baud with its buffer full, and three tries a fade.
	ackTimeout = 1500 * time.Millisecond
	ackTries   = 3
	// An emergency stop does not wait politely.
	urgentTimeout = 400 * time.Millisecond
	urgentTries   = 10
	// progressTimeout is how long a vehicle that said "in progress" may be
	// silent about it.
	progressTimeout = 10 * time.Second
	// doneTimeout is three heartbeats: the mode and the arming are in them.
	doneTimeout = 3200 * time.Millisecond
	// explainWindow is how far from a refusal a status text may be to be its
	// reason.
	explainWindow = time.Second
)

// Command sends a command and returns its number; what becomes of it is in the
// store. It returns errors wrapping telemetry.ErrUnknownVehicle, ErrLinkLost,
// ErrBusy, ErrUnsupported and ErrInvalid, or transport.ErrQueueFull.
//
// Only one command of a kind is in flight per vehicle, but for the emergency
// stop, which always goes out. A command that moves the vehicle replaces
// another one that is not answered yet: the pilot's newest wish counts.
func (d *Driver) Command(id telemetry.VehicleID, c telemetry.Command) (telemetry.CommandID, error) {
	now := time.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	v, ok := d.vehicles[id]
	if !ok {
		return 0, fmt.Errorf("vehicle %s: %w", id, telemetry.ErrUnknownVehicle)
	}
	if c == nil {
		return 0, fmt.Errorf("no command: %w", telemetry.ErrInvalid)
	}
	if err := valid(c); err != nil {
		return 0, err
	}
	if v.route == nil || !v.beats {
		return 0, fmt.Errorf("%s to vehicle %s: %w", c.Kind(), id, telemetry.ErrLinkLost)
	}
	for _, r := range v.commands {
		if r.record.Command.Kind() == c.Kind() && !r.record.State.Final() && c.Kind() != telemetry.KindEmergencyStop {
			return 0, fmt.Errorf("%s: %w", c.Kind(), telemetry.ErrBusy)
		}
	}
	steps, err := v.plan(c)
	if err != nil {
		return 0, err
	}
	r := &running{
		record: telemetry.CommandRecord{
			ID: d.lastID + 1, Command: c, State: telemetry.CommandSent, IssuedAt: now, UpdatedAt: now,
		},
		steps: steps,
	}
	if err := d.sendStep(v, r, now); err != nil {
		if errors.Is(err, transport.ErrClosed) {
			err = telemetry.ErrLinkLost
		}
		return 0, fmt.Errorf("send %s to vehicle %s: %w", c.Kind(), id, err)
	}
	d.lastID++
	d.replace(v, c.Kind(), now)
	v.commands = append(v.commands, r)
	d.showCommand(v, r, now)
	return r.record.ID, nil
}

// group gathers the kinds that contradict each other.
func group(k telemetry.CommandKind) string {
	switch k {
	case telemetry.KindArm, telemetry.KindDisarm, telemetry.KindEmergencyStop:
		return "motors"
	case telemetry.KindChangeSpeed, telemetry.KindReboot:
		return string(k)
	}
	return "motion"
}

// replace cancels what the new command makes pointless.
func (d *Driver) replace(v *vehicle, k telemetry.CommandKind, now time.Time) {
	for _, r := range v.commands {
		old := r.record.Command.Kind()
		if !r.record.State.Final() && (group(old) == group(k) || k == telemetry.KindEmergencyStop) {
			d.end(v, r, telemetry.CommandCancelled, "replaced by "+string(k), now)
		}
	}
}

// sendStep sends the present step once more.
func (d *Driver) sendStep(v *vehicle, r *running, now time.Time) error {
	s := &r.steps[0]
	if r.sent == 0 {
		r.before = s.done != nil && s.done(v)
	}
	r.deadline = now.Add(s.timeout())
	attempt := r.sent
	r.sent++
	r.record.Attempts++
	return d.sendTo(v, s.message(uint8(attempt)), now)
}

func (s *step) timeout() time.Duration {
	switch {
	case s.urgent:
		return urgentTimeout
	case s.command == 0:
		return doneTimeout // only telemetry can show that it was done
	}
	return ackTimeout
}

func (s *step) tries() int {
	if s.urgent {
		return urgentTries
	}
	return ackTries
}

// advance goes to the next step, or ends the command well.
func (d *Driver) advance(v *vehicle, r *running, now time.Time) {
	r.steps = r.steps[1:]
	d.begin(v, r, now)
}

// begin sends the present step for the first time.
func (d *Driver) begin(v *vehicle, r *running, now time.Time) {
	r.sent, r.acked = 0, false
	if len(r.steps) == 0 {
		d.end(v, r, telemetry.CommandAccepted, "", now)
		return
	}
	_ = d.sendStep(v, r, now) // a full queue is a lost try: it is sent again
	d.showCommand(v, r, now)
}

// checkCommands looks at what is done, and at what has waited long enough.
func (d *Driver) checkCommands(v *vehicle, now time.Time) {
	for _, r := range v.commands {
		if r.record.State.Final() {
			continue
		}
		s := &r.steps[0]
		doneNow := s.done != nil && s.done(v)
		switch {
		case doneNow && (r.acked || s.command == 0):
			d.advance(v, r, now)
		case now.Before(r.deadline):
		case doneNow && !r.before:
			d.advance(v, r, now) // the answer was lost; the vehicle has obeyed
		case r.sent < s.tries():
			_ = d.sendStep(v, r, now)
			d.showCommand(v, r, now)
		case r.acked:
			d.end(v, r, telemetry.CommandFailed, s.undone(v), now)
		default:
			d.end(v, r, telemetry.CommandUnanswered, d.silence(v, r), now)
		}
	}
	v.commands = slices.DeleteFunc(v.commands, func(r *running) bool {
		return r.record.State.Final() && now.Sub(r.endedAt) > explainWindow
	})
}

// silence explains why a vehicle may not answer.
func (d *Driver) silence(v *vehicle, r *running) string {
	switch {
	case v.route == nil:
		return "the link was lost before the vehicle answered"
	case r.steps[0].command == 0:
		return "the vehicle does not show that it obeys"
	case v.signs && d.signing == nil:
		return "no answer: the vehicle signs its frames and may only obey signed ones, but Skylatch has no key"
	}
	return fmt.Sprintf("no answer to %d tries", r.sent)
}

// end makes a state final.
func (d *Driver) end(v *vehicle, r *running, s telemetry.CommandState, reason string, now time.Time) {
	r.record.State, r.endedAt = s, now
	r.record.Reason = reason
	switch s {
	case telemetry.CommandDenied, telemetry.CommandFailed, telemetry.CommandUnsupported:
		for _, t := range v.texts {
			if now.Sub(t.at) <= explainWindow && !t.at.Before(r.record.IssuedAt) {
				r.explain(t.text)
			}
		}
	}
	r.record.UpdatedAt = now
	d.showCommand(v, r, now)
}

// showCommand puts the record into the store and the flight log.
func (d *Driver) showCommand(v *vehicle, r *running, now time.Time) {
	d.cfg.Store.Apply(v.id, "", now, r.record)
	d.event(v.id.System, now, "command", commandEvent{
		Vehicle: v.id.String(), ID: r.record.ID, Kind: r.record.Command.Kind(), Command: r.record.Command,
		State: r.record.State, Attempts: r.record.Attempts, Reason: r.record.Reason,
	})
}

// commandEvent is a command's line in the flight log.
type commandEvent struct {
	Vehicle  string                 `json:"vehicle"`
	ID       telemetry.CommandID    `json:"id"`
	Kind     telemetry.CommandKind  `json:"kind"`
	Command  telemetry.Command      `json:"command"`
	State    telemetry.CommandState `json:"state"`
	Attempts int                    `json:"attempts"`
	Reason   string                 `json:"reason,omitempty"`
}

// progress notes how far the vehicle says it is.
func (r *running) progress(percent uint8, now time.Time) {
	r.record.State = telemetry.CommandInProgress
	r.record.UpdatedAt = now
	// COMMAND_ACK.progress: 0–100 %, UINT8_MAX unknown; as an extension, 0 is
	// also what an autopilot that never fills it sends.
	r.record.Progress = opt.When(percent > 0 && percent <= 100, percentRatio(percent))
}
