package main

import (
	"context"
	"fmt"
	"net/netip"
	"sync"

	"skylatch/cmd/simdrone/camera"
	"skylatch/cmd/simdrone/drone"
	"skylatch/cmd/skylatch/config"
	"skylatch/cmd/skylatch/station"
	"skylatch/redact/egress"
	"skylatch/telemetry"
	"skylatch/telemetry/unit"
)

type demoCommand struct {
	stationFlags `embed:""`

	Count int  `help:"How many drones." default:"1"`
	Tour  bool `help:"Let the drone fly a circuit by itself until the first command." default:"true" negatable:""`
}

// Run is a station whose only links are UDP sockets on loopback, drones that
// send to it, and the camera of one of them.
func (d demoCommand) Run(ctx context.Context) error {
	if d.Count < 1 || d.Count > 50 {
		return fmt.Errorf("--count is %d: allowed is 1 to 50", d.Count)
	}
	settings, err := d.settings()
	if err != nil {
		return err
	}
	settings.Data = demoFolder(settings.Data)
	settings.Serial = config.Serial{}
	settings.TCP = nil
	settings.Video.UDP = []config.VideoUDP{{Listen: netip.MustParseAddrPort("127.0.0.1:0")}}
	settings.Video.TCP, settings.Video.RTSP, settings.Video.Files, settings.Video.Capture = nil, nil, nil, false
	settings.UDP = []config.UDP{{Listen: netip.MustParseAddrPort("127.0.0.1:0")}}
	vehicles, pictures := station.UDPDoor(settings.UDP[0]), station.VideoDoor(settings.Video.UDP[0])
	return d.supervise(ctx, settings, true, func(ctx context.Context, doors *egress.Doors) error {
		mavlink, err := doors.UDP(vehicles)
		if err != nil {
			return err
		}
		video, err := doors.UDP(pictures)
		if err != nil {
			return err
		}
		eye, err := camera.New(camera.Config{To: "rtp://" + video.LocalAddr().String(), Second: camera.Thermal, Seed: 1})
		if err != nil {
			return err
		}
		var group sync.WaitGroup
		defer group.Wait()
		group.Go(func() { _ = eye.Run(ctx) }) // its link is ours: it ends with ctx
		return d.fly(ctx, mavlink.LocalAddr().String(), eye)
	})
}

// homeStep keeps the simulated drones of a swarm 20 m apart.
const homeStep = 0.00018

// fly sends the drones to the address until ctx ends. The first one has the
// camera.
func (d demoCommand) fly(ctx context.Context, address string, eye *camera.Camera) error {
	var group sync.WaitGroup
	defer group.Wait()
	for i := range d.Count {
		var streams []camera.Stream
		if i == 0 {
			streams = eye.Streams()
		}
		vehicle, err := drone.New(drone.Config{
			Video:  streams,
			System: i + 1,
			Seed:   uint64(i + 1),
			Home:   telemetry.LatLon{LatDeg: -35.363262, LonDeg: 149.165237 + float64(i)*homeStep},
			// A light breeze: the tapes and the wind arrow have something to say.
			HomeAMSL: 584,
			Wind:     drone.Wind{From: unit.Degrees(240), Speed: 3, Gust: 0.6},
			Tour:     d.Tour,
			Recharge: true,
		})
		if err != nil {
			return err
		}
		if err := vehicle.DialUDP(address); err != nil {
			return err
		}
		group.Go(func() { _ = vehicle.Run(ctx) }) // its link is ours: it ends with ctx
	}
	return nil
}
