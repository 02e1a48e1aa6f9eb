package still

import (
	"bytes"
	"errors"
	"fmt"

	"golang.org/x/image/vp8l"
)

// webpImage is the packed picture of a chunk, and what of it is transparent.
type webpImage struct {
	width, height int
	kind          string // of its chunk
	data, alpha   []byte
}

// maxWebP is how many pixels a picture may have: it is unpacked to find its end.
const maxWebP = 1 << 26

// roomy refuses a picture of many pixels in few bytes: unpacking it takes long,
// and no camera makes one.
func roomy(width, height, bytes int) error {
	if width*height > min(maxWebP, 1<<21+bytes<<9) {
		return fmt.Errorf("it says that it has %d x %d pixels, in %d bytes", width, height, bytes)
	}
	return nil
}

// add adds a chunk, cut where its data end.
func (i *webpImage) add(kind string, data []byte) error {
	if kind == "ALPH" {
		if i.alpha != nil || i.kind != "" || len(data) == 0 {
			return errors.New("what is transparent in it is damaged")
		}
		i.alpha = data
		return nil
	}
	if i.kind != "" || kind == "VP8L" && i.alpha != nil {
		return errors.New("it has two pictures where one belongs")
	}
	i.kind = kind
	var err error
	if kind == "VP8L" {
		i.data, i.width, i.height, err = trimVP8L(data, len(data))
	} else {
		i.data, i.width, i.height, err = trimVP8(data)
	}
	if err == nil {
		err = roomy(i.width, i.height, len(i.data)) // of what is left, too
	}
	if err == nil && i.alpha != nil {
		i.alpha, err = trimAlpha(i.alpha, i.width, i.height, len(i.data))
	}
	return err
}

// append writes the chunks.
func (i *webpImage) append(b []byte) []byte {
	if i.alpha != nil {
		b = appendWebPChunk(b, "ALPH", i.alpha)
	}
	return appendWebPChunk(b, i.kind, i.data)
}

// transparent reports whether parts of it may be. (RFC 9649, 3.4)
func (i *webpImage) transparent() bool {
	return i.alpha != nil || i.kind == "VP8L" && i.data[4]&0x10 != 0
}

// trimVP8L cuts off what is behind a losslessly packed picture. The decoder may
// look one byte ahead: without the last one that it needs, it fails. It is judged as one of n bytes.
func trimVP8L(data []byte, n int) (_ []byte, width, height int, err error) {
	c, err := vp8l.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, 0, 0, fmt.Errorf("unpack its pixels: %w", err)
	}
	if err := roomy(c.Width, c.Height, n); err != nil {
		return nil, 0, 0, err
	}
	for whole := true; ; whole = false {
		try := data
		if !whole {
			try = data[:len(data)-1]
		}
		in := bytes.NewReader(try)
		_, err := vp8l.Decode(in)
		switch {
		case err == nil:
			data = try[:len(try)-in.Len()]
		case whole:
			return nil, 0, 0, fmt.Errorf("unpack its pixels: %w", err)
		default:
			return data, c.Width, c.Height, nil
		}
	}
}

// trimAlpha cuts off what is behind transparencies. They are plain, or the
// green of a lossless picture without its header. (RFC 9649, 2.7.1.2)
func trimAlpha(data []byte, width, height, n int) ([]byte, error) {
	head := data[0] & 0x0f // without how it was made, which is a hint
	switch data[0] & 3 {
	case 0:
		if len(data) < 1+width*height {
			return nil, errors.New("what is transparent in it is cut off")
		}
		return append([]byte{head}, data[1:1+width*height]...), nil
	case 1:
		w, h := width-1, height-1
		whole := []byte{0x2f, byte(w), byte(w>>8) | byte(h<<6), byte(h >> 2), byte(h >> 10)}
		whole, _, _, err := trimVP8L(append(whole, data[1:]...), n)
		if err != nil {
			return nil, err
		}
		return append([]byte{head}, whole[5:]...), nil
	}
	return nil, errors.New("what is transparent in it is packed as nobody here knows")
}
