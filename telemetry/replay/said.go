package replay

import (
	"bytes"

	"skylatch/telemetry/store"
)

// How many frames of one kind still count, besides the newest: several
// batteries, cameras and neighbours speak with one message each.
const (
	keptOthers  = 8
	keptTexts   = store.MaxTexts
	keptChanges = 256
	maxSpeakers = 4096 // kinds of frames of all senders
)

// The messages of which more than the newest counts. (MAVLink common.xml)
const (
	idHeartbeat        = 0   // who speaks, and since when it flies
	idExtendedSysState = 245 // since when it is in the air
	idStatusText       = 253
)

// speaker is a sender with one kind of frame.
type speaker struct {
	system, component byte
	message           uint32
}

// said remembers which frames still count.
type said struct{ kinds map[speaker]*kind }

// kind are the frames of one speaker that still count.
type kind struct {
	first   int64
	last    []int64 // the newest, oldest first
	changes []int64 // where one differed from the one before
	payload []byte  // of the newest, where changes are looked for
}

func newSaid() *said { return &said{kinds: make(map[speaker]*kind)} }

// note takes a frame.
func (s *said) note(frame []byte, offset int64) {
	who, payload, ok := parse(frame)
	if !ok {
		return
	}
	k := s.kinds[who]
	if k == nil {
		if len(s.kinds) == maxSpeakers {
			return
		}
		k = &kind{first: offset}
		s.kinds[who] = k
	}
	keep := keptOthers
	switch who.message {
	case idStatusText:
		keep = keptTexts
	case idHeartbeat, idExtendedSysState:
		if !bytes.Equal(k.payload, payload) {
			k.payload = append(k.payload[:0], payload...)
			k.changes = push(k.changes, offset, keptChanges)
		}
	}
	k.last = push(k.last, offset, keep)
}

// push appends to a list that keeps the newest n.
func push(list []int64, v int64, n int) []int64 {
	if len(list) == n {
		copy(list, list[1:])
		list = list[:n-1]
	}
	return append(list, v)
}

// offsets returns what counts now, in order.
func (s *said) offsets() []int64 {
	var list []int64
	for _, k := range s.kinds {
		list = append(append(append(list, k.first), k.changes...), k.last...)
	}
	return sortedOffsets(list)
}

// parse reads who sent a whole frame, and what kind it is.
// (mavlink.io, "MAVLink packet serialization")
func parse(f []byte) (speaker, []byte, bool) {
	switch {
	case len(f) >= 12 && f[0] == 0xfd:
		n := int(f[1])
		if len(f) < 12+n {
			return speaker{}, nil, false
		}
		return speaker{f[5], f[6], uint32(f[7]) | uint32(f[8])<<8 | uint32(f[9])<<16}, f[10 : 10+n], true
	case len(f) >= 8 && f[0] == 0xfe:
		n := int(f[1])
		if len(f) < 8+n {
			return speaker{}, nil, false
		}
		return speaker{f[3], f[4], uint32(f[5])}, f[6 : 6+n], true
	}
	return speaker{}, nil, false
}
