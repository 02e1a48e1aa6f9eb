package drone

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"

	"skylatch/telemetry"
	"skylatch/telemetry/unit"
)

// alone is a vehicle without links, stepped by hand.
func alone(t *testing.T, c Config) *vehicle {
	t.Helper()
	c, err := c.complete()
	if err != nil {
		t.Fatal(err)
	}
	v := newVehicle(c)
	v.broadcast = func() { v.outbox = nil }
	return v
}

// until steps until a condition holds, for at most limit seconds of flight.
func (v *vehicle) until(t *testing.T, what string, limit float64, done func() bool) float64 {
	t.Helper()
	for s := 0.0; s < limit; s += stepSeconds {
		if done() {
			return s
		}
		v.step()
		v.flush()
	}
	t.Fatalf("not %s within %v s: %s at %+v", what, limit, v.mode.name, v.body)
	return 0
}

func (v *vehicle) must(t *testing.T, c common.MAV_CMD, p ...float64) {
	t.Helper()
	o := order{command: c, frame: common.MAV_FRAME_GLOBAL_RELATIVE_ALT, isInt: c == common.MAV_CMD_DO_REPOSITION}
	copy(o.p[:], p)
	if r := v.execute(o); r != accepted {
		t.Fatalf("%v %v = %v, want accepted", c, p, r)
	}
}

// hover brings an ArduPilot vehicle to a height.
func (v *vehicle) hover(t *testing.T, height float64) {
	t.Helper()
	v.until(t, "ready", 30, func() bool { return v.estimated })
	v.must(t, common.MAV_CMD_DO_SET_MODE, 1, 4)
	v.must(t, common.MAV_CMD_COMPONENT_ARM_DISARM, 1)
	v.must(t, common.MAV_CMD_NAV_TAKEOFF, 0, 0, 0, 0, 0, 0, height)
	v.until(t, "up", 200, func() bool { return !v.guide.takeOff && v.landed.state == telemetry.LandedAir })
}

// Whatever it is told, the body keeps its limits, and what it reports fits
// what it does.
func TestTheBodyNeverExceedsItsLimits(t *testing.T) {
	for seed := range uint64(20) {
		dice := rand.New(rand.NewPCG(seed, 1))
		v := alone(t, Config{Seed: seed, Wind: Wind{From: unit.Degrees(dice.Float64() * 360), Speed: 6, Gust: 1.5}})
		v.hover(t, 5+dice.Float64()*40)
		last := v.body
		for i := range 50 * 120 {
			if i%150 == 0 {
				whim(v, dice)
			}
			v.step()
			v.flush()
			b := v.body
			if !b.grounded && v.armed {
				if tilt := math.Acos(math.Cos(b.roll) * math.Cos(b.pitch)); tilt > maxTilt*1.45 {
					t.Fatalf("seed %d: tilt %.1f°", seed, degrees(tilt))
				}
				if math.Abs(b.roll) > maxTilt+1e-9 || math.Abs(b.pitch) > maxTilt+1e-9 {
					t.Fatalf("seed %d: roll %.1f° pitch %.1f°, limit 30°", seed, degrees(b.roll), degrees(b.pitch))
				}
				if -b.vel.d > maxClimb+0.3 || b.vel.d > maxSink+0.3 {
					t.Fatalf("seed %d: vertical speed %.2f m/s down", seed, b.vel.d)
				}
				if got := b.vel.horizontal(); got > fastest+3 {
					t.Fatalf("seed %d: %.1f m/s over the ground", seed, got)
				}
				if math.Abs(b.yawRate) > maxYawRate+1e-9 {
					t.Fatalf("seed %d: yaw rate %.1f°/s", seed, degrees(b.yawRate))
				}
				if acc := b.vel.sub(last.vel).horizontal() / stepSeconds; !last.grounded && acc > gravity*math.Tan(maxTilt)*1.5+2 {
					t.Fatalf("seed %d: accelerated by %.1f m/s²", seed, acc)
				}
			}
			if b.pos.d > 0 || math.IsNaN(b.pos.n+b.pos.e+b.pos.d+b.yaw+b.roll+b.pitch) {
				t.Fatalf("seed %d: %+v, want above the ground and finite", seed, b)
			}
			last = b
		}
	}
}

// whim is a command that a restless pilot could give.
func whim(v *vehicle, dice *rand.Rand) {
	o := order{frame: common.MAV_FRAME_GLOBAL_RELATIVE_ALT, isInt: true}
	at := v.field.place(vec{n: dice.NormFloat64() * 200, e: dice.NormFloat64() * 200})
	switch dice.IntN(6) {
	case 0, 1, 2:
		o.command, o.p = common.MAV_CMD_DO_REPOSITION, [7]float64{-1, 1, 0, math.NaN(), at.LatDeg, at.LonDeg, dice.Float64() * 100}
	case 3:
		o.command, o.p = common.MAV_CMD_CONDITION_YAW, [7]float64{dice.Float64() * 360, 90, 1, 0}
	case 4:
		o.command, o.p = common.MAV_CMD_DO_CHANGE_SPEED, [7]float64{1, dice.Float64() * 20}
	case 5:
		o.command, o.p = common.MAV_CMD_DO_SET_MODE, [7]float64{1, []float64{5, 7, 17, 4}[dice.IntN(4)]}
	}
	v.execute(o)
}

