package drone

import (
	"math"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/message"
)

func (v *vehicle) heartbeat() message.Message {
	m := &ardupilotmega.MessageHeartbeat{
		Type: ardupilotmega.MAV_TYPE_QUADROTOR, Autopilot: ardupilotmega.MAV_AUTOPILOT_ARDUPILOTMEGA,
		BaseMode:   ardupilotmega.MAV_MODE_FLAG_CUSTOM_MODE_ENABLED | ardupilotmega.MAV_MODE_FLAG_STABILIZE_ENABLED,
		CustomMode: v.mode.custom, SystemStatus: ardupilotmega.MAV_STATE_STANDBY, MavlinkVersion: 3,
	}
	if v.px4 {
		m.Autopilot = ardupilotmega.MAV_AUTOPILOT_PX4
	}
	switch v.mode.act {
	case actDrift, actHold:
		m.BaseMode |= ardupilotmega.MAV_MODE_FLAG_MANUAL_INPUT_ENABLED
	case actGuided, actTakeOff, actCircle:
		m.BaseMode |= ardupilotmega.MAV_MODE_FLAG_GUIDED_ENABLED
	default:
		m.BaseMode |= ardupilotmega.MAV_MODE_FLAG_GUIDED_ENABLED | ardupilotmega.MAV_MODE_FLAG_AUTO_ENABLED
	}
	if v.armed {
		m.BaseMode |= ardupilotmega.MAV_MODE_FLAG_SAFETY_ARMED
		m.SystemStatus = ardupilotmega.MAV_STATE_ACTIVE
		if v.body.grounded && !v.px4 { // ArduPilot: active means flying
			m.SystemStatus = ardupilotmega.MAV_STATE_STANDBY
		}
	}
	switch {
	case v.boot < 1:
		m.SystemStatus = ardupilotmega.MAV_STATE_BOOT
	case v.armed && v.safety.active():
		m.SystemStatus = ardupilotmega.MAV_STATE_CRITICAL
	case v.crashed:
		m.SystemStatus = ardupilotmega.MAV_STATE_EMERGENCY
	}
	return m
}

// Sensors this vehicle has.
const sensors = ardupilotmega.MAV_SYS_STATUS_SENSOR_3D_GYRO | ardupilotmega.MAV_SYS_STATUS_SENSOR_3D_ACCEL |
	ardupilotmega.MAV_SYS_STATUS_SENSOR_3D_MAG | ardupilotmega.MAV_SYS_STATUS_SENSOR_ABSOLUTE_PRESSURE |
	ardupilotmega.MAV_SYS_STATUS_SENSOR_GPS | ardupilotmega.MAV_SYS_STATUS_SENSOR_ANGULAR_RATE_CONTROL |
	ardupilotmega.MAV_SYS_STATUS_SENSOR_ATTITUDE_STABILIZATION | ardupilotmega.MAV_SYS_STATUS_SENSOR_YAW_POSITION |
	ardupilotmega.MAV_SYS_STATUS_SENSOR_Z_ALTITUDE_CONTROL | ardupilotmega.MAV_SYS_STATUS_SENSOR_XY_POSITION_CONTROL |
	ardupilotmega.MAV_SYS_STATUS_SENSOR_MOTOR_OUTPUTS | ardupilotmega.MAV_SYS_STATUS_SENSOR_RC_RECEIVER |
	ardupilotmega.MAV_SYS_STATUS_SENSOR_LASER_POSITION | ardupilotmega.MAV_SYS_STATUS_GEOFENCE |
	ardupilotmega.MAV_SYS_STATUS_AHRS | ardupilotmega.MAV_SYS_STATUS_LOGGING |
	ardupilotmega.MAV_SYS_STATUS_SENSOR_BATTERY | ardupilotmega.MAV_SYS_STATUS_PREARM_CHECK |
	ardupilotmega.MAV_SYS_STATUS_SENSOR_PROPULSION

