// Package drone is a simulated quadrotor on real sockets and pseudo terminals.
//
// It flies (a point mass with honest limits, wind, a battery that sags) and it
// talks MAVLink as an ArduPilot Copter or a PX4 multicopter does: silent but
// for its heartbeat until asked, refusing with reasons, obeying with
// acknowledgements, forgetting its streams when it restarts. It can be told to
// misbehave while it runs; see [Faults].
//
// The package is the outside world of this project's tests and of
// `skylatch demo`, so it opens its own sockets, on loopback unless told
// otherwise. It is no flight-dynamics model: rotors, vibration and sensors are
// not simulated, only what a pilot sees of them.
//
// A [Drone] starts nothing before [Drone.Run], which owns every goroutine and
// joins them before it returns. All other methods may be called from any
// goroutine.
package drone
