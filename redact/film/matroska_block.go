package film

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// mkvBlock is a block: one frame of a track, or several in a lace.
// (RFC 9559, 10)
type mkvBlock struct {
	track    uint64
	offset   int64 // of its time from the cluster's, in ticks
	key      bool
	duration int64 // in ticks; -1 if it does not say
	discard  int64 // what of its end is not played, in nanoseconds
	frames   [][]byte
}

var errBlock = errors.New("a block is damaged")

// maxDiscard is more than a block of sound can last, in nanoseconds.
const maxDiscard = 1e9

// maxLace is how many frames a lace can hold.
const maxLace = 256

// read reads what a SimpleBlock or a Block holds.
func (k *mkvBlock) read(b []byte, simple bool) error {
	track, n, err := ebmlSize(b)
	if err != nil || track <= 0 || len(b) < n+3 {
		return errBlock
	}
	k.track = uint64(track)
	k.offset = int64(int16(binary.BigEndian.Uint16(b[n:])))
	flags := b[n+2]
	if simple {
		k.key = flags&0x80 != 0
	}
	return k.unlace(b[n+3:], flags>>1&3)
}

// The ways to write a lace.
const (
	noLace = iota
	xiphLace
	fixedLace
	ebmlLace
)

// unlace finds the frames.
func (k *mkvBlock) unlace(b []byte, lace byte) error {
	k.frames = k.frames[:0]
	if lace == noLace {
		k.frames = append(k.frames, b)
		return nil
	}
	if len(b) < 1 {
		return errBlock
	}
	count := int(b[0]) + 1
	b = b[1:]
	if lace == fixedLace {
		if len(b)%count != 0 || len(b) == 0 {
			return errBlock
		}
		size := len(b) / count
		for ; len(b) > 0; b = b[size:] {
			k.frames = append(k.frames, b[:size:size])
		}
		return nil
	}
	var sizes [maxLace]int64
	rest, err := laceSizes(sizes[:count-1], b, lace)
	if err != nil {
		return err
	}
	for _, size := range sizes[:count-1] {
		if size < 0 || size > int64(len(rest)) {
			return errBlock
		}
		k.frames = append(k.frames, rest[:size:size])
		rest = rest[size:]
	}
	k.frames = append(k.frames, rest)
	return nil
}

// laceSizes reads the sizes of all frames but the last.
func laceSizes(sizes []int64, b []byte, lace byte) (rest []byte, err error) {
	for i := range sizes {
		switch {
		case lace == xiphLace:
			for more := true; more; b = b[1:] {
				if len(b) == 0 {
					return nil, errBlock
				}
				sizes[i] += int64(b[0])
				more = b[0] == 255
			}
		default:
			v, n, err := ebmlSize(b)
			if err != nil || v == unknownSize {
				return nil, errBlock
			}
			b = b[n:]
			if i > 0 { // a difference, from the middle of what n bytes can spell
				v = sizes[i-1] + v - (1<<(7*n-1) - 1)
			}
			sizes[i] = v
		}
	}
	return b, nil
}

// group reads a BlockGroup.
func (k *mkvBlock) group(b []byte, skip func(id uint32, n int)) error {
	k.key = true
	found := false
	err := ebmlEach(b, func(id uint32, body []byte) (err error) {
		var v uint64
		switch id {
		case idBlock:
			if found {
				return errBlock
			}
			found = true
			return k.read(body, false)
		case idBlockDuration:
			v, err = ebmlUint(body)
			if k.duration = int64(v); v > maxTicks {
				return errBlock
			}
		case idReferenceBlock:
			k.key = false
		case idDiscardPadding:
			if k.discard, err = ebmlInt(body); k.discard > maxDiscard || k.discard < -maxDiscard {
				return errBlock
			}
		case idCodecState:
			return errors.New("how it is coded changes on the way")
		case idReferencePriority, idSlices:
		default:
			skip(id, len(body))
		}
		return err
	})
	if err == nil && !found {
		return errBlock
	}
	return err
}

// laced returns the head of frames: how many they are, and their sizes.
func laced(sizes []int) (head []byte, lace byte) {
	if len(sizes) == 1 {
		return nil, noLace
	}
	head, lace = []byte{byte(len(sizes) - 1)}, fixedLace
	for _, s := range sizes {
		if s != sizes[0] {
			lace = xiphLace
		}
	}
	if lace == fixedLace {
		return head, lace
	}
	for _, s := range sizes[:len(sizes)-1] {
		for ; s >= 255; s -= 255 {
			head = append(head, 255)
		}
		head = append(head, byte(s))
	}
	return head, lace
}

// clean passes the frames of a block through the track's coder and returns the
// parts of the new ones, and the sizes of each frame.
func (t *mkvTrack) clean(k *mkvBlock) (parts [][]byte, sizes []int, err error) {
	for i, frame := range k.frames {
		if len(frame) == 0 {
			return nil, nil, errBlock
		}
		made, err := t.coder.sample(frame)
		if err != nil {
			return nil, nil, err
		}
		size := 0
		for _, p := range made {
			size += len(p)
			if i < len(k.frames)-1 { // the coder's memory is its own again
				p = append([]byte(nil), p...)
			}
			parts = append(parts, p)
		}
		if size == 0 {
			return nil, nil, fmt.Errorf("%w: nothing is left of it", errSample)
		}
		sizes = append(sizes, size)
	}
	return parts, sizes, nil
}
