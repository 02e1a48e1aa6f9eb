package drone

import (
	"math"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/frame"
	"github.com/bluenviron/gomavlib/v3/pkg/message"
)

// sender is who a message came from: answers go back to it.
type sender struct {
	link              *link
	system, component byte
}

// forUs reports whether a message is addressed to this vehicle; 0 is everybody.
func (v *vehicle) forUs(system, component uint8) bool {
	return (system == 0 || int(system) == v.cfg.System) && (component == 0 || int(component) == v.cfg.Component)
}

// receive handles one message from a ground station.
func (v *vehicle) receive(from sender, fr frame.Frame) {
	send := from.link.send
	switch m := fr.GetMessage().(type) {
	case *ardupilotmega.MessageCommandLong:
		if v.forUs(m.TargetSystem, m.TargetComponent) {
			v.command(from, orderOfLong(m))
		} else if v.forCamera(m.TargetSystem, m.TargetComponent) {
			v.cameraOrder(from, orderOfLong(m))
		}
	case *ardupilotmega.MessageCommandInt:
		if v.forUs(m.TargetSystem, m.TargetComponent) {
			v.command(from, orderOfInt(m))
		} else if v.forCamera(m.TargetSystem, m.TargetComponent) {
			v.cameraOrder(from, orderOfInt(m))
		}
	case *ardupilotmega.MessageSetMode:
		if v.forUs(m.TargetSystem, 0) && m.BaseMode&ardupilotmega.MAV_MODE_FLAG_CUSTOM_MODE_ENABLED != 0 {
			v.tour.end()
			r := v.requestMode(m.CustomMode)
			if !v.px4 { // ArduPilot answers the message as if it were the command
				v.answer(from, common.MAV_CMD_DO_SET_MODE, r)
			}
		}
	case *ardupilotmega.MessageRequestDataStream:
		if v.forUs(m.TargetSystem, m.TargetComponent) && !v.px4 {
			from.link.schedule.legacy(v, m.ReqStreamId, float64(m.ReqMessageRate), m.StartStop != 0)
		}
	case *ardupilotmega.MessageSetPositionTargetGlobalInt:
		if v.forUs(m.TargetSystem, m.TargetComponent) {
			v.tour.end()
			v.globalSetpoint(m)
		}
	case *ardupilotmega.MessageSetPositionTargetLocalNed:
		if v.forUs(m.TargetSystem, m.TargetComponent) {
			v.tour.end()
			v.localSetpoint(m)
		}
	case *ardupilotmega.MessageTimesync:
		if m.Tc1 == 0 { // a question; ours in the answer, theirs repeated
			send(&ardupilotmega.MessageTimesync{
				Tc1: int64(v.boot * 1e9), Ts1: m.Ts1, TargetSystem: from.system, TargetComponent: from.component,
			})
		}
	case *ardupilotmega.MessagePing:
		if m.TargetSystem == 0 && m.TargetComponent == 0 {
			send(&ardupilotmega.MessagePing{TimeUsec: m.TimeUsec, Seq: m.Seq, TargetSystem: from.system, TargetComponent: from.component})
		}
	case *ardupilotmega.MessageLogRequestList:
		if v.forUs(m.TargetSystem, m.TargetComponent) {
			send(&ardupilotmega.MessageLogEntry{})
		}
	default:
		v.parameter(from, m)
		v.planning(from, m)
	}
}

// parameter handles PARAM_*.
func (v *vehicle) parameter(from sender, m message.Message) {
	switch m := m.(type) {
	case *ardupilotmega.MessageParamRequestList:
		if v.forUs(m.TargetSystem, m.TargetComponent) {
			from.link.schedule.params = 0
		}
	case *ardupilotmega.MessageParamRequestRead:
		if !v.forUs(m.TargetSystem, m.TargetComponent) {
			return
		}
		i, ok := int(m.ParamIndex), true
		if m.ParamIndex < 0 {
			i, ok = v.params.index[m.ParamId]
		}
		if ok && i < len(v.params.list) {
			from.link.send(v.params.message(i))
		}
	case *ardupilotmega.MessageParamSet:
		if !v.forUs(m.TargetSystem, m.TargetComponent) {
			return
		}
		if i, ok := v.params.set(m.ParamId, m.ParamValue); ok {
			v.say(v.params.message(i)) // everybody learns the new value
		}
	}
}

func (v *vehicle) globalSetpoint(m *ardupilotmega.MessageSetPositionTargetGlobalInt) {
	mask := m.TypeMask
	yaw, rate := headings(mask, m.Yaw, m.YawRate)
	switch {
	case !ignores(mask, 0):
		to, ok := v.targetOf(float64(m.LatInt)/1e7, float64(m.LonInt)/1e7, float64(m.Alt), m.CoordinateFrame)
		if ok {
			v.setpoint(&to, nil, yaw, rate)
		}
	case !ignores(mask, 3):
		v.setpoint(nil, &vec{float64(m.Vx), float64(m.Vy), float64(m.Vz)}, yaw, rate)
	}
}

