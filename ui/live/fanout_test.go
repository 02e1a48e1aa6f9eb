package live

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/store"
	"skylatch/telemetry/unit"
)

// BenchmarkFanOut measures one snapshot of one vehicle from the state to every
// page: encoded once, written to each, read by each.
func BenchmarkFanOut(b *testing.B) {
	for _, pages := range []int{1, 10} {
		b.Run(fmt.Sprintf("%d-pages", pages), func(b *testing.B) {
			hub, err := New(Config{Store: aFlight()})
			if err != nil {
				b.Fatal(err)
			}
			server := httptest.NewServer(hub)
			defer server.Close()
			defer hub.closeAll()
			got := make(chan int, pages) // bytes of the snapshot that a page read
			for range pages {
				conn, _, err := websocket.DefaultDialer.DialContext(b.Context(), "ws"+strings.TrimPrefix(server.URL, "http"), nil)
				if err != nil {
					b.Fatal(err)
				}
				defer conn.Close()
				for range 2 { // the hello and the page's own first snapshot
					if _, _, err := conn.ReadMessage(); err != nil {
						b.Fatal(err)
					}
				}
				go func() {
					for {
						_, text, err := conn.ReadMessage()
						if err != nil {
							return
						}
						got <- len(text)
					}
				}()
			}
			size := 0
			b.ReportAllocs()
			for b.Loop() {
				if err := hub.publish(time.Now()); err != nil {
					b.Fatal(err)
				}
				for range pages {
					size = <-got
				}
			}
			b.ReportMetric(float64(size), "bytes/snapshot")
		})
	}
}

// aFlight is a state such as a flight has.
func aFlight() *store.Store {
	s := store.New()
	id, now := telemetry.VehicleID{System: 1, Component: 1}, time.Now()
	here := telemetry.LatLon{LatDeg: 47.397742, LonDeg: 8.545594}
	s.Apply(
		id, "udp", now,
		telemetry.Heartbeat{Autopilot: telemetry.AutopilotArduPilot, Type: telemetry.TypeCopter, Armed: true, Mode: "Guided", Modes: []string{"Stabilize", "Loiter", "Guided", "RTL", "Land"}},
		telemetry.Attitude{Roll: 0.1, Pitch: -0.05, Yaw: 1.2},
		telemetry.Position{Place: here, AMSL: opt.Some(unit.MetreAMSL(520)), AboveHome: opt.Some(unit.MetreAboveHome(32))},
		telemetry.Velocity{North: 3, East: 4},
		telemetry.Heading{True: 1.2},
		telemetry.Airspeed{Ground: 5},
		telemetry.Home{Place: here, AMSL: 488},
		telemetry.GPS{Fix: telemetry.Fix3D, Satellites: opt.Some(14)},
		telemetry.Battery{Voltage: opt.Some(unit.Volt(15.8)), Cells: []unit.Volt{3.95, 3.95, 3.94, 3.96}},
		telemetry.Wind{From: 2, Speed: 4},
	)
	for i := range 20 {
		s.Apply(id, "udp", now, telemetry.Text{Severity: 6, Text: fmt.Sprintf("a status text, number %d", i)})
	}
	return s
}
