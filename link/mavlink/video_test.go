package mavlink

import (
	"testing"
	"testing/synctest"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/minimal"

	"skylatch/telemetry"
)

func TestACameraIsAskedWhatItHasToShow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Config{})
		r.receive((&craft{system: 1, component: 1}).frame(t, copterBeat(0, false)))
		camera := &craft{system: 1, component: 100}
		beat := &minimal.MessageHeartbeat{Type: minimal.MAV_TYPE_CAMERA, Autopilot: minimal.MAV_AUTOPILOT_INVALID}
		for range cameraQuestions + 3 {
			r.receive(camera.frame(t, beat))
		}
		synctest.Wait()
		questions := 0
		for _, m := range got[*common.MessageCommandLong](r) {
			if m.TargetComponent == 100 && m.Command == common.MAV_CMD_REQUEST_MESSAGE && m.Param1 == 269 {
				questions++
			}
		}
		if questions != cameraQuestions {
			t.Errorf("the camera was asked %d times, want %d", questions, cameraQuestions)
		}
		offer := &ardupilotmega.MessageVideoStreamInformation{
			StreamId: 2, Count: 2, Type: common.VIDEO_STREAM_TYPE_RTSP, Encoding: common.VIDEO_STREAM_ENCODING_H265,
			Flags:       common.VIDEO_STREAM_STATUS_FLAGS_RUNNING | common.VIDEO_STREAM_STATUS_FLAGS_THERMAL,
			ResolutionH: 640, ResolutionV: 512, Name: "thermal\x1b[2J", Uri: "rtsp://192.168.8.1:8554/thermal",
		}
		r.receive(camera.frame(t, offer), camera.frame(t, offer))
		offers := r.store.Snapshot().Vehicles[0].VideoOffers
		want := telemetry.VideoOffer{
			Component: 100, Stream: 2, Name: "thermal[2J", Kind: telemetry.OfferRTSP, Where: "rtsp://192.168.8.1:8554/thermal",
			Encoding: "H.265", Width: 640, Height: 512, Thermal: true,
		}
		if len(offers) != 1 || offers[0].Value != want {
			t.Errorf("offers = %+v, want one: %+v", offers, want)
		}
	})
}
