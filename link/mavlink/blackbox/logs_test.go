package blackbox

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"
	"testing"
	"time"

	"skylatch/telemetry/dataflash"
	"skylatch/telemetry/ulog"
)

// The flight that both logs tell: armed after two seconds, in the air after five,
// on the ground again after twelve, disarmed after fourteen.
const (
	seconds                       = 16
	lat, lon, ground              = 47.1234567, 8.7654321, 431.5
	volt, ampere, roll, heading   = 15.75, 12.5, 0.25, 90.0
	armsAt, risesAt, landsAt, off = 2, 5, 12, 14
)

// switchedOn is when the craft was; leap seconds are in it.
var switchedOn = time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)

// climb is how high above the ground it is.
func climb(second int) float64 {
	if second < risesAt || second >= landsAt {
		return 0
	}
	return float64(second)
}

// put writes values one behind the other.
func put(b *bytes.Buffer, values ...any) {
	for _, v := range values {
		_ = binary.Write(b, binary.LittleEndian, v) // a Buffer takes everything
	}
}

// ardupilotLog writes a log as ArduPilot does; gps says whether its receiver has
// a fix.
func ardupilotLog(_ testing.TB, gps bool) []byte {
	b := bytes.NewBuffer(dataflash.Self())
	kinds := make(map[string]byte)
	define := func(name, letters, columns string) {
		size := 3
		for _, l := range []byte(letters) {
			size += dataflash.Size(l)
		}
		kinds[name] = byte(len(kinds) + 1)
		b.Write(dataflash.Definition(kinds[name], size, name, letters, columns))
	}
	say := func(name string, values ...any) {
		b.WriteString(dataflash.Head)
		b.WriteByte(kinds[name])
		put(b, values...)
	}
	wide := func(s string) (w [64]byte) { copy(w[:], s); return w }
	define("ATT", "Qccc", "TimeUS,Roll,Pitch,Yaw")
	define("GPS", "QBBIHBcLLefff", "TimeUS,I,Status,GMS,GWk,NSats,HDop,Lat,Lng,Alt,Spd,GCrs,VZ")
	define("POS", "QLLff", "TimeUS,Lat,Lng,Alt,RelHomeAlt")
	define("XKF1", "QBfff", "TimeUS,C,VN,VE,VD")
	define("BAT", "QBfffB", "TimeUS,Inst,Volt,Curr,CurrTot,RemPct")
	define("MODE", "QMBB", "TimeUS,Mode,ModeNum,Rsn")
	define("EV", "QB", "TimeUS,Id")
	define("MSG", "QZ", "TimeUS,Message")
	define("PARM", "QNf", "TimeUS,Name,Value")
	define("ORGN", "QBLLe", "TimeUS,Type,Lat,Lng,Alt")
	say("MSG", uint64(0), wide("ArduCopter V4.6.0 (abcdef01)"))
	say("PARM", uint64(0), [16]byte([]byte("SYSID_THISMAV\x00\x00\x00")), float32(7))
	say("ORGN", uint64(0), byte(1), e7(lat), e7(lon), int32(ground*100))
	for s := range seconds {
		at := uint64(s) * 1e6
		fix := byte(1)
		if gps {
			fix = 3
		}
		since := switchedOn.Add(time.Duration(s)*time.Second + 18*time.Second).Sub(gpsEpoch)
		say("GPS", at, byte(0), fix, uint32(since%week/time.Millisecond), uint16(since/week), byte(14), int16(80), e7(lat), e7(lon), int32(100*(ground+climb(s))),
			float32(3), float32(0), float32(-1))
		say("XKF1", at, byte(0), float32(3), float32(4), float32(-1))
		say("ATT", at, int16(math.Round(100*degreesOf(roll))), int16(0), int16(100*heading))
		say("POS", at, e7(lat), e7(lon), float32(ground+climb(s)), float32(climb(s)))
		say("BAT", at, byte(0), float32(volt), float32(ampere), float32(100*s), byte(90-s))
		switch s {
		case armsAt:
			say("EV", at, byte(evArmed))
			say("MODE", at, byte(5), byte(5), byte(1))
			say("MSG", at, wide(longText))
		case risesAt:
			say("EV", at, byte(evNotLanded))
		case landsAt:
			say("EV", at, byte(evLandComplete))
		case off:
			say("EV", at, byte(evDisarmed))
		}
	}
	return b.Bytes()
}

