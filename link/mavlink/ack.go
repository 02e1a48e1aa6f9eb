package mavlink

import (
	"strings"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"

	"skylatch/telemetry"
	"skylatch/telemetry/unit"
)

// ack takes a COMMAND_ACK.
func (d *Driver) ack(v *vehicle, m *ardupilotmega.MessageCommandAck, at time.Time) {
	// The target is an extension: 0 is "not said". An answer to another ground
	// station is no answer to us.
	if m.TargetSystem != 0 && int(m.TargetSystem) != d.cfg.SystemID ||
		m.TargetComponent != 0 && int(m.TargetComponent) != d.cfg.ComponentID {
		return
	}
	for _, r := range v.commands {
		if !r.record.State.Final() && r.steps[0].command == m.Command {
			d.answered(v, r, m, at)
			return
		}
	}
}

// answered takes the vehicle's answer to the present step.
func (d *Driver) answered(v *vehicle, r *running, m *ardupilotmega.MessageCommandAck, at time.Time) {
	s := &r.steps[0]
	switch m.Result {
	case ardupilotmega.MAV_RESULT_ACCEPTED:
		if s.done == nil || s.done(v) {
			d.advance(v, r, at)
			return
		}
		if !r.acked {
			r.acked = true
			if !s.urgent { // which is repeated until the heartbeat shows it
				r.deadline = at.Add(doneTimeout)
			}
			r.progress(0, at)
			d.showCommand(v, r, at)
		}
	case ardupilotmega.MAV_RESULT_IN_PROGRESS:
		r.deadline = at.Add(progressTimeout)
		r.progress(m.Progress, at)
		d.showCommand(v, r, at)
	case ardupilotmega.MAV_RESULT_UNSUPPORTED, ardupilotmega.MAV_RESULT_COMMAND_LONG_ONLY,
		ardupilotmega.MAV_RESULT_COMMAND_INT_ONLY, ardupilotmega.MAV_RESULT_COMMAND_UNSUPPORTED_MAV_FRAME:
		if s.otherwise != nil {
			r.steps = append(s.otherwise[:len(s.otherwise):len(s.otherwise)], r.steps[1:]...)
			d.begin(v, r, at)
			return
		}
		d.end(v, r, telemetry.CommandUnsupported, s.unsupported, at)
	case ardupilotmega.MAV_RESULT_FAILED:
		d.end(v, r, telemetry.CommandFailed, "", at)
	case ardupilotmega.MAV_RESULT_CANCELLED:
		d.end(v, r, telemetry.CommandCancelled, "", at)
	case ardupilotmega.MAV_RESULT_NOT_IN_CONTROL:
		d.end(v, r, telemetry.CommandDenied, "another ground station is in control of the vehicle", at)
	default: // TEMPORARILY_REJECTED, DENIED, and refusals to come
		d.end(v, r, telemetry.CommandDenied, "", at)
	}
}

// heardText is a status text that may be the reason of a refusal.
type heardText struct {
	at   time.Time
	text string
}

const (
	// maxReasons bounds the texts that are kept for that.
	maxReasons = 12
	// severityNotice: reasons come as notice or worse; "info" is chatter.
	severityNotice telemetry.Severity = 5
)

// explain keeps a text for refusals to come, and adds it to the one that it
// came just behind.
func (d *Driver) explain(v *vehicle, t telemetry.Text, at time.Time) {
	if t.Severity > severityNotice {
		return
	}
	if len(v.texts) >= maxReasons {
		v.texts = v.texts[1:]
	}
	v.texts = append(v.texts, heardText{at: at, text: t.Text})
	for _, r := range v.commands {
		switch r.record.State {
		case telemetry.CommandDenied, telemetry.CommandFailed, telemetry.CommandUnsupported:
			if at.Sub(r.endedAt) <= explainWindow && r.explain(t.Text) {
				d.showCommand(v, r, at)
			}
		}
	}
}

// explain adds a text to the reason, once.
func (r *running) explain(text string) bool {
	for line := range strings.SplitSeq(r.record.Reason, "\n") {
		if line == text {
			return false
		}
	}
	if r.record.Reason != "" {
		r.record.Reason += "\n"
	}
	r.record.Reason += text
	return true
}

func percentRatio(p uint8) unit.Ratio { return unit.Ratio(float64(p) / 100) }
