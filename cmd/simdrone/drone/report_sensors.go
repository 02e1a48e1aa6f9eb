package drone

import (
	"math"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/message"
)

// satellites in view: they come in one by one after the start.
func (v *vehicle) satellites() uint8 {
	if v.faults.GPSLoss {
		return 2
	}
	return uint8(clamp(v.boot*4, 0, 16+v.noise.hdop*10))
}

func (v *vehicle) gpsRaw() *ardupilotmega.MessageGpsRawInt {
	m := &ardupilotmega.MessageGpsRawInt{
		TimeUsec: v.bootUs(), SatellitesVisible: v.satellites(),
		FixType: ardupilotmega.GPS_FIX_TYPE_NO_FIX,
		// MAVLink common.xml, GPS_RAW_INT: UINT16_MAX is unknown.
		Eph: math.MaxUint16, Epv: math.MaxUint16, Vel: math.MaxUint16, Cog: math.MaxUint16,
	}
	if !v.gpsFix() {
		return m
	}
	m.FixType = ardupilotmega.GPS_FIX_TYPE_3D_FIX
	if m.SatellitesVisible > 12 {
		m.FixType = ardupilotmega.GPS_FIX_TYPE_DGPS
	}
	p := v.body.pos.add(v.noise.gps)
	at := v.field.place(p)
	m.Lat, m.Lon = degE7(at.LatDeg), degE7(at.LonDeg)
	m.Alt = int32(v.amsl(p) * 1000)
	m.AltEllipsoid = m.Alt + 19_500 // the geoid is about this far above the ellipsoid at the default field
	m.Eph, m.Epv = uint16(clamp(80+v.noise.hdop*100, 50, 200)), uint16(clamp(120+v.noise.hdop*150, 80, 300))
	m.Vel, m.Cog = uint16(v.body.vel.horizontal()*100), centidegrees(v.body.vel.bearing())
	m.HAcc, m.VAcc, m.VelAcc = uint32(clamp(900+v.noise.hdop*1500, 300, 5000)), uint32(clamp(1400+v.noise.hdop*2000, 500, 8000)), 250
	return m
}

func (v *vehicle) gps2Raw() []message.Message {
	if !v.cfg.SecondGPS {
		return nil
	}
	m := v.gpsRaw()
	return []message.Message{&ardupilotmega.MessageGps2Raw{
		TimeUsec: m.TimeUsec, FixType: m.FixType, Lat: m.Lat + 3, Lon: m.Lon - 2, Alt: m.Alt + 200,
		Eph: m.Eph, Epv: m.Epv, Vel: m.Vel, Cog: m.Cog, SatellitesVisible: m.SatellitesVisible - min(m.SatellitesVisible, 2),
		AltEllipsoid: m.AltEllipsoid, HAcc: m.HAcc, VAcc: m.VAcc, VelAcc: m.VelAcc,
	}}
}

// rcChannels are the sticks of a safety pilot: throttle down on the ground,
// everything centred in the air.
func (v *vehicle) rcChannels() message.Message {
	m := &ardupilotmega.MessageRcChannels{TimeBootMs: v.bootMs()}
	if v.faults.RCLoss {
		return m
	}
	throttle := uint16(1000)
	if !v.body.grounded {
		throttle = 1500
	}
	m.Chancount, m.Rssi = 16, uint8(clamp(225+v.noise.rssi, 0, 254))
	m.Chan1Raw, m.Chan2Raw, m.Chan3Raw, m.Chan4Raw = 1500, 1500, throttle, 1500
	m.Chan5Raw, m.Chan6Raw, m.Chan7Raw, m.Chan8Raw = 1165, 1000, 1000, 1000
	m.Chan9Raw, m.Chan10Raw, m.Chan11Raw, m.Chan12Raw = 1000, 1000, 1000, 1000
	m.Chan13Raw, m.Chan14Raw, m.Chan15Raw, m.Chan16Raw = 1000, 1000, 1000, 1000
	m.Chan17Raw, m.Chan18Raw = math.MaxUint16, math.MaxUint16
	return m
}

