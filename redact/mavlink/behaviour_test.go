package mavlink

import (
	"encoding/binary"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/frame"
	gomavlib "github.com/bluenviron/gomavlib/v3/pkg/message"
)

// encode makes the frame of a message, as the library writes it.
func encode(t *testing.T, system byte, m gomavlib.Message) []byte {
	t.Helper()
	j := judged().byID[m.GetID()]
	return j.frameFrom(system, 1, 0, words().GetMessage(m.GetID()).Write(m, true).Payload)
}

// tell tells one message of system 42 at a moment, and decodes what comes of it.
func tell(t *testing.T, r *Redactor, m gomavlib.Message, at time.Time) ([]gomavlib.Message, Verdict) {
	t.Helper()
	out, v := r.Frame(nil, encode(t, 42, m), at)
	var messages []gomavlib.Message
	for _, f := range readAll(t, out) {
		messages = append(messages, f.GetMessage())
	}
	return messages, v
}

func global(lat, lon float64) *ardupilotmega.MessageGlobalPositionInt {
	return &ardupilotmega.MessageGlobalPositionInt{
		Lat: int32(math.Round(lat * 1e7)), Lon: int32(math.Round(lon * 1e7)), Alt: 500_000, RelativeAlt: 20_000, Vx: 300, Hdg: 9000,
	}
}

func TestAPositionIsToldAsThePolicySays(t *testing.T) {
	all := policies(t)
	tests := []struct {
		policy string
		check  func(first, second *ardupilotmega.MessageGlobalPositionInt) string
	}{
		{"partner", func(_, p *ardupilotmega.MessageGlobalPositionInt) string {
			if *p != *global(47.001, 8) {
				return "not as it was"
			}
			return ""
		}},
		{"public", func(_, p *ardupilotmega.MessageGlobalPositionInt) string {
			if p.Lat != 0 || p.Lon != 0 || p.Alt != 0 || p.RelativeAlt != 20_000 || p.Vx != 300 || p.Hdg != 9000 {
				return "not without its place only"
			}
			return ""
		}},
		{"relative", func(a, b *ardupilotmega.MessageGlobalPositionInt) string {
			north := float64(b.Lat-a.Lat) / 1e7 * 111_195
			if a.Lat != 1e7 || a.Lon != 1e7 || math.Abs(north-111.2) > 0.1 || b.Lon != 1e7 || b.Alt != 0 {
				return "not 111 m north of the anchor, at the origin's height"
			}
			return ""
		}},
		{"coarse", func(a, b *ardupilotmega.MessageGlobalPositionInt) string {
			if a.Lat == 470_000_000 || math.Abs(float64(a.Lat)/1e7-47) > 0.01 || a.Alt != 0 {
				return "not in some cell near by"
			}
			return ""
		}},
	}
	for _, tt := range tests {
		r := redactorOf(t, Config{Policy: all[tt.policy]})
		a, _ := tell(t, r, global(47, 8), noon)
		b, _ := tell(t, r, global(47.001, 8), noon)
		if len(a) != 1 || len(b) != 1 {
			t.Fatalf("%s: %d and %d messages are told, want one each", tt.policy, len(a), len(b))
		}
		first, second := a[0].(*common.MessageGlobalPositionInt), b[0].(*common.MessageGlobalPositionInt)
		if wrong := tt.check(first, second); wrong != "" {
			t.Errorf("%s: %+v, then %+v: %s", tt.policy, first, second, wrong)
		}
	}
}

// A craft without a fix must not make 0° 0° the origin of all that follows.
func TestNotKnownIsNoPlace(t *testing.T) {
	r := redactorOf(t, Config{Policy: policies(t)["relative"]})
	for _, unknown := range []*ardupilotmega.MessageGlobalPositionInt{global(0, 0), {Lat: math.MaxInt32, Lon: math.MaxInt32}} {
		m, _ := tell(t, r, unknown, noon)
		if p := m[0].(*common.MessageGlobalPositionInt); p.Lat != 0 || p.Lon != 0 {
			t.Errorf("a place that is not known is told as %d, %d", p.Lat, p.Lon)
		}
	}
	m, _ := tell(t, r, global(47, 8), noon)
	if p := m[0].(*common.MessageGlobalPositionInt); p.Lat != 1e7 {
		t.Errorf("the first place is told as %d, %d: another one is the origin", p.Lat, p.Lon)
	}
}

