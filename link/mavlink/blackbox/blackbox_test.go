package blackbox

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"skylatch/link/mavlink"
	"skylatch/telemetry"
	"skylatch/telemetry/flightlog"
	"skylatch/telemetry/store"
)

// watched is what a pilot sees of a log that was told, every second.
func watched(t *testing.T, name string, gps bool, filed time.Time) (seen []store.Vehicle, problems []string) {
	t.Helper()
	var told bytes.Buffer
	problems, err := formatOf(t, name).Tell(t.Context(), logs[name](t, gps), filed, &told)
	if err != nil {
		t.Fatal(err)
	}
	err = mavlink.Watch(t.Context(), &told, time.Second, func(_ time.Time, s store.Snapshot) {
		if len(s.Vehicles) != 1 {
			t.Fatalf("%s is of %d vehicles", name, len(s.Vehicles))
		}
		seen = append(seen, s.Vehicles[0])
	})
	if err != nil || len(seen) != seconds {
		t.Fatalf("%s has %d moments, want %d: %v", name, len(seen), seconds, err)
	}
	return seen, problems
}

func near(got, want, within float64) bool { return math.Abs(got-want) <= within }

func TestAFlightIsToldAsItWas(t *testing.T) {
	for name, want := range map[string]struct {
		autopilot telemetry.Autopilot
		mode      string
	}{"DataFlash log": {telemetry.AutopilotArduPilot, "Loiter"}, "ULog": {telemetry.AutopilotPX4, "Hold"}} {
		seen, problems := watched(t, name, true, time.Time{})
		if len(problems) > 0 {
			t.Errorf("%s has problems %q", name, problems)
		}
		for s, v := range seen {
			h, p := v.Heartbeat.Value, v.Position.Value
			if v.ID.System != 7 || h.Type != telemetry.TypeCopter || h.Autopilot != want.autopilot {
				t.Fatalf("%s is of %+v, %+v", name, v.ID, h)
			}
			if at := v.Position.ReceivedAt; !at.Equal(switchedOn.Add(time.Duration(s) * time.Second)) {
				t.Errorf("%s: second %d is told of %s", name, s, at)
			}
			if h.Armed != (s >= armsAt && s < off) || s >= armsAt && h.Mode != want.mode {
				t.Errorf("%s: after %d s it is armed: %v, in %s", name, s, h.Armed, h.Mode)
			}
			amsl, above := float64(p.AMSL.Or(0)), float64(p.AboveHome.Or(-1))
			if !near(p.Place.LatDeg, lat, 1e-7) || !near(p.Place.LonDeg, lon, 1e-7) || !near(amsl, ground+climb(s), 1e-2) || !near(above, climb(s), 1e-2) {
				t.Errorf("%s: after %d s it is at %+v, %.3f m, %.3f m", name, s, p.Place, amsl, above)
			}
			if flies := !v.FlyingSince.IsZero(); flies != (climb(s) > 0) {
				t.Errorf("%s: after %d s it flies: %v", name, s, flies)
			}
		}
		v := seen[len(seen)-1]
		if a := v.Attitude.Value; !near(float64(a.Roll), roll, 1e-3) || !near(float64(a.Pitch), 0, 1e-3) || !near(float64(a.Yaw), math.Pi/2, 1e-3) {
			t.Errorf("%s: it is turned %+v", name, a)
		}
		if m := v.Velocity.Value; !near(float64(m.North), 3, 1e-2) || !near(float64(m.East), 4, 1e-2) || !near(float64(m.Down), -1, 1e-2) {
			t.Errorf("%s: it moves %+v", name, m)
		}
		if b := v.Batteries[0].Value; !near(float64(b.Voltage.Or(0)), volt, 1e-2) || !near(float64(b.Current.Or(0)), ampere, 1e-2) ||
			!near(float64(b.Remaining.Or(0)), 0.75, 1e-6) {
			t.Errorf("%s: its battery is %+v", name, b)
		}
		if g := v.GPS[0].Value; g.Fix != telemetry.Fix3D || g.Satellites.Or(0) != 14 || !near(g.HDOP.Or(0), 0.8, 1e-6) {
			t.Errorf("%s: its receiver is %+v", name, g)
		}
		if home := v.Home.Value; !near(home.Place.LatDeg, lat, 1e-7) || !near(float64(home.AMSL), ground, 1e-2) {
			t.Errorf("%s: its home is %+v", name, home)
		}
		var texts []string
		for _, x := range v.Texts {
			texts = append(texts, x.Text.Text)
		}
		if !slices.Contains(texts, longText) {
			t.Errorf("%s says %q", name, texts)
		}
	}
}