// From anywhere, in any wind that a multicopter flies in, RTL ends at home.
func TestReturnToLaunchEndsAtHomeDisarmed(t *testing.T) {
	for seed := range uint64(12) {
		dice := rand.New(rand.NewPCG(seed, 2))
		v := alone(t, Config{Seed: seed, Wind: Wind{From: unit.Degrees(dice.Float64() * 360), Speed: unit.MetrePerSecond(dice.Float64() * 7), Gust: 1}})
		v.hover(t, 3+dice.Float64()*50)
		at := v.field.place(vec{n: dice.NormFloat64() * 150, e: dice.NormFloat64() * 150})
		v.must(t, common.MAV_CMD_DO_REPOSITION, -1, 1, 0, math.NaN(), at.LatDeg, at.LonDeg, 10+dice.Float64()*30)
		v.until(t, "on its way", 20, func() bool { return v.body.vel.horizontal() > 1 || v.body.pos.horizontal() > 5 })
		for range dice.IntN(2000) {
			v.step()
		}
		v.must(t, common.MAV_CMD_NAV_RETURN_TO_LAUNCH)
		v.until(t, "home", 400, func() bool { return !v.armed })
		if far := v.body.pos.sub(v.home).horizontal(); far > 2 || !v.body.grounded || v.crashed {
			t.Errorf("seed %d: ended %.1f m from home, grounded %v, crashed %v", seed, far, v.body.grounded, v.crashed)
		}
	}
}

func TestTheBatteryLastsAboutAQuarterOfAnHour(t *testing.T) {
	v := alone(t, Config{Seed: 1})
	v.hover(t, 10)
	full := v.battery.volts(0)
	minutes := v.until(t, "warned of a low battery", 3000, func() bool { return v.safety.battery == 1 }) / 60
	if minutes < 12 || minutes > 20 {
		t.Errorf("low after %.1f min, want 12 to 20", minutes)
	}
	if sagging := v.battery.volts(0); sagging > full-1 {
		t.Errorf("%.2f V when low, %.2f V when full: want a volt less", sagging, full)
	}
	if v.mode.act != actReturn {
		t.Errorf("mode %s after the low battery warning, want a return", v.mode.name)
	}
	v.until(t, "landed", 200, func() bool { return !v.armed })
	loaded := v.battery.volts(0)
	v.until(t, "rested", 10, func() bool { return v.battery.volts(0) > loaded+0.05 })
}

func TestItLeansIntoTheWindAndHoldsItsPlace(t *testing.T) {
	v := alone(t, Config{Wind: Wind{From: 0, Speed: 8}})
	v.hover(t, 20)
	v.guide.yaw, v.guide.yawFixed = 0, true // nose to the north, into the wind
	for range 50 * 20 {
		v.step()
	}
	if got := degrees(v.body.pitch); got > -3 || got < -12 {
		t.Errorf("pitch %.1f° against 8 m/s, want nose down by 3° to 12°", got)
	}
	if off := v.body.pos.sub(v.guide.target).horizontal(); off > 1 {
		t.Errorf("%.1f m off its place", off)
	}
}

func TestStoppedMotorsMakeItFall(t *testing.T) {
	v := alone(t, Config{})
	v.hover(t, 30)
	v.must(t, common.MAV_CMD_COMPONENT_ARM_DISARM, 0, forceMagic)
	s := v.until(t, "on the ground", 10, func() bool { return v.body.grounded })
	if want := math.Sqrt(2 * 30 / gravity); s < want*0.95 || s > want*1.4 {
		t.Errorf("fell 30 m in %.1f s, want a little over %.1f s", s, want)
	}
	if !v.crashed || v.armed {
		t.Errorf("crashed %v, armed %v, want true, false", v.crashed, v.armed)
	}
}

func TestPlacesConvertThereAndBack(t *testing.T) {
	for _, origin := range []telemetry.LatLon{{LatDeg: -35.36, LonDeg: 149.16}, {LatDeg: 0, LonDeg: 179.9999}, {LatDeg: 70, LonDeg: -179.9999}} {
		f := field{origin: origin}
		for _, p := range []vec{{}, {n: 1000, e: -2000}, {n: -3, e: 4000}} {
			if got := f.local(f.place(p)); got.sub(p).horizontal() > 1e-3 {
				t.Errorf("at %v: %v came back as %v", origin, p, got)
			}
		}
	}
}

func TestTheTourFliesChargesAndFliesAgain(t *testing.T) {
	v := alone(t, Config{Tour: true, Seed: 4, Wind: Wind{From: 1, Speed: 3, Gust: 0.5}})
	v.until(t, "flying", 60, func() bool { return v.landed.state == telemetry.LandedAir })
	farthest := 0.0
	v.until(t, "landed with a low battery", 2000, func() bool {
		farthest = math.Max(farthest, v.body.pos.horizontal())
		return !v.armed && v.body.grounded
	})
	if farthest < 60 || farthest > 200 {
		t.Errorf("went %.0f m away, want 60 to 200", farthest)
	}
	v.until(t, "charged and flying again", 600, func() bool { return v.landed.state == telemetry.LandedAir })
}
