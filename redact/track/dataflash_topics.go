package track

import (
	"strings"

	"skylatch/redact"
)

// columnsOf lists columns that are told alike. Without letters, they hold
// numbers.
func columnsOf(as logAs, class redact.Class, letters, names string) []logField {
	var fields []logField
	for n := range strings.FieldsSeq(names) {
		fields = append(fields, logField{n, letters, class, as})
	}
	return fields
}

func measured(names string) []logField { return columnsOf(plainBits, redact.Technical, "", names) }
func moving(names string) []logField   { return columnsOf(asMotion, redact.Technical, "", names) }
func implied(names string) []logField  { return columnsOf(asTrack, redact.Location, "", names) }
func heights(names string) []logField  { return columnsOf(asMetres, redact.Location, "fceE", names) }

func placed(lat, lon string) []logField {
	return []logField{{lat, "L", redact.Location, asLat}, {lon, "L", redact.Location, asLon}}
}

func gpsTime(ms, week string) []logField {
	return []logField{{ms, "I", redact.Time, asGPSTime}, {week, "H", redact.Time, asGPSWeek}}
}

var (
	tuned  = measured("Tar Act Err P I D FF DFF Dmod SRate Flags")
	beside = measured("I")
	sticks = columnsOf(plainBits, redact.Person, "", "C1 C2 C3 C4 C5 C6 C7 C8 C9 C10 C11 C12 C13 C14")
	motors = measured("C1 C2 C3 C4 C5 C6 C7 C8 C9 C10 C11 C12 C13 C14")
)

// binTopics are the messages of ArduPilot that are told, with the columns that
// are; all have TimeUS, the time since boot, before them. Raw satellites and
// inertial sensors, beacons, terrain, other craft, missions, files and what the
// firmware says of its board are not here.
var binTopics = map[string][]logField{
	"ATT":  measured("DesRoll Roll DesPitch Pitch DesYaw Yaw ErrRP ErrYaw AEKF"),
	"ANG":  measured("DesRoll Roll DesPitch Pitch DesYaw Yaw Dt"),
	"RATE": measured("RDes R ROut PDes P POut YDes Y YOut ADes A AOut AOutSlew"),
	"CTUN": all(measured("ThI ABst ThO ThH DAlt Alt"), moving("DCRt CRt")),
	"MODE": measured("Mode ModeNum Rsn"),
	"ARM":  measured("ArmState ArmChecks Forced Method"),
	"EV":   measured("Id"),
	"ERR":  measured("Subsys ECode"),
	"BAT":  measured("Inst Instance Volt VoltR Curr CurrTot EnrgTot Temp Res RemPct H SH"),
	"POWR": measured("Vcc VServo Flags AccFlags Safety"),
	"MCU":  measured("MTemp MVolt MVmin MVmax"),
	"ESC":  measured("Instance RPM RawRPM Volt Curr Temp CTot MotTemp Err"),
	"RPM":  measured("I RPM Qual H rpm1 rpm2"),
	"MOTB": measured("LiftMax BatVolt ThLimit ThrAvMx ThrOut FailFlags"),
	"VIBE": measured("IMU VibeX VibeY VibeZ Clip"),
	"PM":   measured("LR NLon NL MaxT Mem Load ErrL"),
	"RAD":  measured("RSSI RemRSSI TxBuf Noise RemNoise RxErrors Fixed"),
	"RSSI": measured("RXRSSI RXLQ"),
	"RCOU": motors,
	"RCIN": sticks,
	"PIDR": tuned, "PIDP": tuned, "PIDY": tuned, "PIDA": tuned, "PIDS": tuned,
	"LDET": measured("Flags Count"),
	"XKQ":  measured("C Q1 Q2 Q3 Q4"),
	"NKQ":  measured("C Q1 Q2 Q3 Q4"),
	"XKF1": estimated, "NKF1": estimated,
	"XKF2": all(measured("C"), moving("VWN VWE"), implied("MN ME MD MX MY MZ")),
	"NKF2": all(measured("C"), moving("VWN VWE"), implied("MN ME MD MX MY MZ")),
	"XKF4": measured("C SV SP SH SM SVT errRP FS TS SS GPS PI"),
	"NKF4": measured("C SV SP SH SM SVT errRP FS TS SS GPS PI"),
	"PSCN": all(implied("DPN TPN PN"), moving("DVN TVN VN DAN TAN AN")),
	"PSCE": all(implied("DPE TPE PE"), moving("DVE TVE VE DAE TAE AE")),
	"PSCD": all(measured("DPD TPD PD"), moving("DVD TVD VD DAD TAD AD")),
	"ARSP": all(beside, moving("Airspeed"), measured("U H Hp TR Pri")),
	"BARO": all(beside, measured("Alt"), moving("CRt"), measured("H"), implied("AltAMSL Press Temp GndTemp CPress")),
	"MAG":  all(beside, implied("MagX MagY MagZ"), measured("Health")),
	"GPS": all(beside, measured("Status"), gpsTime("GMS", "GWk"), implied("NSats"), measured("HDop"),
		placed("Lat", "Lng"), heights("Alt"), moving("Spd GCrs VZ Yaw")),
	"GPA":  all(beside, measured("VDop HAcc VAcc SAcc YAcc VV")),
	"POS":  all(placed("Lat", "Lng"), heights("Alt"), measured("RelHomeAlt RelOriginAlt")),
	"AHR2": all(measured("Roll Pitch Yaw"), placed("Lat", "Lng"), heights("Alt"), measured("Q1 Q2 Q3 Q4")),
	"ORGN": all(measured("Type"), placed("Lat", "Lng"), heights("Alt")),
	"CAM":  all(beside, measured("Img"), gpsTime("GPSTime", "GPSWeek"), placed("Lat", "Lng"), heights("Alt"), measured("RelAlt"), heights("GPSAlt"), measured("R P Y")),
	"MSG":  {{"ID", "B", redact.Technical, plainBits}, {"Seq", "B", redact.Technical, plainBits}, {"Message", "Z", redact.Text, asWords}},
	"PARM": {{"Name", "N", redact.Bulk, asName}, {"Value", "f", redact.Bulk, plainBits}, {"Default", "f", redact.Bulk, plainBits}},
}

// estimated is what a filter makes of all its sensors.
var estimated = all(measured("C Roll Pitch Yaw"), moving("VN VE VD dPD"), implied("PN PE PD"), heights("OH"))
