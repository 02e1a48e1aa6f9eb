package drone

import (
	"bytes"
	"math"
	"testing"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/frame"
	"github.com/bluenviron/gomavlib/v3/pkg/message"
)

// FuzzReceive gives a flying vehicle any message with any payload: it must
// keep a place in this world and never panic.
func FuzzReceive(f *testing.F) {
	nan := float32(math.NaN())
	inf := float32(math.Inf(1))
	for _, m := range []message.Message{
		&ardupilotmega.MessageCommandLong{Command: common.MAV_CMD_DO_REPOSITION, Param1: nan, Param2: 1, Param7: inf},
		&ardupilotmega.MessageCommandInt{Command: common.MAV_CMD_DO_REPOSITION, Param2: 1, X: math.MaxInt32, Y: math.MinInt32, Z: nan, Frame: 3},
		&ardupilotmega.MessageCommandLong{Command: common.MAV_CMD_DO_ORBIT, Param1: nan, Param2: inf},
		&ardupilotmega.MessageCommandLong{Command: common.MAV_CMD_SET_MESSAGE_INTERVAL, Param1: 30, Param2: nan},
		&ardupilotmega.MessageCommandLong{Command: common.MAV_CMD_CONDITION_YAW, Param1: nan, Param4: 1},
		&ardupilotmega.MessageSetPositionTargetGlobalInt{TypeMask: 0xDC7, Vx: inf, Yaw: nan},
		&ardupilotmega.MessageSetPositionTargetLocalNed{TypeMask: 0x5C7, Vx: 1, YawRate: nan, CoordinateFrame: 8},
		&ardupilotmega.MessageSetPositionTargetLocalNed{TypeMask: 0xFF8, X: nan, Y: inf},
		&ardupilotmega.MessageParamSet{ParamId: "WPNAV_SPEED", ParamValue: -1e38},
		&ardupilotmega.MessageParamRequestRead{ParamIndex: math.MaxInt16},
		&ardupilotmega.MessageMissionCount{Count: 60_000},
		&ardupilotmega.MessageMissionItemInt{Command: common.MAV_CMD_DO_JUMP, Param1: 1, Param2: -1},
		&ardupilotmega.MessageMissionSetCurrent{Seq: 9},
		&ardupilotmega.MessageMissionSetCurrent{Seq: 2 + tourCorners}, // PX4's jump at the end of the tour
		&ardupilotmega.MessageSetMode{BaseMode: 1, CustomMode: 7},
		&ardupilotmega.MessageCommandLong{Command: common.MAV_CMD_DO_SET_HOME, Param5: nan, Param6: 1, Param7: 1},
	} {
		raw := dialectRW().GetMessage(m.GetID()).Write(m, true)
		f.Add(m.GetID(), raw.Payload, false)
		f.Add(m.GetID(), raw.Payload, true)
	}
	f.Fuzz(func(t *testing.T, id uint32, payload []byte, px4 bool) {
		rw := dialectRW().GetMessage(id)
		if rw == nil || len(payload) > 255 {
			return
		}
		m, err := rw.Read(&message.MessageRaw{ID: id, Payload: bytes.Clone(payload)}, true)
		if err != nil {
			return
		}
		c := Config{Seed: 1}
		if px4 {
			c.Autopilot = "px4"
		}
		d, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		l, err := d.newLink()
		if err != nil {
			t.Fatal(err)
		}
		d.links = append(d.links, l)
		go func() {
			for range l.out {
			}
		}()
		defer close(l.out)
		for range 300 {
			d.advance()
		}
		d.v.nav.items = d.v.circuit()
		d.v.enter(d.v.stack.auto, "")
		d.v.arm()
		for i := range 3000 {
			if i%1000 == 500 {
				d.hear(l, &frame.V2Frame{SystemID: 255, ComponentID: 190, Message: m})
			}
			d.advance()
			if i%50 == 0 {
				d.speak()
			}
		}
		b := d.v.body
		if sum := b.pos.n + b.pos.e + b.pos.d + b.vel.n + b.vel.e + b.vel.d + b.roll + b.pitch + b.yaw; math.IsNaN(sum) || math.IsInf(sum, 0) {
			t.Fatalf("%T %+v sent it to %+v", m, m, b)
		}
		if b.pos.d > 0 || b.pos.horizontal() > 2000 {
			t.Fatalf("%T %+v sent it to %+v within a minute", m, m, b)
		}
	})
}
