package mavlink

import (
	"bytes"
	"strconv"
	"strings"

	"skylatch/redact"
)

// Some messages carry whatever somebody gave a name to. A policy keeps such a
// value by naming it where others name a field: "NAMED_VALUE_FLOAT.TEMP1",
// "DEBUG.7". Then its time and its texts are judged as those of other messages
// are; any other value is bulk.

// valueName is the field that holds a value's name, valueNumber that of DEBUG.
const valueName, valueNumber = "name", "ind"

// nameValues makes the programs for the values that a policy keeps.
func (c compiler) nameValues(p *program) {
	if c.byName {
		return
	}
	for i := range p.fields {
		if f := &p.fields[i]; f.name == valueName || f.name == valueNumber {
			p.carried = f.off
		}
	}
	named := c
	named.byName = true
	for _, rule := range c.policy.Fields() {
		message, name, _ := strings.Cut(rule, ".")
		if message != p.name || !p.carries(name) || c.policy.Field(rule, redact.Bulk) != redact.Keep {
			continue
		}
		if p.named == nil {
			p.named = make(map[string]*program)
		}
		p.named[name] = named.compile(p.message)
	}
}

// carries reports whether the message can carry a value of that name.
func (m *message) carries(name string) bool {
	if specials[m.name] != judgeName {
		return false
	}
	for i := range m.fields {
		switch f := &m.fields[i]; {
		case f.name == name:
			return false // it is a field's
		case f.name == valueName:
			return name != "" && len(name) <= f.bytes() && !strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' })
		case f.name == valueNumber:
			n, err := strconv.ParseUint(name, 10, 8)
			return err == nil && strconv.FormatUint(n, 10) == name
		}
	}
	return false
}

// byName returns the program for the value that the message in r.in carries: p
// itself, if the policy does not name it.
func (r *Redactor) byName(p *program) *program {
	var number [3]byte
	name := r.in[p.carried : p.carried+1]
	if p.name == "DEBUG" {
		name = strconv.AppendUint(number[:0], uint64(name[0]), 10)
	} else {
		name = r.in[p.carried : p.carried+valueNameSize]
		if end := bytes.IndexByte(name, 0); end >= 0 {
			name = name[:end]
		}
	}
	if q := p.named[string(name)]; q != nil {
		return q
	}
	return p
}

// valueNameSize is the same in all messages that have one; a test holds it to
// the table.
const valueNameSize = 10
