package mavlink

import (
	"bytes"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/unit"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestCommandsOnTheWire holds what each command becomes on each flight stack,
// with the vehicle 10 m above a home at 584 m.
func TestCommandsOnTheWire(t *testing.T) {
	place := telemetry.LatLon{LatDeg: -35.3620001, LonDeg: 149.1660002}
	commands := []telemetry.Command{
		telemetry.Arm{}, telemetry.Arm{Force: true}, telemetry.Disarm{}, telemetry.Disarm{Force: true},
		telemetry.TakeOff{Height: 15}, telemetry.Land{}, telemetry.Return{}, telemetry.Hold{},
		telemetry.GoTo{Target: place}, telemetry.GoTo{Target: place, Height: opt.Some(unit.MetreAboveHome(30))},
		telemetry.ChangeAltitude{Height: 25}, telemetry.ChangeSpeed{Speed: 7},
		telemetry.ChangeHeading{Heading: unit.Degrees(-90)},
		telemetry.Orbit{Centre: place, Radius: -40, Speed: opt.Some(unit.MetrePerSecond(3))},
		telemetry.SetMode{Mode: "Auto"}, telemetry.SetMode{Mode: "Mission"}, telemetry.Reboot{}, telemetry.EmergencyStop{},
	}
	stacks := []struct {
		name string
		a    telemetry.Autopilot
		t    telemetry.VehicleType
	}{
		{"ArduCopter", telemetry.AutopilotArduPilot, telemetry.TypeCopter},
		{"ArduPlane", telemetry.AutopilotArduPilot, telemetry.TypePlane},
		{"QuadPlane", telemetry.AutopilotArduPilot, telemetry.TypeVTOL},
		{"ArduRover", telemetry.AutopilotArduPilot, telemetry.TypeRover},
		{"ArduSub", telemetry.AutopilotArduPilot, telemetry.TypeSub},
		{"PX4 copter", telemetry.AutopilotPX4, telemetry.TypeCopter},
		{"PX4 plane", telemetry.AutopilotPX4, telemetry.TypePlane},
		{"unknown stack", telemetry.AutopilotOther, telemetry.TypeCopter},
	}
	var out bytes.Buffer
	for _, s := range stacks {
		v := &vehicle{
			id: one, autopilot: s.a, kind: s.t, modes: modes(s.a, s.t), mode: "Manual",
			position: opt.Some(telemetry.Position{
				Place: telemetry.LatLon{LatDeg: -35.363262, LonDeg: 149.165237},
				AMSL:  opt.Some(unit.MetreAMSL(594)), AboveHome: opt.Some(unit.MetreAboveHome(10)),
			}),
			home: opt.Some(telemetry.Home{AMSL: 584}),
		}
		fmt.Fprintf(&out, "== %s\n", s.name)
		for _, c := range commands {
			fmt.Fprintf(&out, "%s %s\n", c.Kind(), strings.TrimPrefix(fmt.Sprintf("%+v", c), "telemetry."))
			steps, err := v.plan(c)
			if err != nil {
				fmt.Fprintf(&out, "    error: %v\n", err)
			}
			for _, s := range steps {
				writeStep(&out, "    ", s)
			}
		}
	}
	golden := filepath.Join("testdata", "commands.golden")
	if *update {
		if err := os.WriteFile(golden, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatalf("golden file (rewrite with -update): %v", err)
	}
	if !bytes.Equal(out.Bytes(), want) {
		t.Errorf("commands changed on the wire; got:\n%s", out.String())
	}
}

func writeStep(out *bytes.Buffer, indent string, s step) {
	n := func(f float32) string {
		if math.IsNaN(float64(f)) {
			return "NaN"
		}
		return fmt.Sprintf("%g", f)
	}
	switch m := s.message(0).(type) {
	case *common.MessageCommandLong:
		fmt.Fprintf(out, "%sLONG %s to %d.%d: %s %s %s %s %s %s %s\n", indent, m.Command, m.TargetSystem, m.TargetComponent,
			n(m.Param1), n(m.Param2), n(m.Param3), n(m.Param4), n(m.Param5), n(m.Param6), n(m.Param7))
	case *common.MessageCommandInt:
		fmt.Fprintf(out, "%sINT %s %s to %d.%d: %s %s %s %s %d %d %s\n", indent, m.Command, m.Frame, m.TargetSystem,
			m.TargetComponent, n(m.Param1), n(m.Param2), n(m.Param3), n(m.Param4), m.X, m.Y, n(m.Z))
	case *common.MessageSetMode:
		fmt.Fprintf(out, "%sSET_MODE %d: %d %d\n", indent, m.TargetSystem, m.BaseMode, m.CustomMode)
	case *common.MessageSetPositionTargetGlobalInt:
		fmt.Fprintf(out, "%sTARGET %s mask %d: %d %d %s\n", indent, m.CoordinateFrame, m.TypeMask, m.LatInt, m.LonInt, n(m.Alt))
	default:
		fmt.Fprintf(out, "%s%T\n", indent, m)
	}
	for _, o := range s.otherwise {
		writeStep(out, indent+"else ", o)
	}
}
