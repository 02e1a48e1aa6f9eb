package mavlink

import (
	"math"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/unit"
)

// missionProgress is put together from five messages; it is shown once the
// vehicle has said which item is current.
type missionProgress struct {
	telemetry.MissionProgress
	known bool
}

func (d *decoding) emitMission() {
	if d.v.mission.known {
		d.emit(d.v.mission.MissionProgress)
	}
}

func missionCurrent(d *decoding, m *ardupilotmega.MessageMissionCurrent) {
	p := &d.v.mission
	p.known = true
	p.Current = int(m.Seq)
	switch m.Total { // an extension: 0 not supported, UINT16_MAX no mission on the vehicle
	case 0:
	case math.MaxUint16:
		p.Total = opt.Some(0)
	default:
		p.Total = opt.Some(int(m.Total))
	}
	d.emitMission()
}

func missionItemReached(d *decoding, m *ardupilotmega.MessageMissionItemReached) {
	d.v.mission.Reached = opt.Some(int(m.Seq))
	d.emitMission()
}

func missionCount(d *decoding, m *ardupilotmega.MessageMissionCount) {
	if m.MissionType == ardupilotmega.MAV_MISSION_TYPE_MISSION {
		d.v.mission.Total = opt.Some(int(m.Count))
		d.emitMission()
	}
}

func navControllerOutput(d *decoding, m *ardupilotmega.MessageNavControllerOutput) {
	d.v.mission.ToNext = opt.Some(unit.Metre(m.WpDist)) // m
	d.emitMission()
}

func positionTarget(d *decoding, m *ardupilotmega.MessagePositionTargetGlobalInt) {
	const ignored = ardupilotmega.POSITION_TARGET_TYPEMASK_X_IGNORE | ardupilotmega.POSITION_TARGET_TYPEMASK_Y_IGNORE
	p, ok := place(m.LatInt, m.LonInt)
	if !ok || m.TypeMask&ignored != 0 {
		d.v.mission.Target = opt.None[telemetry.MissionTarget]()
		d.emitMission()
		return
	}
	t := telemetry.MissionTarget{Place: p}
	if finite(m.Alt) && m.TypeMask&ardupilotmega.POSITION_TARGET_TYPEMASK_Z_IGNORE == 0 {
		switch m.CoordinateFrame {
		case ardupilotmega.MAV_FRAME_GLOBAL_RELATIVE_ALT, ardupilotmega.MAV_FRAME_GLOBAL_RELATIVE_ALT_INT:
			t.AboveHome = opt.Some(unit.MetreAboveHome(m.Alt))
		case ardupilotmega.MAV_FRAME_GLOBAL, ardupilotmega.MAV_FRAME_GLOBAL_INT:
			// Above sea; the vehicle's own home is the reference between the two.
			if home, ok := d.v.homeAMSL(); ok {
				t.AboveHome = opt.Some(unit.MetreAboveHome(float64(m.Alt) - float64(home)))
			}
		}
	}
	d.v.mission.Target = opt.Some(t)
	d.emitMission()
}