// TestALogWithoutAClockEndsWhenItsFileWasWritten has no receiver with a fix.
func TestALogWithoutAClockEndsWhenItsFileWasWritten(t *testing.T) {
	filed := time.Date(2023, 1, 2, 3, 4, 5, 0, time.UTC)
	for name := range logs {
		seen, problems := watched(t, name, false, filed)
		if at := seen[len(seen)-1].LastHeard; !at.Equal(filed) || len(problems) != 1 || !strings.Contains(problems[0], "dated by") {
			t.Errorf("%s ends at %s, with problems %q", name, at, problems)
		}
	}
}

func TestATornLogIsToldUpToItsEnd(t *testing.T) {
	for name, log := range logs {
		src := log(t, true)
		var whole, torn bytes.Buffer
		if _, err := formatOf(t, name).Tell(t.Context(), src, time.Time{}, &whole); err != nil {
			t.Fatal(err)
		}
		problems, err := formatOf(t, name).Tell(t.Context(), src[:len(src)-1], time.Time{}, &torn)
		if err != nil || len(problems) != 1 || !bytes.HasPrefix(whole.Bytes(), torn.Bytes()) || torn.Len() < whole.Len()*9/10 {
			t.Errorf("%s, torn: %d bytes of %d, %q, %v", name, torn.Len(), whole.Len(), problems, err)
		}
	}
}

func TestALogThatHoldsNoFlightIsNone(t *testing.T) {
	for name := range logs {
		if _, err := formatOf(t, name).Tell(t.Context(), empty(name), time.Time{}, io.Discard); !errors.Is(err, errNothing) {
			t.Errorf("an empty %s: %v", name, err)
		}
	}
	if f, ok := Recognise([]byte("a text")); ok {
		t.Errorf("a text is a %s", f.Name)
	}
}

func TestTheLeapSecondsAreCounted(t *testing.T) {
	for utc, leaps := range map[string]int{"2008-06-01": 14, "2011-01-01": 15, "2013-01-01": 16, "2016-12-31": 17, "2017-01-01": 18, "2024-05-06": 18} {
		want, err := time.Parse(time.DateOnly, utc)
		if err != nil {
			t.Fatal(err)
		}
		since := want.Add(time.Duration(leaps) * time.Second).Sub(gpsEpoch)
		if got, ok := gpsTime(int(since/week), since%week); !ok || !got.Equal(want) {
			t.Errorf("%s is read as %s, %v", utc, got, ok)
		}
	}
	if at, ok := gpsTime(0, 0); ok {
		t.Errorf("a receiver that knows no week says %s", at)
	}
}

func TestWhatSteersATerminalIsTakenOff(t *testing.T) {
	for in, want := range map[string]string{
		"\x1b[32mReady\x1b[0m": "Ready", "a\tb\x00\u202ec": "a bc", " \xff\xfeü ": "ü", "\x1b[": "", strings.Repeat("ab", maxText): strings.Repeat("ab", maxText/2),
	} {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
}

// FuzzTell holds to it that every log gives a flight log that reads to its end, or
// an error.
func FuzzTell(f *testing.F) {
	for _, log := range logs {
		f.Add(log(f, true)[:2000])
		f.Add(log(f, false))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		format, ok := Recognise(src)
		if !ok {
			return
		}
		var told bytes.Buffer
		if _, err := format.Tell(context.Background(), src, switchedOn, &told); err != nil {
			return
		}
		r := flightlog.NewReader(&told)
		for {
			if _, err := r.Next(); errors.Is(err, io.EOF) {
				return
			} else if err != nil {
				t.Fatal(err)
			}
		}
	})
}
