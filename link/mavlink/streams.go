package mavlink

import (
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/message"

	"skylatch/telemetry"
)

// streams asks one vehicle for what a pilot needs to see. ArduPilot sends
// nothing but heartbeats until it is asked, and forgets it when it reboots.
//
// Each message is asked for with SET_MESSAGE_INTERVAL, one request every pace.
// What does not come, or stops coming, is asked for again, less and less
// often; if none of it comes, the older REQUEST_DATA_STREAM is sent as well, for
// autopilots that do not know the newer command.
type streams struct {
	wanted []stream
	todo   []int     // indexes into wanted still to be asked for
	legacy []int     // indexes into dataStreams still to be asked for
	round  int       // how often what was missing has been asked for
	nextAt time.Time // when to look for missing ones
	beatAt time.Time // newest heartbeat
	upAt   time.Time // when heartbeats began to come after a silence
}

// stream is one wanted message.
type stream struct {
	id    uint32
	hertz float64 // 0: once, by REQUEST_MESSAGE
	core  bool    // every vehicle of this stack has it; absence means "not honoured"
	extra bool    // few vehicles have it: asked for once
	seen  time.Time
}

const (
	// answerTime is when, after the last request, each wanted message must have
	// come once: the slowest comes every second.
	answerTime = 1200 * time.Millisecond
	// firstLook is the pause before the second look; each next one is longer.
	firstLook = 3 * time.Second
	// slowestLook bounds the growing pause between rounds.
	slowestLook = time.Minute
	// streamSilence is how long a message that had been coming may stay away.
	streamSilence = 5 * time.Second
	// onceRounds is how often something is asked for that comes only once.
	onceRounds = 5
)

// wantedStreams is in the order of asking: what a pilot misses first.
func (d *Driver) wantedStreams(a telemetry.Autopilot) []stream {
	list := []stream{
		{id: idAttitude, hertz: float64(d.cfg.AttitudeHertz), core: true},
		{id: idPosition, hertz: float64(d.cfg.PositionHertz), core: a == telemetry.AutopilotArduPilot},
		{id: idGPSRaw, hertz: 2, core: true},
		{id: idSysStatus, hertz: 1, core: true},
		{id: idVFRHud, hertz: 4, core: true},
		{id: idExtended, hertz: 1},
		{id: idBattery, hertz: 1},
		{id: idHome},
		{id: idVersion},
		{id: idMissionCur, hertz: 1},
		{id: idNavOutput, hertz: 1},
		{id: idTarget, hertz: 1},
		{id: idRCChannels, hertz: 1},
		{id: idSystemTime, hertz: 1},
		{id: idDistance, hertz: 2},
		{id: idGPS2Raw, hertz: 1},
		{id: idADSB, hertz: 5}, // one aircraft a message
		{id: idVideoStream, extra: true},
	}
	if a == telemetry.AutopilotPX4 {
		return append(list, stream{id: idEstimator, hertz: 1}, stream{id: idWindCov, hertz: 1})
	}
	return append(list, stream{id: idEKF, hertz: 1}, stream{id: idWind, hertz: 1}, stream{id: idFence, hertz: 1})
}

// dataStreams is what REQUEST_DATA_STREAM knows, with rates.
var dataStreams = []struct {
	id    ardupilotmega.MAV_DATA_STREAM
	hertz uint16
}{
	{ardupilotmega.MAV_DATA_STREAM_EXTRA1, 10}, {ardupilotmega.MAV_DATA_STREAM_POSITION, 5},
	{ardupilotmega.MAV_DATA_STREAM_EXTENDED_STATUS, 2}, {ardupilotmega.MAV_DATA_STREAM_EXTRA2, 4},
	{ardupilotmega.MAV_DATA_STREAM_EXTRA3, 1}, {ardupilotmega.MAV_DATA_STREAM_RC_CHANNELS, 1},
}

// restart asks for everything, as of a new vehicle or one that has rebooted.
func (s *streams) restart(at time.Time) {
	*s = streams{beatAt: at, upAt: at}
}

// suspect is a hint that the vehicle may have rebooted: its sequence numbers
// jumped. If its streams have stopped they are asked for at the next look.
func (s *streams) suspect(at time.Time) {
	s.round = 0
	s.nextAt = at.Add(time.Second)
}

