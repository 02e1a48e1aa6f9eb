package mavlink

import (
	"encoding/binary"

	"skylatch/redact"
)

// judgeCommand returns the class that keeps a command back, for what its
// parameters tell; it is empty if the command may be told.
func (r *Redactor) judgeCommand(p *program) redact.Class {
	c, known := r.tables.commands[binary.LittleEndian.Uint16(r.in[p.command:])]
	switch {
	case !known:
		return redact.Bulk
	case r.zones != nil && c.class == redact.Location, r.policy.Action(c.class) != redact.Keep:
		return c.class
	}
	return ""
}

// judgeParameter returns the class that keeps a parameter back, by its name; it
// is empty if the parameter may be told.
func (r *Redactor) judgeParameter(p *program) redact.Class {
	for i := range p.fields {
		f := &p.fields[i]
		if f.name != "param_id" {
			continue
		}
		class := r.tables.param(r.in[f.off : f.off+f.count])
		if r.zones != nil && class == redact.Location || class != redact.Bulk && r.policy.Action(class) != redact.Keep {
			return class
		}
		return ""
	}
	return redact.Bulk // a parameter without a name
}

// param returns the class of a parameter.
func (t *tables) param(name []byte) redact.Class {
	for i, c := range name {
		if c == 0 {
			name = name[:i]
			break
		}
	}
	for i := range t.params {
		if matches(t.params[i].pattern, name) {
			return t.params[i].class
		}
	}
	return redact.Bulk
}

// matches reports whether a name, in any case, fits a pattern in capitals.
func matches(pattern string, name []byte) bool {
	for len(pattern) > 0 {
		if pattern[0] == '*' {
			for i := range len(name) + 1 {
				if matches(pattern[1:], name[i:]) {
					return true
				}
			}
			return false
		}
		if len(name) == 0 || upper(name[0]) != pattern[0] {
			return false
		}
		pattern, name = pattern[1:], name[1:]
	}
	return len(name) == 0
}

func upper(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return c - 'a' + 'A'
	}
	return c
}
