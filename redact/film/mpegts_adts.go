package film

import "errors"

// adts reads and writes the frames of AAC in a transport stream.
// (ISO/IEC 13818-7, 6.2)
type adts struct {
	coder  *aacSamples // of the bodies; nil before the first
	config [4]byte     // what the frames' heads have in common
	out    []byte
	one    [1][]byte
}

const (
	adtsHead = 7
	adtsSum  = 2 // behind the head, if there is one
	// maxADTS is the longest frame that a head can tell.
	maxADTS = 1<<13 - 1
)

// errADTS is returned for sound that is damaged.
var errADTS = errors.New("a frame of sound is not understood")

// frames returns the frames in b, which holds whole ones, with heads made anew:
// they say how the body is coded, and how long it is.
func (a *adts) frames(b []byte) ([][]byte, error) {
	a.out = a.out[:0]
	for len(b) > 0 {
		if len(b) < adtsHead || b[0] != 0xff || b[1]&0xf6 != 0xf0 {
			return nil, errADTS
		}
		skip := adtsHead
		if b[1]&1 == 0 {
			skip += adtsSum
		}
		size := int(b[3]&3)<<11 | int(b[4])<<3 | int(b[5])>>5
		if size <= skip || size > len(b) {
			return nil, errADTS
		}
		if b[6]&3 != 0 {
			return nil, errors.New("a frame of sound is several, which is not understood")
		}
		if err := a.agree(b); err != nil {
			return nil, err
		}
		parts, err := a.coder.sample(b[skip:size])
		if err != nil {
			return nil, err
		}
		n := adtsHead
		for _, p := range parts {
			n += len(p)
		}
		if n > maxADTS {
			return nil, errADTS
		}
		c := a.config
		a.out = append(a.out, c[0], c[1], c[2], c[3]|byte(n>>11), byte(n>>3), byte(n<<5)|0x1f, 0xfc)
		for _, p := range parts {
			a.out = append(a.out, p...)
		}
		b = b[size:]
	}
	if len(a.out) == 0 {
		return nil, nil
	}
	a.one[0] = a.out
	return a.one[:], nil
}

// agree holds a frame's head to those before: the private bit, and those of
// copyright, aside.
func (a *adts) agree(b []byte) error {
	config := [4]byte{0xff, b[1]&0xf8 | 1, b[2] &^ 0x02, b[3] & 0xc0}
	if a.coder != nil {
		if config != a.config {
			return errors.New("its sound changes on the way")
		}
		return nil
	}
	object, rate, channels := b[2]>>6+1, b[2]>>2&15, b[2]&1<<2|b[3]>>6
	coder, _, err := newAAC([]byte{object<<3 | rate>>1, rate<<7 | channels<<3})
	a.coder, a.config = coder, config
	return err
}
