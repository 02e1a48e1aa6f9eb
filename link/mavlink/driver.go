package mavlink

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"skylatch/link/transport"
	"skylatch/telemetry"
	"skylatch/telemetry/flightlog"
	"skylatch/telemetry/store"
)

// Config says who the ground station is and where things go.
type Config struct {
	// SystemID and ComponentID are ours; 0 is 255 and 190.
	SystemID, ComponentID int
	// SigningKey signs what we send and verifies what comes signed; nil: no
	// signing. RequireSigning also refuses what comes unsigned.
	SigningKey     *[32]byte
	RequireSigning bool
	// AttitudeHertz and PositionHertz are asked of every vehicle; 0 is 10 and
	// 5, which a 57,600 baud radio carries. Everything else comes at 1 or 2 Hz.
	AttitudeHertz, PositionHertz int

	Store    *store.Store
	Recorder *flightlog.Recorder
	// Tap, if set, gets every frame that is believed, after the flight log has
	// it, and those that came before ([Frame.First]). It must not block, nor call
	// the driver.
	Tap func(Frame)
}

// Driver speaks MAVLink with every vehicle on every link. It implements
// transport.Handler. Use [New], then [Driver.Run].
type Driver struct {
	cfg     Config
	dialect *dialect

	mu       sync.Mutex // guards what follows
	signing  *signingGuard
	links    map[string]*link
	peers    map[*transport.Peer]*peer
	systems  map[int]*system
	sources  map[telemetry.VehicleID]*recent
	vehicles map[telemetry.VehicleID]*vehicle
	lastID   telemetry.CommandID
	signers  int
	decoding decoding         // reused from frame to frame
	scratch  [maxPayload]byte // a payload with its trimmed zeros
	out      []byte           // the frame being sent
}

var _ transport.Handler = (*Driver)(nil)

// maxSources bounds how many senders are told apart: more than any air has,
// less than what a hostile sender could make us remember.
const maxSources = 256

// Ground stations are these by custom (MAV_COMP_ID_MISSIONPLANNER).
const (
	groundSystem    = 255
	groundComponent = 190
)

// New validates the configuration.
func New(c Config) (*Driver, error) {
	if c.SystemID == 0 {
		c.SystemID = groundSystem
	}
	if c.ComponentID == 0 {
		c.ComponentID = groundComponent
	}
	if c.AttitudeHertz == 0 {
		c.AttitudeHertz = 10
	}
	if c.PositionHertz == 0 {
		c.PositionHertz = 5
	}
	switch {
	case c.SystemID < 1 || c.SystemID > 255:
		return nil, fmt.Errorf("mavlink system id %d: want 1 to 255", c.SystemID)
	case c.ComponentID < 1 || c.ComponentID > 255:
		return nil, fmt.Errorf("mavlink component id %d: want 1 to 255", c.ComponentID)
	case c.AttitudeHertz < 1 || c.AttitudeHertz > 50 || c.PositionHertz < 1 || c.PositionHertz > 50:
		return nil, fmt.Errorf("mavlink stream rates %d and %d Hz: want 1 to 50", c.AttitudeHertz, c.PositionHertz)
	case c.RequireSigning && c.SigningKey == nil:
		return nil, errors.New("mavlink signing is required, but there is no key")
	case c.Store == nil || c.Recorder == nil:
		return nil, errors.New("mavlink driver: it needs a store and a recorder")
	}
	return newDriver(c), nil
}

func newDriver(c Config) *Driver {
	return &Driver{
		cfg:      c,
		dialect:  words(),
		signing:  newSigningGuard(c.SigningKey, c.RequireSigning),
		links:    make(map[string]*link),
		peers:    make(map[*transport.Peer]*peer),
		systems:  make(map[int]*system),
		sources:  make(map[telemetry.VehicleID]*recent),
		vehicles: make(map[telemetry.VehicleID]*vehicle),
	}
}

const (
	// pace is how often Run looks at what is due. It paces stream requests
	// too: at 57,600 baud a request of 45 bytes every 50 ms leaves 80 % free.
	pace = 50 * time.Millisecond
	// heartbeatEvery is MAVLink's own rate for ground stations.
	heartbeatEvery = time.Second
	// statsEvery is how often counters are shown.
	statsEvery = time.Second
)

// Run sends heartbeats and stream requests, retries commands and publishes
// counters, until ctx ends. It must run for anything to be sent.
func (d *Driver) Run(ctx context.Context) error {
	tick := time.NewTicker(pace)
	defer tick.Stop()
	var beatAt, statsAt time.Time
	for {
		select {
		case <-ctx.Done():
			return nil
		case now := <-tick.C:
			d.mu.Lock()
			if now.Sub(beatAt) >= heartbeatEvery {
				beatAt = now
				for _, p := range d.peers {
					d.beat(p, now)
				}
			}
			for _, v := range d.vehicles {
				d.attend(v, now)
			}
			if now.Sub(statsAt) >= statsEvery {
				statsAt = now
				d.publishStats(now)
			}
			d.mu.Unlock()
		}
	}
}

// attend does what is due for one vehicle.
func (d *Driver) attend(v *vehicle, now time.Time) {
	for _, text := range v.overdueTexts(now) {
		d.text(v, text, now)
	}
	d.checkCommands(v, now)
	if v.beats && v.route != nil {
		d.requestStreams(v, now)
		d.synchronise(v, now)
	}
}
