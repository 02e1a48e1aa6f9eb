package drone

import (
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/message"
)

// report is a message the vehicle can send at a rate or on request.
type report struct {
	id    uint32
	group ardupilotmega.MAV_DATA_STREAM // of the legacy REQUEST_DATA_STREAM
	px4Hz float64                       // PX4's rate without being asked
	only  string                        // "ardupilot" or "px4"; both if empty
	make  func(*vehicle) []message.Message
}

// noGroup marks reports that only SET_MESSAGE_INTERVAL can start.
const noGroup = ardupilotmega.MAV_DATA_STREAM(255)

func one(make func(*vehicle) message.Message) func(*vehicle) []message.Message {
	return func(v *vehicle) []message.Message { return []message.Message{make(v)} }
}

// reports is everything the vehicle can stream, in the order it is sent. The
// groups are ArduPilot's.
func reports() []report {
	const (
		all      = noGroup
		raw      = ardupilotmega.MAV_DATA_STREAM_RAW_SENSORS
		extended = ardupilotmega.MAV_DATA_STREAM_EXTENDED_STATUS
		rc       = ardupilotmega.MAV_DATA_STREAM_RC_CHANNELS
		position = ardupilotmega.MAV_DATA_STREAM_POSITION
		extra1   = ardupilotmega.MAV_DATA_STREAM_EXTRA1
		extra2   = ardupilotmega.MAV_DATA_STREAM_EXTRA2
		extra3   = ardupilotmega.MAV_DATA_STREAM_EXTRA3
	)
	id := func(m message.Message) uint32 { return m.GetID() }
	return []report{
		{id(&ardupilotmega.MessageAttitude{}), extra1, 15, "", one(func(v *vehicle) message.Message { return v.attitude() })},
		{id(&ardupilotmega.MessageAttitudeQuaternion{}), all, 10, "", one(func(v *vehicle) message.Message { return v.attitudeQuaternion() })},
		{id(&ardupilotmega.MessageGlobalPositionInt{}), position, 5, "", one((*vehicle).globalPosition)},
		{id(&ardupilotmega.MessageLocalPositionNed{}), position, 5, "", one((*vehicle).localPosition)},
		{id(&ardupilotmega.MessageVfrHud{}), extra2, 4, "", one((*vehicle).vfrHud)},
		{id(&ardupilotmega.MessageAltitude{}), all, 1, "px4", one((*vehicle).altitude)},
		{id(&ardupilotmega.MessageSysStatus{}), extended, 1, "", one((*vehicle).sysStatus)},
		{id(&ardupilotmega.MessagePowerStatus{}), extended, 0, "ardupilot", one((*vehicle).powerStatus)},
		{id(&ardupilotmega.MessageMissionCurrent{}), extended, 1, "", one((*vehicle).missionCurrent)},
		{id(&ardupilotmega.MessageGpsRawInt{}), extended, 1, "", one(func(v *vehicle) message.Message { return v.gpsRaw() })},
		{id(&ardupilotmega.MessageGps2Raw{}), extended, 1, "", (*vehicle).gps2Raw},
		{id(&ardupilotmega.MessageNavControllerOutput{}), extended, 1, "", one((*vehicle).navController)},
		{id(&ardupilotmega.MessageFenceStatus{}), extended, 0, "ardupilot", one((*vehicle).fenceStatus)},
		{id(&ardupilotmega.MessagePositionTargetGlobalInt{}), extended, 1, "", (*vehicle).positionTarget},
		{id(&ardupilotmega.MessageRcChannels{}), rc, 5, "", one((*vehicle).rcChannels)},
		{id(&ardupilotmega.MessageScaledPressure{}), raw, 0, "", one((*vehicle).scaledPressure)},
		{id(&ardupilotmega.MessageSystemTime{}), extra3, 1, "", one((*vehicle).systemTime)},
		{id(&ardupilotmega.MessageWind{}), extra3, 0, "ardupilot", one((*vehicle).wind)},
		{id(&ardupilotmega.MessageWindCov{}), all, 0.5, "px4", one((*vehicle).windCov)},
		{id(&ardupilotmega.MessageRangefinder{}), extra3, 0, "ardupilot", one((*vehicle).rangefinder)},
		{id(&ardupilotmega.MessageDistanceSensor{}), extra3, 0.5, "", one((*vehicle).distanceSensor)},
		{id(&ardupilotmega.MessageBatteryStatus{}), extra3, 0.5, "", one((*vehicle).batteryStatus)},
		{id(&ardupilotmega.MessageEkfStatusReport{}), extra3, 0, "ardupilot", one((*vehicle).ekfStatus)},
		{id(&ardupilotmega.MessageEstimatorStatus{}), all, 0.5, "px4", one((*vehicle).estimatorStatus)},
		{id(&ardupilotmega.MessageVibration{}), extra3, 0.1, "", one((*vehicle).vibration)},
		{id(&ardupilotmega.MessageExtendedSysState{}), all, 1, "", one((*vehicle).extendedSysState)},
		{id(&ardupilotmega.MessageAdsbVehicle{}), all, 1, "", (*vehicle).adsb},
		{id(&ardupilotmega.MessageHomePosition{}), all, 0.5, "", (*vehicle).homeIfKnown},
		{id(&ardupilotmega.MessageHeartbeat{}), all, 0, "", one((*vehicle).heartbeat)},
		{id(&ardupilotmega.MessageAutopilotVersion{}), all, 0, "", one((*vehicle).autopilotVersion)},
	}
}

