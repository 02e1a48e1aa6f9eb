package mavlink

import (
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/minimal"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
)

// beat is a sign of life: a HEARTBEAT, or the HIGH_LATENCY2 that stands for it.
type beat struct {
	kind      minimal.MAV_TYPE
	autopilot minimal.MAV_AUTOPILOT
	custom    uint32
	base      minimal.MAV_MODE_FLAG
	hasBase   bool
	status    telemetry.SystemStatus
}

func beatOf(m any) (beat, bool) {
	switch m := m.(type) {
	case *minimal.MessageHeartbeat:
		b := beat{kind: m.Type, autopilot: m.Autopilot, custom: m.CustomMode, base: m.BaseMode, hasBase: true,
			status: telemetry.StatusUnknown}
		if int(m.SystemStatus) < len(statuses) {
			b.status = statuses[m.SystemStatus]
		}
		return b, true
	case *ardupilotmega.MessageHighLatency2:
		b := beat{kind: minimal.MAV_TYPE(m.Type), autopilot: minimal.MAV_AUTOPILOT(m.Autopilot),
			custom: uint32(m.CustomMode), status: telemetry.StatusUnknown}
		switch autopilotOf(b.autopilot) {
		case telemetry.AutopilotPX4: // the upper half of its custom mode
			b.custom <<= 16
		case telemetry.AutopilotArduPilot: // custom0 is HEARTBEAT.base_mode there
			b.base, b.hasBase = minimal.MAV_MODE_FLAG(uint8(m.Custom0)), true
		}
		return b, true
	}
	return beat{}, false
}

// vehicle reports whether it is a vehicle that beats.
func (b beat) vehicle() bool {
	return b.autopilot != minimal.MAV_AUTOPILOT_INVALID && !noVehicles[b.kind]
}

// heartbeat takes a believed sign of life of a vehicle.
func (d *Driver) heartbeat(v *vehicle, b beat, link string, at time.Time) {
	autopilot, kind := autopilotOf(b.autopilot), vehicleType(b.kind)
	if !v.beats || v.autopilot != autopilot || v.kind != kind {
		v.autopilot, v.kind = autopilot, kind
		v.modes = modes(autopilot, kind)
		v.choices = choices(v.modes, kind)
		v.streams.restart(at)
	}
	armed, name := v.armed, modeName(v.modes, b.custom)
	if b.hasBase {
		armed = b.base&minimal.MAV_MODE_FLAG_SAFETY_ARMED != 0
	}
	if v.beats && armed != v.armed {
		d.event(v.id.System, at, "armed", map[string]any{"vehicle": v.id.String(), "armed": armed})
		v.streams.again(idHome) // ArduPilot sets its home when it arms
	}
	if v.beats && name != v.mode {
		d.event(v.id.System, at, "mode", map[string]any{"vehicle": v.id.String(), "mode": name})
	}
	v.streams.alive(at)
	v.armed, v.mode, v.beats = armed, name, true
	d.cfg.Store.Apply(v.id, link, at, telemetry.Heartbeat{
		Autopilot: autopilot, Type: kind, Armed: armed, Mode: name, Modes: v.choices, Status: b.status,
	})
	if state, ok := landedByStatus(v, b.status, at); ok {
		d.cfg.Store.Apply(v.id, link, at, telemetry.Landed{State: state})
	}
	d.checkCommands(v, at)
}

// landedByStatus serves copters that send no EXTENDED_SYS_STATE: ArduCopter is
// MAV_STATE_STANDBY while it knows itself on the ground and MAV_STATE_ACTIVE
// otherwise. Other stacks and airframes mean "armed" by it, which says nothing.
func landedByStatus(v *vehicle, s telemetry.SystemStatus, at time.Time) (telemetry.LandedState, bool) {
	const quiet = 5 * time.Second // EXTENDED_SYS_STATE comes every second if it comes
	if v.autopilot != telemetry.AutopilotArduPilot || v.kind != telemetry.TypeCopter || at.Sub(v.landedAt) < quiet {
		return "", false
	}
	switch s {
	case telemetry.StatusStandby:
		return telemetry.LandedGround, true
	case telemetry.StatusActive:
		return telemetry.LandedAir, true
	}
	return "", false
}

// rebootStep is how far back the vehicle's clock must jump to be a reboot and
// no reordered frame.
const rebootStep = 2 * time.Second

// clock takes the vehicle's time since boot and notices that it began anew.
func (d *Driver) clock(v *vehicle, boot time.Duration, link string, at time.Time) {
	last, known := v.bootAt.Get()
	switch {
	case !known || boot >= last:
	case last-boot < rebootStep:
		return // an older frame that came late
	case last > wrapped-time.Minute && boot < time.Minute:
		// time_boot_ms is 32 bits and begins again after 49.7 days
	default:
		v.streams.restart(at)
		v.mission = missionProgress{}
		v.partials = nil
		d.cfg.Store.Apply(v.id, link, at, telemetry.Rebooted{})
		d.event(v.id.System, at, "rebooted", map[string]any{"vehicle": v.id.String()})
	}
	v.bootAt = opt.Some(boot)
}

const wrapped = (1 << 32) * time.Millisecond

// ourHeartbeat is the ground station's: MAV_TYPE_GCS, no autopilot.
func ourHeartbeat() *minimal.MessageHeartbeat {
	return &minimal.MessageHeartbeat{
		Type: minimal.MAV_TYPE_GCS, Autopilot: minimal.MAV_AUTOPILOT_INVALID,
		SystemStatus: minimal.MAV_STATE_ACTIVE, MavlinkVersion: 3,
	}
}
