package mavlink

import (
	"bytes"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/minimal"

	"skylatch/telemetry"
)

// system is everything that sends under one system id: an autopilot with its
// gimbal, camera and companion, or a ground station.
type system struct {
	vehicles []*vehicle // by order of appearance
	ground   bool       // a ground station: its frames start no mission
	pending  []pendingFrame
	asked    map[int]int // how often each camera, by component, was asked for its streams
}

// pendingFrame waits for the heartbeat that says whose it is.
type pendingFrame struct {
	at  time.Time
	raw []byte
}

const (
	// maxPending bounds what is held for a system that has not said what it
	// is; the oldest go first. An autopilot says it within a second.
	maxPending = 256
	// autopilotComponent is MAV_COMP_ID_AUTOPILOT1: frames of that component
	// need no heartbeat to be a vehicle's.
	autopilotComponent = 1
	// radioHeard is how long after a vehicle was last heard its radio's report
	// still belongs to its mission; longer, and a radio alone would keep a
	// mission open.
	radioHeard = 5 * time.Second
)

// keep gives a frame to the flight log before anything looks into it. A
// mission starts with a vehicle: frames of a gimbal or a companion that speak
// before their autopilot wait for it, and those of ground stations are no
// flight.
func (d *Driver) keep(ps *peer, f *frame, at time.Time) {
	if f.source.System == d.cfg.SystemID {
		return
	}
	if f.id == idRadioStatus && d.vehicles[f.source] == nil {
		for number, s := range d.systems {
			if s.heardOn(ps, at) {
				d.log(number, at, f.raw)
			}
		}
		return
	}
	s := d.system(f.source.System)
	switch {
	case s.ground && len(s.vehicles) == 0:
	case len(s.vehicles) > 0 || f.source.Component == autopilotComponent:
		d.log(f.source.System, at, f.raw)
	default:
		if len(s.pending) == maxPending {
			s.pending = s.pending[1:]
		}
		s.pending = append(s.pending, pendingFrame{at: at, raw: bytes.Clone(f.raw)})
	}
}

// system returns the system of that number. There are 256 of them at most.
func (d *Driver) system(number int) *system {
	s := d.systems[number]
	if s == nil {
		s = &system{}
		d.systems[number] = s
	}
	return s
}

// heardOn reports whether one of the system's vehicles was just heard there.
func (s *system) heardOn(ps *peer, at time.Time) bool {
	for _, v := range s.vehicles {
		if v.route == ps && at.Sub(v.heardAt) < radioHeard {
			return true
		}
	}
	return false
}

// newVehicle makes a vehicle known to the driver.
func (d *Driver) newVehicle(id telemetry.VehicleID, ps *peer, at time.Time) *vehicle {
	v := &vehicle{id: id, route: ps, heardAt: at}
	d.vehicles[id] = v
	s := d.system(id.System)
	s.vehicles = append(s.vehicles, v)
	for _, p := range s.pending {
		d.log(id.System, p.at, p.raw)
	}
	s.pending = nil
	return v
}

// notVehicle takes the heartbeat of something that does not fly.
func (d *Driver) notVehicle(id telemetry.VehicleID, b beat, at time.Time) {
	s := d.systems[id.System]
	if s == nil {
		return
	}
	switch b.kind {
	case minimal.MAV_TYPE_GCS:
		s.ground = true
		s.pending = nil
	case minimal.MAV_TYPE_CAMERA:
		d.askForVideo(s, id, at)
	}
}

// cameraQuestions is how often a camera is asked what it has to show, once
// with each heartbeat; one that has not answered by then has no answer.
const cameraQuestions = 5

// askForVideo asks a camera for its VIDEO_STREAM_INFORMATION.
func (d *Driver) askForVideo(s *system, camera telemetry.VehicleID, at time.Time) {
	v := d.vehicleOf(camera.System)
	if v == nil || s.asked[camera.Component] >= cameraQuestions {
		return
	}
	if s.asked == nil {
		s.asked = make(map[int]int)
	}
	s.asked[camera.Component]++
	_ = d.sendTo(v, requestMessage(camera, idVideoStream), at) // asked again with its next heartbeat
}

// vehicleOf returns the first vehicle of a system that has beaten.
func (d *Driver) vehicleOf(number int) *vehicle {
	if s := d.systems[number]; s != nil {
		for _, v := range s.vehicles {
			if v.beats {
				return v
			}
		}
	}
	return nil
}
