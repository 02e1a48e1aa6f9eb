package mavlink

import (
	"time"

	"skylatch/telemetry/flightlog"
)

// log keeps a frame of a system in the flight log. Only a [Reader] has none.
func (d *Driver) log(system int, at time.Time, raw []byte) {
	if d.cfg.Recorder != nil {
		d.cfg.Recorder.Frame(system, at, raw)
	}
}

// logSent keeps a frame that was sent to a system.
func (d *Driver) logSent(system int, at time.Time, raw []byte) {
	if d.cfg.Recorder != nil {
		d.cfg.Recorder.Sent(system, at, raw)
	}
}

// event keeps what happened around the frames; system 0 is every mission.
func (d *Driver) event(system int, at time.Time, kind string, data any) {
	if d.cfg.Recorder != nil {
		d.cfg.Recorder.Event(system, flightlog.Event{At: at, Type: kind, Data: data})
	}
}
