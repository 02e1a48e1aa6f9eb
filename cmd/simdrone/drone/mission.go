package drone

import (
	"fmt"
	"math"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"

	"skylatch/telemetry"
)

// item is one stored mission, fence or rally item, as it came over the wire.
type item struct {
	frame          ardupilotmega.MAV_FRAME
	command        common.MAV_CMD
	p1, p2, p3, p4 float32
	x, y           int32 // degrees × 1e7
	z              float32
}

// mission is the flight along the uploaded items. In ArduPilot's list item 0
// is home and never flown.
type mission struct {
	items    []item
	current  int
	reached  int // -1: none
	running  bool
	complete bool
	landing  bool        // the item flown now ends on the ground
	begun    bool        // the current item was started
	hold     float64     // s left to stay
	jumps    map[int]int // how often each jump was made; nil: none was
	jumpTo   int         // where a jump goes next, 0: nowhere
}

func (v *vehicle) firstItem() int {
	if v.px4 {
		return 0
	}
	return 1
}

// flyable reports whether there is anything to fly.
func (v *vehicle) flyable() bool { return len(v.nav.items) > v.firstItem() }

// resume starts or continues the mission; a finished one starts again.
func (m *mission) resume(v *vehicle) {
	if m.current < v.firstItem() || m.complete || m.current >= len(m.items) {
		m.current, m.reached, m.jumps = v.firstItem(), -1, nil
	}
	m.complete, m.landing, m.begun, m.running = false, false, false, v.armed
}

func (m *mission) stop() { m.running, m.landing = false, false }

// wantsUp reports whether the mission would leave the ground now.
func (m *mission) wantsUp() bool { return m.running && !m.landing && !m.complete }

// at returns the position an item names, keeping the present place where the
// item leaves it open.
func (v *vehicle) at(it item) vec {
	p := v.guide.target
	if it.x != 0 || it.y != 0 {
		local := v.field.local(telemetry.LatLon{LatDeg: float64(it.x) / 1e7, LonDeg: float64(it.y) / 1e7})
		p.n, p.e = local.n, local.e
	}
	if d, ok := v.down(it.frame, float64(it.z)); ok {
		p.d = d
	}
	return p
}

// down converts an altitude in a frame; terrain is flat here, at the field.
func (v *vehicle) down(frame ardupilotmega.MAV_FRAME, z float64) (float64, bool) {
	if math.IsNaN(z) {
		return 0, false
	}
	switch frame {
	case ardupilotmega.MAV_FRAME_GLOBAL, ardupilotmega.MAV_FRAME_GLOBAL_INT:
		return v.field.amsl - z, true
	case ardupilotmega.MAV_FRAME_GLOBAL_RELATIVE_ALT, ardupilotmega.MAV_FRAME_GLOBAL_RELATIVE_ALT_INT:
		return v.home.d - z, true
	case ardupilotmega.MAV_FRAME_GLOBAL_TERRAIN_ALT, ardupilotmega.MAV_FRAME_GLOBAL_TERRAIN_ALT_INT:
		return -z, true
	}
	return 0, false
}

// fly executes the current item.
func (m *mission) fly(v *vehicle, dt float64) demand {
	for range len(m.items) + 1 { // "do" items take no time, but jumps may loop
		if m.complete || !m.running || v.guide.paused {
			break
		}
		if m.current >= len(m.items) {
			m.complete = true
			v.text(sevInfo, "Mission complete")
			break
		}
		it := m.items[m.current]
		if !m.begun {
			m.begin(v, it)
		}
		want, done := m.advance(v, it, dt)
		if !done {
			return want
		}
		m.next(v)
	}
	return v.flyTo(v.guide.target)
}

// begin prepares an item when it becomes the current one.
func (m *mission) begin(v *vehicle, it item) {
	m.begun, m.hold, m.landing = true, finite(it.p1), false
	g := &v.guide
	g.yawFixed = false
	switch it.command {
	case common.MAV_CMD_NAV_TAKEOFF:
		g.target = v.body.pos
		g.target.d = v.at(item{frame: it.frame, z: it.z}).d
	case common.MAV_CMD_NAV_WAYPOINT, common.MAV_CMD_NAV_SPLINE_WAYPOINT,
		common.MAV_CMD_NAV_LOITER_TIME, common.MAV_CMD_NAV_LOITER_UNLIM:
		g.target = v.at(it)
	case common.MAV_CMD_NAV_LAND:
		m.landing = true
		d := g.target.d
		g.target = v.at(it)
		g.target.d = d
	case common.MAV_CMD_NAV_RETURN_TO_LAUNCH:
		m.landing = true
		g.homing = homingClimb
		g.target = v.stopPoint()
		g.target.d = math.Min(v.body.pos.d, v.home.d-v.returnHeight())
	case common.MAV_CMD_NAV_LOITER_TURNS:
		g.target, g.centre = v.at(it), v.at(it)
		g.radius = clamp(math.Abs(finite(it.p3)), 5, 500)
		g.omega = math.Copysign(v.cruise()*0.6/g.radius, finite(it.p3))
		m.hold = finite(it.p1) * 2 * math.Pi / math.Abs(g.omega)
	}
	if !v.px4 {
		v.text(sevInfo, fmt.Sprintf("Mission: %d %s", m.current, itemName(it.command)))
	}
}

