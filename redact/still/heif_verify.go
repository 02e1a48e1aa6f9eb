package still

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"skylatch/redact/film"
)

// heifCheck reads a new file from its first byte to its last, and knows the one
// order that its boxes come in.
type heifCheck struct {
	cursor

	coded  string
	kinds  []string
	hidden []int
	spans  [][2]int
	grids  map[int][]int // by the place of a grid: its tiles
	exif   int           // the place of the EXIF item; -1 without one
	alpha  int           // the place of what says how transparent it is; -1
	boxes  [][]byte      // the properties
	whose  [][]int
}

var errNotOurHEIF = errors.New("a part of it is another than is ever written")

func verifyHEIF(coded, brand string) func(b []byte) error {
	return func(b []byte) error {
		c := &heifCheck{cursor: cursor{b: b}, coded: coded, grids: make(map[int][]int), exif: -1, alpha: -1}
		if string(c.take(28)) != "\x00\x00\x00\x1cftyp"+brand+"\x00\x00\x00\x00mif1"+brand+"miaf" {
			return errNotOurHEIF
		}
		end := c.open("meta") + c.at
		c.want("\x00\x00\x00\x00\x00\x00\x00\x21hdlr\x00\x00\x00\x00\x00\x00\x00\x00pict" + string(make([]byte, 13)))
		c.want("\x00\x00\x00\x0epitm\x00\x00\x00\x00\x00\x01")
		c.places()
		c.entries()
		c.references()
		c.properties()
		if c.bad || c.at != end {
			return errNotOurHEIF
		}
		if c.open("mdat"); c.bad {
			return errNotOurHEIF
		}
		return c.data()
	}
}

// want reads what has to be there.
func (c *heifCheck) want(s string) {
	if string(c.take(len(s))) != s {
		c.bad = true
	}
}

// open reads the head of a box and returns how long the rest of it is.
func (c *heifCheck) open(kind string) int {
	n := c.u32() - 8
	c.want(kind)
	if n < 0 || n > len(c.b)-c.at {
		c.bad = true
	}
	return n
}

func (c *heifCheck) places() {
	n := c.open("iloc")
	c.want("\x00\x00\x00\x00\x44\x00")
	count := c.u16()
	if count == 0 || n != 8+14*count {
		c.bad = true
		return
	}
	for i := range count {
		id, source, extents := c.u16(), c.u16(), c.u16()
		if at, n := c.u32(), c.u32(); id != i+1 || source != 0 || extents != 1 || n == 0 {
			c.bad = true
		} else {
			c.spans = append(c.spans, [2]int{at, n})
		}
	}
}

func (c *heifCheck) entries() {
	end := c.open("iinf") + c.at
	c.want("\x00\x00\x00\x00")
	if c.u16() != len(c.spans) {
		c.bad = true
	}
	for i := range c.spans {
		c.want("\x00\x00\x00\x15infe\x02\x00\x00")
		hidden := int(c.take(1)[0])
		id, protected, kind := c.u16(), c.u16(), string(c.take(4))
		c.want("\x00")
		last := i == len(c.spans)-1
		switch {
		case id != i+1 || protected != 0 || hidden > 1:
			c.bad = true
		case kind == "Exif" && last && i > 0 && hidden == 1:
			c.exif = i
		case kind != c.coded && (kind != "grid" || hidden == 1):
			c.bad = true
		}
		c.kinds, c.hidden = append(c.kinds, kind), append(c.hidden, hidden)
	}
	if c.at != end {
		c.bad = true
	}
}

func (c *heifCheck) references() {
	if c.bad || len(c.b)-c.at < 8 || string(c.b[c.at+4:c.at+8]) != "iref" {
		return
	}
	end := c.open("iref") + c.at
	c.want("\x00\x00\x00\x00")
	for !c.bad && c.at < end {
		c.u32()
		kind := string(c.take(4))
		from, to := c.u16()-1, make([]int, c.u16())
		for i := range to {
			if to[i] = c.u16() - 1; to[i] < 0 || to[i] >= len(c.kinds) {
				c.bad = true
				return
			}
		}
		switch {
		case from < 0 || from >= len(c.kinds) || len(to) == 0:
			c.bad = true
		case kind == "dimg" && c.kinds[from] == "grid" && c.grids[from] == nil:
			c.grids[from] = to
		case kind == "auxl" && c.alpha < 0 && from > 0 && to[0] == 0 && len(to) == 1:
			c.alpha = from
		case kind == "prem" && from == 0 && len(to) == 1 && to[0] == c.alpha:
		case kind == "cdsc" && from == c.exif && len(to) == 1 && to[0] == 0:
		default:
			c.bad = true
		}
	}
}

