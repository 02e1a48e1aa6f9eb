package mavlink

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/unit"
)

// sensors is MAV_SYS_STATUS_SENSOR, by bit, in a pilot's words. Bit 31 says
// that the extended field is used.
var sensors = [...]string{
	"gyro", "accelerometer", "magnetometer", "absolute_pressure", "differential_pressure", "gps",
	"optical_flow", "vision_position", "laser_position", "external_ground_truth", "angular_rate_control",
	"attitude_stabilization", "yaw_position", "altitude_control", "position_control", "motor_outputs",
	"rc_receiver", "gyro2", "accelerometer2", "magnetometer2", "geofence", "ahrs", "terrain",
	"reverse_motor", "logging", "battery", "proximity", "satcom", "prearm_check", "obstacle_avoidance",
	"propulsion",
}

const preArmCheck = ardupilotmega.MAV_SYS_STATUS_PREARM_CHECK

// sensorsExtended is MAV_SYS_STATUS_SENSOR_EXTENDED, by bit.
var sensorsExtended = [...]string{"recovery_system", "leak"}

func sysStatus(d *decoding, m *ardupilotmega.MessageSysStatus) {
	h := telemetry.Health{
		// load: 0–1000 of the main loop's time; drop_rate_comm: c%, 0–10,000.
		Load:     opt.When(m.Load <= 1000, unit.Ratio(float64(m.Load)/1000)),
		LinkDrop: opt.When(m.DropRateComm <= 10_000, unit.Ratio(float64(m.DropRateComm)/10_000)),
	}
	add := func(names []string, present, enabled, health uint64) {
		for bit, name := range names {
			if mask := uint64(1) << bit; present&mask != 0 {
				h.Sensors = append(h.Sensors, telemetry.SensorHealth{
					Name: name, Enabled: enabled&mask != 0, Healthy: health&mask != 0,
				})
			}
		}
	}
	h.Sensors = make([]telemetry.SensorHealth, 0, 24)
	present, enabled, health := m.OnboardControlSensorsPresent, m.OnboardControlSensorsEnabled, m.OnboardControlSensorsHealth
	// PX4 sets the pre-arm bit in "health" alone (mavlink/streams/SYS_STATUS.hpp),
	// so a PX4 that has set it once is taken to have the check.
	if d.v.checksPreArm = d.v.checksPreArm || health&preArmCheck != 0; d.v.checksPreArm {
		present, enabled = present|preArmCheck, enabled|preArmCheck
	}
	add(sensors[:], uint64(present), uint64(enabled), uint64(health))
	add(sensorsExtended[:], uint64(m.OnboardControlSensorsPresentExtended),
		uint64(m.OnboardControlSensorsEnabledExtended), uint64(m.OnboardControlSensorsHealthExtended))
	d.emit(h)
	sysStatusBattery(d, m)
}

func ekfStatus(d *decoding, m *ardupilotmega.MessageEkfStatusReport) {
	is := func(f ardupilotmega.EKF_STATUS_FLAGS) bool { return m.Flags&f != 0 }
	ready := !is(ardupilotmega.EKF_UNINITIALIZED)
	d.emit(telemetry.Estimator{
		Velocity:           known[float64](m.VelocityVariance),
		HorizontalPosition: known[float64](m.PosHorizVariance),
		VerticalPosition:   known[float64](m.PosVertVariance),
		Compass:            known[float64](m.CompassVariance),
		Terrain:            known[float64](m.TerrainAltVariance),
		AttitudeGood:       ready && is(ardupilotmega.EKF_ATTITUDE),
		// EKF_CONST_POS_MODE: no source for position; the filter pretends to stand.
		PositionGood: ready && is(ardupilotmega.EKF_POS_HORIZ_ABS|ardupilotmega.EKF_POS_HORIZ_REL) &&
			!is(ardupilotmega.EKF_CONST_POS_MODE),
	})
}

