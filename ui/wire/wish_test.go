package wire

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/unit"
)

func TestPilotWishBecomesACommand(t *testing.T) {
	tests := []struct {
		name, wish string
		want       telemetry.Command
	}{
		{"arm", `{"kind":"arm"}`, telemetry.Arm{}},
		{"arm without checks", `{"kind":"arm","force":true}`, telemetry.Arm{Force: true}},
		{"take off", `{"kind":"takeoff","above_home_m":20}`, telemetry.TakeOff{Height: 20}},
		{
			"go to at the present height", `{"kind":"goto","lat_deg":-35.3,"lon_deg":149.1}`,
			telemetry.GoTo{Target: telemetry.LatLon{LatDeg: -35.3, LonDeg: 149.1}},
		},
		{
			"go to at a height", `{"kind":"goto","lat_deg":1,"lon_deg":2,"above_home_m":30}`,
			telemetry.GoTo{Target: telemetry.LatLon{LatDeg: 1, LonDeg: 2}, Height: opt.Some[unit.MetreAboveHome](30)},
		},
		{"heading", `{"kind":"heading","true_deg":180}`, telemetry.ChangeHeading{Heading: unit.Degrees(180)}},
		{
			"orbit", `{"kind":"orbit","lat_deg":1,"lon_deg":2,"radius_m":-40,"speed_mps":5}`,
			telemetry.Orbit{
				Centre: telemetry.LatLon{LatDeg: 1, LonDeg: 2}, Radius: -40,
				Speed: opt.Some[unit.MetrePerSecond](5),
			},
		},
		{"mode", `{"kind":"mode","mode":"Loiter"}`, telemetry.SetMode{Mode: "Loiter"}},
		{"emergency stop", `{"kind":"emergency_stop"}`, telemetry.EmergencyStop{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var w PilotWish
			if err := json.Unmarshal([]byte(tt.wish), &w); err != nil {
				t.Fatal(err)
			}
			got, err := w.Command()
			if err != nil || got != tt.want {
				t.Errorf("Command(%s) = %+v, %v, want %+v", tt.wish, got, err, tt.want)
			}
		})
	}
}

func TestPilotWishRefusesWhatMakesNoSense(t *testing.T) {
	tests := []struct{ name, wish, want string }{
		{"an unknown kind", `{"kind":"explode"}`, `"explode" is not known`},
		{"a take-off without height", `{"kind":"takeoff"}`, "above_home_m is missing"},
		{"a height below home", `{"kind":"takeoff","above_home_m":-5}`, "above_home_m is -5"},
		{"a latitude off the globe", `{"kind":"goto","lat_deg":91,"lon_deg":0}`, "lat_deg is 91"},
		{"a field of another kind", `{"kind":"land","above_home_m":20}`, "a field is set"},
		{"a forced landing", `{"kind":"land","force":true}`, "a field is set"},
		{"a nameless mode", `{"kind":"mode"}`, "mode is missing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var w PilotWish
			if err := json.Unmarshal([]byte(tt.wish), &w); err != nil {
				t.Fatal(err)
			}
			got, err := w.Command()
			if !errors.Is(err, telemetry.ErrInvalid) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Command(%s) = %v, %v, want an ErrInvalid that says %q", tt.wish, got, err, tt.want)
			}
		})
	}
}
