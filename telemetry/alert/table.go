package alert

import "time"

// The codes that others are silenced by.
const (
	codeLinkLost        = "link-lost"
	codeGPSLost         = "gps-lost"
	codeBatteryCritical = "battery-critical"
	codeFailed          = "recording-failed"
	codeStopped         = "recording-stopped"
	codeGuardBroken     = "guard-broken"
)

// conditions are all that can be wrong. What a silent vehicle last said is no
// news: nearly everything about it is silenced by its lost link.
var conditions = []condition{
	{code: codeLinkLost, clear: time.Second, vehicle: linkLost},
	{code: "failsafe", clear: 2 * time.Second, vehicle: failsafe, silencedBy: []string{codeLinkLost}},
	{code: "rebooted", vehicle: rebooted},
	{code: "geofence", clear: 2 * time.Second, vehicle: geofence, silencedBy: []string{codeLinkLost}},

	// A battery under load sags for a moment.
	{code: codeBatteryCritical, raise: 3 * time.Second, clear: 10 * time.Second, vehicle: batteryCritical, silencedBy: []string{codeLinkLost}},
	{code: "battery-low", raise: 5 * time.Second, clear: 10 * time.Second, vehicle: batteryLow, silencedBy: []string{codeLinkLost, codeBatteryCritical}},

	{code: codeGPSLost, raise: time.Second, clear: 3 * time.Second, vehicle: gpsLost, silencedBy: []string{codeLinkLost}},
	{code: "ekf-bad", raise: time.Second, clear: 3 * time.Second, vehicle: ekfBad, silencedBy: []string{codeLinkLost}},
	{code: "rc-lost", raise: time.Second, clear: 2 * time.Second, vehicle: rcLost, silencedBy: []string{codeLinkLost}},
	{code: "sensor-unhealthy", raise: 2 * time.Second, clear: 3 * time.Second, vehicle: sensorUnhealthy, silencedBy: []string{codeLinkLost}},
	{code: "pre-arm", clear: time.Second, vehicle: preArm, inhibited: []phase{armed, flying}, silencedBy: []string{codeLinkLost}},
	{code: "traffic-near", clear: 3 * time.Second, vehicle: trafficNear},
	{code: "link-quality", raise: 3 * time.Second, clear: 5 * time.Second, vehicle: linkQuality, silencedBy: []string{codeLinkLost}},
	{code: "signing-refused", clear: 5 * time.Second, vehicle: signingRefused},
	{code: "clock-doubt", raise: 5 * time.Second, clear: 5 * time.Second, vehicle: vehicleClock, silencedBy: []string{codeLinkLost}},

	{code: codeFailed, clear: 2 * time.Second, station: recordingFailed},
	// The first frame of a vehicle makes it known some time before the state of
	// its recording is published.
	{code: codeStopped, raise: 2 * time.Second, clear: time.Second, station: recordingStopped, silencedBy: []string{codeFailed}},
	{code: "recording-dropping", clear: 2 * time.Second, station: recordingDropping, silencedBy: []string{codeFailed}},
	// A picture is away for a moment at every loss; the page itself shows its age.
	{code: "video-lost", raise: 2 * time.Second, clear: time.Second, station: videoLost},
	{code: "video-not-recorded", raise: 5 * time.Second, clear: time.Second, station: videoNotRecorded},
	{code: "disk-low", clear: 5 * time.Second, station: diskLow},
	{code: "station-clock", clear: 5 * time.Second, station: stationClock},
	{code: "ledger-unwritable", clear: time.Second, station: ledgerUnwritable},
	{code: "network-appeared", clear: 2 * time.Second, station: networkAppeared},
	{code: codeGuardBroken, clear: time.Second, station: guardBroken},
	{code: "guard-silent", raise: time.Second, clear: time.Second, station: guardSilent, silencedBy: []string{codeGuardBroken}},
	{code: "guard-tried", clear: 10 * time.Second, station: guardTried},
	{code: "link-failed", clear: time.Second, station: linkFailed},
}
