package ulog

import (
	"bytes"
	"strconv"
	"strings"
)

// maxTopic is how long a topic's message may be at most: its length has 16 bits.
const maxTopic = 1 << 16

// maxDepth is how deep topics may lie in each other.
const maxDepth = 4

// sizes are those of the basic types.
var sizes = map[string]int{
	"int8_t": 1, "uint8_t": 1, "bool": 1, "char": 1, "int16_t": 2, "uint16_t": 2,
	"int32_t": 4, "uint32_t": 4, "float": 4, "int64_t": 8, "uint64_t": 8, "double": 8,
}

// Formats are what a log says of its topics. Use [NewFormats].
type Formats struct {
	text map[string]string
	laid map[string]Layout
}

// NewFormats returns those of a log of which nothing was read yet.
func NewFormats() *Formats {
	return &Formats{text: make(map[string]string), laid: make(map[string]Layout)}
}

// Define notes a format, the body of an entry of kind 'F':
// "name:type field;type field;".
func (f *Formats) Define(body []byte) error {
	name, fields, ok := bytes.Cut(body, []byte(":"))
	if _, twice := f.text[string(name)]; !ok || twice {
		return ErrDamaged
	}
	f.text[string(name)] = string(fields)
	return nil
}

// Text is a format's fields, as the log spells them.
func (f *Formats) Text(name string) string { return f.text[name] }

// Part is a field of a topic: its type as the log spells it, and where it stands.
type Part struct {
	Spelt    string
	At, Size int
}

// Layout says where the fields of a topic stand, by their names.
type Layout struct {
	Parts map[string]Part
	Size  int
}

// Layout returns that of a topic. Topics may hold others.
func (f *Formats) Layout(name string) (Layout, error) { return f.layout(name, 0) }

func (f *Formats) layout(name string, depth int) (Layout, error) {
	if l, ok := f.laid[name]; ok {
		return l, nil
	}
	definition, ok := f.text[name]
	if !ok || depth > maxDepth {
		return Layout{}, ErrDamaged
	}
	l := Layout{Parts: make(map[string]Part)}
	for _, field := range strings.Split(strings.TrimSuffix(definition, ";"), ";") {
		spelt, label, ok := strings.Cut(field, " ")
		if _, twice := l.Parts[label]; !ok || twice {
			return Layout{}, ErrDamaged
		}
		size, err := f.size(spelt, depth)
		if err != nil {
			return Layout{}, err
		}
		l.Parts[label] = Part{spelt, l.Size, size}
		if l.Size += size; l.Size > maxTopic {
			return Layout{}, ErrDamaged
		}
	}
	f.laid[name] = l
	return l, nil
}

// size is that of a type: "float", "float[4]", or a topic's name.
func (f *Formats) size(spelt string, depth int) (int, error) {
	base, count, array := strings.Cut(strings.TrimSuffix(spelt, "]"), "[")
	n := 1
	if array {
		var err error
		if n, err = strconv.Atoi(count); err != nil || n < 1 || n > maxTopic {
			return 0, ErrDamaged
		}
	}
	size, basic := sizes[base]
	if !basic {
		l, err := f.layout(base, depth+1)
		if err != nil {
			return 0, err
		}
		size = l.Size
	}
	return n * size, nil
}
