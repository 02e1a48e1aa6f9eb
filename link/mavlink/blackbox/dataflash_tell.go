package blackbox

import (
	"math"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
)

// bin tells one message of ArduPilot's. Its columns are described in the
// autopilot's own log, and in its LogStructure.h.
func (c *craft) bin(r binRow, a ardupilot) error {
	if err := c.beat(false); err != nil {
		return err
	}
	if armed, told := armedBy(r); told {
		if err := c.arm(armed); err != nil {
			return err
		}
	}
	if landed, told := landedBy(r); told {
		if err := c.land(landed); err != nil {
			return err
		}
	}
	switch r.Name {
	case "ATT":
		return c.turned(r.radians("Roll"), r.radians("Pitch"), r.radians("Yaw"))
	case "RATE":
		if roll, pitch, yaw := r.radians("R"), r.radians("P"), r.radians("Y"); finite(roll, pitch, yaw) {
			c.rollRate, c.pitchRate, c.yawRate = roll, pitch, yaw
		}
	case "XKF1", "NKF1":
		if r.first("C") {
			c.motion(r.number("VN"), r.number("VE"), r.number("VD"))
			c.reckoned = true
		}
	case "POS":
		return c.moved(r.number("Lat"), r.number("Lng"), r.number("Alt"), r.number("RelHomeAlt"))
	case "GPS":
		if r.first("I") {
			return c.heard(r.receiver(), a.placed)
		}
	case "ARSP":
		if r.first("I") {
			c.airspeed = r.number("Airspeed")
		}
	case "CTUN":
		if a.firmware == "ArduCopter" { // others count in percent
			c.throttle = r.number("ThO")
		}
	case "BAT", "BATT", "CURR":
		return c.charged(r.battery())
	case "MODE":
		return c.binMode(r)
	case "ORGN":
		if r.number("Type") == 1 { // 0 is what the filter counts from
			return c.settle(home{r.number("Lat"), r.number("Lng"), r.number("Alt")})
		}
	case "MSG":
		return c.speak(common.MAV_SEVERITY_INFO, r.text("Message"))
	}
	return nil
}

func (c *craft) binMode(r binRow) error {
	mode := r.number("ModeNum")
	if math.IsNaN(mode) {
		mode = r.number("Mode")
	}
	if !(mode >= 0 && mode <= 255) {
		return nil
	}
	return c.fly(uint32(mode))
}

// battery reads one of several; old logs have one alone, and call it otherwise.
func (r binRow) battery() battery {
	b := battery{volt: r.number("Volt"), ampere: r.number("Curr"), used: r.number("CurrTot"), left: r.number("RemPct") / 100}
	for _, name := range []string{"Inst", "Instance"} {
		if v := r.number(name); v >= 0 && v < 16 {
			b.index = int(v)
		}
	}
	return b
}

func (r binRow) receiver() receiver {
	speed, course := r.number("Spd"), r.radians("GCrs")
	return receiver{
		fix: r.number("Status"), lat: r.number("Lat"), lon: r.number("Lng"), alt: r.number("Alt"),
		north: speed * math.Cos(course), east: speed * math.Sin(course), down: r.number("VZ"),
		speed: speed, dilution: r.number("HDop"), satellites: r.number("NSats"),
	}
}
