package telemetry

import (
	"errors"
	"time"

	"skylatch/telemetry/opt"
	"skylatch/telemetry/unit"
)

// Errors that a command can meet before it is sent.
var (
	// ErrUnknownVehicle: no vehicle with that id has been heard.
	ErrUnknownVehicle = errors.New("no such vehicle has been heard")
	// ErrLinkLost: the vehicle is known, but there is no way to reach it now.
	ErrLinkLost = errors.New("the link to the vehicle is lost")
	// ErrBusy: a command of the same kind is waiting for its answer.
	ErrBusy = errors.New("a command of this kind is still waiting for its answer")
	// ErrUnsupported: this vehicle has no such command.
	ErrUnsupported = errors.New("this vehicle does not support the command")
	// ErrInvalid: the command's values make no sense.
	ErrInvalid = errors.New("the command is not valid")
)

// Command is what a pilot asks of a vehicle. The types in this file are all
// there are.
type Command interface{ Kind() CommandKind }

// CommandKind names a command. Only one of a kind is in flight per vehicle.
type CommandKind string

// The kinds of command.
const (
	KindArm            CommandKind = "arm"
	KindDisarm         CommandKind = "disarm"
	KindTakeOff        CommandKind = "takeoff"
	KindLand           CommandKind = "land"
	KindReturn         CommandKind = "return"
	KindHold           CommandKind = "hold"
	KindGoTo           CommandKind = "goto"
	KindChangeAltitude CommandKind = "altitude"
	KindChangeSpeed    CommandKind = "speed"
	KindChangeHeading  CommandKind = "heading"
	KindOrbit          CommandKind = "orbit"
	KindSetMode        CommandKind = "mode"
	KindReboot         CommandKind = "reboot"
	KindEmergencyStop  CommandKind = "emergency_stop"
)

// The commands.
type (
	// Arm starts the motors. Force skips the vehicle's own checks.
	Arm struct{ Force bool }
	// Disarm stops the motors on the ground. Force stops them anywhere.
	Disarm struct{ Force bool }
	// TakeOff arms nothing: it climbs an armed vehicle to a height.
	TakeOff struct{ Height unit.MetreAboveHome }
	// Land lands where the vehicle is.
	Land struct{}
	// Return flies home and lands.
	Return struct{}
	// Hold stops and keeps the place.
	Hold struct{}
	// GoTo flies to a place; without a height, at the present one.
	GoTo struct {
		Target LatLon
		Height opt.Value[unit.MetreAboveHome]
	}
	// ChangeAltitude climbs or sinks where the vehicle is.
	ChangeAltitude struct{ Height unit.MetreAboveHome }
	// ChangeSpeed sets the speed over ground of guided flight.
	ChangeSpeed struct{ Speed unit.MetrePerSecond }
	// ChangeHeading turns the nose, clockwise from true north.
	ChangeHeading struct{ Heading unit.Radian }
	// Orbit circles a place, clockwise if Radius is positive.
	Orbit struct {
		Centre LatLon
		Radius unit.Metre
		Height opt.Value[unit.MetreAboveHome]
		Speed  opt.Value[unit.MetrePerSecond]
	}
	// SetMode chooses one of [Heartbeat.Modes].
	SetMode struct{ Mode string }
	// Reboot restarts the autopilot; refused in flight by the vehicle.
	Reboot struct{}
	// EmergencyStop stops the motors at once, in the air too.
	EmergencyStop struct{}
)

// Kind implements [Command].
func (Arm) Kind() CommandKind { return KindArm }

// Kind implements [Command].
func (Disarm) Kind() CommandKind { return KindDisarm }

// Kind implements [Command].
func (TakeOff) Kind() CommandKind { return KindTakeOff }

// Kind implements [Command].
func (Land) Kind() CommandKind { return KindLand }

// Kind implements [Command].
func (Return) Kind() CommandKind { return KindReturn }

// Kind implements [Command].
func (Hold) Kind() CommandKind { return KindHold }

// Kind implements [Command].
func (GoTo) Kind() CommandKind { return KindGoTo }

// Kind implements [Command].
func (ChangeAltitude) Kind() CommandKind { return KindChangeAltitude }

// Kind implements [Command].
func (ChangeSpeed) Kind() CommandKind { return KindChangeSpeed }

// Kind implements [Command].
func (ChangeHeading) Kind() CommandKind { return KindChangeHeading }

// Kind implements [Command].
func (Orbit) Kind() CommandKind { return KindOrbit }

// Kind implements [Command].
func (SetMode) Kind() CommandKind { return KindSetMode }

// Kind implements [Command].
func (Reboot) Kind() CommandKind { return KindReboot }

// Kind implements [Command].
func (EmergencyStop) Kind() CommandKind { return KindEmergencyStop }

// CommandID numbers the commands of one run of the station, from 1.
type CommandID int64

// CommandState is how far a command has come.
type CommandState string

// The states of a command. All but the first two are final.
const (
	CommandSent        CommandState = "sent"        // waiting for an answer
	CommandInProgress  CommandState = "in_progress" // the vehicle works on it
	CommandAccepted    CommandState = "accepted"
	CommandDenied      CommandState = "denied"      // refused, also "temporarily"
	CommandUnsupported CommandState = "unsupported" // the vehicle does not know it
	CommandFailed      CommandState = "failed"      // tried, and did not succeed
	CommandCancelled   CommandState = "cancelled"
	CommandUnanswered  CommandState = "unanswered" // no answer after every retry
)

// Final reports whether the state will not change any more.
func (s CommandState) Final() bool { return s != CommandSent && s != CommandInProgress }

// CommandRecord is one command's story, from the pilot's hand to the
// vehicle's own answer.
type CommandRecord struct {
	ID       CommandID
	Command  Command
	State    CommandState
	IssuedAt time.Time
	// UpdatedAt is when State or Progress last changed.
	UpdatedAt time.Time
	Attempts  int
	Progress  opt.Value[unit.Ratio]
	// Reason is the vehicle's own explanation, e.g. the status text that came
	// with a refusal. Empty if it gave none.
	Reason string
}
