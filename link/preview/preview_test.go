package preview

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"math"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialect"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/minimal"
	"github.com/bluenviron/gomavlib/v3/pkg/frame"
	"github.com/bluenviron/gomavlib/v3/pkg/message"

	"skylatch/link/mavlink"
	"skylatch/link/transport"
	"skylatch/redact"
	"skylatch/telemetry"
	"skylatch/telemetry/store"
)

// Secrets, and how they would be seen.
const (
	secretLat, secretLon = 48.8583701, 2.2944813
	secretText           = "call +33 1 23 45 67 89 now"
)

var secretBoard = [18]uint8{0xC0, 0xFF, 0xEE, 0x51, 0x7A, 0x11, 0xED, 9}

var codec = sync.OnceValue(func() *dialect.ReadWriter {
	rw := &dialect.ReadWriter{Dialect: ardupilotmega.Dialect}
	if err := rw.Initialize(); err != nil {
		panic(err)
	}
	return rw
})

// raw makes a frame of system 1, component 1.
func raw(tb testing.TB, seq byte, m message.Message) []byte {
	tb.Helper()
	var out bytes.Buffer
	w := &frame.Writer{ByteWriter: &out, DialectRW: codec()}
	if err := w.Initialize(); err != nil {
		tb.Fatal(err)
	}
	mrw := codec().GetMessage(m.GetID())
	f := &frame.V2Frame{SequenceNumber: seq, SystemID: 1, ComponentID: 1, Message: mrw.Write(m, true)}
	f.Checksum = f.GenerateChecksum(mrw.CRCExtra())
	if err := w.Write(f); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

// flight is a vehicle that talks to a station: its frames reach the eyes as the
// driver's tap hands them on.
type flight struct {
	tb   testing.TB
	eyes *Eyes
	say  func(b []byte, at time.Time)
	seq  byte
}

func newFlight(tb testing.TB, policies ...*redact.Policy) *flight {
	secret, err := redact.SecretFrom(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		tb.Fatal(err)
	}
	eyes := New(policies, func(byte, time.Time) redact.Secret { return secret })
	return &flight{tb: tb, eyes: eyes, say: mavlink.Split(transport.NewPeer("udp", "test"), eyes.Take)}
}

func (f *flight) tell(messages ...message.Message) {
	f.tb.Helper()
	for _, m := range messages {
		f.say(raw(f.tb, f.seq, m), time.Now())
		f.seq++
	}
}

// everything is what a vehicle in the air tells.
func everything() []message.Message {
	return []message.Message{
		&ardupilotmega.MessageAutopilotVersion{Uid2: secretBoard, FlightSwVersion: 4<<24 | 6<<16 | 3<<8 | 255},
		&ardupilotmega.MessageHomePosition{Latitude: e7(secretLat), Longitude: e7(secretLon), Altitude: 123_456},
		beat(),
		&ardupilotmega.MessageGlobalPositionInt{Lat: e7(secretLat), Lon: e7(secretLon), Alt: 187_654, RelativeAlt: 64_198, Vx: 300, Hdg: 9000},
		&ardupilotmega.MessageSystemTime{TimeUnixUsec: uint64(time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC).UnixMicro()), TimeBootMs: 60_000},
		&ardupilotmega.MessageBatteryStatus{CurrentBattery: 1500, BatteryRemaining: 77, Voltages: [10]uint16{15_900, math.MaxUint16}},
		&ardupilotmega.MessageStatustext{Severity: 4, Text: secretText},
	}
}

func e7(deg float64) int32 { return int32(math.Round(deg * 1e7)) }

func beat() *minimal.MessageHeartbeat {
	return &minimal.MessageHeartbeat{
		Type: minimal.MAV_TYPE_QUADROTOR, Autopilot: minimal.MAV_AUTOPILOT_ARDUPILOTMEGA, CustomMode: 5,
		BaseMode:     minimal.MAV_MODE_FLAG_CUSTOM_MODE_ENABLED | minimal.MAV_MODE_FLAG_SAFETY_ARMED,
		SystemStatus: minimal.MAV_STATE_ACTIVE, MavlinkVersion: 3,
	}
}

