package still

import (
	"bytes"
	"compress/lzw"
	"errors"
	"fmt"
	"io"
)

// verifyGIF reads a new file: it has nothing but pictures, each with what says
// how long it stays, and nothing is behind the codes of one.
func verifyGIF(b []byte) error {
	v := gifVerifier{r: bytes.NewReader(b)}
	if magic := v.bytes(6); string(magic) != "GIF89a" {
		return errors.New("it is no GIF 89a")
	}
	screen := v.bytes(7)
	if len(screen) < 7 || screen[6] != 0 || screen[4]&8 != 0 {
		return errors.New("its header says what is never written")
	}
	v.colours(screen[4])
	pictures, controls := 0, 0
	for {
		switch kind := v.bytes(1); {
		case len(kind) == 0:
			return errors.New("it has no end")
		case kind[0] == gifEnd && controls == 0 && pictures > 0:
			if v.r.Len() > 0 {
				return fmt.Errorf("%d bytes are behind its end", v.r.Len())
			}
			return nil
		case kind[0] == gifExtension:
			switch label := v.bytes(2); string(label) {
			case "\xf9\x04":
				if c := v.bytes(5); len(c) < 5 || c[0]&0xf2 != 0 || c[0]>>2 > 3 || c[4] != 0 || controls > 0 {
					return errors.New("how long a picture stays is not as it is written")
				}
				controls++
			case "\xff\x0b":
				if l := v.bytes(16); pictures > 0 || len(l) < 16 || string(l[:13]) != "NETSCAPE2.0\x03\x01" || l[15] != 0 {
					return errors.New("an extension is in it")
				}
			default:
				return errors.New("an extension is in it")
			}
		case kind[0] == gifImage:
			if err := v.picture(); err != nil {
				return err
			}
			pictures, controls = pictures+1, 0
		default:
			return fmt.Errorf("a block 0x%02x is in it", kind[0])
		}
	}
}

type gifVerifier struct{ r *bytes.Reader }

// bytes returns up to n bytes.
func (v gifVerifier) bytes(n int) []byte {
	b := make([]byte, n)
	n, _ = io.ReadFull(v.r, b)
	return b[:n]
}

// colours passes a table.
func (v gifVerifier) colours(flags byte) {
	if flags >= 0x80 {
		v.bytes(6 << (flags & 7))
	}
}

// picture reads one up to its end, with the bytes of its codes counted.
func (v gifVerifier) picture() error {
	head := v.bytes(9)
	if len(head) < 9 || head[8]&0x38 != 0 {
		return errors.New("the header of a picture is not as it is written")
	}
	v.colours(head[8])
	width := v.bytes(1)
	if len(width) == 0 || width[0] < 2 || width[0] > 8 {
		return errors.New("a picture has no codes")
	}
	codes := &subBlockReader{r: v.r}
	want := int64(head[4]) | int64(head[5])<<8
	want *= int64(head[6]) | int64(head[7])<<8
	pixels := lzw.NewReader(codes, lzw.LSB, int(width[0]))
	n, err := io.Copy(io.Discard, io.LimitReader(pixels, want+1))
	switch {
	case err != nil:
		return fmt.Errorf("unpack a picture: %w", err)
	case n != want:
		return fmt.Errorf("a picture has %d pixels or more, want %d", n, want)
	}
	if _, err := codes.ReadByte(); err != io.EOF {
		return errors.New("bytes are behind the codes of a picture")
	}
	if codes.short > 1 {
		return errors.New("the codes of a picture are cut as they are never written")
	}
	return nil
}

// subBlockReader reads the bytes within blocks of up to 255.
type subBlockReader struct {
	r     *bytes.Reader
	left  byte
	ended bool
	short int // blocks that were not full, the end among them
}

func (s *subBlockReader) ReadByte() (byte, error) {
	if s.left == 0 {
		if s.ended {
			return 0, io.EOF
		}
		n, err := s.r.ReadByte()
		if err != nil {
			return 0, io.ErrUnexpectedEOF
		}
		if n == 0 {
			s.ended = true
			return 0, io.EOF
		}
		if n < 255 {
			s.short++
		}
		s.left = n
	}
	s.left--
	return s.r.ReadByte()
}

// Read reads one byte: the reader of codes takes no more at once.
func (s *subBlockReader) Read(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	c, err := s.ReadByte()
	if err != nil {
		return 0, err
	}
	b[0] = c
	return 1, nil
}
