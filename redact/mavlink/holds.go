package mavlink

import (
	"slices"

	"skylatch/redact"
)

// Holds lists the classes of data that the frame at the beginning of b carries,
// by the tables, and says how long it is: of the message, and of each field that
// is not all zeros. The length is 0 if there is no frame of a known message, or
// its checksum is wrong.
func Holds(b []byte) (classes []redact.Class, size int) {
	size = frameSize(b)
	if size == 0 || size > len(b) {
		return nil, 0
	}
	f, ok := parse(b[:size])
	if !ok {
		return nil, 0
	}
	m := judged().byID[f.id]
	if m == nil || checksum(f.body, m.crc) != f.sum {
		return nil, 0
	}
	classes = append(classes, m.class)
	for i := range m.fields {
		field := &m.fields[i]
		if field.off >= len(f.payload) || slices.Contains(classes, field.class) {
			continue
		}
		value := f.payload[field.off:min(len(f.payload), field.off+field.bytes())]
		if slices.ContainsFunc(value, func(c byte) bool { return c != 0 }) {
			classes = append(classes, field.class)
		}
	}
	return classes, size
}

// frameSize is how long a frame is by its header; 0 if it begins with none.
func frameSize(b []byte) int {
	switch {
	case len(b) >= headerV1 && b[0] == magicV1:
		return headerV1 + int(b[1]) + checksumSize
	case len(b) >= headerV2 && b[0] == magicV2:
		size := headerV2 + int(b[1]) + checksumSize
		if b[2]&flagSigned != 0 {
			size += signatureLen
		}
		return size
	}
	return 0
}