// longText is one that needs two messages.
const longText = "EKF3 IMU0 initial yaw alignment complete, and more ü"

// px4Log writes a log as PX4 does.
func px4Log(_ testing.TB, gps bool) []byte {
	b := bytes.NewBufferString(ulog.Magic + "\x01" + "12345678")
	entry := func(kind byte, values ...any) {
		var body bytes.Buffer
		put(&body, values...)
		put(b, uint16(body.Len()), kind)
		b.Write(body.Bytes())
	}
	entry('B', make([]byte, 40))
	topics := []struct{ name, fields string }{
		{"vehicle_attitude", "uint64_t timestamp;float[4] q;"},
		{"vehicle_gps_position", "uint64_t timestamp;uint64_t time_utc_usec;double latitude_deg;double longitude_deg;double altitude_msl_m;float vel_m_s;float hdop;uint8_t fix_type;uint8_t satellites_used;"},
		{"vehicle_global_position", "uint64_t timestamp;double lat;double lon;float alt;"},
		{"vehicle_local_position", "uint64_t timestamp;float vx;float vy;float vz;bool v_xy_valid;bool v_z_valid;"},
		{"battery_status", "uint64_t timestamp;float voltage_v;float current_a;float discharged_mah;float remaining;"},
		{"vehicle_status", "uint64_t timestamp;uint8_t arming_state;uint8_t nav_state;uint8_t system_type;"},
		{"vehicle_land_detected", "uint64_t timestamp;bool landed;"},
		{"home_position", "uint64_t timestamp;double lat;double lon;float alt;"},
	}
	for i, t := range topics {
		entry('F', []byte(t.name+":"+t.fields))
		entry('A', byte(0), uint16(i), []byte(t.name))
	}
	entry('P', []byte("\x12int32_t MAV_SYS_ID"), int32(7))
	for s := range seconds {
		at := uint64(s) * 1e6
		flag := func(on bool, yes, no byte) byte {
			if on {
				return yes
			}
			return no
		}
		entry('D', uint16(7), at, lat, lon, float32(ground))
		entry('D', uint16(1), at, uint64(switchedOn.Add(time.Duration(s)*time.Second).UnixMicro()), lat, lon, ground+climb(s), float32(3), float32(0.8), flag(gps, 3, 1), byte(14))
		entry('D', uint16(3), at, float32(3), float32(4), float32(-1), byte(1), byte(1))
		sinR, cosR := math.Sincos(roll / 2)
		sinY, cosY := math.Sincos(heading * math.Pi / 360)
		entry('D', uint16(0), at, float32(cosR*cosY), float32(sinR*cosY), float32(sinR*sinY), float32(cosR*sinY))
		entry('D', uint16(2), at, lat, lon, float32(ground+climb(s)))
		entry('D', uint16(4), at, float32(volt), float32(ampere), float32(100*s), float32(float64(90-s)/100))
		entry('D', uint16(5), at, flag(s >= armsAt && s < off, 2, 1), byte(4), byte(2))
		entry('D', uint16(6), at, flag(climb(s) == 0, 1, 0))
		if s == armsAt {
			entry('L', []byte("6"), at, []byte("\x1b[32m"+longText+"\x1b[0m\t"))
		}
	}
	return b.Bytes()
}

// empty are logs without a flight.
func empty(name string) []byte {
	if name == "ULog" {
		return []byte(ulog.Magic + "\x01" + strings.Repeat("x", 8))
	}
	return dataflash.Self()
}

var logs = map[string]func(testing.TB, bool) []byte{"DataFlash log": ardupilotLog, "ULog": px4Log}

func formatOf(t testing.TB, name string) Format {
	t.Helper()
	f, ok := Recognise(logs[name](t, true)[:64])
	if !ok || f.Name != name {
		t.Fatalf("%s is recognised as %q", name, f.Name)
	}
	return f
}

func degreesOf(radians float64) float64 { return radians * 180 / math.Pi }
