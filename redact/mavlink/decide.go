package mavlink

import (
	"slices"

	"skylatch/redact"
)

// compiler makes the programs of one policy.
type compiler struct {
	policy  *redact.Policy
	closed  bool // a zone holds back what is of class location
	text    bool // somebody can take apart texts
	renamed bool // systems are told by other ids
	byName  bool // the value of the message is kept by its name
}

// whole returns what is done to a message as a whole: [redact.Drop] or not.
func (c compiler) whole(m *message) redact.Action {
	a := c.policy.Field(m.name+".*", m.class)
	switch {
	case c.byName:
		return redact.Keep
	case a == redact.Blank:
		return redact.Drop // a message has no value that says "not known"
	case c.closed && m.class == redact.Location:
		return redact.Drop
	}
	return a
}

// action returns what is really done to a field: what the policy says, or to
// blank it where the policy's cannot be done to its bits. To drop a field is to
// blank it; what its message is worth without it, its message's class says.
func (c compiler) action(m *message, i int) redact.Action {
	f := &m.fields[i]
	a := c.asked(m, f)
	switch f.as {
	case "lat_e7", "lat_deg":
		a = stricter(a, c.asked(m, &m.fields[i+1])) // half of a place would be told
	case "lon_e7", "lon_deg":
		a = stricter(a, c.asked(m, &m.fields[i-1]))
	}
	var can bool
	switch a {
	case redact.Keep:
		can = true
	case redact.Relative:
		can = f.place() || f.as == "amsl_mm" || f.as == "amsl_m" || f.as == "utc_us" || f.as == "utc_s"
	case redact.Coarsen:
		can = f.place() || f.as == "utc_us" || f.as == "utc_s" || f.class == redact.Text && f.text() && c.text
	case redact.Pseudonym:
		can = f.as == "id" || f.as == "name"
	}
	if !can {
		return redact.Blank
	}
	return a
}

// asked returns what the policy asks for.
func (c compiler) asked(m *message, f *field) redact.Action {
	a := c.policy.Field(m.name+"."+f.name, f.class)
	if c.byName && (f.class == redact.Bulk || f.name == valueName) {
		return redact.Keep // a text that it carries is judged as texts are
	}
	if c.closed && f.class == redact.Location && a != redact.Drop {
		return redact.Blank
	}
	// The moments at which an exact track crosses from cell to cell give the
	// origin of the track, and that every place on it.
	// With a zone, one place outside it gives the origin, which lies inside.
	hidden := c.policy.Action(redact.Location) == redact.Coarsen || c.policy.Zone != redact.ZoneRule{}
	if f.as == "track" && hidden || f.as == "motion" && c.closed {
		return stricter(a, redact.Blank)
	}
	return a
}

// named reports whether the policy has a rule for that very field.
func (c compiler) named(m *message, f *field) bool {
	return slices.Contains(c.policy.Fields(), m.name+"."+f.name)
}

func stricter(a, b redact.Action) redact.Action {
	if a.Looser(b) {
		return b
	}
	return a
}

// worthTelling reports whether something of its own class is left of a message:
// a correction without its data, a text without its words tell nothing.
func (c compiler) worthTelling(m *message) bool {
	if m.class == redact.Technical || m.class == redact.Control {
		return true
	}
	own := false
	for i := range m.fields {
		if m.fields[i].class == m.class {
			own = true
			if c.action(m, i) != redact.Blank {
				return true
			}
		}
	}
	return !own
}
