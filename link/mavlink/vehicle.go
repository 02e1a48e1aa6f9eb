package mavlink

import (
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/minimal"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/unit"
)

// vehicle is what the driver must remember of a vehicle to understand it and
// to talk to it. What a pilot sees is in the store.
type vehicle struct {
	id        telemetry.VehicleID
	autopilot telemetry.Autopilot
	kind      telemetry.VehicleType
	modes     []mode
	choices   []string
	mode      string
	armed     bool
	beats     bool // a heartbeat has been believed
	signs     bool // its frames carry signatures
	// checksPreArm: it reports whether it would arm (SYS_STATUS).
	checksPreArm bool

	// route is the peer it was last heard on; nil if that is gone.
	route   *peer
	heardAt time.Time
	stats   telemetry.LinkStats

	position opt.Value[telemetry.Position]
	home     opt.Value[telemetry.Home]
	mission  missionProgress
	partials []*partialText
	texts    []heardText

	attitudeAt, headingAt, batteryAt, rangeDownAt, landedAt time.Time

	bootAt    opt.Value[time.Duration] // newest time since boot that it said
	refusedAt time.Time                // when we last said that its signature is refused
	streams   streams
	sync      timesync
	commands  []*running
}

// homeAMSL returns the altitude of home above the sea: what the vehicle said
// of its home, or what its two altitudes of the same moment differ by.
func (v *vehicle) homeAMSL() (unit.MetreAMSL, bool) {
	if home, ok := v.home.Get(); ok {
		return home.AMSL, true
	}
	pos, _ := v.position.Get()
	amsl, okSea := pos.AMSL.Get()
	above, okHome := pos.AboveHome.Get()
	return amsl - unit.MetreAMSL(above), okSea && okHome
}

// noVehicles are the types of MAV_TYPE that fly nothing, whatever autopilot
// their heartbeat names.
var noVehicles = map[minimal.MAV_TYPE]bool{
	minimal.MAV_TYPE_GCS: true, minimal.MAV_TYPE_ONBOARD_CONTROLLER: true, minimal.MAV_TYPE_GIMBAL: true,
	minimal.MAV_TYPE_ADSB: true, minimal.MAV_TYPE_CAMERA: true, minimal.MAV_TYPE_CHARGING_STATION: true,
	minimal.MAV_TYPE_FLARM: true, minimal.MAV_TYPE_SERVO: true, minimal.MAV_TYPE_ODID: true,
	minimal.MAV_TYPE_BATTERY: true, minimal.MAV_TYPE_PARACHUTE: true, minimal.MAV_TYPE_LOG: true,
	minimal.MAV_TYPE_OSD: true, minimal.MAV_TYPE_IMU: true, minimal.MAV_TYPE_GPS: true,
	minimal.MAV_TYPE_WINCH: true, minimal.MAV_TYPE_ILLUMINATOR: true, minimal.MAV_TYPE_GRIPPER: true,
	minimal.MAV_TYPE_RADIO: true,
}

// vehicleType is the coarse kind of a MAV_TYPE.
func vehicleType(t minimal.MAV_TYPE) telemetry.VehicleType {
	switch t {
	case minimal.MAV_TYPE_QUADROTOR, minimal.MAV_TYPE_COAXIAL, minimal.MAV_TYPE_HELICOPTER, minimal.MAV_TYPE_HEXAROTOR,
		minimal.MAV_TYPE_OCTOROTOR, minimal.MAV_TYPE_TRICOPTER, minimal.MAV_TYPE_DODECAROTOR,
		minimal.MAV_TYPE_DECAROTOR, minimal.MAV_TYPE_GENERIC_MULTIROTOR:
		return telemetry.TypeCopter
	case minimal.MAV_TYPE_FIXED_WING, minimal.MAV_TYPE_FLAPPING_WING, minimal.MAV_TYPE_KITE, minimal.MAV_TYPE_PARAFOIL:
		return telemetry.TypePlane
	case minimal.MAV_TYPE_VTOL_TAILSITTER_DUOROTOR, minimal.MAV_TYPE_VTOL_TAILSITTER_QUADROTOR,
		minimal.MAV_TYPE_VTOL_TILTROTOR, minimal.MAV_TYPE_VTOL_FIXEDROTOR, minimal.MAV_TYPE_VTOL_TAILSITTER,
		minimal.MAV_TYPE_VTOL_TILTWING, minimal.MAV_TYPE_VTOL_RESERVED5, minimal.MAV_TYPE_VTOL_GYRODYNE:
		return telemetry.TypeVTOL
	case minimal.MAV_TYPE_GROUND_ROVER, minimal.MAV_TYPE_GROUND_QUADRUPED:
		return telemetry.TypeRover
	case minimal.MAV_TYPE_SURFACE_BOAT:
		return telemetry.TypeBoat
	case minimal.MAV_TYPE_SUBMARINE:
		return telemetry.TypeSub
	}
	return telemetry.TypeOther
}

func autopilotOf(a minimal.MAV_AUTOPILOT) telemetry.Autopilot {
	switch a {
	case minimal.MAV_AUTOPILOT_ARDUPILOTMEGA:
		return telemetry.AutopilotArduPilot
	case minimal.MAV_AUTOPILOT_PX4:
		return telemetry.AutopilotPX4
	}
	return telemetry.AutopilotOther
}

// statuses is MAV_STATE, by number.
var statuses = [...]telemetry.SystemStatus{
	telemetry.StatusUnknown, telemetry.StatusBoot, telemetry.StatusCalibrating, telemetry.StatusStandby,
	telemetry.StatusActive, telemetry.StatusCritical, telemetry.StatusEmergency, telemetry.StatusPowerOff,
	telemetry.StatusTermination,
}
