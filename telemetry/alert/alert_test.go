package alert

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/store"
	"skylatch/telemetry/unit"
)

// watch evaluates what one vehicle gives at so many seconds after t0.
func watch(m *Monitor, after float64, change func(now time.Time, v *store.Vehicle)) []telemetry.Alert {
	now := t0.Add(time.Duration(after * float64(time.Second)))
	v := flyingVehicle(now)
	if change != nil {
		change(now, &v)
	}
	return m.Evaluate(now, snapshot(v))
}

func keys(alerts []telemetry.Alert) []string {
	list := []string{}
	for _, a := range alerts {
		list = append(list, a.Key)
	}
	return list
}

func wantKeys(t *testing.T, when string, got []telemetry.Alert, want ...string) {
	t.Helper()
	if !slices.Equal(keys(got), append([]string{}, want...)) {
		t.Errorf("%s: alerts = %q, want %q", when, keys(got), want)
	}
}

func noGPS(_ time.Time, v *store.Vehicle)    { v.GPS[0].Value.Fix = telemetry.FixNone }
func silent(now time.Time, v *store.Vehicle) { v.Heartbeat.ReceivedAt = now.Add(-5 * time.Second) }

func charged(ratio unit.Ratio) func(time.Time, *store.Vehicle) {
	return func(_ time.Time, v *store.Vehicle) { v.Batteries[0].Value.Remaining = opt.Some(ratio) }
}

func TestAlertIsDebouncedRaisedHeldAndCleared(t *testing.T) {
	m := New() // gps-lost: raised after 1 s, cleared after 3 s
	wantKeys(t, "a moment without GPS", watch(m, 0, noGPS))
	wantKeys(t, "GPS is back before it counts", watch(m, 0.5, nil))
	wantKeys(t, "the debounce begins anew", watch(m, 1.2, noGPS))
	wantKeys(t, "just before a second", watch(m, 2.1, noGPS))
	got := watch(m, 2.2, noGPS)
	wantKeys(t, "after a second", got, "gps-lost/1.1")
	if want := t0.Add(2200 * time.Millisecond); !got[0].RaisedAt.Equal(want) {
		t.Errorf("raised at %v, want %v", got[0].RaisedAt, want)
	}
	wantKeys(t, "GPS flickers", watch(m, 3, nil), "gps-lost/1.1")
	wantKeys(t, "GPS is gone again", watch(m, 4, noGPS), "gps-lost/1.1")
	wantKeys(t, "GPS has been back for 2.9 s", watch(m, 6.9, nil), "gps-lost/1.1")
	wantKeys(t, "GPS has been back for 3 s", watch(m, 7, nil))

	var got2 []string
	for _, tr := range m.Transitions() {
		got2 = append(got2, fmt.Sprintf("%s %s", tr.Change, tr.Alert.Key))
	}
	if want := []string{"raised gps-lost/1.1", "cleared gps-lost/1.1"}; !slices.Equal(got2, want) {
		t.Errorf("transitions = %q, want %q", got2, want)
	}
	if again := m.Transitions(); len(again) != 0 {
		t.Errorf("transitions are told twice: %+v", again)
	}
}

func TestLostLinkSilencesWhatASilentVehicleLastSaid(t *testing.T) {
	m := New()
	both := func(now time.Time, v *store.Vehicle) {
		noGPS(now, v)
		unhealthySensor(v, "rc_receiver")
	}
	watch(m, 0, both)
	wantKeys(t, "while it is heard", watch(m, 2, both), "gps-lost/1.1", "rc-lost/1.1")
	wantKeys(t, "once it is silent", watch(m, 3, func(now time.Time, v *store.Vehicle) {
		both(now, v)
		silent(now, v)
	}), "link-lost/1.1")
}

func TestLostLinkOfOneVehicleSaysNothingOfAnother(t *testing.T) {
	m := New()
	var got []telemetry.Alert
	for _, after := range []time.Duration{0, 2 * time.Second} {
		now := t0.Add(after)
		first, second := flyingVehicle(now), flyingVehicle(now)
		second.ID.System = 2
		silent(now, &first)
		noGPS(now, &second)
		got = m.Evaluate(now, snapshot(first, second))
	}
	wantKeys(t, "two vehicles", got, "gps-lost/2.1", "link-lost/1.1")
}

func TestCriticalBatterySilencesLow(t *testing.T) {
	m := New()
	watch(m, 0, charged(0.2))
	wantKeys(t, "at 20 %", watch(m, 6, charged(0.2)), "battery-low/1.1/0")
	wantKeys(t, "at 10 % for a moment", watch(m, 7, charged(0.1)), "battery-low/1.1/0")
	wantKeys(t, "at 10 %", watch(m, 11, charged(0.1)), "battery-critical/1.1/0")
	wantKeys(t, "back at 20 % under less load", watch(m, 12, charged(0.2)), "battery-critical/1.1/0")
}

