package mavlink

import (
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"

	"skylatch/telemetry/opt"
)

// timesync measures the way to a vehicle and back by MAVLink's TIMESYNC: the
// vehicle returns our own time. Requests that a vehicle sends us are not
// answered: no flight depends on it, and a ground station's clock is no better
// than a GPS's.
type timesync struct {
	asked int64 // our time in the newest request, nanoseconds
	at    time.Time
}

const (
	// timesyncEvery keeps the traffic on a slow radio at 15 bytes a second.
	timesyncEvery = 2 * time.Second
	// timesyncLate is when an answer is to no request of ours any more.
	timesyncLate = 10 * time.Second
)

func (d *Driver) synchronise(v *vehicle, now time.Time) {
	if now.Sub(v.sync.at) < timesyncEvery || now.Sub(v.heardAt) > linkSilence {
		return
	}
	v.sync.at, v.sync.asked = now, now.UnixNano()
	// A failed send is counted, and asked again in two seconds.
	_ = d.sendTo(v, &ardupilotmega.MessageTimesync{
		Ts1: v.sync.asked, TargetSystem: uint8(v.id.System), TargetComponent: uint8(v.id.Component),
	}, now)
}

// answer takes a TIMESYNC of the vehicle: tc1 is 0 in a request.
func (t *timesync) answer(m *ardupilotmega.MessageTimesync, at time.Time, v *vehicle, ps *peer) {
	if m.Tc1 == 0 || m.Ts1 != t.asked || t.asked == 0 {
		return
	}
	took := at.Sub(t.at)
	t.asked = 0
	if took < 0 || took > timesyncLate {
		return
	}
	v.stats.RoundTrip = opt.Some(took)
	ps.link.stats.RoundTrip = opt.Some(took)
}