func (v *vehicle) localSetpoint(m *ardupilotmega.MessageSetPositionTargetLocalNed) {
	turn := func(x, y, z float32) vec { return vec{float64(x), float64(y), float64(z)} }
	offset := vec{}
	switch m.CoordinateFrame {
	case ardupilotmega.MAV_FRAME_LOCAL_OFFSET_NED:
		offset = v.body.pos
	case ardupilotmega.MAV_FRAME_BODY_NED, ardupilotmega.MAV_FRAME_BODY_OFFSET_NED, ardupilotmega.MAV_FRAME_BODY_FRD:
		offset = v.body.pos
		sin, cos := math.Sincos(v.body.yaw)
		turn = func(x, y, z float32) vec {
			return vec{float64(x)*cos - float64(y)*sin, float64(x)*sin + float64(y)*cos, float64(z)}
		}
	}
	yaw, rate := headings(m.TypeMask, m.Yaw, m.YawRate)
	switch {
	case !ignores(m.TypeMask, 0):
		to := turn(m.X, m.Y, m.Z).add(offset)
		v.setpoint(&to, nil, yaw, rate)
	case !ignores(m.TypeMask, 3):
		vel := turn(m.Vx, m.Vy, m.Vz)
		v.setpoint(nil, &vel, yaw, rate)
	}
}

// ignores reports whether a type mask leaves out the three axes that start at
// a bit: 0 position, 3 velocity.
func ignores(mask ardupilotmega.POSITION_TARGET_TYPEMASK, bit int) bool {
	return mask>>bit&7 == 7
}

func headings(mask ardupilotmega.POSITION_TARGET_TYPEMASK, yaw, rate float32) (*float64, *float64) {
	var y, r *float64
	if mask&ardupilotmega.POSITION_TARGET_TYPEMASK_YAW_IGNORE == 0 {
		f := float64(yaw)
		y = &f
	}
	if mask&ardupilotmega.POSITION_TARGET_TYPEMASK_YAW_RATE_IGNORE == 0 {
		f := float64(rate)
		r = &f
	}
	return y, r
}

// command executes an order and answers it.
func (v *vehicle) command(from sender, o order) {
	if byPilot(o.command) {
		v.tour.end()
	}
	r, ours := v.linkOrder(from, o)
	if !ours {
		r = v.execute(o)
	}
	v.answer(from, o.command, r)
}

// linkOrder executes the commands that are about the asker's own link.
func (v *vehicle) linkOrder(from sender, o order) (ardupilotmega.MAV_RESULT, bool) {
	s := &from.link.schedule
	id := uint32(clamp(o.p[0], 0, 1<<24))
	r, ok := v.report(id)
	switch o.command {
	case common.MAV_CMD_SET_MESSAGE_INTERVAL:
		if !ok {
			if !v.px4 {
				return denied, true
			}
			return v.no(), true
		}
		switch us := o.p[1]; {
		case !(us >= 0): // -1 stops it; so does nonsense
			s.every(id, 0, 0)
		case us == 0 && r.px4Hz > 0 && v.px4:
			s.every(id, 1/r.px4Hz, v.boot)
		case us == 0: // ArduPilot's default rate is "off", but for the heartbeat
			s.every(id, 0, 0)
			if id == 0 {
				s.every(id, 1, v.boot)
			}
		default:
			s.every(id, math.Max(us/1e6, stepSeconds), v.boot)
		}
		return accepted, true
	case common.MAV_CMD_GET_MESSAGE_INTERVAL:
		m := &ardupilotmega.MessageMessageInterval{MessageId: uint16(id), IntervalUs: -1}
		if st := s.streams[id]; st != nil {
			m.IntervalUs = int32(st.interval * 1e6)
		} else if !ok {
			m.IntervalUs = 0 // MAVLink common.xml: 0 if the message cannot be streamed
		}
		from.link.send(m)
		return accepted, true
	case common.MAV_CMD_REQUEST_MESSAGE:
		if !ok {
			if v.px4 {
				return denied, true
			}
			return failed, true
		}
		messages := r.make(v)
		if len(messages) == 0 {
			return v.no(), true
		}
		for _, m := range messages {
			from.link.send(m)
		}
		return accepted, true
	}
	return unsupported, false
}

// slowAnswer is how long a command that takes its time is in progress, in
// seconds on the wall's clock.
const slowAnswer = 2.0

// answer acknowledges a command, at once or in steps.
func (v *vehicle) answer(from sender, c common.MAV_CMD, r ardupilotmega.MAV_RESULT) {
	if v.faults.NoAcks {
		return
	}
	ack := &ardupilotmega.MessageCommandAck{
		Command: c, Result: r, TargetSystem: from.system, TargetComponent: from.component,
	}
	slow := v.faults.SlowAcks || c == common.MAV_CMD_PREFLIGHT_CALIBRATION
	if r != accepted || !slow {
		v.reply(from, ack)
		return
	}
	for i := range 4 {
		step := *ack
		step.Result, step.Progress = ardupilotmega.MAV_RESULT_IN_PROGRESS, uint8(25*i)
		v.later = append(v.later, answer{at: v.clock + slowAnswer*float64(i)/4, to: from, message: &step})
	}
	v.later = append(v.later, answer{at: v.clock + slowAnswer, to: from, message: ack})
}

// answer is a message for one link at a time.
type answer struct {
	at      float64 // on v.clock
	to      sender
	message message.Message
}

// reply sends to one link after the texts that explain the reply.
func (v *vehicle) reply(to sender, m message.Message) {
	v.flush()
	to.link.send(m)
}

// answers sends what has become due.
func (v *vehicle) answers() {
	keep := v.later[:0]
	for _, a := range v.later {
		if v.clock < a.at {
			keep = append(keep, a)
			continue
		}
		a.to.link.send(a.message)
	}
	v.later = keep
}