func TestAcknowledgedAlertStaysListedUntilItsCauseEnds(t *testing.T) {
	m := New()
	if m.Acknowledge("link-lost/1.1") {
		t.Error("acknowledged an alert that does not exist")
	}
	got := watch(m, 0, silent)
	if got[0].Acknowledged || !m.Acknowledge(got[0].Key) {
		t.Fatal("a present alert could not be acknowledged")
	}
	for _, after := range []float64{1, 60} {
		if got := watch(m, after, silent); len(got) != 1 || !got[0].Acknowledged {
			t.Errorf("after %v s: %+v, want it listed as acknowledged", after, got)
		}
	}
	watch(m, 61, nil)
	wantKeys(t, "the link is back", watch(m, 63, nil))
	if got := watch(m, 70, silent); len(got) != 1 || got[0].Acknowledged {
		t.Errorf("lost again: %+v, want a new alert", got)
	}
}

func TestAcknowledgedAlertThatGetsWorseIsNewAgain(t *testing.T) {
	m := New()
	at := func(north float64) func(time.Time, *store.Vehicle) {
		return func(now time.Time, v *store.Vehicle) { v.Traffic = aircraft(now, north, 10) }
	}
	got := watch(m, 0, at(800))
	m.Acknowledge(got[0].Key)
	got = watch(m, 1, at(200))
	if len(got) != 1 || got[0].Level != telemetry.Warning || got[0].Acknowledged {
		t.Fatalf("nearer: %+v, want a new warning", got)
	}
	m.Acknowledge(got[0].Key)
	if got = watch(m, 2, at(310)); got[0].Level != telemetry.Warning || !got[0].Acknowledged {
		t.Errorf("1 s farther: %+v, want the warning held", got)
	}
	if got = watch(m, 5, at(500)); got[0].Level != telemetry.Caution || !got[0].Acknowledged {
		t.Errorf("4 s farther: %+v, want an acknowledged caution", got)
	}
	var changes []Change
	for _, tr := range m.Transitions() {
		changes = append(changes, tr.Change)
	}
	if want := []Change{Raised, Acknowledged, Escalated, Acknowledged}; !slices.Equal(changes, want) {
		t.Errorf("changes = %q, want %q", changes, want)
	}
}

func TestMostUrgentComesFirst(t *testing.T) {
	m := New()
	all := func(now time.Time, v *store.Vehicle) {
		unhealthySensor(v, "magnetometer")           // caution
		noGPS(now, v)                                // warning
		v.Fence.Value.Breached = true                // warning
		v.Clock.Value.UTC = opt.Some(now.Add(-1e11)) // advisory
	}
	watch(m, 0, all)
	watch(m, 2, all)
	want := []string{"gps-lost/1.1", "geofence/1.1", "sensor-unhealthy/1.1/magnetometer", "clock-doubt/1.1"}
	wantKeys(t, "newest first within a level", watch(m, 6, all), want...)
	m.Acknowledge("gps-lost/1.1")
	want[0], want[1] = want[1], want[0]
	wantKeys(t, "acknowledged last within a level", watch(m, 7, all), want...)
}

func TestLossOfFramesIsOfLateAndNotOfAllTime(t *testing.T) {
	m := New()
	frames, lost := uint64(100_000), uint64(0)
	second := func(after float64, good, bad uint64) []telemetry.Alert {
		frames, lost = frames+good, lost+bad
		return watch(m, after, func(_ time.Time, v *store.Vehicle) { v.Stats.FramesIn, v.Stats.SequenceLost = frames, lost })
	}
	at := 0.0
	for ; at < 15; at++ {
		wantKeys(t, "a good link", second(at, 50, 1))
	}
	var got []telemetry.Alert
	for ; at < 30; at++ {
		got = second(at, 30, 20)
	}
	onlyAlert(t, got, "link-quality", caution, "40 %")
	for ; at < 50; at++ {
		got = second(at, 50, 0)
	}
	wantKeys(t, "a good link again", got)
}

func TestPreArmIsInhibitedOnceArmed(t *testing.T) {
	m := New()
	now := t0
	v := armedVehicle(now)
	say(&v, now, "PreArm: Compass not calibrated")
	unhealthySensor(&v, "prearm_check")
	wantKeys(t, "armed by force", m.Evaluate(now, snapshot(v)))
}

func TestTransitionsThatNobodyFetchesAreBounded(t *testing.T) {
	m := New()
	for i := range 2 * maxTransitions {
		watch(m, float64(10*i), silent)
		watch(m, float64(10*i+5), nil)
	}
	if got := len(m.Transitions()); got != maxTransitions {
		t.Errorf("%d transitions kept, want %d", got, maxTransitions)
	}
}

func BenchmarkEvaluate(b *testing.B) {
	m := New()
	v := flyingVehicle(t0)
	v.Traffic = aircraft(t0, 500, 0)
	noGPS(t0, &v)
	s := snapshot(v)
	b.ReportAllocs()
	for b.Loop() {
		m.Evaluate(t0, s)
	}
}