func shipped(tb testing.TB, name string) *redact.Policy {
	tb.Helper()
	p, err := redact.Shipped(name)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

func (f *flight) look(policy string) (mine, theirs store.Snapshot) {
	f.tb.Helper()
	mine, theirs, _, err := f.eyes.Look(policy)
	if err != nil {
		f.tb.Fatal(err)
	}
	return mine, theirs
}

func (f *flight) vehicles(policy string) (mine, theirs store.Vehicle) {
	f.tb.Helper()
	a, b := f.look(policy)
	if len(a.Vehicles) != 1 || len(b.Vehicles) != 1 {
		f.tb.Fatalf("%s: %d and %d vehicles are seen, want one each", policy, len(a.Vehicles), len(b.Vehicles))
	}
	return a.Vehicles[0], b.Vehicles[0]
}

func TestEachSeesWhatThePolicyTellsHim(t *testing.T) {
	f := newFlight(t, shipped(t, "local"), shipped(t, "partner"), shipped(t, "public"), shipped(t, "vendor"))
	f.tell(everything()...)

	if mine, theirs := f.vehicles("local"); asJSON(t, mine) != asJSON(t, theirs) {
		t.Errorf("by the policy local somebody sees\n%s\nwant what we see:\n%s", asJSON(t, theirs), asJSON(t, mine))
	}
	mine, theirs := f.vehicles("partner")
	if mine.Firmware.Value.Board == theirs.Firmware.Value.Board || theirs.Firmware.Value.Board == "" {
		t.Errorf("partner: the board is %q, ours is %q: want a pseudonym", theirs.Firmware.Value.Board, mine.Firmware.Value.Board)
	}
	if theirs.Position.Value.Place != mine.Position.Value.Place || len(theirs.Texts) != 1 || theirs.Texts[0].Text.Text == secretText {
		t.Errorf("partner: place %v and texts %v, want the place and a text without the number", theirs.Position.Value.Place, theirs.Texts)
	}
	_, theirs = f.vehicles("public")
	if !theirs.Position.ReceivedAt.IsZero() || !theirs.Home.ReceivedAt.IsZero() || len(theirs.Texts) != 0 {
		t.Errorf("public: position %+v, home %+v, texts %v: want none", theirs.Position, theirs.Home, theirs.Texts)
	}
	if theirs.Height.Value.AboveHome != 64.198 || theirs.Height.Value.AMSL.Known() || theirs.Velocity.Value.North != 3 {
		t.Errorf("public: height %+v and velocity %+v, want those above home and over the ground alone", theirs.Height.Value, theirs.Velocity.Value)
	}
	if !theirs.Heartbeat.Value.Armed || theirs.Heartbeat.Value.Mode != "Loiter" || len(theirs.Batteries) != 1 {
		t.Errorf("public: heartbeat %+v and %d batteries, want what is technical", theirs.Heartbeat.Value, len(theirs.Batteries))
	}
	if mine, theirs := f.look("vendor"); len(mine.Vehicles) != 1 || len(theirs.Vehicles) != 0 {
		t.Errorf("vendor: %d vehicles are seen, want none", len(theirs.Vehicles))
	}
}

// TestNothingWithheldIsInWhatTheySee looks for the secrets in all that is
// remembered of the other side; its twin finds them on ours.
func TestNothingWithheldIsInWhatTheySee(t *testing.T) {
	f := newFlight(t, shipped(t, "public"))
	f.tell(everything()...)
	mine, theirs := f.look("public")
	ours, others := asJSON(t, mine), asJSON(t, theirs)
	for _, secret := range []string{"48.85837", "2.29448", "187.654", "c0ffee517a11ed", "2026-05-04", secretText} {
		if bytes.Contains([]byte(others), []byte(secret)) {
			t.Errorf("%q is withheld from the public, and in what it sees", secret)
		}
		if !bytes.Contains([]byte(ours), []byte(secret)) {
			t.Errorf("%q is not even in what we see", secret)
		}
	}
	f.eyes.mu.Lock()
	told := bytes.Clone(f.eyes.lenses["public"].told)
	f.eyes.mu.Unlock()
	if at := binary.LittleEndian.AppendUint32(nil, uint32(e7(secretLat))); bytes.Contains(told, at) {
		t.Error("the place is in the bytes that were told")
	}
}

func TestWhatWasToldOnceLongAgoIsSeenByWhoComesLate(t *testing.T) {
	f := newFlight(t, shipped(t, "local"))
	f.tell(everything()...)
	for range 3 * newest {
		f.tell(&common.MessageAttitude{TimeBootMs: 61_000, Roll: 0.1})
	}
	f.tell(beat())
	mine, _ := f.vehicles("local")
	if mine.Firmware.Value.Board == "" || mine.Home.ReceivedAt.IsZero() || mine.Attitude.ReceivedAt.IsZero() {
		t.Errorf("board %q, home %+v, attitude %+v: want all that was told", mine.Firmware.Value.Board, mine.Home, mine.Attitude)
	}
}

func TestALookGoesOnAndIsForgottenWhenNobodyLooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFlight(t, shipped(t, "local"))
		f.tell(everything()...)
		f.look("local")
		f.tell(&ardupilotmega.MessageStatustext{Severity: 6, Text: "second"})
		if mine, _ := f.vehicles("local"); len(mine.Texts) != 2 {
			t.Errorf("%d texts are seen, want both", len(mine.Texts))
		}
		time.Sleep(patience + time.Second) // the bubble's time
		synctest.Wait()
		f.eyes.mu.Lock()
		defer f.eyes.mu.Unlock()
		if len(f.eyes.lenses) != 0 {
			t.Error("nobody looks any more, and it is kept")
		}
	})
}

