package film

import (
	"fmt"

	"skylatch/redact"
)

// Picture passes pictures that are coded as films are, one by one: those of HEIC
// and AVIF.
type Picture struct{ coder coder }

// NewPicture returns what passes pictures of an item type ("hvc1" or "av01"),
// and their decoder configuration made anew. What is not understood gives an
// error.
func NewPicture(kind string, config []byte) (p *Picture, made []byte, err error) {
	p = &Picture{}
	switch kind {
	case "hvc1":
		p.coder, made, err = newHEVC(config, true)
	case "av01":
		p.coder, made, err = newAV1(config)
	default:
		err = fmt.Errorf("nobody here can look into what is coded as %.4q", kind)
	}
	return p, made, err
}

// Sample returns the new picture, in parts that are valid until the next call.
func (p *Picture) Sample(b []byte) ([][]byte, error) { return p.coder.sample(b) }

// Note counts what was left out until now.
func (p *Picture) Note(t *redact.Tally) { p.coder.note(t) }
