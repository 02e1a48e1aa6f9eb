package export

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialect"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/frame"
	"github.com/bluenviron/gomavlib/v3/pkg/message"
	"github.com/bluenviron/gomavlib/v3/pkg/streamwriter"

	"skylatch/redact/convert"
)

// BenchmarkInto lets out the log of an hour in every format, and as a log: it is
// rebuilt by a policy, written, read again, and in the ledger and on the disk.
// MB are of the log.
func BenchmarkInto(b *testing.B) {
	s := newSetting(b, "partner")
	content := hour(b)
	log := s.file(b, "flight.tlog", content)
	for _, format := range append([]string{""}, convert.Names()...) {
		name := format
		if name == "" {
			name = "tlog"
		}
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(content)))
			s.Folder = filepath.Join(b.TempDir(), "out")
			var written int64
			for b.Loop() {
				r, err := s.export(b).File(b.Context(), Item{Path: log, Into: format})
				if err != nil || r.Refused != "" {
					b.Fatal(err, r.Refused)
				}
				written = r.After.Bytes
				if err := os.RemoveAll(s.Folder); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(written), "bytes-out")
		})
	}
}

// hour is a log of an hour with ten positions a second.
func hour(b *testing.B) []byte {
	b.Helper()
	words := &dialect.ReadWriter{Dialect: common.Dialect}
	var log bytes.Buffer
	w := &streamwriter.Writer{FrameWriter: &frame.Writer{ByteWriter: &log, DialectRW: words}, Version: streamwriter.V2, SystemID: 1}
	if err := errors.Join(words.Initialize(), w.FrameWriter.Initialize(), w.Initialize()); err != nil {
		b.Fatal(err)
	}
	for i := range int32(36_000) {
		at, boot := flightBegan.Add(time.Duration(i)*100*time.Millisecond), uint32(100*i)
		said := []message.Message{
			&common.MessageGlobalPositionInt{TimeBootMs: boot, Lat: 471_234_567 + 13*i, Lon: 87_654_321 + i%977, Alt: 431_500 + i%1009, RelativeAlt: i, Vx: 140, Hdg: 9000},
			&common.MessageAttitude{TimeBootMs: boot, Roll: float32(i%101) / 1000, Pitch: float32(i%89) / 1000, Yaw: 1.5},
			&common.MessageVfrHud{Groundspeed: 1.4, Airspeed: float32(i%61) / 10, Throttle: 55},
		}
		if i%10 == 0 {
			said = append(said, &common.MessageHeartbeat{Type: common.MAV_TYPE_QUADROTOR, MavlinkVersion: 3},
				&common.MessageSysStatus{VoltageBattery: 22_200, CurrentBattery: 1_550, BatteryRemaining: int8(100 - i/400)})
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
