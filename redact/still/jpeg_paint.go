package still

import (
	"bytes"
	"image"
	"image/jpeg"

	"skylatch/redact/still/paint"
)

// decodeJPEG decodes a new JPEG. A progressive one is made sequential before:
// that takes less memory, and the decoder does not read all of them.
func decodeJPEG(b []byte) (image.Image, error) {
	if err := decodable(jpeg.DecodeConfig(bytes.NewReader(b))); err != nil {
		return nil, err
	}
	if progressive(b) {
		var err error
		if b, err = paint.JPEG(b, nil); err != nil {
			return nil, err
		}
	}
	return jpeg.Decode(bytes.NewReader(b))
}

// progressive reports whether that is what the frame header of a new JPEG says.
func progressive(b []byte) bool {
	for at := 2; at+4 <= len(b); {
		switch marker := b[at+1]; marker {
		case 0xc0, 0xc1, 0xc2:
			return marker == 0xc2
		}
		at += 2 + int(b[at+2])<<8 + int(b[at+3])
	}
	return false
}
