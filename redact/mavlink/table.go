package mavlink

import (
	_ "embed"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"

	"skylatch/redact"
)

//go:embed fields.tsv
var fieldsText string

//go:embed enums.tsv
var enumsText string

//go:embed commands.tsv
var commandsText string

//go:embed params.tsv
var paramsText string

// message is one message of the table.
type message struct {
	name    string
	id      uint32
	crc     byte // CRC_EXTRA
	class   redact.Class
	comment string
	fields  []field
	sizeV1  int // of the payload, without extensions
	size    int
}

// field is one field of the table, as it is on the wire.
type field struct {
	name    string
	typ     string // as written in the table
	wire    string // without length and enum
	class   redact.Class
	as      string
	unknown string
	note    string
	enum    *enum // nil if it is none
	off     int
	size    int // of one element
	count   int // elements; 1 if it is no array
	ext     bool
}

func (f *field) text() bool { return f.wire == "char" }
func (f *field) bytes() int { return f.size * f.count }

// enum is what values a field may have.
type enum struct {
	mask  uint64 // the known bits; 0 if it is no mask
	spans []span
}

type span struct{ from, to uint64 }

func (e *enum) has(v uint64) bool {
	for _, s := range e.spans {
		if v >= s.from && v <= s.to {
			return true
		}
	}
	return false
}

// command is what the parameters of a MAV_CMD tell.
type command struct {
	name  string
	class redact.Class
}

// param is what the parameters of some names tell.
type param struct {
	pattern string
	class   redact.Class
}

// tables is everything that was judged.
type tables struct {
	messages []*message
	byID     map[uint32]*message
	byName   map[string]*message
	commands map[uint16]command
	params   []param
}

// judged reads the tables that come with the program, once. They are part of
// it: one that cannot be read is a broken build.
var judged = sync.OnceValue(func() *tables {
	t, err := readTables(fieldsText, enumsText, commandsText, paramsText)
	if err != nil {
		panic(err)
	}
	return t
})

var sizes = map[string]int{
	"double": 8, "uint64_t": 8, "int64_t": 8, "float": 4, "uint32_t": 4, "int32_t": 4,
	"uint16_t": 2, "int16_t": 2, "uint8_t": 1, "int8_t": 1, "char": 1,
}