func TestATimeIsToldAsThePolicySays(t *testing.T) {
	start := uint64(noon.UnixMicro())
	tests := []struct {
		policy     string
		in, second uint64
		want       uint64
	}{
		{"public", start, start + 5e6, 0},
		{"public", 1000, 77e6, 77e6}, // since boot: no time of the world's
		{"relative", start, start + 5e6, 5e6},
		{"coarse", start, start + 5e6, uint64(noon.Truncate(24 * time.Hour).UnixMicro())},
		{"partner", start, start + 5e6, start + 5e6},
		{"relative", start, math.MaxUint64, 0},
	}
	for _, tt := range tests {
		r := redactorOf(t, Config{Policy: policies(t)[tt.policy]})
		tell(t, r, &common.MessageSystemTime{TimeUnixUsec: tt.in}, noon)
		m, _ := tell(t, r, &common.MessageSystemTime{TimeUnixUsec: tt.second}, noon)
		if got := m[0].(*common.MessageSystemTime).TimeUnixUsec; got != tt.want {
			t.Errorf("%s: %d is told as %d, want %d", tt.policy, tt.second, got, tt.want)
		}
	}
}

func TestPseudonymsTellOneFromAnother(t *testing.T) {
	r := redactorOf(t, Config{Policy: policies(t)["partner"]})
	battery := func(serial string) string {
		m, _ := tell(t, r, &common.MessageBatteryInfo{SerialNumber: serial, CycleCount: 7}, noon)
		return m[0].(*common.MessageBatteryInfo).SerialNumber
	}
	a, b, again, none := battery("1581F5BK"), battery("1581F5BL"), battery("1581F5BK"), battery("")
	if len(a) != 16 || a == b || a != again || none != "" {
		t.Errorf("serial numbers are told as %q, %q, %q and %q", a, b, again, none)
	}
	m, _ := tell(t, r, &common.MessageAutopilotVersion{Uid: 99, FlightSwVersion: 5}, noon)
	if v := m[0].(*common.MessageAutopilotVersion); v.Uid == 99 || v.Uid == 0 || v.Uid2 != [18]byte{} || v.FlightSwVersion != 5 {
		t.Errorf("AUTOPILOT_VERSION is told as %+v", v)
	}
}

