package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"skylatch/cmd/simdrone/drone"
)

// faults are those with a name on the command line.
var faults = map[string]func(*drone.Faults, bool){
	"link":             func(f *drone.Faults, on bool) { f.LinkLoss = on },
	"gps":              func(f *drone.Faults, on bool) { f.GPSLoss = on },
	"rc":               func(f *drone.Faults, on bool) { f.RCLoss = on },
	"compass":          func(f *drone.Faults, on bool) { f.CompassFault = on },
	"battery-low":      func(f *drone.Faults, on bool) { f.LowBattery = on },
	"battery-critical": func(f *drone.Faults, on bool) { f.CriticalBattery = on },
	"signature":        func(f *drone.Faults, on bool) { f.WrongSignature = on },
	"no-acks":          func(f *drone.Faults, on bool) { f.NoAcks = on },
	"slow-acks":        func(f *drone.Faults, on bool) { f.SlowAcks = on },
}

// reboot is the one fault that is an event, not a state.
const reboot = "reboot"

func faultNames() string {
	return strings.Join(append(append(slices.Sorted(maps.Keys(faults)), reboot), videoFaultNames()...), ", ")
}

// faultPlan is a fault, when it comes and when it goes.
type faultPlan struct {
	name  string
	after time.Duration
	lasts time.Duration // 0: for ever
}

// UnmarshalText reads NAME, NAME@AFTER or NAME@AFTER+FOR.
func (p *faultPlan) UnmarshalText(b []byte) error {
	name, when, timed := strings.Cut(string(b), "@")
	if _, video := videoFaults[name]; faults[name] == nil && name != reboot && !video {
		return fmt.Errorf("fault %q: want one of %s", name, faultNames())
	}
	*p = faultPlan{name: name}
	if !timed {
		return nil
	}
	after, lasts, ends := strings.Cut(when, "+")
	var err error
	if p.after, err = time.ParseDuration(after); err != nil || p.after < 0 {
		return fmt.Errorf("fault %q: want a time after the @, such as 30s", b)
	}
	if !ends {
		return nil
	}
	if p.lasts, err = time.ParseDuration(lasts); err != nil || p.lasts <= 0 {
		return fmt.Errorf("fault %q: want a time after the +, such as 10s", b)
	}
	return nil
}

// video reports whether the fault is the camera's.
func (p faultPlan) video() bool {
	_, ok := videoFaults[p.name]
	return ok
}

// carryOut lets the fault happen to a running drone; it returns when the fault
// is over or ctx is done.
func (p faultPlan) carryOut(ctx context.Context, d *drone.Drone) error {
	if !wait(ctx, p.after) {
		return nil
	}
	if p.name == reboot {
		d.Reboot()
		return nil
	}
	set := faults[p.name]
	if err := d.SetFaults(func(f *drone.Faults) { set(f, true) }); err != nil {
		return err
	}
	if p.lasts == 0 || !wait(ctx, p.lasts) {
		return nil
	}
	return d.SetFaults(func(f *drone.Faults) { set(f, false) })
}

func wait(ctx context.Context, t time.Duration) bool {
	timer := time.NewTimer(t)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
