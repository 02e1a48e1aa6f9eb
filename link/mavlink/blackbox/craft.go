package blackbox

import (
	"math"
	"strings"
	"time"
	"unicode"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/message"
)

// The intervals of a good link. A log has the same a hundred times a second,
// which no eye sees and every disk feels.
const (
	everyBeat     = time.Second
	everyAttitude = 50 * time.Millisecond
	everyPosition = 100 * time.Millisecond
	everyReceiver = 200 * time.Millisecond
	everyHUD      = 250 * time.Millisecond
	everyBattery  = 500 * time.Millisecond
)

// craft is what a log said of its craft until now.
type craft struct {
	*scribe
	kind      common.MAV_TYPE
	autopilot common.MAV_AUTOPILOT
	mode      uint32
	armed     bool
	landed    common.MAV_LANDED_STATE
	home      home

	yaw                 float64 // rad
	north, east, down   float64 // m/s
	moves               bool    // those are known
	reckoned            bool    // its filter says so
	airspeed, throttle  float64 // m/s, 0 to 1
	rollRate, pitchRate float64 // rad/s
	yawRate             float64
	due                 map[string]time.Duration
	texts               uint16 // that were told in parts
}

// home is where the craft returns to.
type home struct {
	lat, lon float64 // degrees
	alt      float64 // metres above mean sea level
}

func newCraft(s *scribe) *craft {
	return &craft{scribe: s, yaw: math.NaN(), airspeed: math.NaN(), throttle: math.NaN(), due: make(map[string]time.Duration)}
}

// turn reports whether it is time again for what has a name.
func (c *craft) turn(what string, every time.Duration) bool {
	if at, ok := c.due[what]; ok && c.last < at {
		return false
	}
	c.due[what] = c.last + every
	return true
}

func (c *craft) bootMs() uint32 { return uint32(c.last.Milliseconds()) }

// beat says who it is and what it is doing, as often as it would, and at once
// when that has changed.
func (c *craft) beat(changed bool) error {
	if !c.turn("beat", everyBeat) && !changed {
		return nil
	}
	h := &common.MessageHeartbeat{
		Type: c.kind, Autopilot: c.autopilot, CustomMode: c.mode, MavlinkVersion: 3,
		BaseMode: common.MAV_MODE_FLAG_CUSTOM_MODE_ENABLED, SystemStatus: common.MAV_STATE_STANDBY,
	}
	if c.armed {
		h.BaseMode |= common.MAV_MODE_FLAG_SAFETY_ARMED
		h.SystemStatus = common.MAV_STATE_ACTIVE
	}
	if err := c.say(h); err != nil || c.landed == common.MAV_LANDED_STATE_UNDEFINED {
		return err
	}
	return c.say(&common.MessageExtendedSysState{LandedState: c.landed})
}

// arm notes whether its motors may turn.
func (c *craft) arm(armed bool) error {
	changed := c.armed != armed
	c.armed = armed
	return c.beat(changed)
}

// fly notes what it is told to do.
func (c *craft) fly(mode uint32) error {
	changed := c.mode != mode
	c.mode = mode
	return c.beat(changed)
}

// land notes whether it is on the ground.
func (c *craft) land(landed bool) error {
	state := landedState(landed)
	changed := c.landed != state
	c.landed = state
	return c.beat(changed)
}

func landedState(landed bool) common.MAV_LANDED_STATE {
	if landed {
		return common.MAV_LANDED_STATE_ON_GROUND
	}
	return common.MAV_LANDED_STATE_IN_AIR
}

// settle notes where it returns to.
func (c *craft) settle(h home) error {
	if h == c.home || !onEarth(h.lat, h.lon) || !c.turn("home", everyBeat) {
		return nil
	}
	c.home = h
	return c.say(&common.MessageHomePosition{Latitude: e7(h.lat), Longitude: e7(h.lon), Altitude: milli(h.alt)})
}