func (v *vehicle) homeIfKnown() []message.Message {
	if !v.hasHome {
		return nil
	}
	return []message.Message{v.homePosition()}
}

// report finds what this flight stack sends under an id.
func (v *vehicle) report(id uint32) (report, bool) {
	for _, r := range v.reports {
		if r.id == id {
			return r, true
		}
	}
	return report{}, false
}

// known keeps the reports of one flight stack.
func known(px4 bool) []report {
	stack := "ardupilot"
	if px4 {
		stack = "px4"
	}
	var out []report
	for _, r := range reports() {
		if r.only == "" || r.only == stack {
			out = append(out, r)
		}
	}
	return out
}

// stream is one report sent at a rate on one link.
type stream struct {
	interval float64 // s of the vehicle's time
	due      float64 // s since boot
}

// schedule is what one link has been asked for. A restart forgets it.
type schedule struct {
	streams map[uint32]*stream
	params  int // next parameter to list; -1 if none is wanted
}

func newSchedule(v *vehicle) schedule {
	s := schedule{streams: map[uint32]*stream{}, params: -1}
	s.every((&ardupilotmega.MessageHeartbeat{}).GetID(), 1, 0)
	if v.px4 {
		for _, r := range v.reports {
			if r.px4Hz > 0 {
				s.every(r.id, 1/r.px4Hz, v.boot)
			}
		}
	}
	return s
}

func (s *schedule) every(id uint32, interval, now float64) {
	if interval <= 0 {
		delete(s.streams, id)
		return
	}
	s.streams[id] = &stream{interval: interval, due: now}
}

// legacy is REQUEST_DATA_STREAM. PX4 does not know it.
func (s *schedule) legacy(v *vehicle, group ardupilotmega.MAV_DATA_STREAM, hz float64, start bool) {
	for _, r := range v.reports {
		everything := group == ardupilotmega.MAV_DATA_STREAM_ALL && r.only != "px4" && r.group != noGroup
		if r.group != group && !everything {
			continue
		}
		if start && hz > 0 {
			s.every(r.id, 1/hz, v.boot)
		} else {
			s.every(r.id, 0, 0)
		}
	}
	adsb := (&ardupilotmega.MessageAdsbVehicle{}).GetID()
	if group == ardupilotmega.MAV_DATA_STREAM_ALL && !v.px4 && start && hz > 0 {
		s.every(adsb, 1/hz, v.boot)
	}
}

// paramsPerTick paces the list of parameters: about 100 a second.
const paramsPerTick = 2

// due calls send for what this link should get now.
func (s *schedule) due(v *vehicle, send func(message.Message)) {
	burst := max(1, int(v.cfg.Rate))
	for _, r := range v.reports {
		st := s.streams[r.id]
		if st == nil || v.boot < st.due {
			continue
		}
		interval := st.interval
		if r.id != 0 { // the heartbeat keeps its rate
			interval /= v.cfg.Rate
		}
		for n := 0; n < burst && v.boot >= st.due; n++ {
			for _, m := range r.make(v) {
				send(m)
			}
			st.due += interval
		}
		if v.boot > st.due { // could not keep up: no bursts later
			st.due = v.boot
		}
	}
	for n := 0; n < paramsPerTick && s.params >= 0; n++ {
		send(v.params.message(s.params))
		if s.params++; s.params >= len(v.params.list) {
			s.params = -1
		}
	}
}
