package drone

import (
	"math"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/message"
)

// param is one parameter of the vehicle.
type param struct {
	name  string
	value float64
	kind  ardupilotmega.MAV_PARAM_TYPE
}

// params is the vehicle's parameter list; it outlives restarts.
type params struct {
	list  []param
	index map[string]int
	bytes bool // PX4 puts the bytes of an integer in the float field
}

const (
	asFloat = ardupilotmega.MAV_PARAM_TYPE_REAL32
	asInt8  = ardupilotmega.MAV_PARAM_TYPE_INT8
	asInt16 = ardupilotmega.MAV_PARAM_TYPE_INT16
	asInt32 = ardupilotmega.MAV_PARAM_TYPE_INT32
)

func newParams(px4 bool, c Config) *params {
	p := &params{list: copterParams(c), bytes: px4, index: map[string]int{}}
	if px4 {
		p.list = px4Params(c)
	}
	for i := range p.list {
		p.index[p.list[i].name] = i
	}
	return p
}

// value returns a parameter's value, 0 if there is none of that name.
func (p *params) value(name string) float64 {
	if i, ok := p.index[name]; ok {
		return p.list[i].value
	}
	return 0
}

// message is the PARAM_VALUE of parameter i.
func (p *params) message(i int) message.Message {
	v := p.list[i]
	m := &ardupilotmega.MessageParamValue{
		ParamId: v.name, ParamType: v.kind, ParamValue: float32(v.value),
		ParamCount: uint16(len(p.list)), ParamIndex: uint16(i),
	}
	if p.bytes && v.kind != asFloat {
		m.ParamValue = math.Float32frombits(uint32(int32(v.value)))
	}
	return m
}

// set changes a parameter; it reports its index and whether there is one.
func (p *params) set(name string, value float32) (int, bool) {
	i, ok := p.index[name]
	if !ok {
		return 0, false
	}
	v := float64(value)
	if p.list[i].kind != asFloat && p.bytes {
		v = float64(int32(math.Float32bits(value)))
	}
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return i, true // refused: the answer carries the old value
	}
	if p.list[i].kind != asFloat {
		v = math.Round(v)
	}
	p.list[i].value = v
	return i, true
}

func copterParams(c Config) []param {
	capacity := float64(c.BatteryCapacity) / 3.6
	return []param{
		{"SYSID_THISMAV", float64(c.System), asInt16}, {"SYSID_MYGCS", 255, asInt16},
		{"FRAME_CLASS", 1, asInt8}, {"FRAME_TYPE", 1, asInt8}, {"FORMAT_VERSION", 120, asInt16},
		{"ARMING_CHECK", 1, asInt32}, {"ARMING_REQUIRE", 1, asInt8}, {"DISARM_DELAY", 10, asInt8},
		{"PILOT_SPEED_UP", 250, asInt16}, {"PILOT_SPEED_DN", 0, asInt16}, {"PILOT_ACCEL_Z", 250, asInt16},
		{"PILOT_TKOFF_ALT", 0, asFloat}, {"ANGLE_MAX", 3000, asInt16},
		{"WPNAV_SPEED", 800, asFloat}, {"WPNAV_SPEED_UP", 250, asFloat}, {"WPNAV_SPEED_DN", 150, asFloat},
		{"WPNAV_ACCEL", 250, asFloat}, {"WPNAV_RADIUS", 200, asFloat}, {"WP_YAW_BEHAVIOR", 2, asInt8},
		{"RTL_ALT", 1500, asInt32}, {"RTL_ALT_FINAL", 0, asInt16}, {"RTL_LOIT_TIME", 5000, asInt32},
		{"RTL_SPEED", 0, asInt16}, {"RTL_CONE_SLOPE", 3, asFloat}, {"LAND_SPEED", 50, asInt16},
		{"LAND_SPEED_HIGH", 0, asInt16}, {"CIRCLE_RADIUS", 1000, asFloat}, {"CIRCLE_RATE", 20, asFloat},
		{"LOIT_SPEED", 1250, asFloat}, {"LOIT_ACC_MAX", 500, asFloat}, {"GUID_TIMEOUT", 3, asFloat},
		{"FENCE_ENABLE", 0, asInt8}, {"FENCE_TYPE", 7, asInt8}, {"FENCE_ACTION", 1, asInt8},
		{"FENCE_ALT_MAX", 100, asFloat}, {"FENCE_RADIUS", 300, asFloat}, {"FENCE_MARGIN", 2, asFloat},
		{"FS_THR_ENABLE", 1, asInt8}, {"FS_THR_VALUE", 975, asInt16}, {"FS_GCS_ENABLE", 0, asInt8},
		{"FS_EKF_ACTION", 1, asInt8}, {"FS_EKF_THRESH", 0.8, asFloat}, {"FS_CRASH_CHECK", 1, asInt8},
		{"BATT_MONITOR", 4, asInt8}, {"BATT_CAPACITY", capacity, asInt32},
		{"BATT_LOW_MAH", capacity * 0.2, asFloat}, {"BATT_CRT_MAH", capacity * 0.1, asFloat},
		{"BATT_FS_LOW_ACT", 2, asInt8}, {"BATT_FS_CRT_ACT", 1, asInt8},
		{"EK3_ENABLE", 1, asInt8}, {"EK3_IMU_MASK", 3, asInt8}, {"COMPASS_USE", 1, asInt8},
		{"GPS1_TYPE", 1, asInt8}, {"RNGFND1_TYPE", 100, asInt8}, {"RNGFND1_MAX_CM", 4000, asInt16},
		{"FLTMODE1", 7, asInt8}, {"FLTMODE2", 9, asInt8}, {"FLTMODE3", 6, asInt8}, {"FLTMODE4", 3, asInt8},
		{"FLTMODE5", 5, asInt8}, {"FLTMODE6", 0, asInt8}, {"ADSB_TYPE", 1, asInt8},
		{"SERIAL0_BAUD", 115, asInt32}, {"SERIAL0_PROTOCOL", 2, asInt8},
		{"SR0_POSITION", 0, asInt16}, {"SR0_EXTRA1", 0, asInt16}, {"SR0_EXT_STAT", 0, asInt16},
	}
}