// turned says how it is turned, in radians.
func (c *craft) turned(roll, pitch, yaw float64) error {
	if !finite(roll, pitch, yaw) {
		return nil
	}
	c.yaw = yaw
	if !c.turn("attitude", everyAttitude) {
		return nil
	}
	return c.say(&common.MessageAttitude{
		TimeBootMs: c.bootMs(), Roll: float32(roll), Pitch: float32(pitch), Yaw: float32(math.Remainder(yaw, 2*math.Pi)),
		Rollspeed: float32(c.rollRate), Pitchspeed: float32(c.pitchRate), Yawspeed: float32(c.yawRate),
	})
}

// moved says where it is; above is the height above home, NaN if that is not
// known.
func (c *craft) moved(lat, lon, amsl, above float64) error {
	if !onEarth(lat, lon) || !finite(amsl) || !c.turn("position", everyPosition) {
		return nil
	}
	if !finite(above) {
		above = 0
		if c.home != (home{}) {
			above = amsl - c.home.alt
		}
	}
	heading := uint16(math.MaxUint16) // unknown
	if finite(c.yaw) {
		heading = uint16(math.Round(math.Mod(c.yaw*180/math.Pi+720, 360)*100)) % 36_000
	}
	if err := c.say(&common.MessageGlobalPositionInt{
		TimeBootMs: c.bootMs(), Lat: e7(lat), Lon: e7(lon), Alt: milli(amsl), RelativeAlt: milli(above),
		Vx: centi(c.north), Vy: centi(c.east), Vz: centi(c.down), Hdg: heading,
	}); err != nil || !c.moves || !c.turn("hud", everyHUD) {
		return err
	}
	hud := &common.MessageVfrHud{
		Groundspeed: float32(math.Hypot(c.north, c.east)), Alt: float32(amsl), Climb: float32(-c.down), Airspeed: float32(c.airspeed),
		Heading: int16(heading / 100),
	}
	if heading == math.MaxUint16 {
		hud.Heading = -1
	}
	if !finite(c.airspeed) {
		hud.Airspeed = hud.Groundspeed // as autopilots do that have no sensor
	}
	if finite(c.throttle) {
		hud.Throttle = uint16(math.Round(100 * min(max(c.throttle, 0), 1)))
	}
	return c.say(hud)
}

// motion notes how it moves over the ground.
func (c *craft) motion(north, east, down float64) {
	if c.moves = finite(north, east, down); c.moves {
		c.north, c.east, c.down = north, east, down
	}
}

// receiver is one as a log has it: NaN is not known.
type receiver struct {
	fix                         float64 // both autopilots count as GPS_FIX_TYPE does
	lat, lon, alt               float64
	north, east, down           float64 // m/s
	speed, dilution, satellites float64 // m/s over the ground, of the horizontal position, used
}

// heard says what a satellite receiver does. A log without an estimated place has
// its place from there.
func (c *craft) heard(r receiver, placed bool) error {
	if r.fix >= 3 && !c.reckoned { // nobody knows better
		c.motion(r.north, r.east, r.down)
	}
	if !placed && r.fix >= 3 {
		if err := c.moved(r.lat, r.lon, r.alt, math.NaN()); err != nil {
			return err
		}
	}
	if !c.turn("receiver", everyReceiver) {
		return nil
	}
	g := &common.MessageGpsRawInt{
		TimeUsec: uint64(c.last.Microseconds()), Eph: math.MaxUint16, Epv: math.MaxUint16, Vel: math.MaxUint16, Cog: math.MaxUint16,
		SatellitesVisible: math.MaxUint8,
	}
	if r.fix >= 0 && r.fix <= 8 {
		g.FixType = common.GPS_FIX_TYPE(r.fix)
	}
	if onEarth(r.lat, r.lon) && finite(r.alt) {
		g.Lat, g.Lon, g.Alt = e7(r.lat), e7(r.lon), milli(r.alt)
	}
	if r.dilution >= 0 && r.dilution < 655 {
		g.Eph = uint16(math.Round(r.dilution * 100))
	}
	if r.speed >= 0 && r.speed < 655 {
		g.Vel = uint16(math.Round(r.speed * 100))
	}
	if r.satellites >= 0 && r.satellites < math.MaxUint8 {
		g.SatellitesVisible = uint8(r.satellites)
	}
	return c.say(g)
}

