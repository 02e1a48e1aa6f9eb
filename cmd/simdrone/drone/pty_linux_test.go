package drone_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"

	"skylatch/cmd/simdrone/drone"
	"skylatch/hardware/serialport"
)

// serialStation opens a serial port as the product does.
func serialStation(t *testing.T, path string) *station {
	t.Helper()
	port, err := serialport.Open(path, 115200, false)
	if err != nil {
		t.Fatal(err)
	}
	return newStation(t, port, port, port.Close, nil)
}

func TestAPseudoTerminalIsPluggedInPulledAndPluggedInAgain(t *testing.T) {
	t.Parallel()
	d := newDrone(t, drone.Config{Speedup: 10})
	link := filepath.Join(t.TempDir(), "ttyDrone")
	usb, err := d.OpenPTY(link)
	if err != nil {
		t.Fatal(err)
	}
	run(t, d)
	// Nobody has the port open: what is sent now is lost, as on real USB.
	await(t, d, "heard by nobody", func(s drone.State) bool { return s.Ready && d.Counters().Writes > 10 })

	s := serialStation(t, usb.Path())
	first := next(s, anyOf[*ardupilotmega.MessageHeartbeat])
	if first.Autopilot != ardupilotmega.MAV_AUTOPILOT_ARDUPILOTMEGA {
		t.Errorf("autopilot %v", first.Autopilot)
	}
	s.want(s.mode(4), common.MAV_RESULT_ACCEPTED)
	s.want(s.long(common.MAV_CMD_SET_MESSAGE_INTERVAL, 30, 20_000), common.MAV_RESULT_ACCEPTED)
	next(s, anyOf[*ardupilotmega.MessageAttitude])

	if err := usb.Unplug(); err != nil {
		t.Fatal(err)
	}
	<-s.ended // reading ends: the device is gone
	if _, err := os.Lstat(link); !os.IsNotExist(err) {
		t.Errorf("after unplugging, %s: %v, want that it is gone", link, err)
	}
	if p := usb.Path(); p != "" {
		t.Errorf("path %q while unplugged", p)
	}
	if err := usb.Replug(); err != nil {
		t.Fatal(err)
	}
	again := serialStation(t, link)
	if m := next(again, anyOf[*ardupilotmega.MessageHeartbeat]); m.CustomMode != 4 {
		t.Errorf("mode %d after replugging, want the 4 from before: the vehicle kept flying", m.CustomMode)
	}
	again.want(again.mode(5), common.MAV_RESULT_ACCEPTED)
}

func TestAPortClosedAndOpenedAgainGoesOn(t *testing.T) {
	t.Parallel()
	d := newDrone(t, drone.Config{Speedup: 10})
	usb, err := d.OpenPTY("")
	if err != nil {
		t.Fatal(err)
	}
	run(t, d)
	for range 3 {
		s := serialStation(t, usb.Path())
		next(s, anyOf[*ardupilotmega.MessageHeartbeat])
		s.close()
	}
}
