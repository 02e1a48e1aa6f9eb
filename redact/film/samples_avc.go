package film

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"skylatch/redact/video"
	"skylatch/redact/video/nal"
	"skylatch/telemetry/media"
)

// errConfig is what a film is refused with whose decoder configuration cannot be
// made anew.
var errConfig = errors.New("how its pictures are coded is damaged or not understood")

// newAVC returns the coder of a track of H.264, and its configuration made anew,
// from an AVCDecoderConfigurationRecord. (ISO/IEC 14496-15, 5.3.3.1)
func newAVC(config []byte) (*nalSamples, []byte, error) {
	if len(config) < 7 || config[0] != 1 {
		return nil, nil, fmt.Errorf("%w: an avcC of %d bytes", errConfig, len(config))
	}
	n := &nalSamples{filter: video.NewFilter(media.H264), width: int(config[4]&3) + 1}
	sps, rest, ok := takeSets(config[6:], int(config[5]&31))
	if !ok || len(rest) == 0 {
		return nil, nil, fmt.Errorf("%w: an avcC that is cut off", errConfig)
	}
	pps, _, ok := takeSets(rest[1:], int(rest[0]))
	if !ok || len(sps) == 0 || len(pps) == 0 {
		return nil, nil, fmt.Errorf("%w: an avcC without parameter sets", errConfig)
	}
	newSPS, err := n.sets(sps)
	if err != nil {
		return nil, nil, err
	}
	newPPS, err := n.sets(pps)
	if err != nil {
		return nil, nil, err
	}
	first := newSPS[0]
	if len(first) < 4 || len(newSPS) > 31 || len(newPPS) > 255 {
		return nil, nil, errConfig
	}
	out := append([]byte{1}, first[1:4]...)
	out = append(out, 0xff, 0xe0|byte(len(newSPS)))
	out = appendSets(out, newSPS)
	out = append(out, byte(len(newPPS)))
	out = appendSets(out, newPPS)
	if profile := first[1]; profile != 66 && profile != 77 && profile != 88 {
		r := nal.NewReader(first[4:])
		r.UE()
		chroma := r.UE()
		if chroma == 3 {
			r.Skip(1)
		}
		luma, colour := r.UE(), r.UE()
		out = append(out, 0xfc|byte(chroma), 0xf8|byte(luma), 0xf8|byte(colour), 0)
	}
	return n, out, nil
}

// newHEVC returns the coder of a track of H.265, and its configuration made
// anew, from an HEVCDecoderConfigurationRecord. complete says that samples need
// not bring parameter sets (hvc1). (ISO/IEC 14496-15, 8.3.3.1)
func newHEVC(config []byte, complete bool) (*nalSamples, []byte, error) {
	const fixed = 23
	if len(config) < fixed || config[0] != 1 {
		return nil, nil, fmt.Errorf("%w: an hvcC of %d bytes", errConfig, len(config))
	}
	n := &nalSamples{filter: video.NewFilter(media.H265), width: int(config[21]&3) + 1}
	old := map[byte][][]byte{}
	rest := config[fixed:]
	for range config[22] {
		if len(rest) < 3 {
			return nil, nil, fmt.Errorf("%w: an hvcC that is cut off", errConfig)
		}
		kind, count := rest[0]&0x3f, int(binary.BigEndian.Uint16(rest[1:]))
		sets, after, ok := takeSets(rest[3:], count)
		if !ok {
			return nil, nil, fmt.Errorf("%w: an hvcC that is cut off", errConfig)
		}
		old[kind], rest = append(old[kind], sets...), after
	}
	n.filter.Unit(append(old[39], old[40]...)) // to count them: SEI for the whole film
	out := make([]byte, fixed)
	for _, kind := range []byte{32, 33, 34} {
		if len(old[kind]) == 0 {
			return nil, nil, fmt.Errorf("%w: an hvcC without parameter sets", errConfig)
		}
		sets, err := n.sets(old[kind])
		if err != nil {
			return nil, nil, err
		}
		head := kind
		if complete {
			head |= 0x80
		}
		out = append(out, head, byte(len(sets)>>8), byte(len(sets)))
		out = appendSets(out, sets)
		if kind == 33 {
			describeHEVC(out, sets[0])
		}
	}
	return n, out, nil
}

// describeHEVC fills in the head of a configuration from a sequence parameter
// set that was made anew.
func describeHEVC(out, sps []byte) {
	r := nal.NewReader(sps[2:])
	r.Skip(4)
	layers, nested := r.Bits(3), r.Bits(1)
	out[0] = 1
	for i := range 12 { // profile, compatibility, constraints, level
		out[1+i] = byte(r.Bits(8))
	}
	if layers > 0 {
		r.Skip(16) // what the filter leaves of the sub-layers
	}
	r.UE()
	chroma := r.UE()
	if chroma == 3 {
		r.Skip(1)
	}
	r.UE()
	r.UE()
	if r.Flag() {
		for range 4 {
			r.UE()
		}
	}
	luma, colour := r.UE(), r.UE()
	out[13], out[15] = 0xf0, 0xfc // segments and parallelism: not told
	out[16], out[17], out[18] = 0xfc|byte(chroma), 0xf8|byte(luma), 0xf8|byte(colour)
	out[21] = byte(layers+1)<<3 | byte(nested)<<2 | 3
	out[22] = 3
}

// sets passes parameter sets through the filter, all of them or none.
func (n *nalSamples) sets(old [][]byte) ([][]byte, error) {
	var list [][]byte
	for _, unit := range old {
		out := n.filter.Unit([][]byte{unit})
		if len(out) != 1 || len(out[0]) < 3 {
			return nil, fmt.Errorf("%w: %s", errConfig, n.filter.Refused())
		}
		list = append(list, bytes.Clone(out[0]))
	}
	return list, nil
}

// takeSets reads parameter sets behind their lengths of two bytes.
func takeSets(b []byte, count int) (sets [][]byte, rest []byte, ok bool) {
	for range count {
		if len(b) < 2 {
			return nil, nil, false
		}
		size := int(binary.BigEndian.Uint16(b))
		if size == 0 || size > len(b)-2 {
			return nil, nil, false
		}
		sets, b = append(sets, b[2:2+size]), b[2+size:]
	}
	return sets, b, true
}

func appendSets(out []byte, sets [][]byte) []byte {
	for _, s := range sets {
		out = binary.BigEndian.AppendUint16(out, uint16(len(s)))
		out = append(out, s...)
	}
	return out
}
