package drone

import (
	"math"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/message"

	"skylatch/cmd/simdrone/camera"
	"skylatch/telemetry/media"
)

// cameraComponent is MAV_COMP_ID_CAMERA: the camera is a component of the
// vehicle, with heartbeats of its own, and answers for itself (MAVLink camera
// protocol version 2, as far as one that only streams needs it).
const cameraComponent = 100

// forCamera reports whether an order is the camera's.
func (v *vehicle) forCamera(system, component uint8) bool {
	return len(v.cfg.Video) > 0 && int(system) == v.cfg.System && component == cameraComponent
}

// speakCamera sends the camera's heartbeats.
func (d *Drone) speakCamera() {
	if len(d.v.cfg.Video) == 0 || d.v.boot < d.cameraDue {
		return
	}
	d.cameraDue = d.v.boot + 1
	for _, l := range d.links {
		l.sendAs(l.camera, &ardupilotmega.MessageHeartbeat{
			Type: ardupilotmega.MAV_TYPE_CAMERA, Autopilot: ardupilotmega.MAV_AUTOPILOT_INVALID,
			SystemStatus: ardupilotmega.MAV_STATE_ACTIVE, MavlinkVersion: 3,
		})
	}
}

// cameraOrder obeys or refuses an order to the camera, and answers it before
// the messages that were asked for.
func (v *vehicle) cameraOrder(from sender, o order) {
	if v.faults.NoAcks {
		return
	}
	messages, result := v.cameraAnswer(o)
	messages = append([]message.Message{&ardupilotmega.MessageCommandAck{
		Command: o.command, Result: result, TargetSystem: from.system, TargetComponent: from.component,
	}}, messages...)
	for _, m := range messages {
		from.link.sendAs(from.link.camera, m)
	}
}

func (v *vehicle) cameraAnswer(o order) ([]message.Message, ardupilotmega.MAV_RESULT) {
	id, stream := uint32(clamp(o.p[0], 0, 1<<24)), o.p[1]
	switch o.command {
	case common.MAV_CMD_REQUEST_MESSAGE:
	case common.MAV_CMD_REQUEST_CAMERA_INFORMATION: // what came before REQUEST_MESSAGE
		id = (&ardupilotmega.MessageCameraInformation{}).GetID()
	case common.MAV_CMD_REQUEST_VIDEO_STREAM_INFORMATION:
		id, stream = (&ardupilotmega.MessageVideoStreamInformation{}).GetID(), o.p[0]
	case common.MAV_CMD_REQUEST_VIDEO_STREAM_STATUS:
		id, stream = (&ardupilotmega.MessageVideoStreamStatus{}).GetID(), o.p[0]
	default:
		return nil, unsupported
	}
	switch id {
	case (&ardupilotmega.MessageCameraInformation{}).GetID():
		return []message.Message{v.cameraInformation()}, accepted
	case (&ardupilotmega.MessageVideoStreamInformation{}).GetID():
		return v.eachStream(stream, v.streamInformation)
	case (&ardupilotmega.MessageVideoStreamStatus{}).GetID():
		return v.eachStream(stream, v.streamStatus)
	}
	return nil, unsupported
}

// eachStream makes a message for the stream with a number, or for all if it is
// 0.
func (v *vehicle) eachStream(number float64, make func(i int) message.Message) ([]message.Message, ardupilotmega.MAV_RESULT) {
	var out []message.Message
	for i := range v.cfg.Video {
		if number == 0 || int(number) == i+1 {
			out = append(out, make(i))
		}
	}
	if out == nil {
		return nil, denied
	}
	return out, accepted
}

func (v *vehicle) cameraInformation() message.Message {
	first, nan := v.cfg.Video[0], float32(math.NaN())
	m := &ardupilotmega.MessageCameraInformation{
		TimeBootMs: uint32(v.boot * 1000), FirmwareVersion: 1,
		FocalLength: nan, SensorSizeH: nan, SensorSizeV: nan,
		ResolutionH: uint16(first.Width), ResolutionV: uint16(first.Height),
		Flags: ardupilotmega.CAMERA_CAP_FLAGS_HAS_VIDEO_STREAM,
	}
	copy(m.VendorName[:], "Skylatch")
	copy(m.ModelName[:], "Simulated camera")
	return m
}

// streamTypes are the kinds of streams that MAVLink knows, and what stands in
// the URI of each: a port to listen on, or where to connect.
var streamTypes = map[string]struct {
	kind   common.VIDEO_STREAM_TYPE
	scheme string // of the URI; without one it is a port
}{
	"rtp":       {kind: common.VIDEO_STREAM_TYPE_RTPUDP},
	"ts+rtp":    {kind: common.VIDEO_STREAM_TYPE_RTPUDP},
	"ts+udp":    {kind: common.VIDEO_STREAM_TYPE_MPEG_TS},
	"ts+tcp":    {kind: common.VIDEO_STREAM_TYPE_TCP_MPEG},
	"ts+listen": {kind: common.VIDEO_STREAM_TYPE_TCP_MPEG, scheme: "tcp"},
	"rtsp":      {kind: common.VIDEO_STREAM_TYPE_RTSP, scheme: "rtsp"},
}

func (v *vehicle) streamInformation(i int) message.Message {
	s := v.cfg.Video[i]
	t, u := streamTypes[s.URL.Scheme], s.URL
	uri := u.Port()
	if t.scheme != "" {
		u.Scheme = t.scheme
		uri = u.String()
	}
	m := &ardupilotmega.MessageVideoStreamInformation{
		StreamId: uint8(i + 1), Count: uint8(len(v.cfg.Video)), Type: t.kind, Flags: flags(s),
		Framerate: float32(s.Rate), ResolutionH: uint16(s.Width), ResolutionV: uint16(s.Height),
		Name: s.Name, Uri: uri, Encoding: common.VIDEO_STREAM_ENCODING_H264,
	}
	if s.Codec == media.H265 {
		m.Encoding = common.VIDEO_STREAM_ENCODING_H265
	}
	return m
}

func (v *vehicle) streamStatus(i int) message.Message {
	s := v.cfg.Video[i]
	return &ardupilotmega.MessageVideoStreamStatus{
		StreamId: uint8(i + 1), Flags: flags(s),
		Framerate: float32(s.Rate), ResolutionH: uint16(s.Width), ResolutionV: uint16(s.Height),
	}
}

func flags(s camera.Stream) common.VIDEO_STREAM_STATUS_FLAGS {
	f := common.VIDEO_STREAM_STATUS_FLAGS_RUNNING
	if s.Thermal {
		f |= common.VIDEO_STREAM_STATUS_FLAGS_THERMAL
	}
	return f
}
