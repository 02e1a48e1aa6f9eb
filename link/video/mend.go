package video

import (
	"slices"
	"time"

	"skylatch/telemetry/media"
)

const (
	// entryPatience is how long a clean picture to begin with is waited for.
	// Then the next one is made good enough to begin with, where that can be
	// done: a picture that builds up is worth more than none.
	entryPatience = 2 * time.Second
	// entryApart is between two pictures that are made good to begin with.
	entryApart = 500 * time.Millisecond
	// keyPatience is how long the last key picture serves those who join: a
	// group of ten seconds is kept for them (see media.Fan).
	keyPatience = 10 * time.Second
)

// mender makes of the pictures of one track what a decoder goes on with after a
// loss. It is used by one goroutine.
type mender interface {
	// mend returns the picture as a decoder is to get it. It is valid until the
	// next call.
	mend(p *picture) (mended, outcome)
	// spoiled says that what mend returned last was not handed on after all.
	spoiled()
}

// mended is a picture as a decoder is to get it.
type mended struct {
	nals [][]byte
	// The fields of media.Unit.
	key, recovery, damaged, gap bool
	// reordered: pictures have come in another order than they are shown in.
	reordered bool
	// lead is a key unit to begin with before this one; nil if there is none.
	lead [][]byte
	// sets are the parameter sets in it.
	sets [][]byte
}

// outcome is what became of a picture.
type outcome int

const (
	handedOn  outcome = iota
	leftOut           // something of it was lost
	tooEarly          // no picture came yet that decoding can begin with
	unknown           // its parameter sets never came
	noPicture         // there is none in it: parameter sets alone
)

// newMender returns the mender for a codec.
func newMender(codec media.Codec, onLoss OnLoss) mender {
	switch codec {
	case media.H264:
		return &mend264{freeze: onLoss == Freeze}
	case media.H265:
		return &mend265{freeze: onLoss == Freeze}
	default:
		return images{}
	}
}

// images mends pictures that depend on no other.
type images struct{}

func (images) mend(p *picture) (mended, outcome) {
	if p.lost || len(p.nals) == 0 {
		return mended{}, leftOut
	}
	return mended{nals: p.nals, key: true}, handedOn
}

func (images) spoiled() {}

// shape is how an encoder cuts its pictures into slices, as far as it always
// does so alike: with it one sees that a picture is whole although packets were
// lost next to it.
type shape struct {
	starts []uint32 // where its slices begin, in the last picture that was whole
	alike  int      // pictures in a row that had the same
}

// shapeSure is how many pictures alike make a habit.
const shapeSure = 3

func (s *shape) learn(starts []uint32) {
	if slices.Equal(s.starts, starts) {
		s.alike++
		return
	}
	s.starts, s.alike = append(s.starts[:0], starts...), 1
}

// whole reports whether a picture of these slices is surely whole.
func (s *shape) whole(starts []uint32) bool {
	return s.alike >= shapeSure && slices.Equal(s.starts, starts)
}
