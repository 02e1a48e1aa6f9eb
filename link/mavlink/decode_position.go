package mavlink

import (
	"math"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/unit"
)

func globalPosition(d *decoding, m *ardupilotmega.MessageGlobalPositionInt) {
	boot := d.bootMs(m.TimeBootMs)
	// GLOBAL_POSITION_INT.hdg: cdeg, UINT16_MAX unknown.
	if m.Hdg != math.MaxUint16 {
		d.v.headingAt = d.at
		d.emit(telemetry.Heading{True: circleDegrees(float64(m.Hdg) / 100)})
	}
	amsl, aboveHome := unit.MetreAMSL(float64(m.Alt)/1000), unit.MetreAboveHome(float64(m.RelativeAlt)/1000)
	p, ok := place(m.Lat, m.Lon)
	moves := m.Vx != 0 || m.Vy != 0 || m.Vz != 0
	switch {
	case ok:
		pos := telemetry.Position{BootTime: boot, Place: p, AMSL: opt.Some(amsl), AboveHome: opt.Some(aboveHome)}
		d.v.position = opt.Some(pos)
		d.emit(pos)
	case m.Alt != 0 || m.RelativeAlt != 0 || moves: // all 0 is sent before anything is known
		d.emit(telemetry.Height{AMSL: opt.When(m.Alt != 0, amsl), AboveHome: aboveHome})
	}
	if !ok && !moves {
		return
	}
	d.emit(telemetry.Velocity{
		BootTime: boot, // cm/s, north, east, down
		North:    unit.MetrePerSecond(float64(m.Vx) / 100),
		East:     unit.MetrePerSecond(float64(m.Vy) / 100),
		Down:     unit.MetrePerSecond(float64(m.Vz) / 100),
	})
}

func homePosition(d *decoding, m *ardupilotmega.MessageHomePosition) {
	p, ok := place(m.Latitude, m.Longitude)
	if !ok {
		return
	}
	home := telemetry.Home{Place: p, AMSL: unit.MetreAMSL(float64(m.Altitude) / 1000)}
	d.v.home = opt.Some(home)
	d.emit(home)
}

// fixes is GPS_FIX_TYPE, by number.
var fixes = [...]telemetry.GPSFix{
	telemetry.FixNoGPS, telemetry.FixNone, telemetry.Fix2D, telemetry.Fix3D, telemetry.FixDGPS,
	telemetry.FixRTKFloat, telemetry.FixRTK, telemetry.FixStatic, telemetry.FixPPP,
}

// receiver is what GPS_RAW_INT and GPS2_RAW have in common.
type receiver struct {
	fix           uint64
	lat, lon, alt int32
	eph, epv, vel uint16
	satellites    uint8
	hAcc, vAcc    uint32
}

func (r receiver) sample(index int) telemetry.GPS {
	fix := telemetry.FixNone
	if r.fix < uint64(len(fixes)) {
		fix = fixes[r.fix]
	}
	p, ok := place(r.lat, r.lon)
	located := ok && fix != telemetry.FixNoGPS && fix != telemetry.FixNone
	return telemetry.GPS{
		Index: index,
		Fix:   fix,
		// satellites_visible: UINT8_MAX unknown.
		Satellites: opt.When(r.satellites != math.MaxUint8, int(r.satellites)),
		Place:      opt.When(located, p),
		AMSL:       opt.When(fix.Is3D(), unit.MetreAMSL(float64(r.alt)/1000)),
		// eph, epv: × 100, UINT16_MAX unknown.
		HDOP: opt.When(r.eph != math.MaxUint16, float64(r.eph)/100),
		VDOP: opt.When(r.epv != math.MaxUint16, float64(r.epv)/100),
		// h_acc, v_acc: mm; an extension, so 0 is "not sent". u-blox receivers
		// without a fix say UINT32_MAX.
		HorizontalAccuracy: opt.When(r.hAcc != 0 && r.hAcc != math.MaxUint32, unit.Metre(float64(r.hAcc)/1000)),
		VerticalAccuracy:   opt.When(r.vAcc != 0 && r.vAcc != math.MaxUint32, unit.Metre(float64(r.vAcc)/1000)),
		// vel: cm/s, UINT16_MAX unknown.
		GroundSpeed: opt.When(r.vel != math.MaxUint16, unit.MetrePerSecond(float64(r.vel)/100)),
	}
}

func gpsRaw(d *decoding, m *ardupilotmega.MessageGpsRawInt) {
	d.emit(receiver{
		fix: uint64(m.FixType), lat: m.Lat, lon: m.Lon, alt: m.Alt, eph: m.Eph, epv: m.Epv, vel: m.Vel,
		satellites: m.SatellitesVisible, hAcc: m.HAcc, vAcc: m.VAcc,
	}.sample(0))
}

func gps2Raw(d *decoding, m *ardupilotmega.MessageGps2Raw) {
	d.emit(receiver{
		fix: uint64(m.FixType), lat: m.Lat, lon: m.Lon, alt: m.Alt, eph: m.Eph, epv: m.Epv, vel: m.Vel,
		satellites: m.SatellitesVisible, hAcc: m.HAcc, vAcc: m.VAcc,
	}.sample(1))
}