// advance flies an item for one step and reports whether it is done.
func (m *mission) advance(v *vehicle, it item, dt float64) (demand, bool) {
	g := &v.guide
	away := g.target.sub(v.body.pos)
	there := away.horizontal() < 2 && math.Abs(away.d) < 1
	stay := func() bool {
		if there {
			m.hold -= dt
		}
		return there && m.hold <= 0
	}
	switch it.command {
	case common.MAV_CMD_NAV_TAKEOFF:
		return v.climbOut(), v.body.pos.d-g.target.d < 0.5
	case common.MAV_CMD_NAV_WAYPOINT, common.MAV_CMD_NAV_SPLINE_WAYPOINT,
		common.MAV_CMD_NAV_LOITER_TIME:
		v.face(g.target)
		if m.passes() && away.horizontal() > passingDistance { // no braking for a corner
			want := v.flyTo(g.target)
			want.velocity = away.flat().scale(v.cruise() / away.horizontal()).add(vec{d: want.velocity.d})
			return want, false
		}
		return v.flyTo(g.target), m.passes() && math.Abs(away.d) < 1.5 || stay()
	case common.MAV_CMD_NAV_LOITER_UNLIM:
		v.face(g.target)
		return v.flyTo(g.target), false
	case common.MAV_CMD_NAV_LOITER_TURNS:
		if math.Abs(v.body.pos.sub(g.centre).horizontal()-g.radius) < 5 {
			m.hold -= dt
		}
		return v.circle(dt), m.hold <= 0
	case common.MAV_CMD_NAV_LAND:
		if away.horizontal() > 2 && -v.body.pos.d > 3 {
			v.face(g.target)
			return v.flyTo(g.target), false
		}
		return v.descend(g.target), false // ends with disarming
	case common.MAV_CMD_NAV_RETURN_TO_LAUNCH:
		return v.flyHome(dt), false
	case common.MAV_CMD_NAV_DELAY, common.MAV_CMD_CONDITION_DELAY:
		m.hold -= dt
		return v.flyTo(g.target), m.hold <= 0
	case common.MAV_CMD_DO_CHANGE_SPEED:
		if it.p2 > 0 {
			g.speed = clamp(float64(it.p2), slowest, fastest)
		}
	case common.MAV_CMD_CONDITION_YAW:
		g.yaw, g.yawFixed = wrap2Pi(finite(it.p1)*math.Pi/180), true
	case common.MAV_CMD_DO_JUMP:
		m.jump(int(it.p1), int(it.p2), v.firstItem())
	}
	return demand{}, true // what the vehicle does not carry (cameras …) is skipped
}

// passingDistance is how far from a waypoint a corner is cut, in metres.
const passingDistance = 6

// passes reports whether the current waypoint is flown through: nothing to
// wait for, and another one behind it.
func (m *mission) passes() bool {
	if m.items[m.current].command == common.MAV_CMD_NAV_LOITER_TIME || m.hold > 0 || m.current+1 >= len(m.items) {
		return false
	}
	switch m.items[m.current+1].command {
	case common.MAV_CMD_NAV_WAYPOINT, common.MAV_CMD_NAV_SPLINE_WAYPOINT, common.MAV_CMD_DO_JUMP:
		return true
	}
	return false
}

// jump goes to an item, a number of times; -1 means for ever.
func (m *mission) jump(to, times, first int) {
	if to < first || to >= len(m.items) || times >= 0 && m.jumps[m.current] >= times {
		return
	}
	if m.jumps == nil {
		m.jumps = map[int]int{}
	}
	m.jumps[m.current]++
	m.jumpTo = to
}

// next tells that an item is done and goes on.
func (m *mission) next(v *vehicle) {
	// MAVLink common.xml: "do" and "condition" items are not waypoints to reach.
	if m.current < len(m.items) && m.items[m.current].command <= common.MAV_CMD_NAV_LAST {
		m.reached = m.current
		v.say(&ardupilotmega.MessageMissionItemReached{Seq: uint16(m.current)})
		if !v.px4 {
			v.text(sevInfo, fmt.Sprintf("Reached command #%d", m.current))
		}
	}
	m.current++
	if m.jumpTo > 0 {
		m.current, m.jumpTo = m.jumpTo, 0
	}
	m.begun = false
}

// setCurrent jumps to an item on the pilot's wish.
func (m *mission) setCurrent(seq int) bool {
	if seq < 0 || seq >= len(m.items) {
		return false
	}
	m.current, m.begun, m.complete = seq, false, false
	return true
}

// itemName is what ArduPilot calls a mission item in its status texts.
func itemName(c common.MAV_CMD) string {
	switch c {
	case common.MAV_CMD_NAV_TAKEOFF:
		return "Takeoff"
	case common.MAV_CMD_NAV_WAYPOINT:
		return "WP"
	case common.MAV_CMD_NAV_LAND:
		return "Land"
	case common.MAV_CMD_NAV_RETURN_TO_LAUNCH:
		return "RTL"
	case common.MAV_CMD_NAV_LOITER_UNLIM:
		return "LoitUnlim"
	case common.MAV_CMD_NAV_LOITER_TIME:
		return "LoitTime"
	case common.MAV_CMD_NAV_LOITER_TURNS:
		return "LoitTurns"
	case common.MAV_CMD_DO_CHANGE_SPEED:
		return "ChangeSpeed"
	case common.MAV_CMD_DO_JUMP:
		return "Jump"
	case common.MAV_CMD_CONDITION_YAW:
		return "CondYaw"
	}
	return fmt.Sprintf("Cmd%d", c)
}
