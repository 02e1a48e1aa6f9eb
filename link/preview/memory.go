package preview

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"skylatch/link/mavlink"
	"skylatch/telemetry"
)

// maxFrame is how long a MAVLink frame can be: header, payload, checksum and
// signature.
const maxFrame = 10 + 255 + 2 + 13

// kept is a frame that is remembered, and the how manieth it was.
type kept struct {
	number uint64
	kind   kind
	at     time.Time
	size   int
	raw    [maxFrame]byte
}

// kind is what replaces what: a message of the same sender.
type kind struct {
	sender telemetry.VehicleID
	id     uint32
}

const (
	// newest is how many frames are remembered one by one: more than come between
	// two looks at a busy vehicle. Of what is older, the last of each kind is.
	newest = 512
	// maxKinds bounds those: 256 senders, and what one tells. More of them are
	// known while they are among the newest.
	maxKinds = 1024
)

// memory holds what was heard lately.
type memory struct {
	mu    sync.Mutex // guards what follows
	count uint64
	ring  [newest]kept
	older map[kind]*kept
}

// take remembers a frame.
func (m *memory) take(f mavlink.Frame) {
	if len(f.Raw) > maxFrame {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.count++
	k := &m.ring[m.count%newest]
	m.age(k)
	k.number, k.kind, k.at = m.count, kind{f.Source, f.ID}, f.At
	k.size = copy(k.raw[:], f.Raw)
}

// age keeps a frame as the last of its kind, before its place is taken.
func (m *memory) age(k *kept) {
	if k.number == 0 {
		return
	}
	old := m.older[k.kind]
	if old == nil {
		if len(m.older) >= maxKinds {
			return
		}
		if m.older == nil {
			m.older = make(map[kind]*kept)
		}
		old = new(kept)
		m.older[k.kind] = old
	}
	*old = *k
}

// since appends what came after the frame of that number, in the order in which
// it came.
func (m *memory) since(number uint64, list []kept) []kept {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, k := range m.older {
		if k.number > number {
			list = append(list, *k)
		}
	}
	slices.SortFunc(list, func(a, b kept) int { return cmp.Compare(a.number, b.number) })
	for n := max(number, m.count-min(m.count, newest)) + 1; n <= m.count; n++ {
		list = append(list, m.ring[n%newest])
	}
	return list
}

// idHeartbeat and idHighLatency2 say that their sender is a vehicle.
const (
	idHeartbeat    = 0
	idHighLatency2 = 235
)

// beatsFirst puts what makes a vehicle known before what it told once, long ago.
func beatsFirst(list []kept) {
	slices.SortStableFunc(list, func(a, b kept) int { return cmp.Compare(rank(a.kind.id), rank(b.kind.id)) })
}

func rank(id uint32) int {
	if id == idHeartbeat || id == idHighLatency2 {
		return 0
	}
	return 1
}