func (v *vehicle) sysStatus() message.Message {
	enabled, healthy := sensors, sensors
	off := func(s *ardupilotmega.MAV_SYS_STATUS_SENSOR, bits ardupilotmega.MAV_SYS_STATUS_SENSOR, when bool) {
		if when {
			*s &^= bits
		}
	}
	off(&enabled, ardupilotmega.MAV_SYS_STATUS_SENSOR_MOTOR_OUTPUTS, !v.armed)
	off(&enabled, ardupilotmega.MAV_SYS_STATUS_GEOFENCE, v.px4 || v.params.value("FENCE_ENABLE") == 0)
	off(&enabled, ardupilotmega.MAV_SYS_STATUS_SENSOR_XY_POSITION_CONTROL, !v.mode.needsPosition)
	off(&healthy, ardupilotmega.MAV_SYS_STATUS_SENSOR_GPS, !v.gpsFix())
	off(&healthy, ardupilotmega.MAV_SYS_STATUS_AHRS, !v.estimated)
	off(&healthy, ardupilotmega.MAV_SYS_STATUS_SENSOR_3D_MAG, v.faults.CompassFault)
	off(&healthy, ardupilotmega.MAV_SYS_STATUS_SENSOR_RC_RECEIVER, v.faults.RCLoss)
	off(&healthy, ardupilotmega.MAV_SYS_STATUS_SENSOR_BATTERY, v.safety.battery > 0)
	off(&healthy, ardupilotmega.MAV_SYS_STATUS_GEOFENCE, v.safety.breached)
	off(&healthy, ardupilotmega.MAV_SYS_STATUS_PREARM_CHECK, len(v.preArm()) > 0)
	_, inRange := v.below()
	off(&healthy, ardupilotmega.MAV_SYS_STATUS_SENSOR_LASER_POSITION, !inRange)
	return &ardupilotmega.MessageSysStatus{
		OnboardControlSensorsPresent: sensors, OnboardControlSensorsEnabled: enabled, OnboardControlSensorsHealth: healthy,
		Load: uint16(220 + 40*v.noise.hdop), VoltageBattery: uint16(v.battery.volts(0) * 1000),
		CurrentBattery: centi(v.battery.current), BatteryRemaining: v.percent(),
	}
}

func (v *vehicle) percent() int8 { return int8(math.Ceil(clamp(v.battery.remaining(), 0, 1) * 100)) }

func (v *vehicle) batteryStatus() message.Message {
	b := &v.battery
	m := &ardupilotmega.MessageBatteryStatus{
		BatteryFunction: ardupilotmega.MAV_BATTERY_FUNCTION_ALL, Type: ardupilotmega.MAV_BATTERY_TYPE_LIPO,
		Temperature: int16(2400 + 60*b.current), CurrentBattery: centi(b.current),
		CurrentConsumed: int32((1 - b.remaining()) * b.capacity / 3.6), EnergyConsumed: int32(b.energy / 100),
		BatteryRemaining: v.percent(), TimeRemaining: int32(b.secondsLeft()),
		ChargeState: ardupilotmega.MAV_BATTERY_CHARGE_STATE_OK,
	}
	// MAVLink common.xml, BATTERY_STATUS: UINT16_MAX for cells 1–10 that are
	// not there, 0 for cells 11–14.
	for i := range m.Voltages {
		m.Voltages[i] = math.MaxUint16
		if i < b.cells {
			m.Voltages[i] = uint16(b.cellVolts(i) * 1000)
		}
	}
	for i := range m.VoltagesExt {
		if 10+i < b.cells {
			m.VoltagesExt[i] = uint16(b.cellVolts(10+i) * 1000)
		}
	}
	switch {
	case v.cfg.Recharge && !v.armed && v.body.grounded && b.used > 0:
		m.ChargeState = ardupilotmega.MAV_BATTERY_CHARGE_STATE_CHARGING
		m.TimeRemaining = 0
	case v.safety.battery == 2:
		m.ChargeState = ardupilotmega.MAV_BATTERY_CHARGE_STATE_CRITICAL
	case v.safety.battery == 1:
		m.ChargeState = ardupilotmega.MAV_BATTERY_CHARGE_STATE_LOW
	}
	return m
}

