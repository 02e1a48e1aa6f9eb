package drone

import (
	"fmt"

	"skylatch/telemetry"
)

// failsafe is what the vehicle watches over, and what it has done about it.
type failsafe struct {
	battery   int // 0 fine, 1 low, 2 critical
	radio     bool
	ekf       bool
	breaches  int
	breached  bool
	breachAt  float64 // s since boot
	breachWhy string  // "altitude" or "boundary"
	nextTell  float64 // s since boot, when the pre-arm reasons are repeated
}

// preArmRepeat is how often ArduPilot repeats why it would not arm.
const preArmRepeat = 30.0

// active reports whether a failsafe has the vehicle.
func (f failsafe) active() bool { return f.battery > 0 || f.radio || f.ekf }

// watch acts on what threatens the flight.
func (v *vehicle) watch(float64) {
	s := &v.safety
	if !v.armed {
		if v.boot >= s.nextTell && v.boot > ekfReadyAfter+5 && !v.px4 {
			s.nextTell = v.boot + preArmRepeat
			v.tellPreArm(false)
		}
	}
	v.watchBattery()
	v.watchRadio()
	v.watchFilter()
	v.watchFence()
}

// watchBattery returns home when the battery is low, lands when critical.
func (v *vehicle) watchBattery() {
	s, left := &v.safety, v.battery.remaining()
	level := 0
	switch {
	case left <= 0.10:
		level = 2
	case left <= 0.20:
		level = 1
	}
	if level <= s.battery {
		s.battery = level // a charged battery forgives
		return
	}
	s.battery = level
	word, to := "low", v.stack.rtl
	if level == 2 {
		word, to = "critical", v.stack.land
	}
	if v.px4 {
		v.text(sevWarning, map[int]string{1: "Low battery level! Return advised", 2: "Critical battery level! Landing now"}[level])
	} else {
		v.text(sevWarning, fmt.Sprintf("Battery 1 is %s %.2fV used %.0f mAh", word, v.battery.volts(0), v.battery.used/3.6))
		v.text(sevWarning, "Battery Failsafe")
	}
	v.save(to)
}

// save lets a failsafe choose the mode of a flying vehicle, unless it lands
// already. Without a position the only way is down.
func (v *vehicle) save(to uint32) {
	if !v.armed || v.body.grounded || v.mode.act == actLand {
		return
	}
	if m, _ := v.stack.find(to); m.needsPosition && !v.estimated {
		to = v.stack.land
	}
	if to == v.mode.custom {
		return
	}
	v.enter(to, "")
}

func (v *vehicle) watchRadio() {
	s := &v.safety
	if s.radio == v.faults.RCLoss {
		return
	}
	s.radio = v.faults.RCLoss
	switch {
	case v.px4 && s.radio:
		v.text(sevCritical, "Manual control lost")
	case v.px4:
		v.text(sevInfo, "Manual control regained")
	case s.radio:
		v.text(sevWarning, "Radio Failsafe")
	default:
		v.text(sevWarning, "Radio Failsafe Cleared")
	}
	if s.radio {
		v.save(v.stack.rtl)
	}
}

// watchFilter lands a vehicle that lost its position in a mode that needs it.
func (v *vehicle) watchFilter() {
	s := &v.safety
	lost := v.boot >= ekfReadyAfter && !v.estimated
	if s.ekf == lost {
		return
	}
	s.ekf = lost
	switch {
	case v.px4 && lost:
		v.text(sevCritical, "Global position lost")
	case v.px4:
		v.text(sevInfo, "Global position regained")
	case lost:
		v.text(sevCritical, "EKF variance: position lost, GPS glitch")
	default:
		v.text(sevInfo, "EKF3 IMU0 is using GPS")
	}
	if lost && v.mode.needsPosition && v.armed && !v.body.grounded {
		why := "EKF Failsafe: changed to LAND Mode"
		if v.px4 {
			why = "Failsafe activated: Landing"
		}
		v.enter(v.stack.land, why)
	}
}

// watchFence returns home from outside a cylinder about it (ArduPilot).
func (v *vehicle) watchFence() {
	s := &v.safety
	if v.px4 || v.params.value("FENCE_ENABLE") == 0 || !v.hasHome {
		s.breached = false
		return
	}
	high := v.aboveHome(v.body.pos) > v.params.value("FENCE_ALT_MAX")
	far := v.body.pos.sub(v.home).horizontal() > v.params.value("FENCE_RADIUS")
	if (high || far) == s.breached {
		return
	}
	s.breached = high || far
	if !s.breached {
		v.text(sevInfo, "Fence breach cleared")
		return
	}
	s.breaches++
	s.breachAt, s.breachWhy = v.boot, "boundary"
	why := "Circle fence breached"
	if high {
		s.breachWhy, why = "altitude", "Max Alt fence breached"
	}
	v.text(sevCritical, why)
	if v.landed.state == telemetry.LandedAir {
		v.save(v.stack.rtl)
	}
}
