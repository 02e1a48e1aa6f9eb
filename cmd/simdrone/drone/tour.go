package drone

import (
	"math"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
)

// Times and sizes of the tour.
const (
	tourStart   = 10.0 // s after boot, so that a page can be opened first
	tourRadius  = 90.0 // m
	tourHeight  = 25.0 // m above home
	tourCorners = 6
	tourSpeed   = 7.0
)

// tour is a drone that flies by itself until somebody wants to fly it: a demo
// that only sits on the ground is dull.
type tour struct{ on bool }

// step starts the next lap whenever the vehicle is ready for one. Landing,
// charging and starting again is part of the tour.
func (t *tour) step(v *vehicle, _ float64) {
	if !t.on || v.armed || v.boot < tourStart || !v.estimated || v.battery.remaining() < 0.8 || len(v.preArm()) > 0 {
		return
	}
	v.nav.items = v.circuit()
	v.nav.current, v.nav.complete = 0, false
	v.enter(v.stack.auto, "")
	v.arm()
}

// end hands the vehicle to the pilot: it stays in the mode it is in, the
// circuit goes on as any mission would.
func (t *tour) end() { t.on = false }

// circuit is a round about home with changing heights, flown until the
// battery asks for home.
func (v *vehicle) circuit() []item {
	const relative = ardupilotmega.MAV_FRAME_GLOBAL_RELATIVE_ALT_INT
	place := func(bearing, radius, height float64) item {
		p := v.field.place(v.body.pos.flat().add(toward(bearing).scale(radius)))
		return item{
			frame: relative, command: common.MAV_CMD_NAV_WAYPOINT,
			x: int32(math.Round(p.LatDeg * 1e7)), y: int32(math.Round(p.LonDeg * 1e7)), z: float32(height),
		}
	}
	var items []item
	if !v.px4 {
		items = append(items, place(0, 0, 0)) // ArduPilot's item 0 is home
	}
	items = append(items,
		item{frame: relative, command: common.MAV_CMD_NAV_TAKEOFF, z: tourHeight},
		item{frame: relative, command: common.MAV_CMD_DO_CHANGE_SPEED, p1: 1, p2: tourSpeed},
	)
	first := len(items)
	for i := range tourCorners {
		bearing := 2 * math.Pi * float64(i) / tourCorners
		height := tourHeight + 8*math.Sin(2*bearing)
		items = append(items, place(bearing, tourRadius*(1+0.25*math.Cos(3*bearing)), height))
	}
	return append(items,
		item{frame: relative, command: common.MAV_CMD_DO_JUMP, p1: float32(first), p2: -1},
		item{frame: relative, command: common.MAV_CMD_NAV_RETURN_TO_LAUNCH},
	)
}
