package camera

import (
	"bytes"
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"github.com/bluenviron/gortsplib/v5/pkg/format/rtph264"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"

	"skylatch/telemetry/media"
)

// station is a socket that a camera sends to.
func station(t *testing.T) net.PacketConn {
	t.Helper()
	var lc net.ListenConfig
	pc, err := lc.ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pc.Close() })
	if err := pc.(*net.UDPConn).SetReadBuffer(4 << 20); err != nil {
		t.Fatal(err)
	}
	return pc
}

// start runs a camera until the test ends.
func start(t *testing.T, c Config) *Camera {
	t.Helper()
	cam, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- cam.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
	})
	return cam
}

// receive reads datagrams until enough says so.
func receive(t *testing.T, pc net.PacketConn, enough func(b []byte, from net.Addr) bool) {
	t.Helper()
	if err := pc.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	for {
		b := make([]byte, 65536)
		n, from, err := pc.ReadFrom(b)
		if err != nil {
			t.Fatal(err)
		}
		if enough(b[:n], from) {
			return
		}
	}
}

func isRTCP(b []byte) bool { return len(b) > 1 && b[1] >= 200 && b[1] <= 206 }

// pictures collects access units out of RTP, with a depacketiser that is not
// ours, until there are so many.
func pictures(t *testing.T, pc net.PacketConn, n int, each func(rtp.Packet)) [][][]byte {
	t.Helper()
	d := &rtph264.Decoder{PacketizationMode: 1}
	if err := d.Init(); err != nil {
		t.Fatal(err)
	}
	var all [][][]byte
	receive(t, pc, func(b []byte, _ net.Addr) bool {
		if isRTCP(b) {
			return false
		}
		var p rtp.Packet
		if err := p.Unmarshal(b); err != nil {
			t.Fatal(err)
		}
		if len(p.Payload) > 1200 {
			t.Errorf("payload of %d bytes, want at most 1200", len(p.Payload))
		}
		if each != nil {
			each(p)
		}
		au, err := d.Decode(&p)
		if err != nil && !errors.Is(err, rtph264.ErrMorePacketsNeeded) {
			t.Errorf("depacketise: %v", err)
		}
		if err == nil {
			all = append(all, au)
		}
		return len(all) == n
	})
	return all
}

func TestRTPBringsEveryPictureOnItsTime(t *testing.T) {
	pc := station(t)
	began := time.Now().Truncate(time.Millisecond)
	start(t, Config{To: "rtp://" + pc.LocalAddr().String()})
	const n = 45
	var sequence []uint16
	var stamps []uint32
	all := pictures(t, pc, n, func(p rtp.Packet) {
		sequence = append(sequence, p.SequenceNumber)
		if p.Marker {
			stamps = append(stamps, p.Timestamp)
		}
	})
	ended := time.Now()
	for i := range sequence[1:] {
		if sequence[i+1] != sequence[i]+1 {
			t.Errorf("packet %d follows packet %d", sequence[i+1], sequence[i])
		}
	}
	for i := range stamps[1:] {
		if d := stamps[i+1] - stamps[i]; d != 3000 {
			t.Errorf("picture %d is %d ticks after the one before, want 3000", i+1, d)
		}
	}
	var stream []byte
	for _, au := range all {
		b, _ := media.Join(au)
		stream = append(stream, b...)
	}
	luma := decode(t, media.H264, stream, "format=yuv420p,extractplanes=y", "rawvideo")
	var last time.Time
	for i := range n {
		m, err := ReadMarker(luma[i*wide*high:], wide)
		if err != nil || m.Frame != uint32(i) {
			t.Fatalf("picture %d: marker %v, %v", i, m, err)
		}
		if m.At.Before(began) || m.At.After(ended) || !m.At.After(last) {
			t.Errorf("picture %d left at %v, want between %v and %v, after %v", i, m.At, began, ended, last)
		}
		last = m.At
	}
	for _, c := range []string{canarySEI, canaryT35, canaryPrivate, canaryFiller} {
		if got := bytes.Count(stream, []byte(c)); got != n {
			t.Errorf("%q is in %d of %d pictures", c, got, n)
		}
	}
}

func TestRTCPTellsOnThePilotAndHearsTheStation(t *testing.T) {
	pc := station(t)
	cam := start(t, Config{To: "rtp://" + pc.LocalAddr().String()})
	var said rtcp.SourceDescription
	var ssrc uint32
	extension := false
	receive(t, pc, func(b []byte, _ net.Addr) bool {
		if !isRTCP(b) {
			var p rtp.Packet
			if err := p.Unmarshal(b); err != nil {
				t.Fatal(err)
			}
			ssrc = p.SSRC
			extension = string(p.GetExtension(extensionID)) == canaryHeader
			return false
		}
		packets, err := rtcp.Unmarshal(b)
		if err != nil || len(packets) != 2 {
			t.Fatalf("RTCP: %v, %v", packets, err)
		}
		said = *packets[1].(*rtcp.SourceDescription)
		return true
	})
	if !extension {
		t.Errorf("no canary in the header extension")
	}
	texts := map[string]bool{}
	for _, i := range said.Chunks[0].Items {
		texts[i.Text] = true
	}
	for _, want := range []string{canaryCNAME, canaryNAME, canaryEMAIL, canaryPHONE, canaryLOC, canaryTOOL, canaryNOTE} {
		if !texts[want] {
			t.Errorf("RTCP does not say %q", want)
		}
	}
	if said.Chunks[0].Source != ssrc {
		t.Errorf("RTCP speaks of source %x, want %x", said.Chunks[0].Source, ssrc)
	}
	// A request in the middle of a group is answered by the next key picture.
	seen, asked := 0, 0
	all := pictures(t, pc, 25, func(p rtp.Packet) {
		if !p.Marker {
			return
		}
		if seen++; seen != 5 {
			return
		}
		pli, err := (&rtcp.PictureLossIndication{MediaSSRC: ssrc}).Marshal()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := pc.WriteTo(pli, cam.Addr()); err != nil {
			t.Fatal(err)
		}
		asked = seen
	})
	key := 0
	for i, au := range all {
		for _, n := range au {
			if avcType(n) == avcIDR {
				key = i + 1
			}
		}
	}
	if n := cam.Counters().KeyRequests; n != 1 || key <= asked {
		t.Errorf("%d requests heard; asked at picture %d, key picture at %d", n, asked, key)
	}
}
