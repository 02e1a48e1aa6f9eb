package main

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// parse reads a command line as main does.
func parse(t *testing.T, args ...string) (options, error) {
	t.Helper()
	var o options
	p, err := kong.New(&o, kong.Vars{"udp": defaultUDP, "faults": faultNames(), "films": filmNames()})
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Parse(args)
	return o, err
}

func TestFaultsAreReadFromTheCommandLine(t *testing.T) {
	for arg, want := range map[string]faultPlan{
		"gps":               {name: "gps"},
		"rc@30s":            {name: "rc", after: 30 * time.Second},
		"link@1m+10s":       {name: "link", after: time.Minute, lasts: 10 * time.Second},
		"reboot@5s":         {name: "reboot", after: 5 * time.Second},
		"video-off@2s+1s":   {name: "video-off", after: 2 * time.Second, lasts: time.Second},
		"battery-low@0s+1h": {name: "battery-low", lasts: time.Hour},
	} {
		o, err := parse(t, "--fault", arg)
		if err != nil || len(o.Fault) != 1 || o.Fault[0] != want {
			t.Errorf("--fault %s = %+v, %v; want %+v", arg, o.Fault, err, want)
		}
	}
	for _, arg := range []string{"moon", "gps@", "gps@-1s", "gps@1s+", "gps@1s+0s"} {
		if _, err := parse(t, "--fault", arg); err == nil || !strings.Contains(err.Error(), "fault") {
			t.Errorf("--fault %q: %v, want an error that says what is wanted", arg, err)
		}
	}
}

func TestWrongFlagsAreRefusedBeforeAnythingFlies(t *testing.T) {
	for _, args := range [][]string{
		{"--count", "0"},
		{"--count", "2", "--listen-tcp", "127.0.0.1:0"},
		{"--home", "1,2"},
		{"--key", "abcd"},
		{"--speedup", "1000"},
		{"--loss", "2"},
		{"--system", "250", "--count", "10"},
		{"--video", "127.0.0.1:5600"},
		{"--video", "rtp://127.0.0.1:5600", "--video-film", "/no/such/film"},
		{"--video", "rtp://127.0.0.1:5600", "--video", "gopher://127.0.0.1:70"},
		{"--video", "rtp://127.0.0.1:5600", "--video-stall", "7s/700ms"},
	} {
		o, err := parse(t, args...)
		if err != nil {
			t.Fatalf("parse %v: %v", args, err)
		}
		if err := o.Run(t.Context()); err == nil {
			t.Errorf("%v: no error", args)
		}
	}
}

func TestTheFirstDroneCarriesTheCameras(t *testing.T) {
	var lc net.ListenConfig
	var at [2]net.PacketConn // telemetry and video
	for i := range at {
		pc, err := lc.ListenPacket(t.Context(), "udp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer pc.Close()
		if err := pc.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		at[i] = pc
	}
	o, err := parse(t, "--udp", at[0].LocalAddr().String(), "--count", "2", "--radio=false", "--video", "rtp://"+at[1].LocalAddr().String(),
		"--video-second", "thermal", "--fault", "video-restart@1h,video-off@2h+1s,video-change,video-jump@0s+1h")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- o.Run(ctx) }()
	b := make([]byte, 2048)
	for cameras := 0; cameras < 3; { // heartbeats of the component 100
		n, _, err := at[0].ReadFrom(b)
		if err != nil {
			t.Fatal(err)
		}
		if n > 10 && b[0] == 0xFD && b[6] == 100 {
			cameras++
			if b[5] != 1 {
				t.Errorf("system %d has a camera", b[5])
			}
		}
	}
	sources := map[[4]byte]bool{}
	for len(sources) < 2 {
		n, _, err := at[1].ReadFrom(b)
		if err != nil {
			t.Fatal(err)
		}
		if n > 12 && b[1]&0x7F == 96 {
			sources[[4]byte(b[8:12])] = true
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("Run = %v, want nil", err)
	}
}

func TestSeveralDronesReachTheGroundStation(t *testing.T) {
	var lc net.ListenConfig
	pc, err := lc.ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer pc.Close()
	o, err := parse(t, "--udp", pc.LocalAddr().String(), "--count", "3", "--system", "7", "--fault", "reboot@1h")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- o.Run(ctx) }()
	if err := pc.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	heard := map[byte]bool{}
	b := make([]byte, 2048)
	for len(heard) < 3 {
		n, _, err := pc.ReadFrom(b)
		if err != nil {
			t.Fatalf("heard %v: %v", heard, err)
		}
		if n > 10 && b[0] == 0xFD && b[5] != 51 { // MAVLink 2, not the radio
			heard[b[5]] = true
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("Run = %v, want nil", err)
	}
	if !heard[7] || !heard[8] || !heard[9] {
		t.Errorf("heard systems %v, want 7, 8 and 9", heard)
	}
}
