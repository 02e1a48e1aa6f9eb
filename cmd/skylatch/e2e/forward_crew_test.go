//go:build linux

package e2e

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bluenviron/gomavlib/v3/pkg/dialect"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/frame"
	"github.com/bluenviron/gomavlib/v3/pkg/message"
	"github.com/bluenviron/gomavlib/v3/pkg/streamwriter"

	"skylatch/cmd/simdrone/drone"
	"skylatch/redact/ledger"
	"skylatch/ui/wire"
)

// answers sends messages as a ground station back to where the frames come from.
func (l *listener) answer(messages ...message.Message) {
	l.t.Helper()
	words := &dialect.ReadWriter{Dialect: ardupilotmega.Dialect}
	if err := words.Initialize(); err != nil {
		l.t.Fatal(err)
	}
	var b bytes.Buffer
	out := &frame.Writer{ByteWriter: &b, DialectRW: words}
	if err := out.Initialize(); err != nil {
		l.t.Fatal(err)
	}
	w := &streamwriter.Writer{FrameWriter: out, Version: streamwriter.V2, SystemID: 251, ComponentID: 190}
	if err := w.Initialize(); err != nil {
		l.t.Fatal(err)
	}
	for _, m := range messages {
		if err := w.Write(m); err != nil {
			l.t.Fatal(err)
		}
	}
	l.mu.Lock()
	to := l.from
	l.mu.Unlock()
	if _, err := l.conn.WriteToUDPAddrPort(b.Bytes(), to); err != nil {
		l.t.Fatal(err)
	}
}

// TestASecondGroundStationOfTheCrew sees the flight and may call the drone
// home, which the configuration says; it may not disarm it, and nobody else may
// anything. In the real program with both its processes.
func TestASecondGroundStationOfTheCrew(t *testing.T) {
	t.Parallel()
	udp, data, second, guest := freeUDP(t), t.TempDir(), listen(t), listen(t)
	p := startConfined(t, data, fmt.Sprintf(`
[[udp]]
listen = %q
[[forward]]
name = "second pilot"
policy = "local"
udp = %q
two_way = true
commands = ["MAV_CMD_NAV_RETURN_TO_LAUNCH"]
[[forward]]
name = "guest"
policy = "local"
udp = %q
`, udp, second.at, guest.at))
	d := fly(t, drone.Config{Tour: true}, func(d *drone.Drone) error { return d.DialUDP(udp) })
	page := p.page(t)
	page.vehicle("1.1", "flying", isFlying)
	for _, l := range []*listener{second, guest} {
		l.until("the drone", func() bool { return len(heard[*ardupilotmega.MessageAttitude](l)) > 0 })
	}
	gcs := &ardupilotmega.MessageHeartbeat{Type: ardupilotmega.MAV_TYPE_GCS, Autopilot: ardupilotmega.MAV_AUTOPILOT_INVALID, MavlinkVersion: 3}
	command := func(c common.MAV_CMD, first float32) *ardupilotmega.MessageCommandLong {
		return &ardupilotmega.MessageCommandLong{TargetSystem: 1, TargetComponent: 1, Command: c, Param1: first}
	}
	mode := func() string { return d.State().Mode }
	touring := mode()

	guest.answer(gcs, command(common.MAV_CMD_NAV_RETURN_TO_LAUNCH, 0))
	page.forwarded("guest", "bytes thrown away", func(f wire.Forward) bool { return f.Ignored > 0 })
	second.answer(gcs, command(common.MAV_CMD_DO_SET_MODE, 1))
	page.forwarded("second pilot", "a refused command", func(f wire.Forward) bool { return f.Refused == 1 && f.Passed == 1 })
	if mode() != touring {
		t.Fatalf("the drone is in %s by a command that was not allowed", mode())
	}
	second.answer(command(common.MAV_CMD_NAV_RETURN_TO_LAUNCH, 0))
	answered := func() bool {
		return slices.ContainsFunc(heard[*ardupilotmega.MessageCommandAck](second), func(m *ardupilotmega.MessageCommandAck) bool {
			return m.Command == common.MAV_CMD_NAV_RETURN_TO_LAUNCH && m.TargetSystem == 251
		})
	}
	second.until("the drone's answer", answered)
	page.vehicle("1.1", "on its way home", func(v wire.Vehicle) bool { return v.Mode == "RTL" })
	if n := len(heard[*ardupilotmega.MessageCommandAck](guest)); n != 0 {
		t.Errorf("the guest got %d answers that are not for it", n)
	}
	p.stop(t)

	missions, err := filepath.Glob(filepath.Join(data, "missions", "*", "flight.tlog"))
	if err != nil || len(missions) != 1 {
		t.Fatalf("missions: %v, %v", missions, err)
	}
	if !bytes.Contains(readFile(t, missions[0]), []byte{251, 190, 76, 0, 0}) {
		t.Error("the command of the second station is not in the flight log")
	}
	var inLedger []string
	for r, err := range ledger.Entries(filepath.Join(data, "ledger"), ledger.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(r.Fields), "second pilot") {
			inLedger = append(inLedger, string(r.Kind)+" "+string(r.Fields))
		}
	}
	for _, want := range []string{`"begins":true`, "\"answer\":\"accepted\",\"command\":\"MAV_CMD_NAV_RETURN_TO_LAUNCH\",\"from\":\"second pilot", "not on its list: MAV_CMD_DO_SET_MODE"} {
		if !slices.ContainsFunc(inLedger, func(e string) bool { return strings.Contains(e, want) }) {
			t.Errorf("the ledger does not say %s:\n%s", want, strings.Join(inLedger, "\n"))
		}
	}
}