// radioStatus is the telemetry radio speaking for itself; its signal falls
// with distance.
func (v *vehicle) radioStatus() *ardupilotmega.MessageRadioStatus {
	far := v.body.pos.horizontal()
	rssi := clamp(215-18*math.Log2(1+far/20)+v.noise.rssi/2, 20, 254)
	return &ardupilotmega.MessageRadioStatus{
		Rssi: uint8(rssi), Remrssi: uint8(clamp(rssi-6, 20, 254)), Txbuf: 100,
		Noise: uint8(clamp(38+v.noise.rssi/2, 5, 100)), Remnoise: uint8(clamp(43-v.noise.rssi/2, 5, 100)),
	}
}

// variances of the filter: below 0.5 good, above 0.8 bad.
func (v *vehicle) variances() (flags uint16, vel, horizontal, vertical, compass float32) {
	// The bits are the same in EKF_STATUS_FLAGS and ESTIMATOR_STATUS_FLAGS.
	const (
		attitude, velHoriz, velVert, posRel, posAbs, posVert, posAGL, constPos, predRel, predAbs = 1, 2, 4, 8, 16, 32, 64, 128, 256, 512
	)
	flags = attitude | velVert | posVert | posAGL
	vel, horizontal, vertical, compass = 0.05+float32(math.Abs(v.noise.climb)), 0.04, 0.03, 0.06
	if v.estimated {
		flags |= velHoriz | posRel | posAbs | predRel | predAbs
	} else {
		flags |= constPos
	}
	if v.gpsGone > 0 {
		bad := float32(math.Min(1.6, v.gpsGone*0.4))
		vel, horizontal = vel+bad, horizontal+bad
	}
	if v.faults.CompassFault {
		compass = 1.1
	}
	return flags, vel, horizontal, vertical, compass
}

func (v *vehicle) ekfStatus() message.Message {
	flags, vel, horizontal, vertical, compass := v.variances()
	return &ardupilotmega.MessageEkfStatusReport{
		Flags: ardupilotmega.EKF_STATUS_FLAGS(flags), VelocityVariance: vel, PosHorizVariance: horizontal,
		PosVertVariance: vertical, CompassVariance: compass,
	}
}

func (v *vehicle) estimatorStatus() message.Message {
	flags, vel, horizontal, vertical, compass := v.variances()
	return &ardupilotmega.MessageEstimatorStatus{
		TimeUsec: v.bootUs(), Flags: ardupilotmega.ESTIMATOR_STATUS_FLAGS(flags), VelRatio: vel, PosHorizRatio: horizontal,
		PosVertRatio: vertical, MagRatio: compass, PosHorizAccuracy: 0.6, PosVertAccuracy: 0.9,
	}
}

func (v *vehicle) systemTime() message.Message {
	m := &ardupilotmega.MessageSystemTime{TimeBootMs: v.bootMs()}
	if v.boot >= gpsFixAfter { // the clock comes from the satellites
		m.TimeUnixUsec = uint64(v.utc.UnixMicro())
	}
	return m
}

func (v *vehicle) vibration() message.Message {
	shake := 0.1
	if v.body.thrust > 0.2 {
		shake = 12 + 3*v.noise.hdop
	}
	return &ardupilotmega.MessageVibration{
		TimeUsec: v.bootUs(), VibrationX: float32(shake), VibrationY: float32(shake * 0.9), VibrationZ: float32(shake * 1.4),
	}
}

func (v *vehicle) scaledPressure() message.Message {
	h := v.amsl(v.believed())
	return &ardupilotmega.MessageScaledPressure{
		TimeBootMs: v.bootMs(), PressAbs: float32(1013.25 * math.Pow(1-h/44330.8, 5.2559)), Temperature: 2450,
	}
}

func (v *vehicle) powerStatus() message.Message {
	return &ardupilotmega.MessagePowerStatus{Vcc: 5070, Vservo: 4980, Flags: ardupilotmega.MAV_POWER_STATUS_BRICK_VALID}
}
