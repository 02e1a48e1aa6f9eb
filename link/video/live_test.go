package video

import (
	"bytes"
	"context"
	encoding "encoding/base64"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	second "github.com/pion/rtp"
	"github.com/pion/rtp/codecs"
	"go.uber.org/goleak"

	"skylatch/redact/egress"
	"skylatch/telemetry"
	"skylatch/telemetry/media"
	"skylatch/telemetry/store"
)

// live is a running [Run] with one UDP door, and a viewer of its track.
type live struct {
	fan    *media.Fan
	store  *store.Store
	viewer *media.Subscription
	conn   *net.UDPConn // the sender's
}

const liveDoor = "video udp"

// startLive runs until the test ends.
func startLive(t testing.TB, adapt func(*Config)) *live {
	t.Helper()
	leaks := goleak.IgnoreCurrent()
	doors, err := egress.Open(egress.Plan{{Name: liveDoor, Kind: egress.UDPListen, Address: "127.0.0.1:0", Purpose: "test"}})
	if err != nil {
		t.Fatal(err)
	}
	l := &live{fan: media.NewFan(), store: store.New()}
	c := Config{
		Sources: Sources{UDP: []UDPSource{{Door: liveDoor}}}, Doors: doors, Fan: l.fan, Store: l.store,
		Log: slog.New(slog.DiscardHandler),
	}
	if adapt != nil {
		adapt(&c)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- Run(ctx, c) }()
	l.viewer = l.fan.Subscribe(liveDoor)
	l.conn = dialUDP(t, doors.List()[0].Address)
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the run ended with %v", err)
		}
		l.viewer.Close()
		doors.Close()
		l.conn.Close()
		goleak.VerifyNone(t, leaks)
	})
	return l
}

func dialUDP(t testing.TB, to string) *net.UDPConn {
	t.Helper()
	conn, err := net.Dial("udp", to)
	if err != nil {
		t.Fatal(err)
	}
	return conn.(*net.UDPConn)
}

// next waits for a unit.
func (l *live) next(t testing.TB) *media.Unit {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	u, _, err := l.viewer.Next(ctx)
	if err != nil {
		t.Fatalf("no picture came (%v); state %+v", err, l.store.Snapshot().Station.Video)
	}
	return u
}

// until waits until the state of a track is right.
func (l *live) until(t testing.TB, right func(telemetry.Video) bool) telemetry.Video {
	t.Helper()
	return (&bench{store: l.store}).until(t, right)
}

// coded is a film as an encoder made it.
type coded struct {
	codec    media.Codec
	bytes    []byte
	pictures []kept
}

// films are those made before: encoding takes longer than anything else here.
var films sync.Map

// encode makes a film with ffmpeg.
func encode(t testing.TB, codec media.Codec, seconds string, args ...string) coded {
	t.Helper()
	key := fmt.Sprint(codec, seconds, args)
	made, ok := films.Load(key)
	if !ok {
		made = encodeAnew(t, codec, seconds, args...)
		films.Store(key, made)
	}
	film := made.(coded)
	film.pictures = slices.Clone(film.pictures)
	return film
}

func encodeAnew(t testing.TB, codec media.Codec, seconds string, args ...string) coded {
	t.Helper()
	ext, encoder := "h264", "libx264"
	if codec == media.H265 {
		ext, encoder = "hevc", "libx265"
	}
	all := append([]string{"-c:v", encoder, "-pix_fmt", "yuv420p"}, args...)
	b := makeFilm(t, seconds, append(all, "-f", ext)...)
	return coded{codec, b, cutFilm(t, codec, b)}
}

// cutFilm cuts a film into its pictures.
func cutFilm(t testing.TB, codec media.Codec, b []byte) []kept {
	t.Helper()
	ext := ".h264"
	if codec == media.H265 {
		ext = ".h265"
	}
	path := filepath.Join(t.TempDir(), "film"+ext)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return readAll(t, path)
}

// packets makes RTP of pictures, with another program's packetiser. The result
// is the packets of each picture.
func packets(t testing.TB, codec media.Codec, pictures []kept, ssrc uint32, seq uint16, from uint32) [][][]byte {
	t.Helper()
	var payloader second.Payloader = &codecs.H264Payloader{}
	if codec == media.H265 {
		payloader = &codecs.H265Payloader{}
	}
	var all [][][]byte
	for i, p := range pictures {
		annexB, _ := media.Join(p.nals)
		payloads := payloader.Payload(1200, annexB)
		var one [][]byte
		for n, payload := range payloads {
			packet := second.Packet{
				Header: second.Header{
					Version: 2, PayloadType: 96, SequenceNumber: seq, Timestamp: from + uint32(i)*3000,
					SSRC: ssrc, Marker: n == len(payloads)-1,
				},
				Payload: payload,
			}
			seq++
			b, err := packet.Marshal()
			if err != nil {
				t.Fatal(err)
			}
			one = append(one, b)
		}
		all = append(all, one)
	}
	return all
}

// send sends the packets of one picture.
func (l *live) send(t testing.TB, packets [][]byte) {
	t.Helper()
	for _, b := range packets {
		if _, err := l.conn.Write(b); err != nil {
			t.Fatal(err)
		}
	}
}

// decode decodes a film and returns the hash of each picture.
func decode(t testing.TB, codec media.Codec, b []byte, args ...string) (hashes []string, said string) {
	t.Helper()
	name := "h264"
	if codec == media.H265 {
		name = "hevc"
	}
	all := append([]string{"-v", "warning", "-f", name}, args...)
	c := exec.Command("ffmpeg", append(all, "-i", "-", "-fps_mode", "passthrough", "-f", "framemd5", "-")...)
	c.Stdin = bytes.NewReader(b)
	var errors bytes.Buffer
	c.Stderr = &errors
	out, err := c.Output()
	if err != nil {
		t.Fatalf("ffmpeg: %v\n%s", err, errors.String())
	}
	for line := range strings.Lines(string(out)) {
		if hash := frameHash.FindStringSubmatch(line); hash != nil {
			hashes = append(hashes, hash[1])
		}
	}
	return hashes, errors.String()
}

var frameHash = regexp.MustCompile(`^0,.*, *([0-9a-f]{32})`)

// annexB puts units together as a film.
func annexB(units []*media.Unit) []byte {
	var b []byte
	for _, u := range units {
		b = append(b, u.Bytes...)
	}
	return b
}

// cancelled is a context that has ended: what waits is taken, and no more.
var cancelled = func() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}()

func base64(b []byte) string { return encoding.StdEncoding.EncodeToString(b) }
