// Command simdrone flies simulated drones that talk MAVLink over UDP, TCP, a
// pseudo terminal or a serial port:
//
//	simdrone                               one ArduPilot Copter, to 127.0.0.1:14550
//	simdrone --tour                        it flies a circuit by itself
//	simdrone --px4 --pty /tmp/ttyDrone     a PX4 vehicle on a serial port
//	simdrone --count 50 --rate 4           load
//	simdrone --video rtp://127.0.0.1:5600  with a camera
//	simdrone --loss 0.1 --fault gps@60s    faults, at once or later
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var o options
	parsed := kong.Parse(
		&o,
		kong.Name("simdrone"),
		kong.Description("Simulated drones on real sockets and pseudo terminals."),
		kong.UsageOnError(),
		kong.Vars{"udp": defaultUDP, "faults": faultNames(), "films": filmNames()},
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	parsed.FatalIfErrorf(parsed.Run())
}
