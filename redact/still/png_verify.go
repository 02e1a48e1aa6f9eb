package still

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"regexp"
	"slices"
)

// pngOrder is every order of chunks that is written, each by a letter.
var pngOrder = regexp.MustCompile(`^h([cis]|g?m?)e?a?p?t?(Fd|d)(Ff)*z$`)

var pngLetters = map[string]byte{
	"IHDR": 'h', "cICP": 'c', "iCCP": 'i', "sRGB": 's', "gAMA": 'g', "cHRM": 'm', "eXIf": 'e', "acTL": 'a',
	"PLTE": 'p', "tRNS": 't', "fcTL": 'F', "IDAT": 'd', "fdAT": 'f', "IEND": 'z',
}

// verifyPNG reads a new file: its chunks stand in the order in which they are
// written, each holds what is written into it, and nothing is behind a stream.
func verifyPNG(b []byte) error {
	if len(b) < 8+25 || string(b[:8]) != pngMagic {
		return errors.New("it is no PNG")
	}
	var order []byte
	v := pngVerifier{}
	for at := 8; at < len(b); {
		if len(b)-at < 12 {
			return errors.New("bytes are behind the last chunk")
		}
		n := int64(binary.BigEndian.Uint32(b[at:]))
		if n > int64(len(b)-at-12) {
			return errors.New("a chunk is longer than the file")
		}
		kind, data := string(b[at+4:at+8]), b[at+8:at+8+int(n)]
		if crc32.Checksum(b[at+4:at+8+int(n)], crc32.IEEETable) != binary.BigEndian.Uint32(b[at+8+int(n):]) {
			return fmt.Errorf("the check sum of %q is wrong", kind)
		}
		letter, known := pngLetters[kind]
		if !known {
			return fmt.Errorf("a chunk %q is in it", kind)
		}
		if err := v.chunk(kind, data); err != nil {
			return fmt.Errorf("%q: %w", kind, err)
		}
		order = append(order, letter)
		at += 12 + int(n)
	}
	if !pngOrder.Match(order) {
		return fmt.Errorf("its chunks are in the order %s", order)
	}
	return nil
}

// pngVerifier knows what the chunks until now said.
type pngVerifier struct {
	header        []byte
	width, height uint32 // of the frame to come
	sequence      uint32
}

func (v *pngVerifier) chunk(kind string, data []byte) error {
	ok := true
	switch kind {
	case "IHDR":
		if ok = len(data) == 13; ok {
			v.header = data
			v.width, v.height = binary.BigEndian.Uint32(data), binary.BigEndian.Uint32(data[4:])
		}
	case "sRGB":
		ok = bytes.Equal(data, []byte{0})
	case "gAMA":
		ok = len(data) == 4 && slices.Contains(pngGammas, binary.BigEndian.Uint32(data))
	case "cICP":
		ok = len(data) == 4 && data[0] <= 12 && data[1] <= 18 && data[2] == 0 && data[3] <= 1
	case "cHRM":
		ok = len(data) == 32 && slices.ContainsFunc(pngChroma, func(space []uint32) bool {
			d := data
			for _, want := range space {
				if binary.BigEndian.Uint32(d) != want {
					return false
				}
				d = d[4:]
			}
			return true
		})
	case "iCCP":
		ok = bytes.HasPrefix(data, []byte("icc\x00\x00")) && isOurProfile(pngProfile(data))
	case "eXIf":
		return verifyEXIF(data)
	case "acTL":
		ok = len(data) == 8
	case "PLTE":
		ok = len(data) > 0 && len(data)%3 == 0 && len(data) <= 3*256 && v.header != nil && v.header[9] == pngPalette
	case "tRNS":
		ok = len(data) > 0 && len(data) <= 256
	case "IEND":
		ok = len(data) == 0
	case "fcTL":
		ok = len(data) == 26 && v.next(data)
		if ok {
			v.width, v.height = binary.BigEndian.Uint32(data[4:]), binary.BigEndian.Uint32(data[8:])
		}
	case "fdAT":
		if ok = len(data) > 4 && v.next(data); ok {
			return v.stream(data[4:])
		}
	case "IDAT":
		return v.stream(data)
	}
	if !ok {
		return errors.New("it holds what is never written")
	}
	return nil
}

// next checks the number that a chunk of an animation begins with.
func (v *pngVerifier) next(data []byte) bool {
	v.sequence++
	return binary.BigEndian.Uint32(data) == v.sequence-1
}

// stream checks that a zlib stream holds as many bytes as its pixels have, and
// that it is all there is.
func (v *pngVerifier) stream(data []byte) error {
	if v.header == nil {
		return errors.New("it is before the header")
	}
	samples := map[byte]uint64{0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[v.header[9]]
	bits := samples * uint64(v.header[8])
	w, h := uint64(v.width), uint64(v.height)
	bytesOf := func(w, h uint64) uint64 {
		if w == 0 || h == 0 {
			return 0
		}
		return h * (1 + (w*bits+7)/8)
	}
	want := bytesOf(w, h)
	if v.header[12] == 1 {
		want = bytesOf((w+7)/8, (h+7)/8) + bytesOf((w+3)/8, (h+7)/8) + bytesOf((w+3)/4, (h+3)/8) +
			bytesOf((w+1)/4, (h+3)/4) + bytesOf((w+1)/2, (h+1)/4) + bytesOf(w/2, (h+1)/2) + bytesOf(w, h/2)
	}
	in := bytes.NewReader(data)
	z, err := zlib.NewReader(in)
	if err != nil {
		return err
	}
	n, err := io.Copy(io.Discard, io.LimitReader(z, int64(min(want, 1<<40))+1))
	switch {
	case err != nil:
		return err
	case uint64(n) != want:
		return fmt.Errorf("its pixels have %d bytes or more, want %d", n, want)
	case in.Len() > 0:
		return fmt.Errorf("%d bytes are behind its pixels", in.Len())
	}
	return nil
}
