package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"os"
	"sync"

	"skylatch/cmd/simdrone/camera"
	"skylatch/cmd/simdrone/drone"
	"skylatch/telemetry"
	"skylatch/telemetry/unit"
)

// defaultUDP is where ground stations listen.
const defaultUDP = "127.0.0.1:14550"

// most is how many drones one process flies; system ids end at 255.
const most = 250

type options struct {
	UDP       []string `name:"udp" help:"Send to this ground station (${udp} if no connection is named)." placeholder:"HOST:PORT"`
	ListenUDP string   `name:"listen-udp" help:"Wait on this address for a ground station to speak first." placeholder:"HOST:PORT"`
	TCP       []string `name:"tcp" help:"Connect to this ground station." placeholder:"HOST:PORT"`
	ListenTCP string   `name:"listen-tcp" help:"Wait on this address for ground stations." placeholder:"HOST:PORT"`
	PTY       string   `name:"pty" help:"Be a serial port of this name." placeholder:"PATH"`
	Serial    string   `help:"Talk over this serial port." placeholder:"PATH"`
	Baud      int      `help:"Speed of the serial port." default:"57600"`

	Count   int       `help:"How many drones; their system ids count up." default:"1"`
	System  int       `help:"MAVLink system id of the first." default:"1"`
	PX4     bool      `name:"px4" help:"Behave like PX4 instead of ArduPilot."`
	Tour    bool      `help:"Fly a circuit until the first command."`
	Home    []float64 `help:"Where it stands: latitude, longitude, metres above the sea." placeholder:"LAT,LON,ALT"`
	Wind    []float64 `help:"Wind: from where in degrees, speed and gusts in m/s." default:"220,3,0.8" placeholder:"DEG,M/S,M/S"`
	Seed    uint64    `help:"Chooses noise, gusts and the faults' dice." default:"1"`
	Speedup float64   `help:"Fly faster than the clock." default:"1"`
	Rate    float64   `help:"Multiply the rate of every stream." default:"1"`
	V1      bool      `name:"mavlink1" help:"Speak MAVLink 1."`
	Key     string    `help:"Sign with this 32-byte key." placeholder:"HEX"`
	Radio   bool      `help:"Have a telemetry radio that reports on itself." default:"true" negatable:""`
	GPS2    bool      `name:"gps2" help:"Have a second GPS receiver."`

	Video        []string     `help:"Send live pictures too: rtp://HOST:PORT, ts+udp://, ts+rtp://, ts+tcp:// (connects), ts+listen:// or rtsp://[USER:PASSWORD@]HOST:PORT/PATH (wait)." placeholder:"URL"`
	VideoOptions videoOptions `embed:"" prefix:"video-"`

	Loss      float64     `help:"Share of frames lost, either way."`
	Duplicate float64     `help:"Share of frames sent twice."`
	Reorder   float64     `help:"Share of frames overtaken by the next."`
	Corrupt   float64     `help:"Share of frames with a wrong checksum."`
	Pack      int         `help:"Frames in one datagram."`
	Split     bool        `help:"Let frames straddle datagrams."`
	Fault     []faultPlan `help:"What goes wrong, after how long, and for how long: ${faults}." placeholder:"NAME[@AFTER[+FOR]]"`
}

