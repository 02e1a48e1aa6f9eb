package telemetry

import "testing"

func TestVehicleIDsAreReadAsTheyAreWritten(t *testing.T) {
	for _, id := range []VehicleID{{1, 1}, {255, 190}, {70000, 3}} {
		if got, err := ParseVehicleID(id.String()); err != nil || got != id {
			t.Errorf("ParseVehicleID(%q) = %v, %v, want %v", id, got, err, id)
		}
	}
	for _, text := range []string{"", "1", "1.", ".1", "a.b", "-1.1", "1.1.1"} {
		if got, err := ParseVehicleID(text); err == nil {
			t.Errorf("ParseVehicleID(%q) = %v, want an error", text, got)
		}
	}
}
