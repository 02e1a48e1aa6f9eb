package still

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"skylatch/redact"
)

var gifFormat = Format{
	Name: "GIF", Extensions: []string{".gif"}, limit: 128 << 20,
	recognise: func(head []byte) bool {
		return bytes.HasPrefix(head, []byte("GIF87a")) || bytes.HasPrefix(head, []byte("GIF89a"))
	},
	rebuild: rebuildGIF, verify: verifyGIF, decode: decodeGIF, paint: paintGIF,
}

// What the blocks of a GIF begin with. (GIF89a, 20 to 27)
const (
	gifExtension = 0x21
	gifImage     = 0x2c
	gifEnd       = 0x3b

	gifPlainText   = 0x01
	gifControl     = 0xf9
	gifComment     = 0xfe
	gifApplication = 0xff

	gifTable      = 0x80 // a table of colours follows; its low bits say how large
	gifInterlaced = 0x40
)

// gifReader reads the blocks of a GIF, and rebuilds it.
type gifReader struct {
	rest []byte
	out  []byte
	job  *job

	width, height int
	global        []byte // its colours
	used          palette
	// control is the one before the next picture, 0 if there is none; its delay,
	// what becomes of the picture, and which colour is none.
	disposal    byte
	delay       uint16
	transparent int // -1 for none
	loop        []byte
	pictures    int
	pixels      int
}

// rebuildGIF writes the pictures, with their codes made anew: packed into the
// same codes again, they hold no more than their pixels do.
func rebuildGIF(src []byte, j *job) ([]byte, error) {
	r, err := readGIF(src, j)
	if err != nil {
		return nil, err
	}
	return r.out, nil
}

// readGIF reads a file, and writes the new one as it goes.
func readGIF(src []byte, j *job) (*gifReader, error) {
	r := &gifReader{rest: src[min(6, len(src)):], job: j, transparent: -1}
	r.out = append(make([]byte, 0, len(src)+1024), "GIF89a"...)
	head, err := r.take(7)
	if err != nil {
		return nil, err
	}
	r.width, r.height = int(binary.LittleEndian.Uint16(head)), int(binary.LittleEndian.Uint16(head[2:]))
	if r.width == 0 || r.height == 0 {
		return nil, errors.New("it has no size")
	}
	if r.global, err = r.table(head[4]); err != nil {
		return nil, err
	}
	r.out = append(r.out, head[:4]...)
	background := head[5]
	if int(background) >= len(r.global)/3 {
		background = 0
	}
	r.used[background] = true
	r.out = append(r.out, tableFlags(r.global), background, 0) // 0: its pixels are square
	table := len(r.out)
	r.out = append(r.out, r.global...)
	if err := r.blocks(); err != nil {
		return nil, err
	}
	blacken(r.out[table:table+len(r.global)], &r.used)
	return r, nil
}

// blocks reads up to the end.
func (r *gifReader) blocks() error {
	for {
		b, err := r.take(1)
		if err != nil {
			return err
		}
		switch b[0] {
		case gifEnd:
			if len(r.rest) > 0 {
				r.job.note(redact.Bulk, "GIF bytes behind the end", len(r.rest))
			}
			if r.pictures == 0 {
				return errors.New("there is no picture in it")
			}
			r.out = append(r.out, gifEnd)
			return nil
		case gifExtension:
			err = r.extension()
		case gifImage:
			err = r.picture()
		default:
			err = fmt.Errorf("a block 0x%02x is not known", b[0])
		}
		if err != nil {
			return err
		}
	}
}

func (r *gifReader) take(n int) ([]byte, error) {
	if n > len(r.rest) {
		return nil, errors.New("the file ends before the picture does")
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b, nil
}

// table reads the colours that flags announce.
func (r *gifReader) table(flags byte) ([]byte, error) {
	if flags&gifTable == 0 {
		return nil, nil
	}
	b, err := r.take(3 << (flags&7 + 1))
	return slices.Clone(b), err
}

// tableFlags announces a table of colours.
func tableFlags(colours []byte) byte {
	if len(colours) == 0 {
		return 0
	}
	n := byte(0)
	for 3<<(n+1) < len(colours) {
		n++
	}
	return gifTable | n<<4 | n // as many bits of a colour are told as it has
}

// blacken blackens the colours that no pixel has.
func blacken(colours []byte, used *palette) {
	for i := range len(colours) / 3 {
		if !used[i] {
			clear(colours[3*i : 3*i+3])
		}
	}
}

// extension reads one, and notes it unless it says how pictures follow another.
func (r *gifReader) extension() error {
	kind, err := r.take(1)
	if err != nil {
		return err
	}
	data, err := r.subBlocks()
	if err != nil {
		return err
	}
	switch kind[0] {
	case gifControl:
		if len(data) != 4 {
			return errors.New("how its pictures follow each other is damaged")
		}
		r.disposal, r.delay, r.transparent = data[0]>>2&7, binary.LittleEndian.Uint16(data[1:]), -1
		if r.disposal > 3 {
			r.disposal = 0 // not defined
		}
		if data[0]&1 != 0 {
			r.transparent = int(data[3])
		}
	case gifApplication:
		name := data[:min(11, len(data))]
		loops := string(name) == "NETSCAPE2.0" || string(name) == "ANIMEXTS1.0"
		switch {
		case loops && len(data) >= 14 && data[11] == 1 && r.pictures == 0:
			if r.loop == nil {
				r.loop = data[12:14]
				r.out = append(r.out, gifExtension, gifApplication, 11)
				r.out = append(r.out, "NETSCAPE2.0\x03\x01"...)
				r.out = append(r.out, r.loop[0], r.loop[1], 0)
			}
			if len(data) > 14 {
				r.job.note(redact.Text, "GIF bytes behind the loop", len(data)-14)
			}
		case string(name) == "XMP DataXMP":
			r.job.xmp(data[len(name):])
		default:
			r.job.unknown("GIF application extension", len(data))
		}
	case gifComment:
		r.job.note(redact.Text, "GIF comment", len(data))
	case gifPlainText:
		r.job.note(redact.Text, "GIF plain text", len(data))
		r.disposal, r.delay, r.transparent = 0, 0, -1 // they were for it
	default:
		r.job.unknown("GIF extension of no known kind", len(data))
	}
	return nil
}

// subBlocks reads data that is cut into blocks of up to 255 bytes.
func (r *gifReader) subBlocks() ([]byte, error) {
	var data []byte
	for {
		n, err := r.take(1)
		if err != nil {
			return nil, err
		}
		b, err := r.take(int(n[0]))
		if err != nil || len(b) == 0 {
			return data, err
		}
		data = append(data, b...)
	}
}
