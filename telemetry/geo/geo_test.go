package geo

import (
	"math"
	"testing"

	"skylatch/telemetry"
)

func TestDistanceAndBearingOfKnownPairs(t *testing.T) {
	tests := []struct {
		name             string
		a, b             telemetry.LatLon
		metres, bearDeg  float64
		metresTol, degTo float64
	}{
		{"one degree along the equator", telemetry.LatLon{}, telemetry.LatLon{LonDeg: 1}, 111_195, 90, 1, 1e-9},
		{"one degree north", telemetry.LatLon{}, telemetry.LatLon{LatDeg: 1}, 111_195, 0, 1, 1e-9},
		{"across the date line", telemetry.LatLon{LonDeg: 179.5}, telemetry.LatLon{LonDeg: -179.5}, 111_195, 90, 1, 1e-9},
		{"due west", telemetry.LatLon{}, telemetry.LatLon{LonDeg: -0.001}, 111.195, 270, 0.001, 1e-6},
		{"Berlin to Potsdam", telemetry.LatLon{LatDeg: 52.5200, LonDeg: 13.4050}, telemetry.LatLon{LatDeg: 52.3906, LonDeg: 13.0645}, 27_180, 238.1, 100, 0.3},
		{"the same place", telemetry.LatLon{LatDeg: 48, LonDeg: 11}, telemetry.LatLon{LatDeg: 48, LonDeg: 11}, 0, 0, 1e-9, 1e-9},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := float64(Distance(tt.a, tt.b)); math.Abs(got-tt.metres) > tt.metresTol {
				t.Errorf("Distance(%v, %v) = %.3f m, want %.3f m", tt.a, tt.b, got, tt.metres)
			}
			if got := Bearing(tt.a, tt.b).Degrees(); math.Abs(got-tt.bearDeg) > tt.degTo {
				t.Errorf("Bearing(%v, %v) = %.3f°, want %.3f°", tt.a, tt.b, got, tt.bearDeg)
			}
		})
	}
}
