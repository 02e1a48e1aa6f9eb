package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"skylatch/cmd/simdrone/camera"
)

// videoOptions are the flags that begin with --video-.
type videoOptions struct {
	Film    string        `help:"What is seen: ${films}, or the path of an H.264 or H.265 stream (Annex B)." default:"day"`
	Second  string        `help:"A second film, sent beside the first as a track of its own." placeholder:"FILM"`
	Rate    float64       `help:"Pictures a second." default:"30"`
	Start   int           `help:"Begin with this picture of the film: one that is no key picture is a stream joined in the middle."`
	Spread  float64       `help:"Share of a picture's time over which its packets are spread; 0 sends them at once."`
	Sets    string        `help:"Parameter sets: as filmed, \"once\" or \"late\" (not with the first key picture)." placeholder:"HOW"`
	NoAUD   bool          `name:"no-aud" help:"Leave out access unit delimiters."`
	NoMark  bool          `name:"no-marker-bit" help:"Leave the end of a picture unmarked in RTP."`
	NoRTCP  bool          `name:"no-rtcp" help:"Send no reports beside RTP."`
	Chunk   int           `help:"Send MPEG-TS in pieces of so many bytes." default:"1316"`
	Clean   bool          `help:"Plant no canaries beside the picture."`
	Loss    float64       `help:"Share of packets lost."`
	Double  float64       `name:"duplicate" help:"Share of packets sent twice."`
	Reorder float64       `help:"Share of packets overtaken by the next."`
	Jitter  time.Duration `help:"Let each picture leave up to this much later."`
	Stall   stallPlan     `help:"Let nothing arrive for so long, as often, and then everything at once." placeholder:"FOR/EVERY"`
}

// stallPlan is FOR/EVERY, such as 700ms/7s.
type stallPlan struct{ lasts, every time.Duration }

// UnmarshalText reads FOR/EVERY.
func (p *stallPlan) UnmarshalText(b []byte) error {
	lasts, every, ok := strings.Cut(string(b), "/")
	var err error
	if p.lasts, err = time.ParseDuration(lasts); err == nil && ok {
		p.every, err = time.ParseDuration(every)
	}
	if err != nil || !ok {
		return fmt.Errorf("stall %q: want how long and how often, such as 700ms/7s", b)
	}
	return nil
}

// camera makes the camera that sends to one place.
func (o videoOptions) camera(to string, seed uint64) (*camera.Camera, error) {
	return camera.New(camera.Config{
		To: to, Film: o.Film, Second: o.Second, Rate: o.Rate, Start: o.Start, Spread: o.Spread, Sets: camera.Sets(o.Sets),
		NoAUD: o.NoAUD, NoMarkerBit: o.NoMark, NoRTCP: o.NoRTCP, Chunk: o.Chunk, Clean: o.Clean, Seed: seed,
		Faults: camera.Faults{
			Loss: o.Loss, Duplicate: o.Double, Reorder: o.Reorder, Jitter: o.Jitter,
			StallFor: o.Stall.lasts, StallEvery: o.Stall.every,
		},
	})
}

// videoJump is how far the stream's clock goes wrong.
const videoJump = time.Hour

// videoFaults are what can happen to a camera: what begins, and what ends if it
// is to last.
var videoFaults = map[string]struct {
	begin, end func(*camera.Camera) error
}{
	"video-off": {
		func(c *camera.Camera) error { return c.SetFaults(func(f *camera.Faults) { f.Off = true }) },
		func(c *camera.Camera) error { return c.SetFaults(func(f *camera.Faults) { f.Off = false }) },
	},
	"video-restart": {begin: func(c *camera.Camera) error { c.Restart(); return nil }},
	"video-jump": {
		func(c *camera.Camera) error { c.Jump(videoJump); return nil },
		func(c *camera.Camera) error { c.Jump(-videoJump); return nil },
	},
	"video-change": {
		func(c *camera.Camera) error { return c.Change(camera.Thermal) },
		func(c *camera.Camera) error { return c.Change(camera.Day) },
	},
}

// happenTo lets the fault happen to a running camera; it returns when the fault
// is over or ctx is done.
func (p faultPlan) happenTo(ctx context.Context, c *camera.Camera) error {
	if !wait(ctx, p.after) {
		return nil
	}
	f := videoFaults[p.name]
	if err := f.begin(c); err != nil {
		return err
	}
	if p.lasts == 0 || f.end == nil || !wait(ctx, p.lasts) {
		return nil
	}
	return f.end(c)
}

func filmNames() string {
	return strings.Join([]string{camera.Day, camera.Thermal, camera.Slices}, ", ")
}

func videoFaultNames() []string { return slices.Sorted(maps.Keys(videoFaults)) }
