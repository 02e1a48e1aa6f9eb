package mavlink

import (
	"encoding/binary"

	"skylatch/redact"
)

// judge returns the class that keeps the message in r.in back for what it
// carries: a command or a parameter. It is empty if that may be told.
func (r *Redactor) judge(p *program) redact.Class {
	var class redact.Class
	switch p.special {
	case judgeCommand:
		c, known := r.tables.commands[binary.LittleEndian.Uint16(r.in[p.carried:])]
		if !known {
			return redact.Bulk // nobody knows what its parameters say
		}
		class = c.class
	case judgeParameter:
		class = r.tables.param(r.in[p.carried : p.carried+paramName])
	default:
		return ""
	}
	return keptBack(r.policy, class, p.special)
}

// keptBack returns the class of what a message carries, if it may not be told.
func keptBack(policy *redact.Policy, class redact.Class, carried special) redact.Class {
	switch {
	case class == redact.Bulk && carried == judgeParameter:
		return "" // as its message, which was judged
	case policy.Action(class) != redact.Keep, class == redact.Location && policy.Zone != redact.ZoneRule{}:
		return class
	}
	return ""
}

// paramName is how long the name of a parameter is.
const paramName = 16

// Parameter returns the class of a parameter by its name, as other logs of the
// same autopilots have them.
func Parameter(name string) redact.Class { return judged().param([]byte(name)) }

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
