package still

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/bep/imagemeta"
)

// jpegReader reads a new JPEG and knows at each byte what may stand there.
type jpegReader struct {
	cursor
	quantisers map[byte]bool // written, and whether something used them
	coders     map[byte]bool
	components []byte // the quantiser of each
	interval   bool
}

// verifyJPEG reads a JPEG as [rebuildJPEG] writes it. It does not walk the
// coded pictures.
func verifyJPEG(b []byte) error {
	r := &jpegReader{cursor: cursor{b: b}, quantisers: make(map[byte]bool), coders: make(map[byte]bool)}
	if err := r.image(); err != nil {
		return err
	}
	return readAgain(b, imagemeta.JPEG)
}

// next returns the marker that stands next, without its segment.
func (r *jpegReader) next() int {
	if r.bad || len(r.b)-r.at < 2 {
		return -1
	}
	return int(binary.BigEndian.Uint16(r.b[r.at:]))
}

// segment takes the next segment.
func (r *jpegReader) segment() []byte {
	r.u16()
	return r.take(r.u16() - 2)
}

func (r *jpegReader) fail(what string) error {
	return fmt.Errorf("%w: %s, before byte %d", errJPEG, what, r.at)
}

func (r *jpegReader) image() error {
	if r.u16() != 0xffd8 {
		return r.fail("no image")
	}
	switch r.next() {
	case 0xffe0:
		if string(r.segment()) != "JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x00\x00" {
			return r.fail("APP0")
		}
	case 0xffee:
		if s := r.segment(); len(s) != 12 || string(s[:11]) != "Adobe\x00\x64\x00\x00\x00\x00" || s[11] != 0 && s[11] != 2 {
			return r.fail("APP14")
		}
	}
	if r.next() == 0xffe1 {
		s, found := bytes.CutPrefix(r.segment(), []byte("Exif\x00\x00"))
		if !found {
			return r.fail("APP1")
		}
		if err := verifyEXIF(s); err != nil {
			return err
		}
	}
	if r.next() == 0xffe2 {
		s, found := bytes.CutPrefix(r.segment(), []byte("ICC_PROFILE\x00\x01\x01"))
		if !found || !isOurProfile(s) {
			return r.fail("APP2")
		}
	}
	scans := 0
	for {
		switch marker := r.next(); marker {
		case 0xffdb:
			if err := r.quantiser(r.segment()); err != nil {
				return err
			}
		case 0xffc4:
			if err := r.coder(r.segment()); err != nil {
				return err
			}
		case 0xffc0, 0xffc1, 0xffc2:
			if err := r.frame(r.segment()); err != nil {
				return err
			}
		case 0xffdd:
			if s := r.segment(); len(s) != 2 || scans > 0 && !r.interval {
				return r.fail("DRI")
			}
			r.interval = true
		case 0xffda:
			if err := r.scan(r.segment()); err != nil {
				return err
			}
			scans++
		case 0xffd9:
			if r.u16(); scans == 0 || r.at != len(r.b) {
				return r.fail("the end")
			}
			return r.allUsed()
		default:
			return r.fail(fmt.Sprintf("marker %x", marker))
		}
	}
}

// quantiser reads a DQT with one table.
func (r *jpegReader) quantiser(s []byte) error {
	if len(s) != 65 && len(s) != 129 || len(s) == 65 && s[0] > 3 || len(s) == 129 && (s[0] < 0x10 || s[0] > 0x13) {
		return r.fail("DQT")
	}
	return r.table(r.quantisers, s[0]&3, "DQT")
}

// coder reads a DHT with one table.
func (r *jpegReader) coder(s []byte) error {
	if len(s) < 17 || s[0]&0xec != 0 {
		return r.fail("DHT")
	}
	codes := 0
	for _, n := range s[1:17] {
		codes += int(n)
	}
	if len(s) != 17+codes {
		return r.fail("DHT")
	}
	return r.table(r.coders, s[0], "DHT")
}

// table notes a table. One that replaces another was written for nothing if
// nothing has used that.
func (r *jpegReader) table(tables map[byte]bool, destination byte, what string) error {
	if used, there := tables[destination]; there && !used {
		return r.fail(what + " that nothing uses")
	}
	tables[destination] = false
	return nil
}

func (r *jpegReader) allUsed() error {
	for _, tables := range []map[byte]bool{r.quantisers, r.coders} {
		for _, used := range tables {
			if !used {
				return r.fail("a table that nothing uses")
			}
		}
	}
	return nil
}

// frame reads the frame header: components are numbered from 1.
func (r *jpegReader) frame(s []byte) error {
	if len(r.components) > 0 || len(s) < 9 || s[0] != 8 || len(s) != 6+3*int(s[5]) || s[1]|s[2] == 0 || s[3]|s[4] == 0 {
		return r.fail("SOF")
	}
	for i := range int(s[5]) {
		c := s[6+3*i : 9+3*i]
		if int(c[0]) != i+1 || c[2] > 3 {
			return r.fail("SOF")
		}
		r.components = append(r.components, c[2])
	}
	return nil
}

// scan reads a scan header, and its data up to the next marker.
func (r *jpegReader) scan(s []byte) error {
	if len(s) < 6 || len(s) != 4+2*int(s[0]) || int(s[0]) > len(r.components) {
		return r.fail("SOS")
	}
	from, to, high := s[len(s)-3], s[len(s)-2], s[len(s)-1]>>4
	for i := range int(s[0]) {
		id, tables := s[1+2*i], s[2+2*i]
		if id == 0 || int(id) > len(r.components) {
			return r.fail("SOS")
		}
		r.quantisers[r.components[id-1]] = true
		if from == 0 && high == 0 {
			r.coders[tables>>4] = true
		} else if tables>>4 != 0 {
			return r.fail("SOS")
		}
		if to > 0 {
			r.coders[0x10|tables&15] = true
		} else if tables&15 != 0 {
			return r.fail("SOS")
		}
	}
	restart := byte(0)
	for r.at < len(r.b) {
		i := bytes.IndexByte(r.b[r.at:], 0xff)
		if i < 0 || r.at+i+1 >= len(r.b) {
			break
		}
		switch next := r.b[r.at+i+1]; {
		case next == 0:
		case r.interval && next == 0xd0+restart:
			restart = (restart + 1) & 7
		default:
			r.at += i
			return nil
		}
		r.at += i + 2
	}
	return r.fail("a scan without end")
}
