package film

import (
	"bufio"
	"io"
)

// parts reads what lies in mdat, one part behind the other, and copies none that
// is small.
type parts struct {
	src   *bufio.Reader
	taken int    // of what src holds
	large []byte // a part that src does not hold
}

// partBytes is how much is read at once.
const partBytes = 1 << 20

func newParts(src io.Reader) *parts { return &parts{src: bufio.NewReaderSize(src, partBytes)} }

// take returns the next n bytes, valid until the next call.
func (p *parts) take(n int) ([]byte, error) {
	if err := p.skip(0); err != nil {
		return nil, err
	}
	if n <= partBytes {
		p.taken = n
		return p.src.Peek(n)
	}
	if n > len(p.large) {
		p.large = make([]byte, n)
	}
	_, err := io.ReadFull(p.src, p.large[:n])
	return p.large[:n], err
}

// skip goes past n bytes.
func (p *parts) skip(n int) error {
	_, err := p.src.Discard(p.taken + n)
	p.taken = 0
	return err
}
