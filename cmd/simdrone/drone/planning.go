package drone

import (
	"fmt"
	"math"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/message"
)

// Limits and times of the mission protocol. The times are the ground
// station's, so they run on the wall's clock.
const (
	maxItems      = 700
	itemRetry     = 1.0 // s until an item is asked for again
	itemTries     = 5
	missionOfUser = ardupilotmega.MAV_MISSION_TYPE_MISSION
)

// upload is a list on its way to the vehicle, item by item.
type upload struct {
	from  sender
	kind  ardupilotmega.MAV_MISSION_TYPE
	count int
	items []item
	asked float64 // v.clock of the last request
	tries int
}

// planning handles MISSION_*.
func (v *vehicle) planning(from sender, m message.Message) {
	switch m := m.(type) {
	case *ardupilotmega.MessageMissionRequestList:
		if v.forUs(m.TargetSystem, m.TargetComponent) {
			from.link.send(&ardupilotmega.MessageMissionCount{
				TargetSystem: from.system, TargetComponent: from.component,
				Count: uint16(len(v.stored(m.MissionType))), MissionType: m.MissionType,
			})
		}
	case *ardupilotmega.MessageMissionRequestInt:
		if v.forUs(m.TargetSystem, m.TargetComponent) {
			v.sendItem(from, int(m.Seq), m.MissionType, true)
		}
	case *ardupilotmega.MessageMissionRequest:
		if v.forUs(m.TargetSystem, m.TargetComponent) {
			v.sendItem(from, int(m.Seq), m.MissionType, false)
		}
	case *ardupilotmega.MessageMissionCount:
		if v.forUs(m.TargetSystem, m.TargetComponent) {
			v.tour.end()
			v.startUpload(from, m)
		}
	case *ardupilotmega.MessageMissionItemInt:
		if v.forUs(m.TargetSystem, m.TargetComponent) {
			v.takeItem(from, int(m.Seq), m.MissionType, item{m.Frame, m.Command, m.Param1, m.Param2, m.Param3, m.Param4, m.X, m.Y, m.Z})
		}
	case *ardupilotmega.MessageMissionItem:
		if v.forUs(m.TargetSystem, m.TargetComponent) {
			v.takeItem(from, int(m.Seq), m.MissionType, item{
				m.Frame, m.Command, m.Param1, m.Param2, m.Param3, m.Param4,
				degE7(float64(m.X)), degE7(float64(m.Y)), m.Z,
			})
		}
	case *ardupilotmega.MessageMissionClearAll:
		if v.forUs(m.TargetSystem, m.TargetComponent) {
			v.tour.end()
			v.store(m.MissionType, nil)
			v.missionAck(from, m.MissionType, ardupilotmega.MAV_MISSION_ACCEPTED)
		}
	case *ardupilotmega.MessageMissionSetCurrent:
		if v.forUs(m.TargetSystem, m.TargetComponent) {
			v.tour.end()
			if v.nav.setCurrent(int(m.Seq)) {
				v.say(v.missionCurrent())
			}
		}
	}
}

// stored is the list of a kind. ArduPilot's mission begins with home.
func (v *vehicle) stored(kind ardupilotmega.MAV_MISSION_TYPE) []item {
	if kind != missionOfUser {
		return v.lists[kind]
	}
	items := v.nav.items
	if v.px4 {
		return items
	}
	at := v.field.place(v.home)
	home := item{
		frame: ardupilotmega.MAV_FRAME_GLOBAL, command: common.MAV_CMD_NAV_WAYPOINT,
		x: degE7(at.LatDeg), y: degE7(at.LonDeg), z: float32(v.amsl(v.home)),
	}
	if len(items) == 0 {
		return []item{home}
	}
	return append([]item{home}, items[1:]...)
}

func (v *vehicle) store(kind ardupilotmega.MAV_MISSION_TYPE, items []item) {
	if kind == ardupilotmega.MAV_MISSION_TYPE_ALL {
		v.lists = map[ardupilotmega.MAV_MISSION_TYPE][]item{}
		kind = missionOfUser
	}
	if kind != missionOfUser {
		v.lists[kind] = items
		return
	}
	v.nav = mission{items: items, reached: -1}
	if v.mode.act == actAuto { // the mission under the vehicle was replaced
		v.guide.target = v.stopPoint()
		v.nav.running = v.armed && !v.body.grounded && len(items) > 0
		v.nav.current = v.firstItem()
	}
}