// A craft obeys what it hears: a command is told whole or not at all.
func TestACommandIsToldWholeOrNotAtAll(t *testing.T) {
	all := policies(t)
	const crewAnywhere = "name = \"ours\"\nbase = \"public\"\nreason = \"a test\"\n[loosen]\ncontrol = \"keep\"\nlocation = \"coarsen\""
	all["coarse crew"] = readPolicy(t, crewAnywhere)
	all["zone crew"] = readPolicy(t, strings.ReplaceAll(crewAnywhere, "coarsen", "keep")+"\n[zone]\nhome_m = 100")
	set := func(c common.MAV_CMD) *common.MessageCommandLong {
		return &common.MessageCommandLong{TargetSystem: 42, Command: c, Param5: 47, Param6: 8}
	}
	tests := []struct {
		policy string
		m      gomavlib.Message
		want   Verdict
	}{
		{"partner", set(common.MAV_CMD_COMPONENT_ARM_DISARM), Withheld},
		{"crew", set(common.MAV_CMD_COMPONENT_ARM_DISARM), Told},
		{"crew", set(common.MAV_CMD_DO_SET_HOME), Told},
		{"coarse crew", set(common.MAV_CMD_COMPONENT_ARM_DISARM), Told},
		{"coarse crew", set(common.MAV_CMD_DO_SET_HOME), Withheld},
		{"zone crew", set(common.MAV_CMD_DO_SET_HOME), Withheld},
		{"coarse crew", &common.MessageMissionItemInt{Command: common.MAV_CMD_NAV_WAYPOINT, X: 1}, Withheld},
		{"coarse crew", &common.MessageMissionItemInt{Command: common.MAV_CMD_DO_CHANGE_SPEED}, Told},
		{"coarse crew", &common.MessageSetPositionTargetGlobalInt{LatInt: 1}, Withheld},
		{"crew", set(65535), Withheld},                                                                          // nobody knows what it says
		{"crew", &common.MessageCommandInt{Frame: 250, Command: common.MAV_CMD_COMPONENT_ARM_DISARM}, Withheld}, // nor what that means
		{"crew", set(common.MAV_CMD_USER_1), Withheld},
		{"local", set(common.MAV_CMD_USER_1), Told},
		{"crew", &common.MessageParamSet{ParamId: "WPNAV_SPEED"}, Told},
		{"crew", &common.MessageParamSet{ParamId: "WIFI_PASSWORD1"}, Withheld},
	}
	for _, tt := range tests {
		m, got := tell(t, redactorOf(t, Config{Policy: all[tt.policy]}), tt.m, noon)
		if got != tt.want {
			t.Errorf("%s: %T %+v is %v, want %v", tt.policy, tt.m, tt.m, got, tt.want)
		}
		if got == Told && m[0].GetID() != tt.m.GetID() {
			t.Errorf("%s: %T is told as %T", tt.policy, tt.m, m[0])
		}
	}
}

