//go:build linux

package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/netip"
	"net/url"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"skylatch/cmd/simdrone/camera"
	"skylatch/cmd/skylatch/config"
)

// videoUDP are the settings of a station with one UDP socket for pictures.
func videoUDP(c *config.Config) {
	c.Video.UDP = []config.VideoUDP{{Listen: netip.MustParseAddrPort("127.0.0.1:0")}}
}

// film runs a camera for the length of the test.
func film(t testing.TB, c camera.Config) *camera.Camera {
	t.Helper()
	eye, err := camera.New(c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- eye.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("the camera: %v", err)
		}
	})
	return eye
}

// viewer is a page that watches a track over a WebSocket. It keeps everything.
type viewer struct {
	t    testing.TB
	conn *websocket.Conn
	done chan struct{}

	mu      sync.Mutex // guards what follows
	units   [][]byte   // without their headers
	clean   int        // of them, without the damaged flag
	texts   []map[string]any
	all     bytes.Buffer // every byte that came
	changed chan struct{}
}

// watch opens the delivery of a track: "annexb" or "mp4".
func (r *running) watch(track, as string) *viewer {
	r.t.Helper()
	v := &viewer{
		t: r.t, conn: r.dial("/video/ws?as=" + as + "&track=" + url.QueryEscape(track)),
		done: make(chan struct{}), changed: make(chan struct{}, 1),
	}
	go v.read()
	r.t.Cleanup(v.close)
	return v
}

func (v *viewer) close() {
	_ = v.conn.Close() // ends the reader
	<-v.done
}

func (v *viewer) read() {
	defer close(v.done)
	for {
		kind, b, err := v.conn.ReadMessage()
		if err != nil {
			return
		}
		v.mu.Lock()
		v.all.Write(b)
		switch {
		case kind == websocket.TextMessage:
			var m map[string]any
			if json.Unmarshal(b, &m) == nil {
				v.texts = append(v.texts, m)
			}
		case len(b) > unitHeader:
			v.units = append(v.units, b[unitHeader:])
			if b[1]&damagedFlag == 0 {
				v.clean++
			}
		}
		v.mu.Unlock()
		select {
		case v.changed <- struct{}{}:
		default:
		}
	}
}

// Of the wire in ui/video/message.go.
const (
	unitHeader  = 32
	damagedFlag = 2
)

// until waits until so many pictures have come.
func (v *viewer) until(pictures int) {
	v.t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for v.count() < pictures {
		select {
		case <-v.changed:
		case <-v.done:
			v.t.Fatalf("the delivery ended after %d pictures, with %v", v.count(), v.texts)
		case <-deadline.C:
			v.t.Fatalf("%d pictures came, want %d; texts %v", v.count(), pictures, v.texts)
		}
	}
}

func (v *viewer) count() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.units)
}

// told returns the texts of one type that came.
func (v *viewer) told(kind string) []map[string]any {
	v.mu.Lock()
	defer v.mu.Unlock()
	var list []map[string]any
	for _, m := range v.texts {
		if m["type"] == kind {
			list = append(list, m)
		}
	}
	return list
}

// stream returns the units as one byte stream.
func (v *viewer) stream() []byte {
	v.mu.Lock()
	defer v.mu.Unlock()
	return bytes.Join(v.units, nil)
}

// everything returns every byte that came.
func (v *viewer) everything() []byte {
	v.mu.Lock()
	defer v.mu.Unlock()
	return bytes.Clone(v.all.Bytes())
}

// Size of the camera's film.
const filmWidth, filmHeight = 1280, 720

// sights decodes a stream and reads the camera's marker in each picture that
// has one. Complaints are the decoder's.
func sights(t testing.TB, kind string, stream []byte) (seen []camera.Marker, pictures int, complaints string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), "ffmpeg", "-v", "warning", "-f", kind, "-i", "-", "-fps_mode", "passthrough",
		"-pix_fmt", "gray", "-f", "rawvideo", "-")
	command.Stdin = bytes.NewReader(stream)
	var said strings.Builder
	command.Stderr = &said
	raw, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	luma := make([]byte, filmWidth*filmHeight)
	for {
		if _, err := io.ReadFull(raw, luma); err != nil {
			break
		}
		pictures++
		if m, err := camera.ReadMarker(luma, filmWidth); err == nil {
			seen = append(seen, m)
		}
	}
	if err := command.Wait(); err != nil {
		t.Fatalf("decode: %v: %s", err, said.String())
	}
	return seen, pictures, said.String()
}
