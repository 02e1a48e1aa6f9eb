package film

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"skylatch/redact"
)

// code makes the coder of a track, and anew what says how it is coded.
func (e *mkvEntry) code() (err error) {
	old := e.private
	e.private = nil
	video := e.kind == mkvVideo
	switch {
	case e.codec == "V_MPEG4/ISO/AVC" && video:
		e.coder, e.private, err = newAVC(old)
	case e.codec == "V_MPEGH/ISO/HEVC" && video:
		e.coder, e.private, err = newHEVC(old, false)
	case e.codec == "V_MJPEG" && video:
		e.coder = newJPEGSamples()
	case e.codec == "V_AV1" && video:
		e.coder, e.private, err = newAV1(old)
	case e.codec == "V_VP8" && video:
		e.coder, err = &vpSamples{head: isVP8}, noPrivate(old)
	case e.codec == "V_VP9" && video: // what it may have says what pictures say themselves
		e.coder = &vpSamples{head: isVP9}
		if len(old) > 0 {
			e.leave(idCodecPrivate, len(old))
		}
	case e.codec == "A_AAC" && !video:
		e.coder, e.private, err = newAAC(old)
	case e.codec == "A_OPUS" && !video:
		e.coder, e.private, err = newOpus(old)
	case e.codec == "A_FLAC" && !video:
		e.coder, e.private, err = newFLAC(old)
	case slices.Contains([]string{"A_PCM/INT/LIT", "A_PCM/INT/BIG", "A_PCM/FLOAT/IEEE"}, e.codec) && !video:
		e.coder, err = &plainSamples{}, noPrivate(old)
	default:
		return errors.New("nobody here can look into what is coded like this")
	}
	return err
}

func noPrivate(b []byte) error {
	if len(b) > 0 {
		return errConfig
	}
	return nil
}

// vpSamples are pictures of VP8 or VP9. There is nothing but the picture in
// them: what stands behind the bits of its last part only a decoder could tell.
type vpSamples struct {
	head func(b []byte) bool
	one  [1][]byte
}

func (s *vpSamples) sample(b []byte) ([][]byte, error) {
	if !s.head(b) {
		return nil, errSample
	}
	s.one[0] = b
	return s.one[:], nil
}

func (*vpSamples) note(*redact.Tally) {}

// isVP8 reports whether a frame's head is one, and its first part is within it.
// (RFC 6386, 9.1)
func isVP8(b []byte) bool {
	if len(b) < 3 {
		return false
	}
	tag := uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16
	head := 3
	if tag&1 == 0 { // a key picture
		if head = 10; len(b) < head || !bytes.Equal(b[3:6], []byte{0x9d, 0x01, 0x2a}) {
			return false
		}
	}
	return int(tag>>5) <= len(b)-head
}

// isVP9 reports whether a frame begins as one.
func isVP9(b []byte) bool { return len(b) > 0 && b[0]>>6 == 2 }

// opusSamples are packets of Opus. (RFC 6716)
type opusSamples struct {
	head   [2]byte
	parts  [][]byte
	padded int
	bytes  int64
}

// newOpus returns the coder, and the head made anew, of a track of one or two
// channels. (RFC 7845, 5.1)
func newOpus(b []byte) (*opusSamples, []byte, error) {
	const fixed = 19
	if len(b) < fixed || !bytes.HasPrefix(b, []byte("OpusHead\x01")) {
		return nil, nil, errConfig
	}
	if channels, family := b[9], b[18]; family != 0 || channels < 1 || channels > 2 {
		return nil, nil, fmt.Errorf("%d channels of Opus, as family %d lays them out, are not understood", channels, family)
	}
	out := bytes.Clone(b[:fixed])
	binary.LittleEndian.PutUint32(out[12:], 48000) // what it was sampled at once says nothing to a decoder
	return &opusSamples{}, out, nil
}

// sample cuts the padding from a packet, in which there is room for anything.
// (RFC 6716, 3.2.5)
func (s *opusSamples) sample(b []byte) ([][]byte, error) {
	if len(b) == 0 {
		return nil, errSample
	}
	if b[0]&3 != 3 {
		return append(s.parts[:0], b), nil
	}
	if len(b) < 2 || b[1]&0x3f == 0 {
		return nil, errSample
	}
	rest, padding := b[2:], 0
	if b[1]&0x40 != 0 {
		for more := true; more; rest = rest[1:] {
			if len(rest) == 0 {
				return nil, errSample
			}
			more = rest[0] == 255
			padding += int(rest[0])
			if more {
				padding--
			}
		}
		if padding > len(rest) {
			return nil, errSample
		}
		s.padded++
		s.bytes += int64(padding)
		rest = rest[:len(rest)-padding]
	}
	s.head = [2]byte{b[0], b[1] &^ 0x40}
	if b[1]&0x3f == 1 { // one frame needs no count
		s.head[0] &^= 3
		s.parts = append(s.parts[:0], s.head[:1])
	} else {
		s.parts = append(s.parts[:0], s.head[:])
	}
	if len(rest) > 0 {
		s.parts = append(s.parts, rest)
	}
	return s.parts, nil
}

func (s *opusSamples) note(t *redact.Tally) {
	t.Note(redact.Count{Class: redact.Bulk, Action: redact.Drop, What: "padding of sound", N: s.padded, Bytes: s.bytes})
}

// newFLAC returns the coder, and the head made anew: of the blocks before the
// sound the one that says how it is coded. (RFC 9639, 8)
func newFLAC(b []byte) (*flacSamples, []byte, error) {
	const info = 34
	if len(b) < 8+info || !bytes.HasPrefix(b, []byte("fLaC")) || b[4]&0x7f != 0 || b[5] != 0 || b[6] != 0 || b[7] != info {
		return nil, nil, errConfig
	}
	out := append([]byte("fLaC\x80\x00\x00\x22"), b[8:8+info]...)
	clear(out[8+4 : 8+10])  // the sizes of the smallest and the largest frame: not told
	out[8+13] &= 0xf0       // nor how many samples there are,
	clear(out[8+14 : 8+34]) // nor their sum
	return &flacSamples{more: len(b) - 8 - info}, out, nil
}

// flacSamples are frames of FLAC. (RFC 9639, 9)
type flacSamples struct {
	one  [1][]byte
	more int // bytes of other blocks before the sound
}

func (s *flacSamples) sample(b []byte) ([][]byte, error) {
	if len(b) < 6 || b[0] != 0xff || b[1]&0xfe != 0xf8 {
		return nil, errSample
	}
	s.one[0] = b
	return s.one[:], nil
}

func (s *flacSamples) note(t *redact.Tally) {
	if s.more > 0 {
		t.Note(redact.Count{Class: redact.Text, Action: redact.Drop, What: "FLAC comments and pictures", N: 1, Bytes: int64(s.more)})
	}
}