func (v *vehicle) homePosition() message.Message {
	at := v.field.place(v.home)
	return &ardupilotmega.MessageHomePosition{
		Latitude: degE7(at.LatDeg), Longitude: degE7(at.LonDeg), Altitude: int32(v.amsl(v.home) * 1000),
		X: float32(v.home.n), Y: float32(v.home.e), Z: float32(v.home.d),
		Q: [4]float32{1, 0, 0, 0}, TimeUsec: v.bootUs(),
	}
}

func (v *vehicle) extendedSysState() message.Message {
	return &ardupilotmega.MessageExtendedSysState{LandedState: v.landedState()}
}

func (v *vehicle) missionCurrent() message.Message {
	m := &ardupilotmega.MessageMissionCurrent{
		Seq: uint16(max(0, v.nav.current)), Total: math.MaxUint16, // no mission
		MissionState: ardupilotmega.MISSION_STATE_NO_MISSION,
	}
	if n := len(v.nav.items); n > v.firstItem() {
		m.Total = uint16(n - v.firstItem())
		m.MissionState = ardupilotmega.MISSION_STATE_NOT_STARTED
		switch {
		case v.nav.complete:
			m.MissionState = ardupilotmega.MISSION_STATE_COMPLETE
		case v.nav.running && v.mode.act == actAuto && !v.guide.paused:
			m.MissionState = ardupilotmega.MISSION_STATE_ACTIVE
		case v.nav.running:
			m.MissionState = ardupilotmega.MISSION_STATE_PAUSED
		}
	}
	return m
}

func (v *vehicle) fenceStatus() message.Message {
	s := &v.safety
	m := &ardupilotmega.MessageFenceStatus{BreachCount: uint16(s.breaches), BreachTime: uint32(s.breachAt * 1000)}
	if s.breached {
		m.BreachStatus, m.BreachType = 1, ardupilotmega.FENCE_BREACH_BOUNDARY
		if s.breachWhy == "altitude" {
			m.BreachType = ardupilotmega.FENCE_BREACH_MAXALT
		}
	}
	return m
}

// version 4.6.3 or 1.15.4, official, in MAVLink's bytes.
func (v *vehicle) autopilotVersion() message.Message {
	m := &ardupilotmega.MessageAutopilotVersion{
		Capabilities: ardupilotmega.MAV_PROTOCOL_CAPABILITY_MISSION_INT | ardupilotmega.MAV_PROTOCOL_CAPABILITY_COMMAND_INT |
			ardupilotmega.MAV_PROTOCOL_CAPABILITY_MAVLINK2 | ardupilotmega.MAV_PROTOCOL_CAPABILITY_FLIGHT_TERMINATION |
			ardupilotmega.MAV_PROTOCOL_CAPABILITY_SET_POSITION_TARGET_LOCAL_NED |
			ardupilotmega.MAV_PROTOCOL_CAPABILITY_SET_POSITION_TARGET_GLOBAL_INT |
			ardupilotmega.MAV_PROTOCOL_CAPABILITY_MISSION_FENCE | ardupilotmega.MAV_PROTOCOL_CAPABILITY_MISSION_RALLY,
		BoardVersion: 50 << 16, VendorId: 0x1209, ProductId: 0x5740, Uid: uint64(v.cfg.System),
	}
	if v.px4 {
		m.Capabilities |= ardupilotmega.MAV_PROTOCOL_CAPABILITY_PARAM_ENCODE_BYTEWISE
		m.FlightSwVersion = 1<<24 | 15<<16 | 4<<8 | 255
		copy(m.FlightCustomVersion[:], "\x99\xc4\x0f\x52\x5b\x10\x7c\x55")
		return m
	}
	m.Capabilities |= ardupilotmega.MAV_PROTOCOL_CAPABILITY_PARAM_ENCODE_C_CAST | ardupilotmega.MAV_PROTOCOL_CAPABILITY_MISSION_FLOAT
	m.FlightSwVersion = 4<<24 | 6<<16 | 3<<8 | 255
	copy(m.FlightCustomVersion[:], "3fc7011a")
	return m
}