// Run flies the drones until ctx is done.
func (o options) Run(ctx context.Context) error {
	if o.Count < 1 || o.Count > most {
		return fmt.Errorf("--count is %d: allowed is 1 to %d", o.Count, most)
	}
	if o.Count > 1 && (o.PTY != "" || o.Serial != "" || o.ListenTCP != "" || o.ListenUDP != "") {
		return errors.New("several drones share no port: with --count use --udp or --tcp")
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var wg sync.WaitGroup
	defer wg.Wait()
	ended := make(chan error, (o.Count+len(o.Video))*(1+len(o.Fault)))
	cameras, err := o.cameras()
	if err != nil {
		return err
	}
	var streams []camera.Stream
	for _, c := range cameras {
		streams = append(streams, c.Streams()...)
		wg.Go(func() { ended <- c.Run(ctx) })
		for _, plan := range o.Fault {
			if !plan.video() {
				continue
			}
			wg.Go(func() {
				if err := plan.happenTo(ctx, c); err != nil {
					ended <- err
				}
			})
		}
	}
	for i := range o.Count {
		d, err := o.drone(i, streams)
		if err != nil {
			cancel()
			return err
		}
		wg.Go(func() { ended <- d.Run(ctx) })
		for _, plan := range o.Fault {
			if plan.video() {
				continue
			}
			wg.Go(func() {
				if err := plan.carryOut(ctx, d); err != nil {
					ended <- err
				}
			})
		}
	}
	if o.PTY != "" {
		fmt.Fprintf(os.Stderr, "simdrone: plugged in at %s\n", o.PTY)
	}
	err = <-ended // the first that ends ends all
	cancel()
	return err
}

// cameras makes all of them, or none.
func (o options) cameras() ([]*camera.Camera, error) {
	var all []*camera.Camera
	for i, to := range o.Video {
		c, err := o.VideoOptions.camera(to, o.Seed+uint64(i))
		if err != nil {
			for _, c := range all {
				c.Close()
			}
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

// drone makes number i, connected. The first one carries the cameras.
func (o options) drone(i int, streams []camera.Stream) (*drone.Drone, error) {
	c, err := o.config(i)
	if err != nil {
		return nil, err
	}
	if i == 0 {
		c.Video = streams
	}
	d, err := drone.New(c)
	if err != nil {
		return nil, err
	}
	udp := o.UDP
	if len(udp) == 0 && o.ListenUDP == "" && len(o.TCP) == 0 && o.ListenTCP == "" && o.PTY == "" && o.Serial == "" {
		udp = []string{defaultUDP}
	}
	for _, addr := range udp {
		if err := d.DialUDP(addr); err != nil {
			return nil, err
		}
	}
	for _, addr := range o.TCP {
		d.DialTCP(addr)
	}
	if o.ListenUDP != "" {
		if _, err := d.ListenUDP(o.ListenUDP); err != nil {
			return nil, err
		}
	}
	if o.ListenTCP != "" {
		if _, err := d.ListenTCP(o.ListenTCP); err != nil {
			return nil, err
		}
	}
	if o.PTY != "" {
		if _, err := d.OpenPTY(o.PTY); err != nil {
			return nil, err
		}
	}
	if o.Serial != "" {
		if err := d.OpenSerial(o.Serial, o.Baud); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// config is that of drone i. Many stand in a grid, so that each is seen.
func (o options) config(i int) (drone.Config, error) {
	c := drone.Config{
		System: o.System + i, Seed: o.Seed + uint64(i), Speedup: o.Speedup, Rate: o.Rate, Tour: o.Tour,
		MAVLink1: o.V1, Radio: o.Radio, SecondGPS: o.GPS2, NoTraffic: i > 0,
		Faults: drone.Faults{
			Loss: o.Loss, Duplicate: o.Duplicate, Reorder: o.Reorder, Corrupt: o.Corrupt, Pack: o.Pack, Split: o.Split,
		},
	}
	if o.PX4 {
		c.Autopilot = telemetry.AutopilotPX4
	}
	home, err := three("--home", o.Home)
	if err != nil {
		return c, err
	}
	wind, err := three("--wind", o.Wind)
	if err != nil {
		return c, err
	}
	c.Wind = drone.Wind{From: unit.Degrees(wind[0]), Speed: unit.MetrePerSecond(wind[1]), Gust: unit.MetrePerSecond(wind[2])}
	if o.Home == nil {
		home = [3]float64{drone.DefaultHome.LatDeg, drone.DefaultHome.LonDeg, drone.DefaultHomeAMSL}
	}
	const spacing = 30 / 111_319.0 // degrees; 30 m
	c.Home.LatDeg = home[0] + float64(i/10)*spacing
	c.Home.LonDeg = home[1] + float64(i%10)*spacing/math.Cos(home[0]*math.Pi/180)
	c.HomeAMSL = unit.MetreAMSL(home[2])
	if o.Key != "" {
		key, err := hex.DecodeString(o.Key)
		if err != nil || len(key) != 32 {
			return c, errors.New("--key: want 64 hexadecimal digits")
		}
		c.SigningKey = (*[32]byte)(key)
	}
	return c, nil
}

// three reads a flag of three numbers; without any they are zero.
func three(flag string, v []float64) ([3]float64, error) {
	if len(v) == 0 {
		return [3]float64{}, nil
	}
	if len(v) != 3 {
		return [3]float64{}, fmt.Errorf("%s has %d numbers: want three with commas between", flag, len(v))
	}
	return [3]float64(v), nil
}
