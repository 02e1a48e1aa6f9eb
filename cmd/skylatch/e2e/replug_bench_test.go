//go:build linux

package e2e

import (
	"path/filepath"
	"testing"
	"time"

	"skylatch/cmd/simdrone/drone"
	"skylatch/cmd/skylatch/config"
	"skylatch/ui/wire"
)

// BenchmarkReplug pulls the plug of a flying vehicle and puts it back, and
// reports how long the page takes to say that it is gone, and then to show
// fresh telemetry again. The vehicle's heartbeat comes once a second and its
// streams again only when asked, so up to a second of it is the vehicle's.
func BenchmarkReplug(b *testing.B) {
	port := filepath.Join(b.TempDir(), "ttyACM0")
	s := startStation(b, func(c *config.Config) { c.Serial.Ports = []config.SerialPort{{Path: port}} })
	var pty *drone.PTY
	fly(b, drone.Config{}, func(d *drone.Drone) (err error) {
		pty, err = d.OpenPTY(port)
		return err
	})
	p := s.openPage()
	fresh := func(v wire.Vehicle) bool { return v.Attitude != nil && v.Attitude.AgeMs < 200 }
	var lost, back time.Duration
	for range b.N {
		p.vehicle("1.1", "telemetry", fresh)
		began := time.Now()
		if err := pty.Unplug(); err != nil {
			b.Fatal(err)
		}
		p.until("the pulled plug", func(s wire.Snapshot) bool {
			for _, l := range s.Links {
				if l.Name == "serial "+port {
					return l.State == "lost"
				}
			}
			return false
		})
		lost = max(lost, time.Since(began))
		p.vehicle("1.1", "stale telemetry", func(v wire.Vehicle) bool { return v.Attitude.AgeMs > 500 })
		began = time.Now()
		if err := pty.Replug(); err != nil {
			b.Fatal(err)
		}
		p.vehicle("1.1", "fresh telemetry", fresh)
		back = max(back, time.Since(began))
	}
	b.ReportMetric(float64(lost.Milliseconds()), "ms-to-lost-max")
	b.ReportMetric(float64(back.Milliseconds()), "ms-to-telemetry-max")
	b.ReportMetric(0, "ns/op")
}
