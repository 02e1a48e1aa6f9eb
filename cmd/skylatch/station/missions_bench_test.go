package station

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialect"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/frame"
	"github.com/bluenviron/gomavlib/v3/pkg/message"
	"github.com/bluenviron/gomavlib/v3/pkg/streamwriter"

	"skylatch/telemetry/flightlog"
	"skylatch/telemetry/library"
)

// BenchmarkRebuild makes the index of 1,000 missions anew: each is a flight of a
// minute, whose log is decoded for its figures. Most of them are in memory when
// they are read.
func BenchmarkRebuild(b *testing.B) {
	const missions = 1000
	data, began := b.TempDir(), time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	log := minute(b, began)
	account, err := json.Marshal(flightlog.Account{Format: 1, System: 1, StartedAt: began, EndedAt: began.Add(time.Minute), FramesIn: 100})
	if err != nil {
		b.Fatal(err)
	}
	config := LibraryOf(data, nil)
	for i := range missions {
		dir := filepath.Join(config.Dir, fmt.Sprintf("mission-%04d", i))
		if err := errors.Join(os.MkdirAll(dir, 0o700), os.WriteFile(filepath.Join(dir, "flight.tlog"), log, 0o600),
			os.WriteFile(filepath.Join(dir, "mission.json"), account, 0o600)); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(missions * len(log)))
	for b.Loop() {
		if err := os.RemoveAll(config.Index); err != nil {
			b.Fatal(err)
		}
		l, err := library.Open(config)
		if err != nil {
			b.Fatal(err)
		}
		if err := l.Refresh(b.Context(), nil); err != nil {
			b.Fatal(err)
		}
		list, n, err := l.Missions(library.Query{Limit: 1})
		if err != nil || n != missions || list[0].Flights != 1 || list[0].Distance < 100 {
			b.Fatal(n, list, err)
		}
		if err := l.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// minute is the log of a flight of a minute: twenty frames a second.
func minute(b *testing.B, began time.Time) []byte {
	b.Helper()
	words := &dialect.ReadWriter{Dialect: common.Dialect}
	var log bytes.Buffer
	w := &streamwriter.Writer{FrameWriter: &frame.Writer{ByteWriter: &log, DialectRW: words}, Version: streamwriter.V2, SystemID: 1}
	if err := errors.Join(words.Initialize(), w.FrameWriter.Initialize(), w.Initialize()); err != nil {
		b.Fatal(err)
	}
	for i := range int32(300) {
		at, boot := began.Add(time.Duration(i)*200*time.Millisecond), uint32(200*i)
		landed := common.MAV_LANDED_STATE_IN_AIR
		if i < 20 || i > 280 {
			landed = common.MAV_LANDED_STATE_ON_GROUND
		}
		said := []message.Message{
			&common.MessageGlobalPositionInt{TimeBootMs: boot, Lat: 471_234_567 + 90*i, Lon: 87_654_321, Alt: 431_500, RelativeAlt: 30_000, Vx: 500, Hdg: 0},
			&common.MessageAttitude{TimeBootMs: boot, Roll: 0.1},
			&common.MessageVfrHud{Groundspeed: 5, Throttle: 55},
		}
		if i%5 == 0 {
			said = append(said,
				&common.MessageHeartbeat{Type: common.MAV_TYPE_QUADROTOR, Autopilot: common.MAV_AUTOPILOT_PX4, BaseMode: common.MAV_MODE_FLAG_SAFETY_ARMED, MavlinkVersion: 3},
				&common.MessageExtendedSysState{LandedState: landed},
				&common.MessageSysStatus{VoltageBattery: 22_200, BatteryRemaining: int8(100 - i/10)},
				&common.MessageGpsRawInt{Lat: 471_234_567 + 90*i, Lon: 87_654_321, FixType: common.GPS_FIX_TYPE_3D_FIX, SatellitesVisible: 14},
				&common.MessageSystemTime{TimeUnixUsec: uint64(at.UnixMicro()), TimeBootMs: boot})
		}
		for _, m := range said {
			log.Write(binary.BigEndian.AppendUint64(nil, uint64(at.UnixMicro())))
			if err := w.Write(m); err != nil {
				b.Fatal(err)
			}
		}
	}
	return log.Bytes()
}