// alive notes a heartbeat.
func (s *streams) alive(at time.Time) {
	if at.Sub(s.beatAt) > linkSilence {
		s.upAt, s.round = at, 0
		s.nextAt = at.Add(firstLook / 2)
	}
	s.beatAt = at
}

// again asks anew for a message that comes only once.
func (s *streams) again(id uint32) {
	for i := range s.wanted {
		if s.wanted[i].id == id {
			s.todo = append(s.todo, i)
		}
	}
}

// saw notes that a message came.
func (s *streams) saw(id uint32, at time.Time) {
	for i := range s.wanted {
		if s.wanted[i].id == id {
			s.wanted[i].seen = at
			return
		}
	}
}

// missing lists what should have come and did not.
func (s *streams) missing(now time.Time) []int {
	var list []int
	for i, w := range s.wanted {
		switch {
		case w.hertz == 0:
			if w.seen.IsZero() && !w.extra && s.round < onceRounds {
				list = append(list, i)
			}
		case w.seen.IsZero() && !w.core:
		case now.Sub(w.seen) > streamSilence && now.Sub(s.upAt) > firstLook/2:
			list = append(list, i)
		}
	}
	return list
}

// honoured reports whether any of what every vehicle has came lately.
func (s *streams) honoured(now time.Time) bool {
	for _, w := range s.wanted {
		if w.core && now.Sub(w.seen) <= streamSilence {
			return true
		}
	}
	return false
}

// requestStreams sends the next request that is due.
func (d *Driver) requestStreams(v *vehicle, now time.Time) {
	s := &v.streams
	if now.Sub(s.beatAt) > linkSilence {
		return // nobody there to ask
	}
	if s.wanted == nil {
		s.wanted = d.wantedStreams(v.autopilot)
		for i := range s.wanted {
			s.todo = append(s.todo, i)
		}
		s.nextAt = now.Add(firstLook)
	}
	switch {
	case len(s.todo) > 0:
		if d.sendTo(v, s.request(v.id, s.todo[0]), now) == nil {
			s.todo = s.todo[1:]
		}
		if len(s.todo) == 0 && s.round == 0 {
			s.nextAt = now.Add(answerTime)
		}
	case len(s.legacy) > 0:
		if d.sendTo(v, legacyRequest(v.id, s.legacy[0]), now) == nil {
			s.legacy = s.legacy[1:]
		}
	case !now.Before(s.nextAt):
		s.todo = s.missing(now)
		if len(s.todo) == 0 {
			s.round = 0
			s.nextAt = now.Add(firstLook)
			return
		}
		if !s.honoured(now) {
			for j := range dataStreams {
				s.legacy = append(s.legacy, j)
			}
		}
		s.round++
		s.nextAt = now.Add(min(firstLook<<min(s.round, 5), slowestLook))
	}
}

func (s *streams) request(id telemetry.VehicleID, i int) message.Message {
	w := s.wanted[i]
	if w.hertz == 0 {
		return requestMessage(id, w.id)
	}
	return &ardupilotmega.MessageCommandLong{
		TargetSystem: uint8(id.System), TargetComponent: uint8(id.Component),
		Command: common.MAV_CMD_SET_MESSAGE_INTERVAL, Param1: float32(w.id),
		Param2: float32(1e6 / w.hertz), // µs
	}
}

// requestMessage asks a component for one message, once; of those that there
// are several of, for all.
func requestMessage(id telemetry.VehicleID, wanted uint32) message.Message {
	return &ardupilotmega.MessageCommandLong{
		TargetSystem: uint8(id.System), TargetComponent: uint8(id.Component),
		Command: common.MAV_CMD_REQUEST_MESSAGE, Param1: float32(wanted),
	}
}

func legacyRequest(id telemetry.VehicleID, i int) message.Message {
	return &ardupilotmega.MessageRequestDataStream{
		TargetSystem: uint8(id.System), TargetComponent: uint8(id.Component),
		ReqStreamId: dataStreams[i].id, ReqMessageRate: dataStreams[i].hertz, StartStop: 1,
	}
}
