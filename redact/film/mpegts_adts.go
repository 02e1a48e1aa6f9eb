package film

import "errors"

// adts reads and writes the frames of AAC in a transport stream.
// (ISO/IEC 13818-7, 6.2)
type adts struct {
	known  bool
	config [4]byte // what the frames' heads have in common
	heads  []byte
}

const (
	adtsHead = 7
	adtsSum  = 2 // behind the head, if there is one
)

// errADTS is returned for sound that is damaged.
var errADTS = errors.New("a frame of sound is not understood")

// frames returns the heads and bodies of the frames in b, which holds whole
// ones. A head is made anew: it says how the body is coded, and how long it is.
func (a *adts) frames(b []byte) (pieces [][]byte, err error) {
	a.heads = a.heads[:0]
	if n := len(b) / adtsHead * adtsHead; cap(a.heads) < n { // the pieces stand in it
		a.heads = make([]byte, 0, n)
	}
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
		// The private bit, and those of copyright, are left out.
		config := [4]byte{0xff, b[1]&0xf8 | 1, b[2] &^ 0x02, b[3] & 0xc0}
		if a.known && config != a.config {
			return nil, errors.New("its sound changes on the way")
		}
		a.known, a.config = true, config
		body := b[skip:size:size]
		b = b[size:]

		n := adtsHead + len(body)
		from := len(a.heads)
		a.heads = append(a.heads, config[0], config[1], config[2], config[3]|byte(n>>11), byte(n>>3), byte(n<<5)|0x1f, 0xfc)
		pieces = append(pieces, a.heads[from:len(a.heads):len(a.heads)], body)
	}
	return pieces, nil
}
