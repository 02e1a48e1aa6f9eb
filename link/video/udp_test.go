package video

import (
	"slices"
	"testing"

	"skylatch/telemetry"
	"skylatch/telemetry/media"
)

func TestEveryPictureByRTPIsTheSource(t *testing.T) {
	tests := map[string]struct {
		codec media.Codec
		name  string
		args  []string
	}{
		"H.264 baseline":  {media.H264, "avc1.42C01E", []string{"-profile:v", "baseline", "-tune", "zerolatency", "-g", "30"}},
		"H.264 of slices": {media.H264, "avc1.64001E", []string{"-tune", "zerolatency", "-g", "30", "-slices", "4"}},
		"H.264 reordered": {media.H264, "avc1.64001E", []string{"-bf", "2", "-g", "30"}},
		"H.264 with AUD":  {media.H264, "avc1.4D401E", []string{"-profile:v", "main", "-tune", "zerolatency", "-g", "30", "-aud", "1"}},
		"H.264 in fields": {media.H264, "avc1.64001E", []string{"-flags", "+ildct+ilme", "-x264-params", "tff=1", "-bf", "0", "-g", "30"}},
		"H.265":           {media.H265, "hev1.1.6.L63.90", []string{"-x265-params", "log-level=error:keyint=30:bframes=0"}},
		"H.265 reordered": {media.H265, "hev1.1.6.L63.90", []string{"-x265-params", "log-level=error:keyint=30:bframes=3"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			film := encode(t, tt.codec, "2", tt.args...)
			l := startLive(t, nil)
			var got []*media.Unit
			for _, one := range packets(t, tt.codec, film.pictures, 7, 65500, 4294960000) {
				l.send(t, one)
				got = append(got, l.next(t))
			}
			want, _ := decode(t, tt.codec, film.bytes)
			seen, said := decode(t, tt.codec, annexB(got))
			if !slices.Equal(seen, want) || len(want) != 60 || said != "" {
				t.Errorf("%d pictures were decoded, of %d, or others; %s", len(seen), len(want), said)
			}
			if f := got[0].Format; f.Name != tt.name || f.Width != 640 || f.Height != 360 || f.Codec != tt.codec {
				t.Errorf("the format is %+v, want %s 640×360", f, tt.name)
			}
			for i, u := range got {
				if u.Damaged || u.Gap != (i == 0) || u.Recovery {
					t.Fatalf("picture %d: damaged %v, gap %v, recovery %v", i, u.Damaged, u.Gap, u.Recovery)
				}
			}
			v := l.until(t, func(v telemetry.Video) bool { return v.Stats.Frames == 60 })
			if v.Stats.PacketsLost+v.Stats.PacketsLate+v.Stats.Restarts+v.Stats.FramesLost != 0 || v.CodecName != tt.name {
				t.Errorf("the state is %+v", v)
			}
		})
	}
}
