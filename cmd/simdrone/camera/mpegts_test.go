package camera

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pion/rtp"

	"skylatch/telemetry/media"
)

// demux has ffmpeg find the video in a multiplex, and returns it.
func demux(t *testing.T, ts []byte, track string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-f", "mpegts", "-i", "-",
		"-map", "0:v:"+track, "-c", "copy", "-f", "data", "-")
	var said bytes.Buffer
	cmd.Stdin, cmd.Stderr = bytes.NewReader(ts), &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("ffmpeg: %v: %s", err, said.Bytes())
	}
	if said.Len() > 0 {
		t.Errorf("ffmpeg: %s", said.Bytes())
	}
	return out
}

// probe has ffprobe tell what is in a stream.
func probe(t *testing.T, demuxer string, b []byte, args ...string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "stream")
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
	args = append([]string{"-v", "error", "-f", demuxer, "-of", "csv"}, args...)
	out, err := exec.CommandContext(t.Context(), "ffprobe", append(args, name)...).CombinedOutput()
	if err != nil {
		t.Fatalf("ffprobe: %v: %s", err, out)
	}
	return string(out)
}

// markers reads the marker of every picture of a stream, and fails if one has
// none or is not the one after the one before.
func markers(t *testing.T, stream []byte) []Marker {
	t.Helper()
	luma := decode(t, media.H264, stream, "format=yuv420p,extractplanes=y", "rawvideo")
	var all []Marker
	for i := 0; i < len(luma); i += wide * high {
		m, err := ReadMarker(luma[i:], wide)
		if err != nil {
			t.Fatalf("picture %d: %v", i/(wide*high), err)
		}
		if n := len(all); n > 0 && m.Frame != all[n-1].Frame+1 {
			t.Errorf("picture %d follows picture %d", m.Frame, all[n-1].Frame)
		}
		all = append(all, m)
	}
	return all
}

const someTS = 300_000 // bytes: a second and a half

func datagrams(t *testing.T, scheme string, c Config) (ts []byte, sizes []int) {
	t.Helper()
	pc := station(t)
	c.To = scheme + "://" + pc.LocalAddr().String()
	start(t, c)
	receive(t, pc, func(b []byte, _ net.Addr) bool {
		if scheme == "ts+rtp" {
			if isRTCP(b) {
				return false
			}
			var p rtp.Packet
			if err := p.Unmarshal(b); err != nil || p.PayloadType != 33 {
				t.Fatalf("RTP payload type %d: %v", p.PayloadType, err)
			}
			b = p.Payload
		}
		ts = append(ts, b...)
		sizes = append(sizes, len(b))
		return len(ts) > someTS
	})
	for at := len(ts)/tsPacket*tsPacket - tsPacket; at > 0; at -= tsPacket {
		if ts[at+1] == 0x40|pidVideo>>8 && ts[at+2] == pidVideo&0xFF {
			return ts[:at], sizes // without the picture that was cut short
		}
	}
	t.Fatal("no picture begins in the stream")
	return nil, nil
}

func TestMPEGTSIsReadByOthers(t *testing.T) {
	for _, scheme := range []string{"ts+udp", "ts+rtp"} {
		ts, sizes := datagrams(t, scheme, Config{})
		for _, n := range sizes {
			if n > 1316 || n%188 != 0 {
				t.Errorf("%s: a datagram of %d bytes", scheme, n)
			}
		}
		if n := len(markers(t, demux(t, ts, "0"))); n < 30 {
			t.Errorf("%s: %d pictures", scheme, n)
		}
		streams := probe(t, "mpegts", ts, "-show_entries", "stream=codec_name,id")
		for _, want := range []string{"h264,0x100", "klv,0x120"} {
			if !strings.Contains(streams, want) {
				t.Errorf("%s: ffprobe does not find %s in %s", scheme, want, streams)
			}
		}
		names := probe(t, "mpegts", ts, "-show_entries", "program_tags=service_name,service_provider")
		if !strings.Contains(names, canaryService) || !strings.Contains(names, canaryProvider) {
			t.Errorf("%s: the service is called %s", scheme, names)
		}
		for _, c := range []string{canaryMission, canaryTail, canaryPlatform, canaryPID, canaryField, canarySEI} {
			if !bytes.Contains(ts, []byte(c)) {
				t.Errorf("%s: %q is not in the stream", scheme, c)
			}
		}
	}
}

func TestMPEGTSTimesAreThoseOfThePictures(t *testing.T) {
	ts, _ := datagrams(t, "ts+udp", Config{Clean: true})
	out := probe(t, "mpegts", ts, "-select_streams", "v:0", "-show_entries", "packet=pts")
	var last, n int64
	for line := range strings.Lines(out) {
		var pts int64
		if _, err := fmt.Sscanf(line, "packet,%d", &pts); err != nil {
			continue
		}
		if n++; n > 1 && pts-last != 3000 {
			t.Errorf("picture %d is %d ticks after the one before, want 3000", n, pts-last)
		}
		last = pts
	}
	if n < 30 {
		t.Errorf("%d pictures", n)
	}
	if bytes.Contains(ts, []byte("CANARY")) {
		t.Errorf("a canary is in the clean stream")
	}
}

func TestTwoTracksShareAMultiplexWhosePacketsStraddleDatagrams(t *testing.T) {
	ts, sizes := datagrams(t, "ts+udp", Config{Second: Thermal, Chunk: 1000})
	for _, n := range sizes {
		if n != 1000 {
			t.Errorf("a datagram of %d bytes, want 1000", n)
		}
	}
	streams := probe(t, "mpegts", ts, "-show_entries", "stream=codec_name,width,height")
	for _, want := range []string{"h264,1280,720", "h264,640,512"} {
		if !strings.Contains(streams, want) {
			t.Errorf("ffprobe does not find %s in %s", want, streams)
		}
	}
}

func TestMPEGTSGoesOverTCPBothWays(t *testing.T) {
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	start(t, Config{To: "ts+tcp://" + l.Addr().String()})
	waiting := start(t, Config{To: "ts+listen://127.0.0.1:0"})
	for name, connect := range map[string]func() (net.Conn, error){
		"ts+tcp":    l.Accept,
		"ts+listen": func() (net.Conn, error) { return net.Dial("tcp", waiting.Addr().String()) },
	} {
		for range 2 { // it is there again after a connection was lost
			conn, err := connect()
			if err != nil {
				t.Fatal(err)
			}
			if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
				t.Fatal(err)
			}
			ts := make([]byte, someTS)
			if _, err := io.ReadFull(conn, ts); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			conn.Close()
			streams := probe(t, "mpegts", ts, "-show_entries", "stream=codec_name,width,height")
			if !strings.Contains(streams, "h264,1280,720") {
				t.Errorf("%s: ffprobe finds %s", name, streams)
			}
		}
	}
}
