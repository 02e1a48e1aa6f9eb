package still

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"regexp"

	"golang.org/x/image/riff"
	"golang.org/x/image/vp8l"
	"golang.org/x/image/webp"
)

// webpOrder is every order of chunks that is written, each by a letter.
var webpOrder = regexp.MustCompile(`^([vl]|Xi?(a?v|l)e?|Xi?A(F(a?v|l))+e?)$`)

var webpLetters = map[string]byte{
	"VP8 ": 'v', "VP8L": 'l', "VP8X": 'X', "ICCP": 'i', "ALPH": 'a', "EXIF": 'e', "ANIM": 'A', "ANMF": 'F',
}

// verifyWebP reads a new file with another reader of RIFF, and what is packed in
// it with a decoder.
func verifyWebP(b []byte) error {
	if len(b) < 12 || uint64(binary.LittleEndian.Uint32(b[4:]))+8 != uint64(len(b)) {
		return errors.New("it is not as long as it says")
	}
	kind, r, err := riff.NewReader(bytes.NewReader(b))
	if err != nil || kind != (riff.FourCC{'W', 'E', 'B', 'P'}) {
		return errors.Join(errors.New("it is no WebP"), err)
	}
	v := webpVerifier{}
	end := 12
	for {
		id, n, data, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		body, err := io.ReadAll(data)
		if err != nil || len(body) != int(n) {
			return errors.New("a chunk is cut off")
		}
		if end += 8 + len(body); n%2 == 1 {
			if b[end] != 0 {
				return errors.New("a byte is behind a chunk")
			}
			end++
		}
		if err := v.chunk(string(id[:]), body); err != nil {
			return fmt.Errorf("%q: %w", id[:], err)
		}
	}
	if !webpOrder.Match(v.order) {
		return fmt.Errorf("its chunks are in the order %s", v.order)
	}
	if bytes.IndexByte(v.order, 'F') >= 0 {
		return nil // each frame was read
	}
	if _, err := webp.Decode(bytes.NewReader(b)); err != nil {
		return err
	}
	return nil
}

// webpVerifier knows what the chunks until now were.
type webpVerifier struct{ order []byte }

func (v *webpVerifier) chunk(kind string, data []byte) error {
	letter, known := webpLetters[kind]
	if !known {
		return errors.New("it is never written")
	}
	v.order = append(v.order, letter)
	ok := true
	switch kind {
	case "VP8X":
		ok = len(data) == 10 && data[0]&^0x3a == 0 && data[0] != 0 && data[1]|data[2]|data[3] == 0
	case "ICCP":
		ok = isOurProfile(data)
	case "EXIF":
		return verifyEXIF(data)
	case "ANIM":
		ok = len(data) == 6 && binary.LittleEndian.Uint32(data) == 0
	case "ALPH":
		ok = len(data) > 1 && data[0] < 16 && data[0]&3 < 2
	case "VP8L":
		if len(data) < 5 {
			return errors.New("it is cut off")
		}
		size := binary.LittleEndian.Uint32(data[1:])
		if err := roomy(int(size&0x3fff)+1, int(size>>14&0x3fff)+1, len(data)); err != nil {
			return err
		}
		in := bytes.NewReader(data)
		if _, err := vp8l.Decode(in); err != nil {
			return err
		}
		ok = in.Len() == 0
	case "VP8 ":
		if len(data) < 10+vp8Spare+1 || data[7]|data[9] >= 0x40 {
			return errors.New("its header is not as it is written")
		}
		if err := roomy(int(data[6])|int(data[7])<<8, int(data[8])|int(data[9])<<8, len(data)); err != nil {
			return err
		}
		ok = !decodesVP8(data[:len(data)-vp8Spare-1])
	case "ANMF":
		if len(data) < 16 || data[15] > 3 {
			return errors.New("its header is not as it is written")
		}
		return v.frame(data[16:])
	}
	if !ok {
		return errors.New("it holds what is never written")
	}
	return nil
}

// frame reads the chunks of a frame.
func (v *webpVerifier) frame(b []byte) error {
	for len(b) >= 8 {
		n := int64(binary.LittleEndian.Uint32(b[4:]))
		if n > int64(len(b))-8 || n%2 == 1 && (int64(len(b)) == 8+n || b[8+n] != 0) {
			return errors.New("a chunk is cut off, or a byte is behind it")
		}
		if kind := string(b[:4]); kind != "ALPH" && kind != "VP8 " && kind != "VP8L" {
			return fmt.Errorf("a chunk %q is in it", kind)
		} else if err := v.chunk(kind, b[8:8+n]); err != nil {
			return err
		}
		b = b[8+n+n%2:]
	}
	if len(b) > 0 {
		return errors.New("bytes are behind it")
	}
	return nil
}
