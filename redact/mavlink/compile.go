package mavlink

import (
	"encoding/binary"

	"skylatch/redact"
)

// program is what is done to one message under one policy.
type program struct {
	*message
	// withheld is the class that keeps the whole message back; empty if it is told.
	withheld redact.Class
	ops      []op
	template [maxPayload]byte // every field "not known"; what is told is written over it
	special  special
	carried  int  // offset of the command or the parameter's name that it is judged by
	rewrites bool // the text is taken apart, if special is joinText
	// named are the programs for values that the policy keeps by their names.
	named map[string]*program

	tally
}

// special is what some messages need beside their fields.
type special byte

const (
	nothingSpecial special = iota
	judgeCommand           // by the command that it carries
	judgeParameter         // by the name that it carries
	joinText               // with the other chunks of its text
	judgeName              // by the name, or number, of the value that it carries
)

var specials = map[string]special{
	"COMMAND_INT": judgeCommand, "COMMAND_LONG": judgeCommand, "COMMAND_INT_STAMPED": judgeCommand, "COMMAND_LONG_STAMPED": judgeCommand,
	"MISSION_ITEM": judgeCommand, "MISSION_ITEM_INT": judgeCommand,
	"PARAM_VALUE": judgeParameter, "PARAM_SET": judgeParameter,
	"PARAM_EXT_VALUE": judgeParameter, "PARAM_EXT_SET": judgeParameter, "PARAM_EXT_ACK": judgeParameter,
	"STATUSTEXT":        joinText,
	"NAMED_VALUE_FLOAT": judgeName, "NAMED_VALUE_INT": judgeName, "NAMED_VALUE_STRING": judgeName,
	"DEBUG_VECT": judgeName, "DEBUG_FLOAT_ARRAY": judgeName, "DEBUG": judgeName,
}

// op writes one field, or several alike that stand side by side.
type op struct {
	do      opcode
	action  redact.Action
	whole   bool // a value that cannot be told as it is keeps the whole message back
	off     int
	n       int // bytes
	size    int // of one element
	enum    *enum
	unknown uint64
	alias   *alias
	as      string
}

type opcode byte

const (
	copyBytes opcode = iota
	copyFloats
	copyDoubles
	copyChars
	copyEnum
	copyMask
	copySystem
	copyComponent
	place // both halves; the second begins right behind the first
	height
	clock
	pseudonym
	rewriteText
)

func (f *field) place() bool {
	return f.as == "lat_e7" || f.as == "lon_e7" || f.as == "lat_deg" || f.as == "lon_deg"
}

func (c compiler) compile(m *message) *program {
	p := &program{message: m, special: specials[m.name]}
	if p.special == judgeName {
		c.nameValues(p)
	}
	if a := c.whole(m); a == redact.Drop {
		p.withheld = m.class
		if c.closed && m.class == redact.Location {
			p.withheld = redact.Location
		}
		return p
	}
	for i := range m.fields {
		f := &m.fields[i]
		a := c.action(m, i)
		p.tally.add(f.class, a)
		if p.special == judgeCommand && f.name == "command" || p.special == judgeParameter && f.name == "param_id" {
			p.carried = f.off
		}
		if m.class == redact.Control && a != redact.Keep {
			p.withheld = f.class
			return p
		}
		f.blank(&p.template)
		wall := f.as == "utc_us" || f.as == "utc_s"
		if a == redact.Blank && (!wall || c.named(m, f)) || f.as == "lon_e7" || f.as == "lon_deg" {
			continue
		}
		o := op{do: f.opcode(a), action: a, off: f.off, n: f.bytes(), size: f.size, enum: f.enum, as: f.as, whole: m.class == redact.Control}
		o.unknown, _ = f.unknownBits()
		if o.do == rewriteText && p.special == joinText {
			p.rewrites = true // by join
			continue
		}
		switch {
		case (o.do == copySystem || o.do == copyComponent) && !c.renamed:
			o.do = copyBytes
		case o.do == pseudonym:
			o.alias = newAlias(f)
		}
		p.add(o)
	}
	if !c.worthTelling(m) {
		p.withheld = m.class
	}
	return p
}

// add appends an op, or lengthens the one before it.
func (p *program) add(o op) {
	if n := len(p.ops); n > 0 && o.do <= copyDoubles {
		if last := &p.ops[n-1]; last.do == o.do && last.off+last.n == o.off {
			last.n += o.n
			return
		}
	}
	p.ops = append(p.ops, o)
}

func (f *field) opcode(a redact.Action) opcode {
	switch {
	case f.place():
		return place // kept ones too: a zone may hold one
	case a == redact.Pseudonym:
		return pseudonym
	case f.class == redact.Text && a == redact.Coarsen:
		return rewriteText
	case (f.as == "amsl_mm" || f.as == "amsl_m") && a == redact.Relative:
		return height
	case (f.as == "utc_us" || f.as == "utc_s") && a != redact.Keep:
		return clock
	case f.as == "system":
		return copySystem
	case f.as == "component":
		return copyComponent
	case f.text():
		return copyChars
	case f.wire == "float":
		return copyFloats
	case f.wire == "double":
		return copyDoubles
	case f.enum != nil && f.enum.mask != 0:
		return copyMask
	case f.enum != nil:
		return copyEnum
	}
	return copyBytes
}

// blank writes the field's "not known".
func (f *field) blank(payload *[maxPayload]byte) {
	v, _ := f.unknownBits()
	for off := f.off; off < f.off+f.bytes(); off += f.size {
		store(payload[off:off+f.size], v)
	}
}

func load(b []byte) uint64 {
	switch len(b) {
	case 1:
		return uint64(b[0])
	case 2:
		return uint64(binary.LittleEndian.Uint16(b))
	case 4:
		return uint64(binary.LittleEndian.Uint32(b))
	}
	return binary.LittleEndian.Uint64(b)
}

func store(b []byte, v uint64) {
	switch len(b) {
	case 1:
		b[0] = byte(v)
	case 2:
		binary.LittleEndian.PutUint16(b, uint16(v))
	case 4:
		binary.LittleEndian.PutUint32(b, uint32(v))
	default:
		binary.LittleEndian.PutUint64(b, v)
	}
}
