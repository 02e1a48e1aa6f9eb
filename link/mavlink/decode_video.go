package mavlink

import (
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"

	"skylatch/telemetry"
)

// offerKinds is MAVLink common.xml, VIDEO_STREAM_TYPE.
var offerKinds = map[common.VIDEO_STREAM_TYPE]telemetry.VideoOfferKind{
	common.VIDEO_STREAM_TYPE_RTSP:     telemetry.OfferRTSP,
	common.VIDEO_STREAM_TYPE_RTPUDP:   telemetry.OfferRTP,
	common.VIDEO_STREAM_TYPE_TCP_MPEG: telemetry.OfferTCP,
	common.VIDEO_STREAM_TYPE_MPEG_TS:  telemetry.OfferMPEGTS,
}

// offerEncodings is MAVLink common.xml, VIDEO_STREAM_ENCODING.
var offerEncodings = map[common.VIDEO_STREAM_ENCODING]string{
	common.VIDEO_STREAM_ENCODING_H264: "H.264",
	common.VIDEO_STREAM_ENCODING_H265: "H.265",
}

// videoStream reads what a camera has to show. What it says is shown to the
// pilot and followed by nobody.
func videoStream(d *decoding, m *ardupilotmega.MessageVideoStreamInformation) {
	kind, known := offerKinds[m.Type]
	if !known {
		kind = telemetry.OfferOther
	}
	d.emit(telemetry.VideoOffer{
		Component: d.component,
		Camera:    int(m.CameraDeviceId),
		Stream:    int(m.StreamId),
		Name:      printable(m.Name),
		Kind:      kind,
		Where:     printable(m.Uri),
		Encoding:  offerEncodings[m.Encoding],
		Width:     int(m.ResolutionH),
		Height:    int(m.ResolutionV),
		Thermal:   m.Flags&common.VIDEO_STREAM_STATUS_FLAGS_THERMAL != 0,
	})
}
