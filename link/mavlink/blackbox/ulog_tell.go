package blackbox

import (
	"math"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
)

// ulogWanted are the topics that are read (PX4-Autopilot, msg/).
var ulogWanted = map[string]bool{
	"vehicle_attitude": true, "vehicle_angular_velocity": true, "vehicle_global_position": true, "vehicle_local_position": true,
	"home_position": true, "vehicle_gps_position": true, "sensor_gps": true, "battery_status": true, "vehicle_status": true,
	"vehicle_land_detected": true, "airspeed_validated": true,
}

// px4 tells one message of PX4's.
func (c *craft) px4(r ulogRow, p px4) error {
	if err := c.beat(false); err != nil {
		return err
	}
	if r.name == "battery_status" {
		return c.charged(battery{
			index: int(r.instance), volt: r.number("voltage_v"), ampere: r.number("current_a"), used: r.number("discharged_mah"), left: r.number("remaining"),
		})
	}
	if r.instance != 0 { // of several, the first speaks
		return nil
	}
	switch r.name {
	case "vehicle_status":
		return c.beat(c.become(r))
	case "vehicle_land_detected":
		if landed := r.number("landed"); landed == 0 || landed == 1 {
			return c.land(landed == 1)
		}
	case "vehicle_attitude":
		if q := r.floats("q", "float[4]"); len(q) == 4 {
			return c.turned(angles(q))
		}
	case "vehicle_angular_velocity":
		if v := r.floats("xyz", "float[3]"); len(v) == 3 && finite(v...) {
			c.rollRate, c.pitchRate, c.yawRate = v[0], v[1], v[2]
		}
	case "vehicle_local_position":
		if r.number("v_xy_valid") == 1 && r.number("v_z_valid") == 1 {
			c.motion(r.number("vx"), r.number("vy"), r.number("vz"))
			c.reckoned = true
		}
	case "vehicle_global_position":
		return c.moved(r.number("lat"), r.number("lon"), r.number("alt"), math.NaN())
	case "home_position":
		return c.settle(home{r.number("lat"), r.number("lon"), r.number("alt")})
	case "airspeed_validated":
		c.airspeed = r.number("true_airspeed_m_s")
	case "vehicle_gps_position", "sensor_gps":
		if r.name == "sensor_gps" && p.blended {
			return nil // the same again
		}
		return c.heard(r.receiver(), p.placed)
	}
	return nil
}

// armingArmed is vehicle_status.ARMING_STATE_ARMED.
const armingArmed = 2

// px4Modes is HEARTBEAT.custom_mode by vehicle_status.nav_state: a main mode in
// the third byte, a sub mode in the fourth (px4_custom_mode.h).
var px4Modes = map[float64]uint32{
	0: 1 << 16, 1: 2 << 16, 2: 3 << 16, 3: 4<<16 | 4<<24, 4: 4<<16 | 3<<24, 5: 4<<16 | 5<<24, 6: 3<<16 | 2<<24, 8: 11 << 16,
	10: 5 << 16, 12: 4<<16 | 6<<24, 13: 10 << 16, 14: 6 << 16, 15: 7 << 16, 17: 4<<16 | 2<<24, 18: 4<<16 | 6<<24, 19: 4<<16 | 8<<24,
	20: 4<<16 | 9<<24, 21: 3<<16 | 1<<24, 22: 4<<16 | 10<<24, 23: 4<<16 | 11<<24, 24: 4<<16 | 12<<24, 25: 4<<16 | 13<<24,
	26: 4<<16 | 14<<24, 27: 4<<16 | 15<<24, 28: 4<<16 | 16<<24, 29: 4<<16 | 17<<24, 30: 4<<16 | 18<<24,
}

// become notes who it is and what it is doing, and reports whether that is new.
func (c *craft) become(r ulogRow) (changed bool) {
	kind, mode, armed := c.kind, c.mode, c.armed
	if v := r.number("system_type"); v > 0 && v <= 45 {
		c.kind = common.MAV_TYPE(v)
	} else if k, ok := px4Kinds[r.number("vehicle_type")]; ok {
		c.kind = k
	}
	if m, ok := px4Modes[r.number("nav_state")]; ok {
		c.mode = m
	}
	if state := r.number("arming_state"); finite(state) {
		c.armed = state == armingArmed
	}
	return kind != c.kind || mode != c.mode || armed != c.armed
}

// px4Kinds is what old logs say of the kind of craft (vehicle_status.vehicle_type).
var px4Kinds = map[float64]common.MAV_TYPE{
	1: common.MAV_TYPE_QUADROTOR, 2: common.MAV_TYPE_FIXED_WING, 3: common.MAV_TYPE_GROUND_ROVER,
}

// angles are roll, pitch and yaw of a quaternion that turns from the craft's axes
// to north, east and down.
func angles(q []float64) (roll, pitch, yaw float64) {
	w, x, y, z := q[0], q[1], q[2], q[3]
	return math.Atan2(2*(w*x+y*z), 1-2*(x*x+y*y)), math.Asin(min(max(2*(w*y-z*x), -1), 1)), math.Atan2(2*(w*z+x*y), 1-2*(y*y+z*z))
}

// receiver reads what one says; its place was in whole numbers before PX4 1.14.
func (r ulogRow) receiver() receiver {
	g := receiver{
		fix: r.number("fix_type"), lat: r.number("latitude_deg"), lon: r.number("longitude_deg"), alt: r.number("altitude_msl_m"),
		north: r.number("vel_n_m_s"), east: r.number("vel_e_m_s"), down: r.number("vel_d_m_s"),
		speed: r.number("vel_m_s"), dilution: r.number("hdop"), satellites: r.number("satellites_used"),
	}
	if _, old := r.Parts["lat"]; old {
		g.lat, g.lon, g.alt = r.number("lat")/1e7, r.number("lon")/1e7, r.number("alt")/1e3
	}
	return g
}
