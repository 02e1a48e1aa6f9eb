package alert

import (
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/store"
	"skylatch/telemetry/unit"
)

// t0 is when the tests begin.
var t0 = time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC)

func dated[T any](at time.Time, v T) telemetry.Dated[T] {
	return telemetry.Dated[T]{Value: v, ReceivedAt: at}
}

var home = telemetry.LatLon{LatDeg: -35.363262, LonDeg: 149.165237}

// flyingVehicle is a healthy copter in the air that says everything at now.
func flyingVehicle(now time.Time) store.Vehicle {
	v := store.Vehicle{ID: telemetry.VehicleID{System: 1, Component: 1}, FirstHeard: now, LastHeard: now, FlyingSince: now}
	v.Heartbeat = dated(now, telemetry.Heartbeat{
		Autopilot: telemetry.AutopilotArduPilot, Type: telemetry.TypeCopter, Armed: true, Mode: "Loiter", Status: telemetry.StatusActive,
	})
	v.Landed = dated(now, telemetry.Landed{State: telemetry.LandedAir})
	v.Position = dated(now, telemetry.Position{Place: home, AMSL: opt.Some(unit.MetreAMSL(634)), AboveHome: opt.Some(unit.MetreAboveHome(50))})
	v.GPS = []telemetry.Dated[telemetry.GPS]{dated(now, telemetry.GPS{Fix: telemetry.Fix3D, Satellites: opt.Some(14)})}
	v.Batteries = []telemetry.Dated[telemetry.Battery]{dated(now, telemetry.Battery{
		Voltage: opt.Some(unit.Volt(15.9)), Remaining: opt.Some(unit.Ratio(0.8)),
	})}
	v.Health = dated(now, telemetry.Health{Sensors: []telemetry.SensorHealth{
		{Name: "gyro", Enabled: true, Healthy: true},
		{Name: "magnetometer", Enabled: true, Healthy: true},
		{Name: "gps", Enabled: true, Healthy: true},
		{Name: "rc_receiver", Enabled: true, Healthy: true},
		{Name: "proximity"}, // present, not used
		{Name: "prearm_check", Enabled: true, Healthy: true},
	}})
	v.Estimator = dated(now, telemetry.Estimator{
		Velocity: opt.Some(0.1), HorizontalPosition: opt.Some(0.1), VerticalPosition: opt.Some(0.1), Compass: opt.Some(0.1),
		AttitudeGood: true, PositionGood: true,
	})
	v.Fence = dated(now, telemetry.Fence{})
	v.Clock = dated(now, telemetry.Clock{UTC: opt.Some(now.Add(-200 * time.Millisecond))})
	return v
}

// parkedVehicle is the same, disarmed on the ground.
func parkedVehicle(now time.Time) store.Vehicle {
	v := flyingVehicle(now)
	v.FlyingSince = time.Time{}
	v.Heartbeat.Value.Armed, v.Heartbeat.Value.Status = false, telemetry.StatusStandby
	v.Landed.Value.State = telemetry.LandedGround
	return v
}

// armedVehicle stands on the ground with its motors armed.
func armedVehicle(now time.Time) store.Vehicle {
	v := parkedVehicle(now)
	v.Heartbeat.Value.Armed, v.Heartbeat.Value.Status = true, telemetry.StatusActive
	return v
}

// snapshot is a station on which nothing is wrong, with these vehicles.
func snapshot(vehicles ...store.Vehicle) store.Snapshot {
	s := store.Snapshot{Vehicles: vehicles}
	s.Station.Disk = telemetry.Disk{FreeBytes: 80e9, TotalBytes: 250e9}
	s.Station.Links = []telemetry.Link{{Name: "udp 127.0.0.1:14550", State: telemetry.LinkActive}}
	for _, v := range vehicles {
		s.Station.Recordings = append(s.Station.Recordings, telemetry.Recording{
			System: v.ID.System, State: telemetry.RecordingOn, Frames: 1000,
		})
	}
	return s
}

// unhealthySensor marks a sensor as enabled and not healthy.
func unhealthySensor(v *store.Vehicle, name string) {
	sensors := append([]telemetry.SensorHealth(nil), v.Health.Value.Sensors...)
	for i := range sensors {
		if sensors[i].Name == name {
			sensors[i].Healthy = false
			v.Health.Value.Sensors = sensors
			return
		}
	}
	v.Health.Value.Sensors = append(sensors, telemetry.SensorHealth{Name: name, Enabled: true})
}

// say adds a status text.
func say(v *store.Vehicle, at time.Time, text string) {
	v.Texts = append(v.Texts, store.Text{
		Number: uint64(len(v.Texts) + 1), ReceivedAt: at, Text: telemetry.Text{Component: 1, Severity: 4, Text: text},
	})
}