func TestParametersAreJudgedByName(t *testing.T) {
	bulk := readPolicy(t, "name = \"ours\"\nbase = \"public\"\nreason = \"a test\"\n[loosen]\nbulk = \"keep\"")
	r := redactorOf(t, Config{Policy: bulk})
	for name, want := range map[string]Verdict{
		"ATC_RAT_RLL_P": Told, "BRD_SERIAL_NUM": Withheld, "COMPASS_DEC": Withheld, "INS_ACC_ID": Withheld, "NET_IPADDR0": Withheld,
		"compass_dec": Withheld, "ADSB_ICAO_ID": Withheld, "SIM_OPOS_LAT": Withheld, "FENCE_RADIUS": Withheld, "WPNAV_SPEED": Told,
	} {
		if _, got := tell(t, r, &common.MessageParamValue{ParamId: name, ParamValue: 3}, noon); got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	evidence := redactorOf(t, Config{Policy: policies(t)["evidence"]})
	for name, want := range map[string]Verdict{"BRD_SERIAL_NUM": Told, "COMPASS_DEC": Told, "WIFI_PASSWORD1": Withheld} {
		if _, got := tell(t, evidence, &common.MessageParamExtValue{ParamId: name, ParamValue: "x"}, noon); got != want {
			t.Errorf("evidence: %s is %v, want %v", name, got, want)
		}
	}
}

func TestAFrameIsWrittenAnew(t *testing.T) {
	r := redactorOf(t, Config{Policy: policies(t)["local"]})
	// MAVLink 1 in, MAVLink 2 out.
	v1 := []byte{magicV1, 9, 77, 42, 1, 0, 4, 0, 0, 0, 2, 3, 81, 4, 3}
	v1 = binary.LittleEndian.AppendUint16(v1, checksum(v1[1:], judged().byID[0].crc))
	out, v := r.Frame(nil, v1, noon)
	if v != Told || len(readAll(t, out)) != 1 || out[0] != magicV2 {
		t.Errorf("a frame of MAVLink 1 is %v: %x", v, out)
	}
	if out[4] != 0 {
		t.Errorf("the first frame has number %d, want 0", out[4])
	}
	// Numbers have no gaps, whatever is left out, and each component counts its own.
	vendor := readPolicy(t, "name = \"ours\"\nbase = \"local\"\n[fields]\n\"ATTITUDE.*\" = \"drop\"")
	r = redactorOf(t, Config{Policy: vendor})
	want := byte(0)
	for seq := range 300 {
		m := judged().byName[[]string{"HEARTBEAT", "ATTITUDE"}[seq%2]]
		out, v := r.Frame(nil, m.frameFrom(42, 1, byte(seq), make([]byte, m.size)), noon)
		if (v == Told) != (seq%2 == 0) {
			t.Fatalf("%s is %v", m.name, v)
		}
		if v == Told && out[4] != want {
			t.Fatalf("frame %d has number %d, want %d", seq, out[4], want)
		}
		if v == Told {
			want++
		}
	}
	// What is no frame.
	good := encode(t, 42, &common.MessageHeartbeat{})
	for i := range good {
		bad := append([]byte(nil), good...)
		bad[i] ^= 0x10
		if out, v := r.Frame(nil, bad, noon); len(out) > 0 {
			t.Errorf("a frame whose byte %d is wrong is %v", i, v)
		}
	}
	unknown := append([]byte(nil), good...)
	unknown[8] = 0xEE
	if _, v := r.Frame(nil, unknown, noon); v != Unknown {
		t.Errorf("message 61440 is %v, want unknown", v)
	}
	report := r.Report()
	if report.Told != 150 || report.Withheld != 150 || report.Broken+report.Unknown != uint64(len(good))+1 {
		t.Errorf("report is %+v", report)
	}
}

func TestSystemsAreToldByOtherIDs(t *testing.T) {
	r := redactorOf(t, Config{Policy: policies(t)["crew"], Systems: map[byte]byte{42: 1, 255: 200}})
	send := func(system byte, m gomavlib.Message) (frame.Frame, Verdict) {
		out, v := r.Frame(nil, encode(t, system, m), noon)
		if all := readAll(t, out); len(all) == 1 {
			return all[0], v
		}
		return nil, v
	}
	f, _ := send(42, &common.MessageHeartbeat{})
	if f.GetSystemID() != 1 {
		t.Errorf("system 42 is told as %d, want 1", f.GetSystemID())
	}
	f, _ = send(255, &common.MessageCommandLong{TargetSystem: 42, Command: common.MAV_CMD_COMPONENT_ARM_DISARM})
	if m := f.GetMessage().(*common.MessageCommandLong); f.GetSystemID() != 200 || m.TargetSystem != 1 {
		t.Errorf("a command from 255 to 42 is told from %d to %d, want 200 to 1", f.GetSystemID(), m.TargetSystem)
	}
	if _, v := send(7, &common.MessageHeartbeat{}); v != Unknown {
		t.Errorf("a system without another id is %v, want unknown", v)
	}
	if _, v := send(255, &common.MessageCommandLong{TargetSystem: 7, Command: common.MAV_CMD_COMPONENT_ARM_DISARM}); v != Withheld {
		t.Errorf("a command to a system that is not told of is %v, want withheld: it would go to everybody", v)
	}
	for _, wrong := range []map[byte]byte{{1: 5, 2: 5}, {0: 1}, {1: 0}} {
		if _, err := New(Config{Policy: policies(t)["crew"], Systems: wrong}); err == nil {
			t.Errorf("systems %v are taken", wrong)
		}
	}
}

func TestASignatureIsMadeAnew(t *testing.T) {
	key := [32]byte{1, 2, 3}
	r := redactorOf(t, Config{Policy: policies(t)["partner"], Key: &key, LinkID: 9})
	var stream []byte
	for range 3 {
		stream, _ = r.Frame(stream, encode(t, 42, &common.MessageHeartbeat{}), noon)
	}
	in := reader(t, stream, frame.NewV2Key(key[:]))
	for i := range 3 {
		f, err := in.Read()
		if err != nil {
			t.Fatalf("frame %d: %v", i, err)
		}
		if v2 := f.(*frame.V2Frame); v2.SignatureLinkID != 9 {
			t.Errorf("it is signed as link %d, want 9", v2.SignatureLinkID)
		}
	}
}