func px4Params(c Config) []param {
	return []param{
		{"MAV_SYS_ID", float64(c.System), asInt32}, {"MAV_COMP_ID", float64(c.Component), asInt32},
		{"MAV_TYPE", 2, asInt32}, {"MAV_PROTO_VER", 0, asInt32}, {"SYS_AUTOSTART", 4001, asInt32},
		{"COM_ARM_WO_GPS", 0, asInt32}, {"COM_DISARM_LAND", 2, asFloat}, {"COM_DISARM_PRFLT", 10, asFloat},
		{"COM_LOW_BAT_ACT", 2, asInt32}, {"COM_RC_LOSS_T", 0.5, asFloat}, {"COM_OF_LOSS_T", 1, asFloat},
		{"COM_RCL_EXCEPT", 0, asInt32}, {"COM_DL_LOSS_T", 10, asInt32}, {"COM_POS_FS_DELAY", 1, asInt32},
		{"NAV_RCL_ACT", 2, asInt32}, {"NAV_DLL_ACT", 0, asInt32}, {"NAV_ACC_RAD", 10, asFloat},
		{"NAV_MC_ALT_RAD", 0.8, asFloat}, {"MIS_TAKEOFF_ALT", 2.5, asFloat}, {"MIS_DIST_1WP", 900, asFloat},
		{"MIS_YAW_ERR", 12, asFloat}, {"MIS_YAW_TMT", -1, asFloat},
		{"RTL_RETURN_ALT", 30, asFloat}, {"RTL_DESCEND_ALT", 10, asFloat}, {"RTL_LAND_DELAY", 0, asFloat},
		{"RTL_MIN_DIST", 10, asFloat}, {"RTL_TYPE", 0, asInt32}, {"RTL_CONE_ANG", 45, asInt32},
		{"GF_ACTION", 2, asInt32}, {"GF_MAX_HOR_DIST", 0, asFloat}, {"GF_MAX_VER_DIST", 0, asFloat},
		{"MPC_XY_CRUISE", 5, asFloat}, {"MPC_XY_VEL_MAX", 12, asFloat}, {"MPC_VEL_MANUAL", 10, asFloat},
		{"MPC_Z_V_AUTO_UP", 3, asFloat}, {"MPC_Z_V_AUTO_DN", 1.5, asFloat}, {"MPC_Z_VEL_MAX_UP", 3, asFloat},
		{"MPC_Z_VEL_MAX_DN", 1.5, asFloat}, {"MPC_LAND_SPEED", 0.7, asFloat}, {"MPC_TKO_SPEED", 1.5, asFloat},
		{"MPC_TILTMAX_AIR", 45, asFloat}, {"MPC_TILTMAX_LND", 12, asFloat}, {"MPC_YAW_MODE", 0, asInt32},
		{"MPC_ACC_HOR", 3, asFloat}, {"MPC_JERK_AUTO", 4, asFloat}, {"MPC_THR_HOVER", 0.38, asFloat},
		{"MC_ORBIT_RAD_MAX", 1000, asFloat}, {"MC_YAWRATE_MAX", 200, asFloat},
		{"BAT1_N_CELLS", float64(c.BatteryCells), asInt32}, {"BAT1_CAPACITY", float64(c.BatteryCapacity) / 3.6, asFloat},
		{"BAT_LOW_THR", 0.2, asFloat}, {"BAT_CRIT_THR", 0.1, asFloat}, {"BAT_EMERGEN_THR", 0.05, asFloat},
		{"CBRK_SUPPLY_CHK", 0, asInt32}, {"CBRK_USB_CHK", 0, asInt32}, {"EKF2_HGT_REF", 1, asInt32},
		{"EKF2_GPS_CTRL", 7, asInt32}, {"SENS_BOARD_ROT", 0, asInt32}, {"CAL_MAG0_ID", 197388, asInt32},
		{"CAL_GYRO0_ID", 1310988, asInt32}, {"CAL_ACC0_ID", 1310988, asInt32}, {"MNT_MODE_IN", -1, asInt32},
	}
}
