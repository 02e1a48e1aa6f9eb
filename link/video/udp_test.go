package video

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pion/rtcp"

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
			if strings.Contains(name, "reordered") != got[0].Format.Reordered {
				t.Errorf("reordered is %v", got[0].Format.Reordered)
			}
			for i, u := range got {
				if u.DTS > u.PTS || i > 0 && u.DTS <= got[i-1].DTS {
					t.Fatalf("picture %d is decoded at %v and shown at %v", i, u.DTS, u.PTS)
				}
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

func TestMPEGTSByUDPIsTheSource(t *testing.T) {
	film := makeFilm(t, "2", "-c:v", "libx264", "-tune", "zerolatency", "-g", "30", "-f", "mpegts")
	for name, size := range map[string]int{"whole packets": 7 * tsPacket, "pieces of packets": 1000} {
		t.Run(name, func(t *testing.T) {
			shown := make(chan *media.Unit, 100)
			l := startLive(t, func(c *Config) { c.Minimal, c.Record = true, func(u *media.Unit) { shown <- u } })
			for ts := film; len(ts) > 0; {
				n := min(size, len(ts))
				l.send(t, [][]byte{ts[:n]})
				ts = ts[n:]
			}
			var got []*media.Unit
			for len(got) < 60 {
				select {
				case u := <-shown:
					got = append(got, u)
				case <-time.After(10 * time.Second):
					t.Fatalf("%d of 60 pictures came", len(got))
				}
			}
			seen, said := decode(t, media.H264, annexB(got))
			if len(seen) != 60 || said != "" {
				t.Errorf("%d of 60 pictures were decoded; %s", len(seen), said)
			}
			v := l.until(t, func(v telemetry.Video) bool { return v.Stats.Frames == 60 && v.Name != liveDoor })
			if v.Name != "MPEG-TS H.264 from 127.0.0.1" {
				t.Errorf("the track is called %q", v.Name)
			}
		})
	}
}

// play sends a film's packets from a socket of its own, picture by picture, as
// they are taken.
func (l *live) play(t *testing.T, all [][][]byte) []*media.Unit {
	t.Helper()
	var got []*media.Unit
	for _, one := range all {
		l.send(t, one)
		got = append(got, l.next(t))
	}
	return got
}

func TestARestartedSenderGoesOnAtOnce(t *testing.T) {
	film := encode(t, media.H264, "1", plainH264...).pictures
	other := encode(t, media.H264, "1", "-s", "320x240", "-tune", "zerolatency").pictures
	third := encode(t, media.H265, "1", "-x265-params", "log-level=error:keyint=30:bframes=0").pictures
	l := startLive(t, nil)
	first := l.play(t, packets(t, media.H264, film, 1, 9, 9))
	// Another process: other port, SSRC, numbers, times; then another picture
	// size; then another codec.
	to := l.conn.RemoteAddr().String()
	formats := map[*media.Format]bool{first[0].Format: true}
	last := first[len(first)-1]
	for i, next := range [][][][]byte{
		packets(t, media.H264, film, 2, 500, 1<<31), packets(t, media.H264, other, 3, 1, 1), packets(t, media.H265, third, 4, 1, 1),
	} {
		l.until(t, func(v telemetry.Video) bool { return v.State == telemetry.VideoStale })
		l.conn.Close()
		l.conn = dialUDP(t, to)
		units := l.play(t, next)
		if !units[0].Key || units[0].Damaged || !units[0].Gap || units[0].PTS <= last.PTS || units[0].PTS > last.PTS+clockSlack+time.Minute {
			t.Errorf("restart %d begins with key %v, damaged %v, gap %v, %v after the last", i, units[0].Key, units[0].Damaged, units[0].Gap, units[0].PTS-last.PTS)
		}
		last = units[len(units)-1]
		formats[units[0].Format] = true
	}
	if last.Format.Codec != media.H265 || len(formats) != 3 {
		t.Errorf("the last format is %+v, of %d", last.Format, len(formats))
	}
	v := l.until(t, func(v telemetry.Video) bool { return v.Stats.Restarts == 3 && v.Stats.Frames == 120 })
	if len(l.store.Snapshot().Station.Video) != 1 || v.Stats.FramesLost != 0 {
		t.Errorf("%d tracks, %+v", len(l.store.Snapshot().Station.Video), v)
	}
}

func TestTwoCamerasAtOnceAreTwoTracks(t *testing.T) {
	day := packets(t, media.H264, encode(t, media.H264, "1", plainH264...).pictures, 0xd, 1, 1)
	night := packets(t, media.H264, encode(t, media.H264, "1", "-s", "320x240", "-tune", "zerolatency").pictures, 0x12345678, 1, 1)
	l := startLive(t, nil)
	second := l.fan.Subscribe(liveDoor + " ssrc 12345678")
	defer second.Close()
	for i := range day {
		l.send(t, day[i])
		if u := l.next(t); u.Format.Width != 640 {
			t.Fatalf("picture %d of the first track is %d wide", i, u.Format.Width)
		}
		l.send(t, night[i])
	}
	for range night {
		u, _, err := second.Next(t.Context())
		if err != nil || u.Format.Width != 320 {
			t.Fatalf("the second track: %v, %v", u, err)
		}
	}
}

func TestThePageIsToldWhatItWaitsFor(t *testing.T) {
	film := encode(t, media.H264, "2", plainH264...).pictures
	all := packets(t, media.H264, film, 1, 1, 1)
	l := startLive(t, nil)
	l.until(t, func(v telemetry.Video) bool {
		return v.State == telemetry.VideoWaiting && says("Nothing arrives at 127.0.0.1:")(v)
	})
	l.send(t, [][]byte{[]byte("GET / HTTP/1.1\r\n\r\n")})
	l.until(t, says("neither RTP nor MPEG-TS"))
	l.send(t, all[3])
	l.until(t, says("sends RTP; whether it is H.264 or H.265"))
	for _, one := range all[4:31] {
		l.send(t, one)
	}
	if u := l.next(t); !u.Key {
		t.Error("the first picture is no key picture")
	}
	l.until(t, func(v telemetry.Video) bool {
		return v.State == telemetry.VideoLive && v.FrameRate > 0 && v.BitRate > 0
	})
	stale := l.until(t, func(v telemetry.Video) bool { return v.State == telemetry.VideoStale })
	if late := time.Since(stale.LastFrameAt); late < telemetry.VideoStaleAfter || late > telemetry.VideoStaleAfter+reportEvery {
		t.Errorf("it is called stale %v after the last picture", late)
	}
	l.until(t, says("Nothing arrives at 127.0.0.1:"))
}

func TestASilentTrackIsForgottenAndComesBackAtOnce(t *testing.T) {
	film := encode(t, media.H264, "1", plainH264...).pictures
	all := packets(t, media.H264, film, 1, 1, 1)
	l := startLive(t, nil)
	l.play(t, all[:20])
	joined := func() bool {
		s := l.fan.Subscribe(liveDoor)
		defer s.Close()
		_, ok := taken(t, s)
		return ok
	}
	if !joined() {
		t.Error("a viewer that joins in time is shown nothing")
	}
	for deadline := time.After(3 * forgetAfter); joined(); {
		select {
		case <-deadline:
			t.Fatal("a viewer that joins is shown the past")
		case <-time.After(reportEvery): // asks again; nothing tells of it
		}
	}
	got := l.play(t, all[25:])
	if !got[0].Gap || !got[0].Damaged {
		t.Errorf("behind the silence: gap %v, damaged %v", got[0].Gap, got[0].Damaged)
	}
}

func TestASenderOfRTCPIsAskedForAKeyPicture(t *testing.T) {
	film := encode(t, media.H264, "1", plainH264...).pictures
	all := packets(t, media.H264, film, 0xabcdef, 1, 1)
	l := startLive(t, nil)
	l.play(t, all[:5])
	l.send(t, [][]byte{{0x80, 200, 0, 6, 0, 0xab, 0xcd, 0xef, 27: 0}})
	l.play(t, all[5:10])
	l.send(t, all[11]) // one is missing
	l.next(t)
	l.send(t, all[12])
	request := make([]byte, 1500)
	if err := l.conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	n, err := l.conn.Read(request)
	if err != nil {
		t.Fatalf("nobody asks: %v", err)
	}
	parsed, err := rtcp.Unmarshal(request[:n])
	if err != nil || len(parsed) != 3 {
		t.Fatalf("the request has %d parts: %v", len(parsed), err)
	}
	pli, ok := parsed[1].(*rtcp.PictureLossIndication)
	fir, also := parsed[2].(*rtcp.FullIntraRequest)
	if !ok || !also || pli.MediaSSRC != 0xabcdef || len(fir.FIR) != 1 || fir.FIR[0].SSRC != 0xabcdef {
		t.Errorf("it is asked for %v", parsed)
	}
}

func TestWhoSendsNoRTCPIsSentNothing(t *testing.T) {
	film := encode(t, media.H264, "1", plainH264...).pictures
	all := packets(t, media.H264, film, 1, 1, 1)
	l := startLive(t, nil)
	l.play(t, append(all[:5:5], all[6:20]...))
	l.until(t, func(v telemetry.Video) bool { return v.State == telemetry.VideoStale })
	if err := l.conn.SetReadDeadline(time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	if n, err := l.conn.Read(make([]byte, 1500)); n > 0 || err == nil {
		t.Errorf("it was sent %d bytes", n)
	}
}

func TestNothingPlantedReachesAViewerAndTheRecorderKeepsIt(t *testing.T) {
	film := encode(t, media.H264, "1", plainH264...).pictures
	canary := []byte("N52.51631E013.37777")
	for i := range film {
		sei := append([]byte{h264SEI, 5, byte(16 + len(canary))}, make([]byte, 16)...)
		sei = append(append(sei, canary...), 0x80)
		film[i].nals = slices.Insert(film[i].nals, len(film[i].nals)-1, sei)
	}
	recorded := make(chan *media.Unit, 100)
	l := startLive(t, func(c *Config) { c.Record = func(u *media.Unit) { recorded <- u } })
	for i, u := range l.play(t, packets(t, media.H264, film, 1, 1, 1)) {
		if bytes.Contains(u.Bytes, canary) {
			t.Errorf("picture %d still has it", i)
		}
		if r := <-recorded; !bytes.Contains(r.Bytes, canary) || r.Key != u.Key {
			t.Errorf("the recorder did not get picture %d as it came", i)
		}
	}
	l.until(t, func(v telemetry.Video) bool {
		return slices.ContainsFunc(v.Removed, func(r telemetry.VideoRemoved) bool { return r.Kind == "SEI user data" && r.Count >= 30 })
	})
}

func TestAMinimalRecordingHasWhatTheFilterLetsThrough(t *testing.T) {
	film := encode(t, media.H264, "1", plainH264...).pictures
	recorded := make(chan *media.Unit, 100)
	l := startLive(t, func(c *Config) { c.Minimal, c.Record = true, func(u *media.Unit) { recorded <- u } })
	for i, u := range l.play(t, packets(t, media.H264, film, 1, 1, 1)) {
		if r := <-recorded; r != u {
			t.Errorf("picture %d is recorded as another", i)
		}
	}
}
