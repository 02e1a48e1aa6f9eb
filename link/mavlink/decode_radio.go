package mavlink

import (
	"math"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/unit"
)

func rcChannels(d *decoding, m *ardupilotmega.MessageRcChannels) {
	all := [...]uint16{
		m.Chan1Raw, m.Chan2Raw, m.Chan3Raw, m.Chan4Raw, m.Chan5Raw, m.Chan6Raw, m.Chan7Raw, m.Chan8Raw, m.Chan9Raw,
		m.Chan10Raw, m.Chan11Raw, m.Chan12Raw, m.Chan13Raw, m.Chan14Raw, m.Chan15Raw, m.Chan16Raw, m.Chan17Raw, m.Chan18Raw,
	}
	// chancount: 0 when no channels are available, and more than 18 when there
	// are more than the message holds.
	rc := telemetry.RC{RSSI: signal(m.Rssi)}
	for _, us := range all[:min(int(m.Chancount), len(all))] {
		// UINT16_MAX: the channel is unused; ArduPilot says 0 for it. The list
		// ends there: a pulse of no length would look like a reading.
		if us == math.MaxUint16 || us == 0 {
			break
		}
		rc.ChannelsMicroseconds = append(rc.ChannelsMicroseconds, int(us))
	}
	d.emit(rc)
}

func radioStatus(d *decoding, m *ardupilotmega.MessageRadioStatus) {
	d.emit(telemetry.Radio{
		RSSI: signal(m.Rssi), RemoteRSSI: signal(m.Remrssi),
		Noise: signal(m.Noise), RemoteNoise: signal(m.Remnoise),
		TransmitBufferFree: opt.When(m.Txbuf <= 100, unit.Ratio(float64(m.Txbuf)/100)), // %
		ReceiveErrors:      int(m.Rxerrors),
		Corrected:          int(m.Fixed),
	})
}

// signal reads a strength in the device's own scale: 0–254, UINT8_MAX unknown.
func signal(v uint8) opt.Value[unit.Ratio] {
	return opt.When(v != math.MaxUint8, unit.Ratio(float64(v)/254))
}
