package alert

import (
	"slices"
	"testing"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/store"
)

func TestReadiness(t *testing.T) {
	yes, no, unknown := opt.Some(true), opt.Some(false), opt.None[bool]()
	for name, c := range map[string]struct {
		change  func(v *store.Vehicle)
		ready   opt.Value[bool]
		reasons []string
	}{
		"a vehicle whose check has passed is ready": {func(*store.Vehicle) {}, yes, nil},
		"an armed vehicle is ready": {func(v *store.Vehicle) {
			v.Heartbeat.Value.Armed = true
			unhealthySensor(v, "prearm_check")
		}, yes, nil},
		"a silent vehicle is not known":      {func(v *store.Vehicle) { v.Heartbeat.ReceivedAt = t0.Add(-4 * time.Second) }, unknown, nil},
		"a vehicle never heard is not known": {func(v *store.Vehicle) { *v = store.Vehicle{} }, unknown, nil},
		"the reasons are the vehicle's words, each once": {func(v *store.Vehicle) {
			unhealthySensor(v, "prearm_check")
			say(v, t0.Add(-2*time.Second), "PreArm: Throttle below failsafe")
			say(v, t0.Add(-2*time.Second), "EKF3 IMU0 is using GPS")
			say(v, t0.Add(-time.Second), "PreArm: Hardware safety switch")
			say(v, t0.Add(-time.Second), "prearm: Throttle below failsafe")
		}, no, []string{"Hardware safety switch", "Throttle below failsafe"}},
		"a reason that the last round does not repeat is solved": {func(v *store.Vehicle) {
			unhealthySensor(v, "prearm_check")
			say(v, t0.Add(-31*time.Second), "PreArm: Compass not calibrated")
			say(v, t0.Add(-time.Second), "PreArm: Hardware safety switch")
		}, no, []string{"Hardware safety switch"}},
		"a check that passed later makes reasons history": {func(v *store.Vehicle) {
			say(v, t0.Add(-time.Second), "PreArm: Compass not calibrated")
		}, yes, nil},
		"a check that fails without words names the parts": {func(v *store.Vehicle) {
			unhealthySensor(v, "prearm_check")
			unhealthySensor(v, "magnetometer")
		}, no, []string{"compass unhealthy"}},
		"a vehicle without such a check gives reasons": {func(v *store.Vehicle) {
			v.Health.Value.Sensors = nil
			say(v, t0.Add(-time.Second), "Preflight Fail: No valid data from Compass 0")
		}, no, []string{"No valid data from Compass 0"}},
		"a vehicle without such a check and words has parts": {func(v *store.Vehicle) {
			v.Health.Value.Sensors = nil
			unhealthySensor(v, "gyro")
		}, no, []string{"gyroscope unhealthy"}},
		"a vehicle that says nothing of it is not known": {func(v *store.Vehicle) { v.Health.Value.Sensors = nil }, unknown, nil},
		"a vehicle that boots is not ready": {func(v *store.Vehicle) {
			v.Health = telemetry.Dated[telemetry.Health]{}
			v.Heartbeat.Value.Status = telemetry.StatusBoot
		}, no, []string{"starting"}},
	} {
		t.Run(name, func(t *testing.T) {
			v := parkedVehicle(t0)
			c.change(&v)
			ready, reasons := Readiness(v, t0)
			if ready != c.ready || !slices.Equal(reasons, c.reasons) {
				t.Errorf("Readiness = %+v, %q; want %+v, %q", ready, reasons, c.ready, c.reasons)
			}
		})
	}
}