func (v *vehicle) sendItem(to sender, seq int, kind ardupilotmega.MAV_MISSION_TYPE, asInt bool) {
	items := v.stored(kind)
	if seq >= len(items) {
		v.missionAck(to, kind, ardupilotmega.MAV_MISSION_INVALID_SEQUENCE)
		return
	}
	it := items[seq]
	current := uint8(0)
	if kind == missionOfUser && seq == v.nav.current {
		current = 1
	}
	if asInt {
		to.link.send(&ardupilotmega.MessageMissionItemInt{
			TargetSystem: to.system, TargetComponent: to.component, Seq: uint16(seq), Frame: it.frame, Command: it.command,
			Current: current, Autocontinue: 1, Param1: it.p1, Param2: it.p2, Param3: it.p3, Param4: it.p4,
			X: it.x, Y: it.y, Z: it.z, MissionType: kind,
		})
		return
	}
	to.link.send(&ardupilotmega.MessageMissionItem{
		TargetSystem: to.system, TargetComponent: to.component, Seq: uint16(seq), Frame: it.frame, Command: it.command,
		Current: current, Autocontinue: 1, Param1: it.p1, Param2: it.p2, Param3: it.p3, Param4: it.p4,
		X: float32(float64(it.x) / 1e7), Y: float32(float64(it.y) / 1e7), Z: it.z, MissionType: kind,
	})
}

func (v *vehicle) missionAck(to sender, kind ardupilotmega.MAV_MISSION_TYPE, r ardupilotmega.MAV_MISSION_RESULT) {
	to.link.send(&ardupilotmega.MessageMissionAck{
		TargetSystem: to.system, TargetComponent: to.component, Type: r, MissionType: kind,
	})
}

func (v *vehicle) startUpload(from sender, m *ardupilotmega.MessageMissionCount) {
	switch {
	case v.upload != nil && v.upload.from.link != from.link:
		v.missionAck(from, m.MissionType, ardupilotmega.MAV_MISSION_DENIED)
	case m.Count > maxItems:
		v.missionAck(from, m.MissionType, ardupilotmega.MAV_MISSION_NO_SPACE)
	case m.Count == 0:
		v.store(m.MissionType, nil)
		v.missionAck(from, m.MissionType, ardupilotmega.MAV_MISSION_ACCEPTED)
	default:
		v.upload = &upload{from: from, kind: m.MissionType, count: int(m.Count)}
		v.askItem()
	}
}

func (v *vehicle) askItem() {
	u := v.upload
	u.asked = v.clock
	u.tries++
	u.from.link.send(&ardupilotmega.MessageMissionRequestInt{
		TargetSystem: u.from.system, TargetComponent: u.from.component, Seq: uint16(len(u.items)), MissionType: u.kind,
	})
}

// takeItem accepts the next item of an upload; a repeated one is ignored, an
// item that skips ahead is answered with what is wanted.
func (v *vehicle) takeItem(from sender, seq int, kind ardupilotmega.MAV_MISSION_TYPE, it item) {
	u := v.upload
	if u == nil || u.from.link != from.link || u.kind != kind || seq < len(u.items) {
		return
	}
	if seq > len(u.items) {
		v.askItem()
		return
	}
	if r := check(it, kind); r != ardupilotmega.MAV_MISSION_ACCEPTED {
		v.upload = nil
		v.missionAck(from, kind, r)
		return
	}
	u.items, u.tries = append(u.items, it), 0
	if len(u.items) < u.count {
		v.askItem()
		return
	}
	v.upload = nil
	v.store(kind, u.items)
	v.missionAck(from, kind, ardupilotmega.MAV_MISSION_ACCEPTED)
	if !v.px4 && kind == missionOfUser {
		v.text(sevInfo, "Flight plan received")
	}
}

// check refuses items that no multicopter could fly.
func check(it item, kind ardupilotmega.MAV_MISSION_TYPE) ardupilotmega.MAV_MISSION_RESULT {
	if kind != missionOfUser {
		return ardupilotmega.MAV_MISSION_ACCEPTED
	}
	switch {
	case it.x > 90e7 || it.x < -90e7:
		return ardupilotmega.MAV_MISSION_INVALID_PARAM5_X
	case it.y > 180e7 || it.y < -180e7:
		return ardupilotmega.MAV_MISSION_INVALID_PARAM6_Y
	case math.IsNaN(float64(it.z)) || math.Abs(float64(it.z)) > 10_000:
		return ardupilotmega.MAV_MISSION_INVALID_PARAM7
	case it.command == common.MAV_CMD_NAV_VTOL_TAKEOFF || it.command == common.MAV_CMD_NAV_VTOL_LAND:
		return ardupilotmega.MAV_MISSION_UNSUPPORTED
	}
	return ardupilotmega.MAV_MISSION_ACCEPTED
}

// chaseUpload asks again for an item that did not come, then gives up.
func (v *vehicle) chaseUpload() {
	u := v.upload
	if u == nil || v.clock-u.asked < itemRetry {
		return
	}
	if u.tries < itemTries {
		v.askItem()
		return
	}
	v.upload = nil
	v.missionAck(u.from, u.kind, ardupilotmega.MAV_MISSION_OPERATION_CANCELLED)
	v.text(sevWarning, fmt.Sprintf("Mission upload timeout at item %d", len(u.items)))
}