func readTables(fields, enums, commands, params string) (*tables, error) {
	t := &tables{
		byID: make(map[uint32]*message), byName: make(map[string]*message), commands: make(map[uint16]command),
	}
	known := make(map[string]*enum)
	err := rows(enums, 3, func(c []string) (err error) {
		known[c[0]], err = readEnum(c[1], c[2])
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("enums.tsv: %w", err)
	}
	if err := rows(fields, 7, func(c []string) error { return t.add(c, known) }); err != nil {
		return nil, fmt.Errorf("fields.tsv: %w", err)
	}
	err = rows(commands, 4, func(c []string) error {
		id, err := strconv.ParseUint(c[0], 10, 16)
		t.commands[uint16(id)] = command{name: c[1], class: redact.Class(c[2])}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("commands.tsv: %w", err)
	}
	err = rows(params, 3, func(c []string) error {
		t.params = append(t.params, param{pattern: c[0], class: redact.Class(c[1])})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("params.tsv: %w", err)
	}
	return t, nil
}

// rows hands over the cells of each line that is no comment.
func rows(text string, cells int, row func([]string) error) error {
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "#") || line == "" {
			continue
		}
		c := strings.Split(line, "\t")
		if len(c) != cells {
			return fmt.Errorf("line %d has %d cells, want %d", n, len(c), cells)
		}
		if err := row(c); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	return nil
}

func readEnum(kind, values string) (*enum, error) {
	if kind == "mask" {
		mask, err := strconv.ParseUint(values, 0, 64)
		return &enum{mask: mask}, err
	}
	e := &enum{}
	for _, v := range strings.Fields(values) {
		from, to, isSpan := strings.Cut(v, "-")
		if !isSpan {
			to = from
		}
		var s span
		var err error
		if s.from, err = strconv.ParseUint(from, 10, 64); err != nil {
			return nil, err
		}
		if s.to, err = strconv.ParseUint(to, 10, 64); err != nil {
			return nil, err
		}
		e.spans = append(e.spans, s)
	}
	return e, nil
}

// add takes one line of fields.tsv.
func (t *tables) add(c []string, enums map[string]*enum) error {
	if c[1] == "*" {
		m := &message{name: c[0], class: redact.Class(c[3]), comment: cell(c[6])}
		if _, err := fmt.Sscanf(c[2], "%d/%d", &m.id, &m.crc); err != nil {
			return fmt.Errorf("%s: %q is no id/CRC_EXTRA", c[0], c[2])
		}
		t.messages, t.byID[m.id], t.byName[m.name] = append(t.messages, m), m, m
		return nil
	}
	m := t.byName[c[0]]
	if m == nil {
		return fmt.Errorf("%s.%s stands before the line of its message", c[0], c[1])
	}
	f := field{name: c[1], typ: c[2], class: redact.Class(c[3]), as: cell(c[4]), unknown: c[5], note: cell(c[6]), off: m.size, count: 1}
	typ, rest, _ := strings.Cut(c[2], " ")
	wire, length, isArray := strings.Cut(strings.TrimSuffix(typ, "]"), "[")
	if isArray {
		n, err := strconv.Atoi(length)
		if err != nil {
			return fmt.Errorf("%s.%s: %w", c[0], c[1], err)
		}
		f.count = n
	}
	f.wire, f.size, f.ext = wire, sizes[wire], strings.HasSuffix(c[2], " +")
	if name := strings.TrimSuffix(strings.TrimSuffix(rest, "+"), " "); name != "" {
		if f.enum = enums[name]; f.enum == nil {
			return fmt.Errorf("%s.%s: there is no enum %s", c[0], c[1], name)
		}
	}
	if f.size == 0 {
		return fmt.Errorf("%s.%s: there is no type %q", c[0], c[1], c[2])
	}
	if _, err := f.unknownBits(); err != nil {
		return fmt.Errorf("%s.%s: %w", c[0], c[1], err)
	}
	m.size += f.bytes()
	if !f.ext {
		m.sizeV1 = m.size
	}
	m.fields = append(m.fields, f)
	return nil
}

func cell(s string) string {
	if s == "-" {
		return ""
	}
	return s
}

// limits are the names that the dialects give to the largest values.
var limits = map[string]uint64{
	"UINT8_MAX": math.MaxUint8, "UINT16_MAX": math.MaxUint16, "UINT32_MAX": math.MaxUint32, "UINT64_MAX": math.MaxUint64,
	"INT8_MAX": math.MaxInt8, "INT16_MAX": math.MaxInt16, "INT32_MAX": math.MaxInt32, "INT64_MAX": math.MaxInt64,
}

// unknownBits returns one element that says "not known".
func (f *field) unknownBits() (uint64, error) {
	if f.text() {
		return 0, nil
	}
	if v, ok := limits[f.unknown]; ok {
		return v, nil
	}
	v, err := strconv.ParseFloat(f.unknown, 64)
	if err != nil {
		return 0, fmt.Errorf("unknown is %q, which is no value", f.unknown)
	}
	switch {
	case f.wire == "float" && math.IsNaN(v):
		return nan32, nil
	case f.wire == "double" && math.IsNaN(v):
		return nan64, nil
	case f.wire == "float":
		return uint64(math.Float32bits(float32(v))), nil
	case f.wire == "double":
		return math.Float64bits(v), nil
	case math.IsNaN(v):
		return 0, fmt.Errorf("unknown is NaN, and the field is %s", f.wire)
	}
	return uint64(int64(v)), nil
}
