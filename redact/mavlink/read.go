package mavlink

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"skylatch/redact"
)

// Reader takes apart what a [Redactor] told by a policy, by the tables that it
// was told by. Use [NewReader]; it belongs to one goroutine.
type Reader struct {
	policy *redact.Policy
	known  map[uint32]*spelling
	bytes  [maxPayload]byte
}

// spelling is how one message is read.
type spelling struct {
	*message
	fields  map[string]int
	unknown []uint64 // of each field: what says "not known"
	// silent tells of each field that the policy may have blanked it: what looks
	// unknown is, even where an autopilot would mean 0.
	silent []bool
}

// NewReader returns a reader of what was told by a policy.
func NewReader(policy *redact.Policy) *Reader {
	return &Reader{policy: policy, known: make(map[uint32]*spelling)}
}

// Message is one frame, taken apart. It is the reader's until its next one.
type Message struct {
	System, Component, Sequence byte

	*spelling
	payload *[maxPayload]byte
}

// Read takes a frame apart; it is false for what no redactor writes.
func (r *Reader) Read(raw []byte) (Message, bool) {
	f, ok := parse(raw)
	if !ok || !f.v2 {
		return Message{}, false
	}
	s := r.spelling(f.id)
	if s == nil || len(f.payload) > s.size || checksum(f.body, s.crc) != f.sum {
		return Message{}, false
	}
	clear(r.bytes[copy(r.bytes[:], f.payload):])
	return Message{System: f.system, Component: f.component, Sequence: raw[4], spelling: s, payload: &r.bytes}, true
}

// spelling returns how a message is read; nil if no table names it.
func (r *Reader) spelling(id uint32) *spelling {
	if s := r.known[id]; s != nil {
		return s
	}
	m := judged().byID[id]
	if m == nil {
		return nil
	}
	s := &spelling{message: m, fields: make(map[string]int)}
	how := compiler{policy: r.policy, text: true}
	inside := how
	inside.closed = r.policy.Zone != redact.ZoneRule{}
	for i := range m.fields {
		f := &m.fields[i]
		unknown, err := f.unknownBits()
		if err != nil {
			panic(err) // the tables were read with it
		}
		s.fields[f.name] = i
		s.unknown = append(s.unknown, unknown)
		s.silent = append(s.silent, !how.action(m, i).Looser(redact.Blank) || !inside.action(m, i).Looser(redact.Blank))
	}
	r.known[id] = s
	return s
}

// Name is the message's in the dialects.
func (s *spelling) Name() string { return s.name }

// Number returns the value of a field in the units of its message, of an array
// the first; it is false for what is not known, is not told or is no number.
func (m Message) Number(name string) (float64, bool) {
	i, ok := m.fields[name]
	if !ok || m.message.fields[i].text() {
		return 0, false
	}
	bits, known := m.element(i, 0)
	v := m.message.fields[i].number(bits)
	return v, known && !math.IsNaN(v) && !math.IsInf(v, 0)
}

// element returns the bits of one element, and whether they say something.
func (m Message) element(field, n int) (bits uint64, known bool) {
	f := &m.message.fields[field]
	at := f.off + n*f.size
	bits = load(m.payload[at : at+f.size])
	mask := uint64(math.MaxUint64) >> (64 - 8*f.size)
	return bits, bits != m.unknown[field]&mask || bits == 0 && !m.silent[field]
}

// number is what the bits of an element stand for.
func (f *field) number(bits uint64) float64 {
	switch f.wire {
	case "float":
		return float64(math.Float32frombits(uint32(bits)))
	case "double":
		return math.Float64frombits(bits)
	case "int8_t":
		return float64(int8(bits))
	case "int16_t":
		return float64(int16(bits))
	case "int32_t":
		return float64(int32(bits))
	case "int64_t":
		return float64(int64(bits))
	}
	return float64(bits)
}

// AppendJSON appends an object with the fields that are known; an element that
// is not, in an array of which others are, is null.
func (m Message) AppendJSON(dst []byte) []byte {
	dst = append(dst, '{')
	for i := range m.message.fields {
		f := &m.message.fields[i]
		start := len(dst)
		if dst[start-1] != '{' {
			dst = append(dst, ',')
		}
		dst = append(append(append(dst, '"'), f.name...), `":`...)
		var told bool
		if f.text() {
			dst, told = m.appendText(dst, f)
		} else {
			dst, told = m.appendNumbers(dst, i)
		}
		if !told {
			dst = dst[:start]
		}
	}
	return append(dst, '}')
}

func (m Message) appendText(dst []byte, f *field) ([]byte, bool) {
	s, _, _ := strings.Cut(string(m.payload[f.off:f.off+f.count]), "\x00")
	if s == "" {
		return dst, false
	}
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\ufffd")
	}
	quoted, err := json.Marshal(s)
	return append(dst, quoted...), err == nil
}

func (m Message) appendNumbers(dst []byte, i int) ([]byte, bool) {
	f := &m.message.fields[i]
	if f.count == 1 {
		return m.appendNumber(dst, i, 0)
	}
	any := false
	dst = append(dst, '[')
	for n := range f.count {
		if n > 0 {
			dst = append(dst, ',')
		}
		var known bool
		if dst, known = m.appendNumber(dst, i, n); !known {
			dst = append(dst, "null"...)
		}
		any = any || known
	}
	return append(dst, ']'), any
}

func (m Message) appendNumber(dst []byte, i, n int) ([]byte, bool) {
	f := &m.message.fields[i]
	bits, known := m.element(i, n)
	v := f.number(bits)
	switch {
	case !known || math.IsNaN(v) || math.IsInf(v, 0):
		return dst, false
	case f.wire == "float":
		return strconv.AppendFloat(dst, v, 'g', -1, 32), true
	case f.wire == "double":
		return strconv.AppendFloat(dst, v, 'g', -1, 64), true
	case f.wire == "uint64_t":
		return strconv.AppendUint(dst, bits, 10), true
	case f.wire == "int64_t":
		return strconv.AppendInt(dst, int64(bits), 10), true
	}
	return strconv.AppendInt(dst, int64(v), 10), true
}

// Schema is the JSON Schema of what [Message.AppendJSON] writes.
func (s *spelling) Schema() []byte {
	b := []byte(`{"type":"object","title":"` + s.name + `","properties":{`)
	for i := range s.message.fields {
		f := &s.message.fields[i]
		if i > 0 {
			b = append(b, ',')
		}
		kind := `"integer"`
		switch {
		case f.text():
			kind = `"string"`
		case f.wire == "float" || f.wire == "double":
			kind = `"number"`
		}
		b = append(append(append(b, '"'), f.name...), `":{"type":`...)
		if f.count > 1 && !f.text() {
			kind = `"array","items":{"type":` + kind + `}`
		}
		b = append(append(b, kind...), '}')
	}
	return append(b, "}}"...)
}

// Fields lists the fields of a message, if it is one that can be told.
func Fields(message string) ([]string, bool) {
	m, ok := judged().byName[message]
	if !ok {
		return nil, false
	}
	return m.names(), true
}
