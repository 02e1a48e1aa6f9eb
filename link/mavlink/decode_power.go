package mavlink

import (
	"math"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/unit"
)

// chargeStates is MAV_BATTERY_CHARGE_STATE, by number.
var chargeStates = [...]telemetry.ChargeState{
	telemetry.ChargeUnknown, telemetry.ChargeOK, telemetry.ChargeLow, telemetry.ChargeCritical,
	telemetry.ChargeEmergency, telemetry.ChargeFailed, telemetry.ChargeUnhealthy, telemetry.ChargeCharging,
}

func batteryStatus(d *decoding, m *ardupilotmega.MessageBatteryStatus) {
	d.v.batteryAt = d.at
	b := telemetry.Battery{
		Index: int(m.Id),
		// current_battery: cA, -1 not measured.
		Current: opt.When(m.CurrentBattery != -1, unit.Ampere(float64(m.CurrentBattery)/100)),
		// current_consumed: mAh, -1 not estimated. 1 mAh = 3.6 A·s.
		Consumed:  opt.When(m.CurrentConsumed != -1, unit.AmpereSecond(float64(m.CurrentConsumed)*3.6)),
		Remaining: percent(m.BatteryRemaining),
		// time_remaining: s, 0 not estimated.
		TimeRemaining: opt.When(m.TimeRemaining > 0, time.Duration(m.TimeRemaining)*time.Second),
		// temperature: cdegC, INT16_MAX unknown.
		Temperature: opt.When(m.Temperature != math.MaxInt16, unit.Celsius(float64(m.Temperature)/100)),
	}
	if int(m.ChargeState) < len(chargeStates) {
		b.ChargeState = chargeStates[m.ChargeState]
	}
	b.Voltage, b.Cells = cells(m)
	d.emit(b)
}

// cells reads BATTERY_STATUS.voltages and voltages_ext, in mV. A cell above
// the count is UINT16_MAX in the first field and 0 in the second. A battery
// whose cells are not measured has its whole voltage in cell 0, and what does
// not fit below UINT16_MAX goes on in the next ones.
func cells(m *ardupilotmega.MessageBatteryStatus) (opt.Value[unit.Volt], []unit.Volt) {
	var list []unit.Volt
	sum := 0 // mV
	for _, mv := range m.Voltages {
		if mv == math.MaxUint16 {
			break
		}
		list = append(list, unit.Volt(float64(mv)/1000))
		sum += int(mv)
	}
	if len(list) == len(m.Voltages) {
		for _, mv := range m.VoltagesExt {
			if mv == 0 {
				break
			}
			list = append(list, unit.Volt(float64(mv)/1000))
			sum += int(mv)
		}
	}
	overall := len(list) == 1 || len(list) > 1 && m.Voltages[0] == math.MaxUint16-1
	switch {
	case len(list) == 0:
		return opt.None[unit.Volt](), nil
	case overall:
		return opt.Some(unit.Volt(float64(sum) / 1000)), nil
	}
	return opt.Some(unit.Volt(float64(sum) / 1000)), list
}

// percent reads a remaining charge: 0–100 %, -1 not estimated.
func percent(p int8) opt.Value[unit.Ratio] {
	return opt.When(p >= 0 && p <= 100, unit.Ratio(float64(p)/100))
}

// sysStatusBattery serves vehicles that send no BATTERY_STATUS.
func sysStatusBattery(d *decoding, m *ardupilotmega.MessageSysStatus) {
	if d.at.Sub(d.v.batteryAt) < preferFor {
		return
	}
	b := telemetry.Battery{
		// SYS_STATUS.voltage_battery: mV, UINT16_MAX not sent. ArduPilot sends 0
		// without a battery monitor, and nothing that talks runs on 0 V.
		Voltage: opt.When(m.VoltageBattery != math.MaxUint16 && m.VoltageBattery != 0,
			unit.Volt(float64(m.VoltageBattery)/1000)),
		// current_battery: cA, -1 not sent.
		Current:   opt.When(m.CurrentBattery != -1, unit.Ampere(float64(m.CurrentBattery)/100)),
		Remaining: percent(m.BatteryRemaining),
	}
	if b.Voltage.Known() || b.Remaining.Known() {
		d.emit(b)
	}
}
