package transport_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"skylatch/hardware/serialport"
	"skylatch/link/transport"
)

// frame is what the test's protocol says all the time.
const frame = "<frame>"

// twoFrames recognises the test's protocol: one frame may be chance.
func twoFrames() func([]byte) bool {
	var seen []byte
	return func(b []byte) bool {
		seen = append(seen, b...)
		return bytes.Count(seen, []byte(frame)) >= 2
	}
}

// modem is a device with a line behind it: what it says can be read only if the
// port has the line's speed.
type modem struct {
	far   *os.File
	speed atomic.Int64 // 0: silent
}

// talk says frames at the modem's speed until the test ends.
func (m *modem) talk(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		ticker := time.NewTicker(5 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
			settings, err := unix.IoctlGetTermios(int(m.far.Fd()), unix.TCGETS2)
			if err != nil || m.speed.Load() == 0 {
				continue
			}
			said := []byte(frame)
			if int64(settings.Ospeed) != m.speed.Load() {
				said = []byte(garbled)
			}
			if _, err := m.far.Write(said); err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() { cancel(); <-ended })
}

// garbled is what a wrong speed makes of a frame.
const garbled = "\xff\x00\xf8"

func TestTheSpeedIsFoundByListening(t *testing.T) {
	path := filepath.Join(t.TempDir(), "radio")
	m := &modem{far: plug(t, path)}
	m.speed.Store(460800)
	m.talk(t)
	s := transport.Serial{
		Name: "radio", Path: path, Recognise: twoFrames,
		Entry: serialport.Entry{Bauds: []int{57600, 115200, 460800}},
		Dwell: 60 * time.Millisecond, Silence: 100 * time.Millisecond,
	}
	e, stop := start(t, s.Run)
	p := e.peer(t, 0)
	e.says(t, "active: 460800 baud")

	// What convinced is not lost, and what came at wrong speeds is not in it, but
	// for what the modem was just writing when the speed changed.
	e.until(t, "bytes", func() bool { return len(e.got[p]) >= len(garbled)+3*len(frame) })
	e.mu.Lock()
	if got := strings.TrimPrefix(string(e.got[p]), garbled); !strings.HasPrefix(got, frame+frame+frame) {
		t.Errorf("the stream begins %q, want %q", got[:3*len(frame)], frame+frame+frame)
	}
	if want := []string{"listening: listening at 57600 baud", "listening: listening at 115200 baud"}; !slices.Equal(e.statuses[:2], want) {
		t.Errorf("statuses %q, want %q first", e.statuses, want)
	}
	e.mu.Unlock()

	// The vehicle is set to another speed: what comes is no longer valid.
	m.speed.Store(57600)
	e.until(t, "the loss", func() bool { return e.gone[p] != nil })
	e.says(t, "lost: silent at 460800 baud")
	e.peer(t, 1)
	e.says(t, "active: 57600 baud")
	stop()
}

func TestNothingIsSentToAStranger(t *testing.T) {
	path := filepath.Join(t.TempDir(), "port")
	far := plug(t, path)
	s := transport.Serial{
		Name: "port", Path: path, Recognise: twoFrames,
		Entry: serialport.Entry{Bauds: []int{57600, 115200}}, Dwell: 10 * time.Millisecond,
	}
	e, stop := start(t, s.Run)
	if _, err := io.WriteString(far, "no protocol of ours"); err != nil {
		t.Fatal(err)
	}
	// Twice round: long enough to have answered.
	e.until(t, "two rounds", func() bool { return len(e.statuses) > 4 })
	stop()
	if len(e.peers) != 0 {
		t.Errorf("%d peers were made of a stranger", len(e.peers))
	}
}

func TestADeviceThatWaitsIsSpokenToFirst(t *testing.T) {
	path := filepath.Join(t.TempDir(), "px4")
	far := plug(t, path)
	s := transport.Serial{
		Name: "px4", Path: path, Recognise: twoFrames,
		Entry: serialport.Entry{Bauds: []int{serialport.NoLine}, SpeaksWhenSpokenTo: true},
	}
	e, stop := start(t, s.Run)
	p := e.peer(t, 0)
	if err := p.Send([]byte("anybody there?")); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, len("anybody there?"))
	if _, err := io.ReadFull(far, got); err != nil || string(got) != "anybody there?" {
		t.Fatalf("the device read %q (%v)", got, err)
	}
	if _, err := io.WriteString(far, frame+frame); err != nil {
		t.Fatal(err)
	}
	e.hears(t, p, []byte(frame+frame))
	e.says(t, "active: USB speed")
	stop()
}

func TestAPortThatHealsIsUsed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "port")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := transport.Serial{Name: "port", Path: path, Entry: serialport.Entry{Bauds: []int{115200}}}
	e, stop := start(t, s.Run)
	e.until(t, "failed, with what to do", func() bool {
		return len(e.statuses) == 1 && strings.HasPrefix(e.statuses[0], "failed: ") && strings.Contains(e.statuses[0], "Correct the path")
	})
	far := plug(t, path)
	greet(t, e, far, 0)
	far.Close()
	e.says(t, "lost: unplugged")
	stop()
}

func TestOneSpeedIsNotSearchedFor(t *testing.T) {
	path := filepath.Join(t.TempDir(), "radio")
	far := plug(t, path)
	s := transport.Serial{
		Name: "radio", Path: path, Recognise: twoFrames,
		Entry: serialport.Entry{Bauds: []int{57600}}, Dwell: time.Millisecond,
	}
	e, stop := start(t, s.Run)
	e.says(t, "listening: listening at 57600 baud")
	// Cut in the middle: nothing that is waiting to be whole is thrown away.
	for _, piece := range []string{frame + frame[:3], frame[3:]} {
		if _, err := io.WriteString(far, piece); err != nil {
			t.Fatal(err)
		}
	}
	e.hears(t, e.peer(t, 0), []byte(frame+frame))
	stop()
	if want := []string{"listening: listening at 57600 baud", "active: 57600 baud"}; !slices.Equal(e.statuses, want) {
		t.Errorf("statuses %q, want %q", e.statuses, want)
	}
}