func (c *heifCheck) properties() {
	c.open("iprp")
	end := c.open("ipco") + c.at
	for !c.bad && c.at < end {
		n := c.u32()
		c.at -= 4
		if n > 8 {
			c.boxes = append(c.boxes, c.take(n))
		} else {
			c.bad = true
		}
	}
	end = c.open("ipma") + c.at
	c.want("\x00\x00\x00\x01")
	count := len(c.kinds)
	if c.exif >= 0 {
		count--
	}
	if c.u32() != count {
		c.bad = true
	}
	for i := range count {
		if c.u16() != i+1 {
			c.bad = true
		}
		var list []int
		for range c.take(1)[0] {
			v := c.u16()
			index, essential := v&0x7fff-1, v&0x8000 != 0
			if index < 0 || index >= len(c.boxes) {
				c.bad = true
				return
			}
			switch string(c.boxes[index][4:8]) {
			case "hvcC", "av1C", "irot", "imir", "clap", "auxC":
				c.bad = c.bad || !essential
			default:
				c.bad = c.bad || essential
			}
			list = append(list, index)
		}
		c.whose = append(c.whose, list)
	}
	if c.at != end {
		c.bad = true
	}
}

// data reads the data of the items, which follow each other up to the end.
func (c *heifCheck) data() error {
	used, owned := make([]bool, len(c.boxes)), make([]bool, len(c.kinds))
	owned[0] = true
	for i, span := range c.spans {
		if span[0] != c.at {
			return errNotOurHEIF
		}
		b := c.take(span[1])
		if c.bad {
			return errNotOurHEIF
		}
		if i == c.exif {
			if string(b[:min(4, len(b))]) != "\x00\x00\x00\x00" {
				return errNotOurHEIF
			}
			if err := verifyEXIF(b[4:]); err != nil {
				return err
			}
			owned[i] = true
			continue
		}
		coder, err := c.own(i, used)
		if err != nil {
			return err
		}
		owned[i] = owned[i] || i == c.alpha
		if c.kinds[i] == "grid" {
			tiles := c.grids[i]
			if len(b) != 8 || b[0]|b[1] != 0 || (int(b[2])+1)*(int(b[3])+1) != len(tiles) || coder != nil {
				return errNotOurHEIF
			}
			for _, t := range tiles {
				if c.hidden[t] != 1 || c.kinds[t] != c.coded {
					return errNotOurHEIF
				}
				owned[t] = true
			}
			continue
		}
		if coder == nil {
			return errNotOurHEIF
		}
		parts, err := coder.Sample(b)
		if err != nil {
			return err
		}
		if !bytes.Equal(bytes.Join(parts, nil), b) {
			return errors.New("a picture would be written otherwise")
		}
	}
	for _, is := range append(used, owned...) {
		if !is {
			return fmt.Errorf("%w: a property or an item is of nobody", errNotOurHEIF)
		}
	}
	if c.at != len(c.b) {
		return errNotOurHEIF
	}
	return nil
}

// own checks the properties of an item.
func (c *heifCheck) own(i int, used []bool) (coder *film.Picture, err error) {
	for _, p := range c.whose[i] {
		used[p] = true
		kind, body := string(c.boxes[p][4:8]), c.boxes[p][8:]
		ok := false
		switch kind {
		case "hvcC", "av1C":
			var made []byte
			if coder, made, err = film.NewPicture(c.kinds[i], body); err != nil {
				return nil, err
			}
			ok = bytes.Equal(made, body)
		case "ispe":
			ok = len(body) == 12 && binary.BigEndian.Uint32(body) == 0 && binary.BigEndian.Uint64(body[4:])&^0x0000ffff0000ffff == 0
		case "pixi":
			ok = len(body) >= 6 && len(body) <= 9 && len(body) == 5+int(body[4]) && binary.BigEndian.Uint32(body) == 0
		case "colr":
			ok = len(body) == 11 && string(body[:4]) == "nclx" && body[4]|body[6]|body[8]|body[10]&0x7f == 0 ||
				bytes.HasPrefix(body, []byte("prof")) && isOurProfile(body[4:])
		case "irot":
			ok = len(body) == 1 && body[0] < 4
		case "imir":
			ok = len(body) == 1 && body[0] < 2
		case "clap":
			ok = len(body) == 32
			for f := 0; ok && f < 32; f += 8 {
				ok = binary.BigEndian.Uint32(body[f+4:])-1 < 2
			}
		case "auxC":
			name := string(bytes.TrimSuffix(body[min(4, len(body)):], []byte{0}))
			ok = len(body) > 5 && i == c.alpha && (name == heifAlpha[0] || name == heifAlpha[1]) && binary.BigEndian.Uint32(body) == 0 && body[len(body)-1] == 0
		}
		if !ok {
			return nil, fmt.Errorf("%w: a property %.4q", errNotOurHEIF, kind)
		}
	}
	return coder, nil
}
