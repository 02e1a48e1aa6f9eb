package forward

import (
	"errors"
	"strings"
	"testing"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/message"

	"skylatch/link/transport"
)

// TestOnlyListedCommandsPass: everything else that a second station sends is
// counted and goes nowhere.
func TestOnlyListedCommandsPass(t *testing.T) {
	r := newRig(t, Destination{
		Name: "second", Policy: policy(t, "local"), Ways: []Way{nowhere}, TwoWay: true,
		Commands: []string{"MAV_CMD_NAV_RETURN_TO_LAUNCH", "PARAM_REQUEST_READ"},
	})
	d, s := r.destinations[0], newSender(t, 251, 190)
	tests := []struct {
		name    string
		message message.Message
		passes  bool
	}{
		{"a heartbeat", beat(), true},
		{"a listed command", long(1, 1, common.MAV_CMD_NAV_RETURN_TO_LAUNCH), true},
		{"the same as an integer command", &ardupilotmega.MessageCommandInt{TargetSystem: 1, Command: common.MAV_CMD_NAV_RETURN_TO_LAUNCH}, true},
		{"a listed message", &ardupilotmega.MessageParamRequestRead{TargetSystem: 1, ParamIndex: 3}, true},
		{"another command", long(1, 1, common.MAV_CMD_COMPONENT_ARM_DISARM), false},
		{"another command as an integer one", &ardupilotmega.MessageCommandInt{TargetSystem: 1, Command: common.MAV_CMD_NAV_TAKEOFF}, false},
		{"command 0", long(1, 1, 0), false},
		{"a command without a name", long(1, 1, 60_001), false},
		{"another message", &ardupilotmega.MessageParamSet{TargetSystem: 1}, false},
		{"the sticks", &ardupilotmega.MessageManualControl{Target: 1}, false},
		{"a place to fly to", &ardupilotmega.MessageSetPositionTargetGlobalInt{TargetSystem: 1}, false},
		{"a mode", &ardupilotmega.MessageSetMode{TargetSystem: 1}, false},
		{"telemetry of its own", attitude(1), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r.relayed = nil
			for _, f := range split(s.raw(tt.message), transport.NewPeer("test", "second")) {
				d.take(f)
			}
			if passed := len(r.relayed) > 0; passed != tt.passes {
				t.Errorf("passed: %v, want %v", passed, tt.passes)
			}
		})
	}
	v := d.view()
	if v.Passed != 4 || v.Refused != 9 {
		t.Errorf("%d passed and %d refused, want 4 and 9", v.Passed, v.Refused)
	}
	d.account()
	var commands int
	for _, e := range r.book.entries(t, r.dir) {
		if e.Kind == "command" && strings.Contains(string(e.Fields), `"from":"second"`) {
			commands++
		}
	}
	if commands != 2 {
		t.Errorf("the ledger has %d commands of the second station, want 2", commands)
	}
}

// TestARedundantLinkPassesACommandOnce: a second station by cable and by radio
// sends everything twice.
func TestARedundantLinkPassesACommandOnce(t *testing.T) {
	r := newRig(t, Destination{
		Name: "second", Policy: policy(t, "local"), Ways: []Way{nowhere, nowhere}, TwoWay: true, Commands: []string{"MAV_CMD_NAV_LAND"},
	})
	raw := newSender(t, 251, 190).raw(long(1, 1, common.MAV_CMD_NAV_LAND))
	for _, way := range []string{"cable", "radio"} {
		for _, f := range split(raw, transport.NewPeer(way, way)) {
			r.destinations[0].take(f)
		}
	}
	if len(r.relayed) != 1 {
		t.Errorf("it was passed on %d times", len(r.relayed))
	}
}

func TestWhatNobodyTakesIsRefusedWithTheReason(t *testing.T) {
	r := newRig(t, Destination{Name: "second", Policy: policy(t, "local"), Ways: []Way{nowhere}, TwoWay: true, Commands: []string{"MAV_CMD_NAV_LAND"}})
	r.refuse = errors.New("its target was not heard")
	for _, f := range split(newSender(t, 251, 190).raw(long(7, 1, common.MAV_CMD_NAV_LAND)), nil) {
		r.destinations[0].take(f)
	}
	if got := r.destinations[0].refused; len(got) != 1 || got[0].Reason != "its target was not heard" {
		t.Errorf("refused: %+v", got)
	}
}
