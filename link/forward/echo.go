package forward

import (
	"bytes"
	"hash/maphash"
	"sync"
	"time"

	"skylatch/link/mavlink"
	"skylatch/link/transport"
	"skylatch/telemetry"
)

// echoes remembers what was told, to know it again when somebody tells it to
// us: two stations that forward to each other would otherwise never stop. A
// sequence number does not show it, since every station gives its own.
//
// What comes from where it first came from is no echo, however often: a vehicle
// repeats itself.
type echoes struct {
	seed maphash.Seed

	mu   sync.Mutex // guards what follows
	told map[uint64]telling
	ring [echoSlots]uint64 // what is in told, oldest first from next on
	next int
}

type telling struct {
	from *transport.Peer
	at   time.Time
	slot int
}

const (
	// echoSlots is some seconds of a busy station.
	echoSlots = 4096
	// echoAge is longer than any way around, and shorter than the second after
	// which heartbeats repeat themselves: over a second link to a vehicle they
	// would be taken for echoes.
	echoAge = 900 * time.Millisecond
)

func newEchoes() *echoes {
	return &echoes{seed: maphash.MakeSeed(), told: make(map[uint64]telling, echoSlots)}
}

// note remembers a MAVLink 2 frame that was told, and from whom it was had.
func (e *echoes) note(raw []byte, from *transport.Peer, at time.Time) {
	source := telemetry.VehicleID{System: int(raw[5]), Component: int(raw[6])}
	id := uint32(raw[7]) | uint32(raw[8])<<8 | uint32(raw[9])<<16
	what := e.fingerprint(source, id, raw[headerSize:headerSize+int(raw[1])])
	e.mu.Lock()
	defer e.mu.Unlock()
	if oldest := e.ring[e.next]; e.told[oldest].slot == e.next {
		delete(e.told, oldest) // unless it was told again since
	}
	e.ring[e.next] = what
	e.told[what] = telling{from: from, at: at, slot: e.next}
	e.next = (e.next + 1) % echoSlots
}

// has reports whether a frame is what was told shortly before.
func (e *echoes) has(f mavlink.Frame) bool {
	what := e.fingerprint(f.Source, f.ID, f.Payload)
	e.mu.Lock()
	defer e.mu.Unlock()
	t, ok := e.told[what]
	return ok && t.from != f.From && f.At.Sub(t.at) < echoAge
}

// fingerprint is of what a frame says, and not of how it is packed.
func (e *echoes) fingerprint(source telemetry.VehicleID, id uint32, payload []byte) uint64 {
	var h maphash.Hash
	h.SetSeed(e.seed)
	head := [5]byte{byte(source.System), byte(source.Component), byte(id), byte(id >> 8), byte(id >> 16)}
	_, _ = h.Write(head[:])                          // it never fails
	_, _ = h.Write(bytes.TrimRight(payload, "\x00")) // MAVLink 1 does not cut zeros off
	return h.Sum64()
}
