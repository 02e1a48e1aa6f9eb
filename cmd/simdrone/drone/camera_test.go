package drone_test

import (
	"net/url"
	"testing"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"

	"skylatch/cmd/simdrone/camera"
	"skylatch/cmd/simdrone/drone"
	"skylatch/telemetry/media"
)

const cameraID = 100 // MAV_COMP_ID_CAMERA

// askCamera sends the camera a command and returns its answer.
func (s *station) askCamera(c common.MAV_CMD, p1, p2 float32) common.MAV_RESULT {
	s.t.Helper()
	s.send(&ardupilotmega.MessageCommandLong{TargetSystem: 1, TargetComponent: cameraID, Command: c, Param1: p1, Param2: p2})
	return s.acked(c)
}

func TestTheCameraSaysWhatItHasToShow(t *testing.T) {
	d := newDrone(t, drone.Config{Tour: true, Video: []camera.Stream{
		{Name: "Camera", URL: url.URL{Scheme: "rtp", Host: "127.0.0.1:5600"}, Codec: media.H264, Width: 1280, Height: 720, Rate: 30},
		{Name: "Thermal camera", URL: url.URL{Scheme: "rtsp", Host: "127.0.0.1:8554", Path: "/heat"}, Codec: media.H265, Width: 640, Height: 512, Rate: 25, Thermal: true},
		{Name: "Other", URL: url.URL{Scheme: "ts+listen", Host: "127.0.0.1:9000"}, Codec: media.H264},
	}})
	s := udpStation(t, d, nil)
	run(t, d)
	for {
		f := <-s.frames
		if h, ok := f.GetMessage().(*ardupilotmega.MessageHeartbeat); ok && f.GetComponentID() == cameraID {
			if h.Type != ardupilotmega.MAV_TYPE_CAMERA || h.Autopilot != ardupilotmega.MAV_AUTOPILOT_INVALID || f.GetSystemID() != 1 {
				t.Errorf("heartbeat of system %d: %+v", f.GetSystemID(), h)
			}
			break
		}
	}
	s.want(s.askCamera(common.MAV_CMD_REQUEST_MESSAGE, 259, 0), common.MAV_RESULT_ACCEPTED)
	i := next(s, anyOf[*ardupilotmega.MessageCameraInformation])
	if i.Flags != ardupilotmega.CAMERA_CAP_FLAGS_HAS_VIDEO_STREAM || i.ResolutionH != 1280 || i.ResolutionV != 720 {
		t.Errorf("camera: %+v", i)
	}
	s.want(s.askCamera(common.MAV_CMD_REQUEST_MESSAGE, 269, 0), common.MAV_RESULT_ACCEPTED)
	for n, want := range []ardupilotmega.MessageVideoStreamInformation{
		{
			Type: common.VIDEO_STREAM_TYPE_RTPUDP, Flags: common.VIDEO_STREAM_STATUS_FLAGS_RUNNING, Framerate: 30,
			ResolutionH: 1280, ResolutionV: 720, Name: "Camera", Uri: "5600", Encoding: common.VIDEO_STREAM_ENCODING_H264,
		},
		{
			Type: common.VIDEO_STREAM_TYPE_RTSP, Framerate: 25, ResolutionH: 640, ResolutionV: 512,
			Flags: common.VIDEO_STREAM_STATUS_FLAGS_RUNNING | common.VIDEO_STREAM_STATUS_FLAGS_THERMAL,
			Name:  "Thermal camera", Uri: "rtsp://127.0.0.1:8554/heat", Encoding: common.VIDEO_STREAM_ENCODING_H265,
		},
		{
			Type: common.VIDEO_STREAM_TYPE_TCP_MPEG, Flags: common.VIDEO_STREAM_STATUS_FLAGS_RUNNING,
			Name: "Other", Uri: "tcp://127.0.0.1:9000", Encoding: common.VIDEO_STREAM_ENCODING_H264,
		},
	} {
		want.StreamId, want.Count = uint8(n+1), 3
		if got := next(s, anyOf[*ardupilotmega.MessageVideoStreamInformation]); *got != want {
			t.Errorf("stream %d: %+v, want %+v", n+1, *got, want)
		}
	}
	s.want(s.askCamera(common.MAV_CMD_REQUEST_VIDEO_STREAM_INFORMATION, 2, 0), common.MAV_RESULT_ACCEPTED)
	if m := next(s, anyOf[*ardupilotmega.MessageVideoStreamInformation]); m.StreamId != 2 {
		t.Errorf("asked for stream 2, got %d", m.StreamId)
	}
	s.want(s.askCamera(common.MAV_CMD_REQUEST_MESSAGE, 270, 1), common.MAV_RESULT_ACCEPTED)
	if m := next(s, anyOf[*ardupilotmega.MessageVideoStreamStatus]); m.StreamId != 1 || m.Framerate != 30 {
		t.Errorf("status: %+v", m)
	}
	s.want(s.askCamera(common.MAV_CMD_REQUEST_MESSAGE, 269, 9), common.MAV_RESULT_DENIED)
	s.want(s.askCamera(common.MAV_CMD_REQUEST_MESSAGE, 148, 0), common.MAV_RESULT_UNSUPPORTED)
	s.want(s.askCamera(common.MAV_CMD_IMAGE_START_CAPTURE, 0, 1), common.MAV_RESULT_UNSUPPORTED)
	if !d.State().Touring {
		t.Errorf("a question to the camera ended the tour")
	}
}

func TestWithoutVideoThereIsNoCamera(t *testing.T) {
	d := newDrone(t, drone.Config{})
	s := udpStation(t, d, nil)
	run(t, d)
	next(s, anyOf[*ardupilotmega.MessageHeartbeat])
	s.send(&ardupilotmega.MessageCommandLong{TargetSystem: 1, TargetComponent: cameraID, Command: common.MAV_CMD_REQUEST_MESSAGE, Param1: 259})
	s.want(s.long(common.MAV_CMD_REQUEST_MESSAGE, 148), common.MAV_RESULT_ACCEPTED) // the first and only answer
	for range 20 {
		if f := <-s.frames; f.GetComponentID() == cameraID {
			t.Fatalf("a camera says %+v", f.GetMessage())
		}
		s.send(&ardupilotmega.MessageCommandLong{TargetSystem: 1, TargetComponent: 1, Command: common.MAV_CMD_REQUEST_MESSAGE, Param1: 148})
	}
}
