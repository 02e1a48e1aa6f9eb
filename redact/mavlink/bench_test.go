package mavlink

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// What an autopilot sends all day.
var everyday = []string{
	"HEARTBEAT", "SYS_STATUS", "ATTITUDE", "ATTITUDE", "GLOBAL_POSITION_INT", "GLOBAL_POSITION_INT", "GPS_RAW_INT", "VFR_HUD",
	"RAW_IMU", "SERVO_OUTPUT_RAW", "RC_CHANNELS", "BATTERY_STATUS", "LOCAL_POSITION_NED", "SCALED_PRESSURE", "EKF_STATUS_REPORT",
	"VIBRATION", "NAV_CONTROLLER_OUTPUT", "MISSION_CURRENT", "SYSTEM_TIME", "HOME_POSITION", "AUTOPILOT_VERSION", "HIGHRES_IMU",
}

func BenchmarkFrame(b *testing.B) {
	all := policies(b)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		b.Run(name, func(b *testing.B) {
			r := redactorOf(b, Config{Policy: all[name]})
			random := rand.New(rand.NewPCG(1, 1))
			var frames [][]byte
			for _, name := range everyday {
				m := judged().byName[name]
				frames = append(frames, m.frame(m.payload(random)))
			}
			dst, at := make([]byte, 0, 1024), time.Unix(1_700_000_000, 0)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				dst, _ = r.Frame(dst[:0], frames[i%len(frames)], at)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "frames/s")
		})
	}
}

func BenchmarkNew(b *testing.B) {
	policy := policies(b)["public"]
	for b.Loop() {
		redactorOf(b, Config{Policy: policy})
	}
}
