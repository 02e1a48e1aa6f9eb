package wire

import (
	"time"

	"skylatch/telemetry"
)

// Video is one track of live video. Its pictures do not come over this
// connection: see the two deliveries in ui/video.
type Video struct {
	Track     string `json:"track"`
	Name      string `json:"name"`
	State     string `json:"state" tstype:"'waiting' | 'live' | 'stale' | 'failed'"`
	Detail    string `json:"detail"`
	Codec     string `json:"codec" tstype:"'' | 'h264' | 'h265' | 'mjpeg'"`
	CodecName string `json:"codec_name"` // RFC 6381
	WidthPx   int    `json:"width_px"`
	HeightPx  int    `json:"height_px"`
	// AgeMs is since the last picture was complete; absent if none was.
	AgeMs     *int64  `json:"age_ms,omitempty"`
	FrameRate float64 `json:"frame_rate"` // pictures a second
	BitRate   float64 `json:"bit_rate"`   // bit/s
	Damaged   bool    `json:"damaged"`
	// Converted is the track to watch where this one cannot be shown; absent if
	// there is none. Conversion says what it costs while somebody does.
	Converted   string         `json:"converted,omitempty"`
	Conversion  string         `json:"conversion,omitempty"`
	Frames      uint64         `json:"frames"`
	FramesLost  uint64         `json:"frames_lost"`
	PacketsLost uint64         `json:"packets_lost"`
	PacketsLate uint64         `json:"packets_late"`
	Restarts    uint64         `json:"restarts"`
	Removed     []VideoRemoved `json:"removed"`
	Recording   string         `json:"recording,omitempty"` // file name
}

// VideoRemoved is how much of one kind was cut out of a track.
type VideoRemoved struct {
	Kind  string `json:"kind"`
	Count uint64 `json:"count"`
	Bytes uint64 `json:"bytes"`
}

// VideoOffer is a video stream that the vehicle says it has. The station does
// not follow it; the pilot may.
type VideoOffer struct {
	Name     string `json:"name"`
	Kind     string `json:"kind"`  // for people: "RTSP", "RTP over UDP"
	Where    string `json:"where"` // URI, or UDP port
	Encoding string `json:"encoding,omitempty"`
	WidthPx  int    `json:"width_px,omitempty"`
	HeightPx int    `json:"height_px,omitempty"`
	Thermal  bool   `json:"thermal"`
}

func encodeOffers(offers []telemetry.Dated[telemetry.VideoOffer]) []VideoOffer {
	list := make([]VideoOffer, 0, len(offers))
	for _, o := range offers {
		list = append(list, VideoOffer{
			Name: o.Value.Name, Kind: string(o.Value.Kind), Where: o.Value.Where, Encoding: o.Value.Encoding,
			WidthPx: o.Value.Width, HeightPx: o.Value.Height, Thermal: o.Value.Thermal,
		})
	}
	return list
}

func encodeVideo(tracks []telemetry.Video, now time.Time) []Video {
	list := make([]Video, 0, len(tracks))
	for _, t := range tracks {
		v := Video{
			Track: t.Track, Name: t.Name, State: string(t.State), Detail: t.Detail,
			Codec: t.Codec, CodecName: t.CodecName, WidthPx: t.Width, HeightPx: t.Height,
			FrameRate: t.FrameRate, BitRate: t.BitRate, Damaged: t.Damaged, Converted: t.Converted, Conversion: t.Conversion,
			Frames: t.Stats.Frames, FramesLost: t.Stats.FramesLost,
			PacketsLost: t.Stats.PacketsLost, PacketsLate: t.Stats.PacketsLate, Restarts: t.Stats.Restarts,
			Removed: make([]VideoRemoved, 0, len(t.Removed)), Recording: t.Recording,
		}
		if !t.LastFrameAt.IsZero() {
			age := now.Sub(t.LastFrameAt).Milliseconds()
			v.AgeMs = &age
		}
		for _, r := range t.Removed {
			v.Removed = append(v.Removed, VideoRemoved(r))
		}
		list = append(list, v)
	}
	return list
}
