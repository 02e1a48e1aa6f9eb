package video

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bluenviron/gortsplib/v5"
	"github.com/bluenviron/gortsplib/v5/pkg/auth"
	"github.com/bluenviron/gortsplib/v5/pkg/base"
	"github.com/bluenviron/gortsplib/v5/pkg/description"
	rtpformat "github.com/bluenviron/gortsplib/v5/pkg/format"
	"github.com/bluenviron/gortsplib/v5/pkg/liberrors"
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"
	"github.com/pion/rtcp"
	pionrtp "github.com/pion/rtp"

	"skylatch/redact/egress"
	"skylatch/telemetry"
	"skylatch/telemetry/media"
)

// testCamera is an RTSP server with a film for each of its pictures, played
// from the beginning to everybody at once, at 30 pictures a second.
type testCamera struct {
	address        string
	user, password string // empty: everybody may see

	server   *gortsplib.Server
	stream   *gortsplib.ServerStream
	asked    chan struct{} // a key picture was asked for
	logins   chan string   // how clients said who they are
	redirect string
	stop     func()
}

// clip is one picture of a test camera.
type clip struct {
	format rtpformat.Format
	units  [][][]byte // NAL units of each picture; one image for MJPEG
}

func h264Clip(t *testing.T) clip {
	t.Helper()
	got := run(newMPEGTS(), makeFilm(t, "1", "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "10", "-f", "mpegts"), 1316)
	f := &rtpformat.H264{PayloadTyp: 96, PacketizationMode: 1}
	c := clip{format: f}
	for _, p := range got {
		var nals [][]byte
		for _, n := range p.nals {
			switch h264.NALUType(n[0] & 0x1f) {
			case h264.NALUTypeSPS:
				f.SPS = n // in the description only, as some cameras have it
			case h264.NALUTypePPS:
				f.PPS = n
			default:
				nals = append(nals, n)
			}
		}
		c.units = append(c.units, nals)
	}
	return c
}

func h265Clip(t *testing.T) clip {
	t.Helper()
	got := run(newMPEGTS(), makeFilm(t, "1", "-c:v", "libx265", "-preset", "ultrafast", "-tune", "zerolatency", "-x265-params", "log-level=error:keyint=10:repeat-headers=1", "-f", "mpegts"), 1316)
	c := clip{format: &rtpformat.H265{PayloadTyp: 97}}
	for _, p := range got {
		c.units = append(c.units, p.nals)
	}
	return c
}

func mjpegClip(t *testing.T) clip {
	t.Helper()
	b := makeFilm(t, "0.5", "-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-huffman", "default", "-q:v", "8", "-f", "mjpeg")
	c := clip{format: &rtpformat.MJPEG{}}
	for len(b) > 0 {
		end := bytes.Index(b, []byte{0xff, 0xd9}) + 2
		c.units, b = append(c.units, [][]byte{b[:end]}), b[end:]
	}
	return c
}

// startCamera starts a camera that sends until the test ends or stop is called.
func startCamera(t *testing.T, cam *testCamera, clips ...clip) *testCamera {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if cam.address != "" {
		listener, err = net.Listen("tcp", cam.address)
	}
	if err != nil {
		t.Fatal(err)
	}
	cam.address = listener.Addr().String()
	cam.asked, cam.logins = make(chan struct{}, 1), make(chan string, 100)
	rtpPort := freePair(t)
	cam.server = &gortsplib.Server{
		Handler: cam, RTSPAddress: cam.address,
		UDPRTPAddress: fmt.Sprintf("127.0.0.1:%d", rtpPort), UDPRTCPAddress: fmt.Sprintf("127.0.0.1:%d", rtpPort+1),
		Listen:      func(string, string) (net.Listener, error) { return listener, nil },
		AuthMethods: []auth.VerifyMethod{auth.VerifyMethodDigestMD5},
	}
	if strings.HasPrefix(cam.user, "basic") {
		cam.server.AuthMethods = []auth.VerifyMethod{auth.VerifyMethodBasic}
	}
	if err := cam.server.Start(); err != nil {
		t.Fatal(err)
	}
	desc := &description.Session{}
	for _, c := range clips {
		desc.Medias = append(desc.Medias, &description.Media{Type: description.MediaTypeVideo, Formats: []rtpformat.Format{c.format}})
	}
	desc.Medias = append(desc.Medias, &description.Media{Type: description.MediaTypeAudio, Formats: []rtpformat.Format{&rtpformat.G711{PayloadTyp: 8, SampleRate: 8000, ChannelCount: 1}}})
	cam.stream = &gortsplib.ServerStream{Server: cam.server, Desc: desc}
	if err := cam.stream.Initialize(); err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	var playing sync.WaitGroup
	for i, c := range clips {
		playing.Go(func() { cam.play(t, desc.Medias[i], c, stop) })
	}
	var once sync.Once
	cam.stop = func() {
		once.Do(func() {
			close(stop)
			playing.Wait()
			cam.stream.Close()
			cam.server.Close()
		})
	}
	t.Cleanup(cam.stop)
	return cam
}

// freePair finds two free ports, one above the other.
func freePair(t *testing.T) int {
	t.Helper()
	for range 100 {
		a, err := net.ListenPacket("udp4", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		port := a.LocalAddr().(*net.UDPAddr).Port
		b, err := net.ListenPacket("udp4", fmt.Sprintf("127.0.0.1:%d", port+1))
		a.Close()
		if err == nil {
			b.Close()
			if port%2 == 0 {
				return port
			}
		}
	}
	t.Fatal("no two free ports stand together")
	return 0
}

// play sends a clip again and again.
func (cam *testCamera) play(t *testing.T, medi *description.Media, c clip, stop <-chan struct{}) {
	var encode func(unit [][]byte) ([]*pionrtp.Packet, error)
	switch f := c.format.(type) {
	case *rtpformat.H264:
		e, err := f.CreateEncoder()
		if err != nil {
			t.Error(err)
			return
		}
		encode = e.Encode
	case *rtpformat.H265:
		e, err := f.CreateEncoder()
		if err != nil {
			t.Error(err)
			return
		}
		encode = e.Encode
	case *rtpformat.MJPEG:
		e, err := f.CreateEncoder()
		if err != nil {
			t.Error(err)
			return
		}
		encode = func(unit [][]byte) ([]*pionrtp.Packet, error) { return e.Encode(unit[0]) }
	}
	ticker := time.NewTicker(time.Second / 30)
	defer ticker.Stop()
	for i := 0; ; i++ {
		select {
		case <-stop:
			return
		case <-ticker.C:
		}
		packets, err := encode(c.units[i%len(c.units)])
		if err != nil {
			t.Error(err)
			return
		}
		for _, p := range packets {
			p.Timestamp = uint32(3000 * i)
			if err := cam.stream.WritePacketRTP(medi, p); err != nil {
				return // nobody is there any more
			}
		}
	}
}

// allowed reports whether a request may be answered.
func (cam *testCamera) allowed(conn *gortsplib.ServerConn, request *base.Request) bool {
	if login := request.Header["Authorization"]; len(login) > 0 {
		select {
		case cam.logins <- login[0]:
		default:
		}
	}
	return cam.user == "" || conn.VerifyCredentials(request, cam.user, cam.password)
}

func (cam *testCamera) OnDescribe(ctx *gortsplib.ServerHandlerOnDescribeCtx) (*base.Response, *gortsplib.ServerStream, error) {
	switch {
	case !cam.allowed(ctx.Conn, ctx.Request):
		return &base.Response{StatusCode: base.StatusUnauthorized}, nil, liberrors.ErrServerAuth{}
	case cam.redirect != "":
		return &base.Response{StatusCode: base.StatusFound, Header: base.Header{"Location": {cam.redirect}}}, nil, nil
	case ctx.Path != "/live":
		return &base.Response{StatusCode: base.StatusNotFound}, nil, nil
	}
	return &base.Response{StatusCode: base.StatusOK}, cam.stream, nil
}

func (cam *testCamera) OnSetup(ctx *gortsplib.ServerHandlerOnSetupCtx) (*base.Response, *gortsplib.ServerStream, error) {
	if !cam.allowed(ctx.Conn, ctx.Request) {
		return &base.Response{StatusCode: base.StatusUnauthorized}, nil, liberrors.ErrServerAuth{}
	}
	return &base.Response{StatusCode: base.StatusOK}, cam.stream, nil
}

func (cam *testCamera) OnPlay(ctx *gortsplib.ServerHandlerOnPlayCtx) (*base.Response, error) {
	ctx.Session.OnPacketRTCPAny(func(_ *description.Media, p rtcp.Packet) {
		if _, ok := p.(*rtcp.PictureLossIndication); ok {
			select {
			case cam.asked <- struct{}{}:
			default:
			}
		}
	})
	return &base.Response{StatusCode: base.StatusOK}, nil
}

// fetch runs a source for the camera.
func (cam *testCamera) fetch(t *testing.T, r RTSPSource, more ...egress.Endpoint) *bench {
	t.Helper()
	r.Door = "camera"
	if r.Name == "" {
		r.Name = "front"
	}
	if r.URL == "" {
		r.URL = "rtsp://" + cam.address + "/live"
	}
	plan := append(egress.Plan{{Name: "camera", Kind: egress.TCPDial, Address: cam.address}}, more...)
	b, _ := startBench(t, plan, Sources{RTSP: []RTSPSource{r}})
	return b
}

// inOrder fails unless the units are pictures of the clip in its order.
func (c clip) inOrder(t *testing.T, b *bench, track media.TrackID, count int) {
	t.Helper()
	at := -1
	for seen := 0; seen < count; {
		u := b.next(t)
		if u.Track != track || u.NALs != nil && len(u.Bytes) < 100 {
			continue // parameter sets of the description
		}
		seen++
		i := slices.IndexFunc(c.units, func(unit [][]byte) bool {
			if u.NALs == nil {
				return len(unit[0]) > 0 && u.Format.Width == 640
			}
			return slices.ContainsFunc(u.NALs, func(n []byte) bool { return bytes.Equal(n, unit[len(unit)-1]) })
		})
		if i < 0 {
			t.Fatalf("a picture of %d bytes is none of the camera's", len(u.Bytes))
		}
		if u.NALs != nil && at >= 0 && i != (at+1)%len(c.units) {
			t.Fatalf("picture %d came behind picture %d", i, at)
		}
		at = i
	}
}

func TestRTSPByTCP(t *testing.T) {
	day, thermal := h264Clip(t), h265Clip(t)
	cam := startCamera(t, &testCamera{}, day, thermal)
	b := cam.fetch(t, RTSPSource{})
	day.inOrder(t, b, "rtsp front", 40)
	thermal.inOrder(t, b, "rtsp front picture 2", 20)
	b.until(t, func(v telemetry.Video) bool {
		return v.Track == "rtsp front" && v.State == telemetry.VideoLive && v.CodecName != "" && v.Stats.PacketsLost == 0
	})
}

func TestRTSPByUDP(t *testing.T) {
	day, thermal := h264Clip(t), mjpegClip(t)
	cam := startCamera(t, &testCamera{}, day, thermal, h265Clip(t)) // the third has no sockets
	var doors []egress.Endpoint
	for n := range 2 {
		port := freePair(t)
		for i, name := range RTSPDoors("camera", n) {
			doors = append(doors, egress.Endpoint{Name: name, Kind: egress.UDPListen, Address: fmt.Sprintf("127.0.0.1:%d", port+i)})
		}
	}
	b := cam.fetch(t, RTSPSource{UDP: true}, doors...)
	day.inOrder(t, b, "rtsp front", 20)
	thermal.inOrder(t, b, "rtsp front picture 2", 10)
	address := cam.address
	cam.stop() // and the same sockets are used again
	b.until(t, func(v telemetry.Video) bool { return v.State == telemetry.VideoFailed })
	startCamera(t, &testCamera{address: address}, day, thermal)
	b.until(t, func(v telemetry.Video) bool { return v.State == telemetry.VideoLive })
}

func TestRTSPWithPassword(t *testing.T) {
	day := h264Clip(t)
	const password = "correct horse+battery"
	for _, user := range []string{"digest", "basic"} {
		cam := startCamera(t, &testCamera{user: user, password: password}, day)
		b := cam.fetch(t, RTSPSource{User: user, Password: password})
		day.inOrder(t, b, "rtsp front", 10)
		if login := <-cam.logins; !strings.HasPrefix(strings.ToLower(login), user) {
			t.Errorf("it said who it is by %q", login)
		}
		b.stop()
		noPassword(t, b, password)
	}
	cam := startCamera(t, &testCamera{user: "digest", password: password}, day)
	b := cam.fetch(t, RTSPSource{URL: "rtsp://digest:wrong+" + password[:7] + "@" + cam.address + "/live"})
	b.until(t, says("refuses the user name or the password"))
	b.stop()
	noPassword(t, b, password[:7])
}

// noPassword fails if the password stands anywhere that people read.
func noPassword(t *testing.T, b *bench, password string) {
	t.Helper()
	if state := fmt.Sprintf("%+v", b.store.Snapshot().Station.Video); strings.Contains(state, password) {
		t.Errorf("the password is on the page: %s", state)
	}
	if strings.Contains(b.log.String(), password) {
		t.Errorf("the password is in the log: %s", b.log.String())
	}
}

func TestRTSPComesBackByItself(t *testing.T) {
	day := h264Clip(t)
	cam := startCamera(t, &testCamera{}, day)
	b := cam.fetch(t, RTSPSource{})
	day.inOrder(t, b, "rtsp front", 10)
	address := cam.address
	cam.stop()
	b.until(t, func(v telemetry.Video) bool { return v.State == telemetry.VideoFailed })
	startCamera(t, &testCamera{address: address}, day)
	b.until(t, func(v telemetry.Video) bool { return v.State == telemetry.VideoLive && v.Stats.Restarts > 0 })
}

func TestRTSPAsksForAPictureToBeginWith(t *testing.T) {
	day := h264Clip(t)
	day.units = day.units[1:10] // no key picture at all
	cam := startCamera(t, &testCamera{}, day)
	cam.fetch(t, RTSPSource{})
	select {
	case <-cam.asked:
	case <-time.After(10 * time.Second):
		t.Error("the camera was not asked")
	}
}

func TestRTSPGoesNowhereElse(t *testing.T) {
	other, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	called := make(chan struct{})
	go func() {
		if conn, err := other.Accept(); err == nil {
			conn.Close()
			close(called)
		}
	}()
	cam := startCamera(t, &testCamera{redirect: "rtsp://" + other.Addr().String() + "/live"}, h264Clip(t))
	b := cam.fetch(t, RTSPSource{})
	v := b.until(t, says("wants to be called elsewhere"))
	if !strings.Contains(v.Detail, other.Addr().String()) {
		t.Errorf("where to is not said: %s", v.Detail)
	}
	b.stop()
	select {
	case <-called:
		t.Error("the other address was called")
	default:
	}
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	lent := &cameraConn{UDPConn: conn, peer: conn.LocalAddr().(*net.UDPAddr).AddrPort().Addr()}
	if _, err := lent.WriteTo([]byte("x"), &net.UDPAddr{IP: net.IPv4(127, 0, 0, 9), Port: 9}); err == nil {
		t.Error("a packet was sent to another address than the camera's")
	}
}

func TestRTSPStaysOnItsConnectionWhateverTheDescriptionNames(t *testing.T) {
	// Cameras behind a router name the address that they think they have.
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	asked := make(chan string, 10)
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		const sdp = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\na=control:rtsp://192.0.2.7:554/live\r\n" +
			"m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1\r\na=control:rtsp://192.0.2.7:554/live/one\r\n"
		lines := bufio.NewScanner(conn)
		request, cseq := "", ""
		for lines.Scan() {
			switch line := lines.Text(); {
			case request == "":
				request = line
			case strings.HasPrefix(line, "CSeq: "):
				cseq = line
			case line == "":
				asked <- request
				switch {
				case strings.HasPrefix(request, "OPTIONS"):
					fmt.Fprintf(conn, "RTSP/1.0 200 OK\r\n%s\r\nPublic: DESCRIBE, SETUP, PLAY\r\n\r\n", cseq)
				case strings.HasPrefix(request, "DESCRIBE"):
					fmt.Fprintf(conn, "RTSP/1.0 200 OK\r\n%s\r\nContent-Base: rtsp://192.0.2.7:554/live/\r\nContent-Type: application/sdp\r\nContent-Length: %d\r\n\r\n%s", cseq, len(sdp), sdp)
				default:
					fmt.Fprintf(conn, "RTSP/1.0 453 Not Enough Bandwidth\r\n%s\r\n\r\n", cseq)
				}
				request = ""
			}
		}
	}()
	b := (&testCamera{address: listener.Addr().String()}).fetch(t, RTSPSource{})
	b.until(t, says("453"))
	for request := range asked {
		if strings.HasPrefix(request, "SETUP") { // here, and not at 192.0.2.7
			return
		}
	}
}

func TestRTSPSaysWhatIsWrong(t *testing.T) {
	cam := startCamera(t, &testCamera{}, h264Clip(t))
	cam.fetch(t, RTSPSource{URL: "rtsp://" + cam.address + "/nothing"}).until(t, says("nothing at that path"))
	deaf := startCamera(t, &testCamera{})
	deaf.fetch(t, RTSPSource{}).until(t, says("only audio"))
	address := deaf.address
	deaf.stop()
	(&testCamera{address: address}).fetch(t, RTSPSource{}).until(t, says("connection refused"))
	for _, bad := range []string{"http://x/secret", "rtsp://user:secret@[", "", "rtsp:///secret"} {
		_, err := Config{}.rtspSource(RTSPSource{URL: bad})
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