// battery is one as a log has it: NaN is not known.
type battery struct {
	index                    int
	volt, ampere, used, left float64 // used in mAh, left from 0 to 1
}

// charged says how a battery is.
func (c *craft) charged(b battery) error {
	if !(b.volt > 0.5 && b.volt < 600) || b.index < 0 || b.index > 9 || !c.turn("battery "+string(rune('0'+b.index)), everyBattery) {
		return nil
	}
	m := &common.MessageBatteryStatus{
		Id: uint8(b.index), Temperature: math.MaxInt16, CurrentBattery: -1, CurrentConsumed: -1, EnergyConsumed: -1, BatteryRemaining: -1,
	}
	for i := range m.Voltages {
		m.Voltages[i] = math.MaxUint16
	}
	// Each takes up to 65 V: a tall battery's voltage is told in several.
	for i, rest := 0, math.Round(b.volt*1000); i < len(m.Voltages) && rest > 0; i++ {
		part := min(rest, math.MaxUint16-1)
		m.Voltages[i], rest = uint16(part), rest-part
	}
	if b.ampere >= 0 && b.ampere < 320 {
		m.CurrentBattery = int16(math.Round(b.ampere * 100))
	}
	if b.used >= 0 && b.used < 1e9 {
		m.CurrentConsumed = int32(math.Round(b.used))
	}
	if b.left >= 0 && b.left <= 1 {
		m.BatteryRemaining = int8(math.Round(b.left * 100))
	}
	if err := c.say(m); err != nil || b.index != 0 {
		return err
	}
	return c.say(&common.MessageSysStatus{
		VoltageBattery: uint16(min(math.Round(b.volt*1000), math.MaxUint16-1)), CurrentBattery: m.CurrentBattery, BatteryRemaining: m.BatteryRemaining,
	})
}

// textLen is how much of a text one message holds.
const textLen = 50

// speak says a text, in as many parts as it needs.
func (c *craft) speak(severity common.MAV_SEVERITY, text string) error {
	text = clean(text)
	if text == "" {
		return nil
	}
	parts := []message.Message{&common.MessageStatustext{Severity: severity, Text: text}}
	if len(text) > textLen {
		c.texts = c.texts%math.MaxUint16 + 1 // 0 is for a text in one part
		parts = nil
		for n := uint8(0); len(text) > 0; n++ {
			cut := min(textLen, len(text))
			for cut < len(text) && text[cut]&0xC0 == 0x80 { // within a letter
				cut--
			}
			parts = append(parts, &common.MessageStatustext{Severity: severity, Text: text[:cut], Id: c.texts, ChunkSeq: n})
			text = text[cut:]
		}
	}
	for _, p := range parts {
		if err := c.say(p); err != nil {
			return err
		}
	}
	return nil
}

// maxText is longer than what any craft says in one breath.
const maxText = 1000

// clean takes off what steers a terminal: logs hold the colours of consoles.
func clean(s string) string {
	var b strings.Builder
	s = strings.ToValidUTF8(s[:min(len(s), maxText)], "")
	for i := 0; i < len(s); {
		if strings.HasPrefix(s[i:], "\x1b[") {
			end := strings.IndexFunc(s[i+2:], unicode.IsLetter)
			if end < 0 {
				break
			}
			i += 2 + end + 1
			continue
		}
		b.WriteByte(s[i])
		i++
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, b.String()))
}

func finite(all ...float64) bool {
	for _, v := range all {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

// onEarth reports whether a place is one; 0° 0° is how logs say that they do not
// know.
func onEarth(lat, lon float64) bool {
	return math.Abs(lat) <= 90 && math.Abs(lon) <= 180 && (lat != 0 || lon != 0)
}

func e7(degrees float64) int32 { return int32(math.Round(degrees * 1e7)) }

// milli is metres as millimetres, centi m/s as cm/s; what has no room is the most
// that has.
func milli(m float64) int32 {
	return int32(math.Round(min(max(m*1000, math.MinInt32), math.MaxInt32)))
}

func centi(m float64) int16 {
	return int16(math.Round(min(max(m*100, math.MinInt16), math.MaxInt16)))
}