func estimatorStatus(d *decoding, m *ardupilotmega.MessageEstimatorStatus) {
	is := func(f ardupilotmega.ESTIMATOR_STATUS_FLAGS) bool { return m.Flags&f != 0 }
	d.emit(telemetry.Estimator{
		Velocity:           known[float64](m.VelRatio),
		HorizontalPosition: known[float64](m.PosHorizRatio),
		VerticalPosition:   known[float64](m.PosVertRatio),
		Compass:            known[float64](m.MagRatio),
		Terrain:            known[float64](m.HaglRatio),
		AttitudeGood:       is(ardupilotmega.ESTIMATOR_ATTITUDE),
		// PX4 holds its position constant while it stands still, and knows it
		// all the same (EKF2's valid_fake_pos): only a relative one is in doubt.
		PositionGood: is(ardupilotmega.ESTIMATOR_POS_HORIZ_ABS) ||
			is(ardupilotmega.ESTIMATOR_POS_HORIZ_REL) && !is(ardupilotmega.ESTIMATOR_CONST_POS_MODE),
	})
}

func fenceStatus(d *decoding, m *ardupilotmega.MessageFenceStatus) {
	kind := "none" // FENCE_BREACH: 0 none, 1 minimum and 2 maximum altitude, 3 boundary
	switch m.BreachType {
	case ardupilotmega.FENCE_BREACH_MINALT, ardupilotmega.FENCE_BREACH_MAXALT:
		kind = "altitude"
	case ardupilotmega.FENCE_BREACH_BOUNDARY:
		kind = "boundary"
	}
	d.emit(telemetry.Fence{Breached: m.BreachStatus != 0, BreachCount: int(m.BreachCount), Kind: kind})
}

// landedStates is MAV_LANDED_STATE, by number.
var landedStates = [...]telemetry.LandedState{
	telemetry.LandedUnknown, telemetry.LandedGround, telemetry.LandedAir,
	telemetry.LandedTakeoff, telemetry.LandedLanding,
}

func extendedSysState(d *decoding, m *ardupilotmega.MessageExtendedSysState) {
	if int(m.LandedState) >= len(landedStates) || m.LandedState == 0 {
		return // MAV_LANDED_STATE_UNDEFINED: the heartbeat may know more
	}
	d.v.landedAt = d.at
	d.emit(telemetry.Landed{State: landedStates[m.LandedState]})
}

func autopilotVersion(d *decoding, m *ardupilotmega.MessageAutopilotVersion) {
	v := m.FlightSwVersion
	fw := telemetry.Firmware{
		Git:     gitHash(m.FlightCustomVersion, d.v.autopilot),
		Vendor:  opt.When(m.VendorId != 0, int(m.VendorId)),
		Product: opt.When(m.ProductId != 0, int(m.ProductId)),
		Board:   boardSerial(m),
	}
	if v != 0 {
		fw.Version = fmt.Sprintf("%d.%d.%d", byte(v>>24), byte(v>>16), byte(v>>8))
		// FIRMWARE_VERSION_TYPE: 0 dev, 64 alpha, 128 beta, 192 rc, 255 official.
		switch kind := byte(v); {
		case kind == 255:
		case kind >= 192:
			fw.Version += "-rc"
		case kind >= 128:
			fw.Version += "-beta"
		case kind >= 64:
			fw.Version += "-alpha"
		default:
			fw.Version += "-dev"
		}
	}
	d.emit(fw)
}

// boardSerial reads AUTOPILOT_VERSION.uid2, which stands in place of the shorter
// uid "if this is non-zero".
func boardSerial(m *ardupilotmega.MessageAutopilotVersion) string {
	switch {
	case m.Uid2 != [18]uint8{}:
		return hex.EncodeToString(bytes.TrimRight(m.Uid2[:], "\x00"))
	case m.Uid != 0:
		return fmt.Sprintf("%016x", m.Uid)
	}
	return ""
}

// gitHash reads flight_custom_version: ArduPilot writes eight letters; PX4
// writes the first eight bytes of the hash as a little-endian number.
func gitHash(b [8]uint8, autopilot telemetry.Autopilot) string {
	if b == [8]uint8{} {
		return ""
	}
	if autopilot == telemetry.AutopilotPX4 {
		slices.Reverse(b[:])
		return hex.EncodeToString(b[:])
	}
	text := strings.TrimRight(string(b[:]), "\x00")
	if strings.Trim(text, "0123456789abcdef") == "" {
		return text
	}
	return hex.EncodeToString(b[:])
}