func TestItSaysWhatIsDoneToEachMessageThatCame(t *testing.T) {
	f := newFlight(t, shipped(t, "public"))
	f.tell(everything()...)
	_, _, heard, err := f.eyes.Look("public")
	if err != nil {
		t.Fatal(err)
	}
	done := make(map[string]redact.Action)
	for _, message := range heard {
		for _, e := range message {
			done[e.Name] = e.Action
		}
	}
	for name, want := range map[string]redact.Action{
		"GLOBAL_POSITION_INT.lat": redact.Blank, "GLOBAL_POSITION_INT.relative_alt": redact.Keep, "STATUSTEXT.*": redact.Drop,
		"HOME_POSITION.latitude": redact.Drop, "AUTOPILOT_VERSION.uid2": redact.Blank, "ATTITUDE.roll": "",
	} {
		if done[name] != want {
			t.Errorf("%s: %q, want %q", name, done[name], want)
		}
	}
}

func TestMemoryIsBounded(t *testing.T) {
	var m memory
	for i := range 5 * maxKinds {
		m.take(mavlink.Frame{Raw: []byte{1}, ID: uint32(i), Source: telemetry.VehicleID{System: 1, Component: 1}})
	}
	if got := m.since(0, nil); len(got) != maxKinds+newest || got[len(got)-1].number != 5*maxKinds {
		t.Errorf("%d frames are remembered, the last is number %d; want %d and the newest", len(got), got[len(got)-1].number, maxKinds+newest)
	}
	if got := m.since(5*maxKinds-3, nil); len(got) != 3 {
		t.Errorf("%d frames came since, want 3", len(got))
	}
}

func TestThereIsNoOtherPolicy(t *testing.T) {
	if _, _, _, err := newFlight(t).eyes.Look("public"); !errors.Is(err, errNoPolicy) {
		t.Errorf("Look = %v, want %v", err, errNoPolicy)
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// BenchmarkTake is what a frame costs while nobody looks.
func BenchmarkTake(b *testing.B) {
	f := newFlight(b)
	one := mavlink.Frame{Raw: raw(b, 0, everything()[3]), ID: 33, Source: telemetry.VehicleID{System: 1, Component: 1}}
	b.ReportAllocs()
	for b.Loop() {
		f.eyes.Take(one)
	}
}

// BenchmarkLook is what a look costs at 60 frames since the one before.
func BenchmarkLook(b *testing.B) {
	f := newFlight(b, shipped(b, "partner"))
	f.tell(everything()...)
	var frames []mavlink.Frame
	for i := range 60 {
		frames = append(frames, mavlink.Frame{
			Raw: raw(b, byte(i), &common.MessageAttitude{TimeBootMs: uint32(i), Roll: 0.1}), ID: 30, Source: telemetry.VehicleID{System: 1, Component: 1},
		})
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, one := range frames {
			one.At = time.Now()
			f.eyes.Take(one)
		}
		f.look("partner")
	}
}
