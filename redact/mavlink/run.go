package mavlink

import (
	"encoding/binary"
	"unicode"
	"unicode/utf8"
)

// outcome is what came of running a program.
type outcome byte

const (
	written outcome = iota
	refused         // a value that cannot be told, and cannot be left out alone
	held            // a place that a zone hides: all places of the message are to be left out
)

// run writes what is told of the payload r.in into r.out.
func (r *Redactor) run(p *program) outcome {
	in, out := &r.in, &r.out
	*out = p.template
	for i := range p.ops {
		o := &p.ops[i]
		from, to := in[o.off:o.off+o.n], out[o.off:o.off+o.n]
		switch o.do {
		case copyBytes:
			copy(to, from)
		case copyFloats:
			copyFloat32(to, from)
		case copyDoubles:
			copyFloat64(to, from)
		case copyChars:
			copyText(to, from)
		case copyEnum:
			if !o.copyKnown(to, from) {
				return refused
			}
		case copyMask:
			if !o.copyMasked(to, from) {
				return refused
			}
		case copySystem:
			for i, id := range from {
				to[i] = r.systems[id]
				if id != 0 && to[i] == 0 && o.whole {
					return refused // to everybody is not what was said
				}
			}
		case copyComponent:
			copy(to, from)
		case place:
			if !r.place(o, in, out) {
				return held
			}
		case height:
			o.height(r.mission.origin, to, from)
		case clock:
			o.clock(r.mission.origin, to, from)
		case pseudonym:
			o.alias.tell(r.mission, to, from)
		case rewriteText:
			copyText(to, []byte(r.mission.text(cString(from))))
		}
	}
	return written
}

func copyFloat32(to, from []byte) {
	for i := 0; i+4 <= len(from); i += 4 {
		v := binary.LittleEndian.Uint32(from[i:])
		if v&0x7fffffff > 0x7f800000 {
			v = nan32
		}
		binary.LittleEndian.PutUint32(to[i:], v)
	}
}

func copyFloat64(to, from []byte) {
	for i := 0; i+8 <= len(from); i += 8 {
		v := binary.LittleEndian.Uint64(from[i:])
		if v&(1<<63-1) > 0x7ff<<52 {
			v = nan64
		}
		binary.LittleEndian.PutUint64(to[i:], v)
	}
}

// copyText writes a text up to its end, zeros behind it, and "?" for what cannot
// be printed.
func copyText(to, from []byte) {
	n := 0
	for len(from) > 0 && from[0] != 0 && n < len(to) {
		if c := from[0]; c < utf8.RuneSelf {
			if c < ' ' || c == 0x7f {
				c = '?'
			}
			to[n], from, n = c, from[1:], n+1
			continue
		}
		c, size := utf8.DecodeRune(from)
		if c == utf8.RuneError || !unicode.IsPrint(c) || n+size > len(to) {
			to[n], from, n = '?', from[size:], n+1
			continue
		}
		n += copy(to[n:], from[:size])
		from = from[size:]
	}
	clear(to[n:])
}

func cString(b []byte) string {
	for i, c := range b {
		if c == 0 {
			return string(b[:i])
		}
	}
	return string(b)
}

func (o *op) copyKnown(to, from []byte) bool {
	for i := 0; i < len(from); i += o.size {
		v := load(from[i : i+o.size])
		if v != o.unknown && !o.enum.has(v) {
			if o.whole {
				return false
			}
			v = o.unknown
		}
		store(to[i:i+o.size], v)
	}
	return true
}

func (o *op) copyMasked(to, from []byte) bool {
	for i := 0; i < len(from); i += o.size {
		v := load(from[i : i+o.size])
		if v&^o.enum.mask != 0 && o.whole {
			return false
		}
		store(to[i:i+o.size], v&o.enum.mask)
	}
	return true
}
