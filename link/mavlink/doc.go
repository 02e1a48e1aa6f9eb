// Package mavlink is the driver for vehicles that speak MAVLink 1 or 2.
//
// It takes bytes from transports, splits them into frames, gives each frame to
// the flight log before anything looks into it, and turns what it understands
// into samples in SI units. MAVLink's many ways to say "unknown" become absent
// values here and nowhere else. In the other direction it sends heartbeats,
// stream requests, time synchronisation, what the pilot asked for, and what
// [Driver.Relay] is given from a second ground station: nothing else.
//
// It refuses frames whose signature does not match (they are recorded, not
// believed), vehicles that never sent a heartbeat, and commands that make no
// sense. It opens no socket and no port.
//
// The only goroutine is the one that calls [Driver.Run]. The methods of
// transport.Handler are called by the transports' goroutines; one mutex makes
// them take turns, and nothing that can block is called under it.
package mavlink
