package alert

import (
	"fmt"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/store"
	"skylatch/telemetry/unit"
)

// parkedAfter is when a vehicle that fell silent on the ground, disarmed, is
// taken to be switched off.
const parkedAfter = 2 * time.Minute

func linkLost(w view) []finding {
	age, heard := w.Heartbeat.Age(w.now)
	if !heard || age < telemetry.LinkLostAfter {
		return nil
	}
	f := finding{
		level: w.level(telemetry.Caution, telemetry.Warning, telemetry.Warning),
		cause: fmt.Sprintf("No heartbeat from the vehicle for %s.", seconds(age)),
	}
	switch {
	case w.phase == flying:
		f.meaning = "It cannot be commanded and what is shown is old. It follows its own failsafe, usually to return or land."
		f.action = "Keep it in sight. Check antenna, cable and distance; be ready to fly with the hand controller."
	case w.phase == armed:
		f.meaning = "The vehicle is armed and cannot be stopped from here."
		f.action = "Stay clear of the propellers. Check antenna and cable; disarm with the hand controller."
	case age >= parkedAfter:
		f.level = telemetry.Advisory
		f.meaning = "It was disarmed on the ground; it may be switched off."
		f.action = "None, if you switched it off. Else check power, cable and antenna."
	default:
		f.meaning = "It is disarmed on the ground, and what is shown is old."
		f.action = "Check the vehicle's power, the cable and the antenna."
	}
	return []finding{f}
}

func failsafe(w view) []finding {
	f := finding{level: w.level(telemetry.Caution, telemetry.Warning, telemetry.Warning)}
	switch w.Heartbeat.Value.Status {
	case telemetry.StatusCritical:
		f.cause = fmt.Sprintf("The vehicle is in failsafe, mode %s.", w.Heartbeat.Value.Mode)
		f.meaning = "It has lost something it needs and decides for itself, usually to return or land."
		f.action = "Read its messages for the reason. Let it come home, or take over if it is not safe."
	case telemetry.StatusEmergency:
		f.cause = "The vehicle reports an emergency."
		f.meaning = "It may not keep its height or its way."
		f.action = "Clear people from below. Land at once, as near as is safe."
	case telemetry.StatusTermination:
		f.cause = "The vehicle has terminated its flight."
		f.meaning = "Its motors are off, or it comes down by parachute. It cannot be commanded."
		f.action = "Clear people from below, and note where it comes down."
	default:
		return nil
	}
	return []finding{f}
}

// rebootedFor is how long a reboot is news.
const rebootedFor = 30 * time.Second

func rebooted(w view) []finding {
	age, ok := w.Rebooted.Age(w.now)
	if !ok || age > rebootedFor {
		return nil
	}
	f := finding{
		level:   w.level(telemetry.Advisory, telemetry.Warning, telemetry.Warning),
		cause:   fmt.Sprintf("The autopilot started anew %s ago.", seconds(age)),
		meaning: "Its mode, home and pre-flight checks start over.",
		action:  "Wait until it is ready. If you did not ask for it, look for loose power before you fly.",
	}
	if w.phase != onGround {
		f.meaning = "It was not flown for a moment, and has lost its mode and its home."
		f.action = "Take over with the hand controller and land."
	}
	return []finding{f}
}

func signingRefused(w view) []finding {
	if !isFresh(w.Signing, w.now) {
		return nil
	}
	return []finding{{
		level:   telemetry.Caution,
		cause:   sentence("Signed link refused: " + w.Signing.Value.Reason),
		meaning: "The vehicle and this station do not share a key. Its data are recorded but not shown, and it may ignore your commands.",
		action:  "Set the same signing key on both. If the key was right before, somebody else may be sending.",
	}}
}

// Loss of frames: badLoss is where commands start to need repeating.
const (
	badLoss    unit.Ratio = 0.20
	lossPeriod            = 10 * time.Second
	lossStep              = time.Second
	// minFrames keeps two lost frames of five from being 40 %.
	minFrames = 50
)

// lossWindow holds a vehicle's counters of the last lossPeriod.
type lossWindow struct{ points []lossPoint }

type lossPoint struct {
	at           time.Time
	frames, lost uint64
}

// loss returns the share of frames that were lost in the last seconds.
func (m *Monitor) loss(v store.Vehicle) opt.Value[unit.Ratio] {
	w := m.quality[v.ID]
	if w == nil {
		w = &lossWindow{}
		m.quality[v.ID] = w
	}
	return w.add(lossPoint{at: m.now, frames: v.Stats.FramesIn, lost: v.Stats.SequenceLost})
}

func (w *lossWindow) add(p lossPoint) opt.Value[unit.Ratio] {
	if n := len(w.points); n > 0 && (p.frames < w.points[n-1].frames || p.lost < w.points[n-1].lost) {
		w.points = w.points[:0] // counted anew
	}
	for len(w.points) > 1 && p.at.Sub(w.points[0].at) > lossPeriod {
		w.points = append(w.points[:0], w.points[1:]...)
	}
	if n := len(w.points); n == 0 || p.at.Sub(w.points[n-1].at) >= lossStep {
		w.points = append(w.points, p)
	}
	first := w.points[0]
	lost := p.lost - first.lost
	total := p.frames - first.frames + lost
	return opt.When(total >= minFrames, unit.Ratio(float64(lost)/float64(max(total, 1))))
}

func linkQuality(w view) []finding {
	loss, ok := w.loss.Get()
	if !ok || loss <= badLoss {
		return nil
	}
	return []finding{{
		level:   w.level(telemetry.Advisory, telemetry.Caution, telemetry.Caution),
		cause:   fmt.Sprintf("%s of what the vehicle sends does not arrive.", percent(loss)),
		meaning: "Values are late and commands take several tries. The link may break.",
		action:  "Turn the antenna to the vehicle, fly nearer or higher, and keep other transmitters away.",
	}}
}

func linkFailed(s store.Snapshot, _ time.Time) []finding {
	var found []finding
	for _, l := range s.Station.Links {
		if l.State != telemetry.LinkFailed {
			continue
		}
		found = append(found, finding{
			subject: l.Name,
			level:   telemetry.Caution,
			cause:   sentence(fmt.Sprintf("The link %s cannot be opened: %s", l.Name, l.Detail)),
			meaning: "A vehicle that uses this link is neither seen nor commanded. Other links work.",
			action:  "Close other ground stations that hold it, check cable and permission; it is tried again by itself.",
		})
	}
	return found
}
