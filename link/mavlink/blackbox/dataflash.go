package blackbox

import (
	"context"
	"math"
	"strings"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"

	"skylatch/telemetry/dataflash"
)

// binRow is one message of ArduPilot's.
type binRow struct {
	*dataflash.Format
	body []byte
}

// number is NaN for a column that is not there or holds none.
func (r binRow) number(name string) float64 {
	c, ok := r.Column(name)
	if !ok {
		return math.NaN()
	}
	return c.Number(r.body)
}

func (r binRow) radians(name string) float64 { return r.number(name) * math.Pi / 180 }

func (r binRow) text(name string) string {
	c, ok := r.Column(name)
	if !ok {
		return ""
	}
	return dataflash.Text(c.Of(r.body))
}

// first reports whether it is of the first of several sensors or filters.
func (r binRow) first(column string) bool {
	v := r.number(column)
	return v == 0 || math.IsNaN(v)
}

// boot is when it was written, since boot.
func (r binRow) boot() (time.Duration, bool) {
	v := r.number("TimeUS")
	if !(v >= 0 && v < float64(maxBoot/time.Microsecond)) {
		return 0, false
	}
	return time.Duration(v) * time.Microsecond, true
}

// ardupilot is what has to be known of a log before its first frame.
type ardupilot struct {
	firmware string // its name: "ArduCopter"
	system   byte
	params   map[string]float64
	zero     time.Time // of the clock that counts since boot
	dated    bool
	armed    bool                    // when the log begins
	arming   bool                    // something says so
	landed   common.MAV_LANDED_STATE // when the log begins
	placed   bool                    // it has messages of its estimated place
	end      time.Duration
	torn     int
}

// firmwares are the names that begin the text with a version.
var firmwares = []string{"ArduCopter", "ArduPlane", "ArduRover", "Rover", "ArduSub", "AntennaTracker", "Blimp"}

// surveyDataFlash reads what stands anywhere in a log and counts from its
// beginning.
func surveyDataFlash(ctx context.Context, src []byte) (ardupilot, error) {
	a := ardupilot{system: 1, params: make(map[string]float64)}
	stop := stopper(ctx)
	torn, err := dataflash.Read(src, func(f *dataflash.Format, body []byte) error {
		r := binRow{f, body}
		at, ok := r.boot()
		if !ok {
			return stop()
		}
		a.end = max(a.end, at)
		switch f.Name {
		case "GPS":
			if !a.dated && r.number("Status") >= 3 {
				a.date(r, at)
			}
		case "MSG":
			text := r.text("Message")
			for _, name := range firmwares {
				if a.firmware == "" && strings.HasPrefix(text, name+" V") {
					a.firmware = name
				}
			}
		case "PARM":
			switch name := r.text("Name"); name {
			case "SYSID_THISMAV", "MAV_SYSID", "FRAME_CLASS", "Q_ENABLE", "Q_FRAME_CLASS":
				a.params[name] = r.number("Value")
			}
		case "POS":
			a.placed = true
		}
		// What is said first is what has changed.
		if armed, told := armedBy(r); told && !a.arming {
			a.armed, a.arming = !armed, true
		}
		if landed, told := landedBy(r); told && a.landed == common.MAV_LANDED_STATE_UNDEFINED {
			a.landed = landedState(!landed)
		}
		return stop()
	})
	a.torn = torn
	for _, name := range []string{"SYSID_THISMAV", "MAV_SYSID"} {
		if id := a.params[name]; id >= 1 && id <= 255 {
			a.system = byte(id)
		}
	}
	return a, err
}

// date sets the clock by a receiver.
func (a *ardupilot) date(r binRow, at time.Duration) {
	weeks, ms := r.number("GWk"), r.number("GMS")
	if !(weeks >= 0 && weeks < 1<<16 && ms >= 0 && ms < 1<<32) {
		return
	}
	if now, ok := gpsTime(int(weeks), time.Duration(ms)*time.Millisecond); ok {
		a.zero, a.dated = now.Add(-at), true
	}
}

// What the autopilot writes that happened (AP_Logger.h, LogEvent).
const (
	evArmed        = 10
	evDisarmed     = 11
	evLandComplete = 18
	evNotLanded    = 28
)

// armedBy reports what a message says of the motors; false if it says nothing.
func armedBy(r binRow) (armed, told bool) {
	switch r.Name {
	case "ARM":
		v := r.number("ArmState")
		return v == 1, v == 0 || v == 1
	case "EV":
		v := r.number("Id")
		return v == evArmed, v == evArmed || v == evDisarmed
	case "STAT":
		v := r.number("Armed")
		return v == 1, v == 0 || v == 1
	}
	return false, false
}

// landedBy reports what a message says of the ground; false if it says nothing.
func landedBy(r binRow) (landed, told bool) {
	switch r.Name {
	case "EV":
		v := r.number("Id")
		return v == evLandComplete, v == evLandComplete || v == evNotLanded
	case "STAT":
		v := r.number("isFlying")
		return v == 0, v == 0 || v == 1
	}
	return false, false
}

// copters is MAV_TYPE by the parameter FRAME_CLASS of a copter.
var copters = map[float64]common.MAV_TYPE{
	2: common.MAV_TYPE_HEXAROTOR, 3: common.MAV_TYPE_OCTOROTOR, 4: common.MAV_TYPE_OCTOROTOR, 5: common.MAV_TYPE_HEXAROTOR,
	6: common.MAV_TYPE_HELICOPTER, 7: common.MAV_TYPE_TRICOPTER, 8: common.MAV_TYPE_COAXIAL,
}

// kind is what flies, drives or swims.
func (a ardupilot) kind() common.MAV_TYPE {
	switch a.firmware {
	case "ArduCopter":
		if kind, ok := copters[a.params["FRAME_CLASS"]]; ok {
			return kind
		}
		return common.MAV_TYPE_QUADROTOR
	case "ArduPlane":
		if a.params["Q_ENABLE"] > 0 {
			return common.MAV_TYPE_VTOL_FIXEDROTOR
		}
		return common.MAV_TYPE_FIXED_WING
	case "ArduRover", "Rover":
		if a.params["FRAME_CLASS"] == 2 {
			return common.MAV_TYPE_SURFACE_BOAT
		}
		return common.MAV_TYPE_GROUND_ROVER
	case "ArduSub":
		return common.MAV_TYPE_SUBMARINE
	case "AntennaTracker":
		return common.MAV_TYPE_ANTENNA_TRACKER
	case "Blimp":
		return common.MAV_TYPE_AIRSHIP
	}
	return common.MAV_TYPE_GENERIC
}

// tellDataFlash reads a log twice: what it counts from stands anywhere in it.
func tellDataFlash(ctx context.Context, src []byte, s *scribe) error {
	a, err := surveyDataFlash(ctx, src)
	if err != nil {
		return err
	}
	if err := s.begin(a.system, a.zero, a.dated, a.end); err != nil {
		return err
	}
	c := newCraft(s)
	c.kind, c.autopilot, c.armed, c.landed = a.kind(), common.MAV_AUTOPILOT_ARDUPILOTMEGA, a.armed, a.landed
	stop := stopper(ctx)
	_, err = dataflash.Read(src, func(f *dataflash.Format, body []byte) error {
		r := binRow{f, body}
		at, ok := r.boot()
		if !ok || !c.reach(at) {
			return stop()
		}
		if err := c.bin(r, a); err != nil {
			return err
		}
		return stop()
	})
	s.end(a.torn)
	return err
}
