package telemetry

import (
	"skylatch/telemetry/opt"
	"skylatch/telemetry/unit"
)

// Autopilot is the flight stack a vehicle runs.
type Autopilot string

// The flight stacks that Skylatch speaks to in their own words.
const (
	AutopilotArduPilot Autopilot = "ardupilot"
	AutopilotPX4       Autopilot = "px4"
	AutopilotOther     Autopilot = "other"
)

// VehicleType is the coarse kind of airframe.
type VehicleType string

// The kinds of airframe.
const (
	TypeCopter VehicleType = "copter"
	TypePlane  VehicleType = "plane"
	TypeVTOL   VehicleType = "vtol"
	TypeRover  VehicleType = "rover"
	TypeBoat   VehicleType = "boat"
	TypeSub    VehicleType = "sub"
	TypeOther  VehicleType = "other"
)

// SystemStatus is the vehicle's own state (MAVLink MAV_STATE).
type SystemStatus string

// The states of a vehicle.
const (
	StatusUnknown     SystemStatus = "unknown"
	StatusBoot        SystemStatus = "boot"
	StatusCalibrating SystemStatus = "calibrating"
	StatusStandby     SystemStatus = "standby"
	StatusActive      SystemStatus = "active"
	StatusCritical    SystemStatus = "critical"  // failsafe
	StatusEmergency   SystemStatus = "emergency" // mayday
	StatusPowerOff    SystemStatus = "poweroff"
	StatusTermination SystemStatus = "termination"
)

// Heartbeat is the vehicle's sign of life.
type Heartbeat struct {
	Autopilot Autopilot
	Type      VehicleType
	Armed     bool
	Mode      string // the flight stack's own name, e.g. "Loiter"
	// Modes a pilot can choose on this vehicle, in the flight stack's order.
	Modes  []string
	Status SystemStatus
}

// LandedState says whether the vehicle touches the ground.
type LandedState string

// The landed states (MAVLink MAV_LANDED_STATE).
const (
	LandedUnknown LandedState = "unknown"
	LandedGround  LandedState = "on_ground"
	LandedAir     LandedState = "in_air"
	LandedTakeoff LandedState = "taking_off"
	LandedLanding LandedState = "landing"
)

// Landed is the vehicle's own word on whether it flies.
type Landed struct{ State LandedState }

// Firmware is who the autopilot says it is.
type Firmware struct {
	Version string // e.g. "4.5.7"
	Git     string
	Vendor  opt.Value[int]
	Product opt.Value[int]
	Board   string // its serial number in hex; empty if it says none
}

// SensorHealth is one subsystem's state out of SYS_STATUS.
type SensorHealth struct {
	Name    string // e.g. "gyro", "rc_receiver", "prearm_check"
	Enabled bool
	Healthy bool
}

// Health is the state of the vehicle's subsystems and processor.
type Health struct {
	Sensors []SensorHealth // those present, in the protocol's order
	Load    opt.Value[unit.Ratio]
	// LinkDrop is the share of frames the vehicle lost on its side.
	LinkDrop opt.Value[unit.Ratio]
}

// Sensor returns the named subsystem and whether it is present.
func (h Health) Sensor(name string) (SensorHealth, bool) {
	for _, s := range h.Sensors {
		if s.Name == name {
			return s, true
		}
	}
	return SensorHealth{}, false
}

// Estimator is the state of the navigation filter (EKF).
type Estimator struct {
	// Variances as the filter reports them: below 0.5 good, above 0.8 bad.
	Velocity, HorizontalPosition, VerticalPosition, Compass, Terrain opt.Value[float64]

	AttitudeGood bool
	PositionGood bool // has a horizontal position, absolute or relative
}

// Fence is the state of the vehicle's geofence.
type Fence struct {
	Breached    bool
	BreachCount int
	Kind        string // "altitude", "boundary", "none"
}

// Rebooted says that the vehicle has started anew since we last heard it.
type Rebooted struct{}

// SigningRefused says that the vehicle's frames carry a signature that our key
// does not match, or none where the configuration demands one.
type SigningRefused struct{ Reason string }

// VideoOffer is a video stream that the vehicle or one of its cameras says it
// has. It is only said to the pilot: a station dials nothing that a drone names.
type VideoOffer struct {
	Component int // who offers it
	Camera    int // which of the component's cameras; 0: the component is one
	Stream    int // from 1
	Name      string
	Kind      VideoOfferKind
	// Where is the URI to ask, or the UDP port the pictures are sent to.
	Where         string
	Encoding      string // "H.264", "H.265" or empty
	Width, Height int    // pixels; 0 unknown
	Thermal       bool
}

// VideoOfferKind is how an offered stream is carried.
type VideoOfferKind string

// The kinds (MAVLink common.xml, VIDEO_STREAM_TYPE).
const (
	OfferRTSP   VideoOfferKind = "RTSP"
	OfferRTP    VideoOfferKind = "RTP over UDP"
	OfferTCP    VideoOfferKind = "MPEG over TCP"
	OfferMPEGTS VideoOfferKind = "MPEG-TS over UDP"
	OfferOther  VideoOfferKind = "another kind"
)

func (VideoOffer) sample()      {}
func (Attitude) sample()        {}
func (Position) sample()        {}
func (Height) sample()          {}
func (Velocity) sample()        {}
func (Heading) sample()         {}
func (Airspeed) sample()        {}
func (Home) sample()            {}
func (GPS) sample()             {}
func (Battery) sample()         {}
func (RC) sample()              {}
func (Radio) sample()           {}
func (Wind) sample()            {}
func (RangeFinder) sample()     {}
func (MissionProgress) sample() {}
func (Text) sample()            {}
func (Traffic) sample()         {}
func (Clock) sample()           {}
func (Heartbeat) sample()       {}
func (Landed) sample()          {}
func (Firmware) sample()        {}
func (Health) sample()          {}
func (Estimator) sample()       {}
func (Fence) sample()           {}
func (Rebooted) sample()        {}
func (SigningRefused) sample()  {}
func (CommandRecord) sample()   {}
