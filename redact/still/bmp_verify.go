package still

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// verifyBMP reads a new file: every byte is a header's that is written, a
// colour's, or a pixel's.
func verifyBMP(b []byte) error {
	if len(b) < 54 || string(b[:2]) != "BM" {
		return errors.New("it is no BMP")
	}
	word := func(at int) uint64 { return uint64(binary.LittleEndian.Uint32(b[at:])) }
	size, packing, bits := word(14), word(30), uint64(b[28])
	colours, pixels := word(46), word(34)
	start := 14 + size + 4*colours
	switch {
	case word(2) != uint64(len(b)) || word(6) != 0 || word(10) != start || start+pixels != uint64(len(b)):
		return errors.New("its parts do not add up to the file")
	case b[26] != 1 || b[27] != 0 || b[29] != 0 || bits > 32 || word(38) != 0 || word(42) != 0 || word(50) != 0:
		return errors.New("its header says what is never written")
	case size == 108 && packing == 3 && colours == 0:
		if string(b[70:74]) != "BGRs" {
			return errors.New("it names colours of its own")
		}
		for _, v := range b[74:122] {
			if v != 0 {
				return errors.New("it names colours of its own")
			}
		}
	case size != 40 || packing > 2 || colours > 256 || bits > 8 && colours > 0:
		return errors.New("its header is not one that is written")
	}
	for i := uint64(0); i < colours; i++ {
		if b[14+size+4*i+3] != 0 {
			return errors.New("a colour has a fourth part")
		}
	}
	if packing == 1 || packing == 2 {
		return verifyRuns(b[start:], packing == 2)
	}
	height := int64(int32(word(22)))
	row := word(18) * bits
	stride := (row + 31) / 32 * 4
	if uint64(max(height, -height))*stride != pixels {
		return errors.New("its pixels are not as many as its header says")
	}
	unused := map[uint64]uint64{16: 0x8000, 32: 0xff000000}[bits]
	if packing == 3 {
		unused = 1<<bits - 1 - (word(54) | word(58) | word(62) | word(66))
	}
	for rest := b[start:]; len(rest) > 0; rest = rest[stride:] {
		if row%8 != 0 && rest[row/8]<<(row%8) != 0 {
			return errors.New("bits are behind a row")
		}
		for _, v := range rest[(row+7)/8 : stride] {
			if v != 0 {
				return errors.New("bytes are behind a row")
			}
		}
		if unused == 0 {
			continue
		}
		for i := uint64(0); i < row/8; i += bits / 8 {
			var v uint64
			for k := range bits / 8 {
				v |= uint64(rest[i+k]) << (8 * k)
			}
			if v&unused != 0 {
				return fmt.Errorf("a pixel has bits of no colour")
			}
		}
	}
	return nil
}

// verifyRuns walks the runs to the last byte.
func verifyRuns(b []byte, nibbles bool) error {
	for len(b) >= 2 {
		n := int(b[1])
		switch {
		case b[0] == 0 && n == 1:
			if len(b) > 2 {
				return fmt.Errorf("%d bytes are behind its pixels", len(b)-2)
			}
			return nil
		case b[0] == 0 && n > 2:
			used := n
			if nibbles {
				used = (n + 1) / 2
			}
			if len(b) < 2+used+used%2 || used%2 == 1 && b[2+used] != 0 {
				return errors.New("a byte is behind a run")
			}
			b = b[2+used+used%2:]
		case b[0] == 0 && n == 2:
			return errors.New("its runs jump")
		default:
			b = b[2:]
		}
	}
	return errors.New("its runs have no end")
}
