package mavlink

import (
	"fmt"
	"slices"
	"strings"

	"skylatch/redact"
)

// Explanation is what happens to a field under a policy, and why.
type Explanation struct {
	Name    string        `json:"name"` // MESSAGE.FIELD, or MESSAGE.* for the message as a whole
	Type    string        `json:"type,omitempty"`
	Class   redact.Class  `json:"class"`
	Asked   redact.Action `json:"asked"`  // what the policy says
	Action  redact.Action `json:"action"` // what is done
	Unknown string        `json:"unknown,omitempty"`
	Note    string        `json:"note,omitempty"`
	// InZone is what is done inside the policy's zone, where that is another thing.
	InZone redact.Action `json:"in_zone,omitempty"`
	// Message is what keeps the whole message back, whatever its field is: a
	// class; empty if the message is told.
	Message redact.Class `json:"message_withheld_for,omitempty"`
}

// Name returns the name of a message, if it is one that can be told.
func Name(id uint32) (name string, ok bool) {
	for _, m := range judged().messages {
		if m.id == id {
			return m.name, true
		}
	}
	return "", false
}

// Explain says what happens to "MESSAGE.FIELD" under a policy, if texts can be
// taken apart; "MESSAGE" or "MESSAGE.*" explains the message and all its fields.
// A message that carries a command or a parameter is explained by the name of
// that as well: "COMMAND_LONG.DO_SET_HOME", "PARAM_VALUE.COMPASS_DEC".
func Explain(policy *redact.Policy, name string) ([]Explanation, error) {
	message, field, hasField := strings.Cut(name, ".")
	m, err := judged().message(message)
	if err != nil {
		return nil, err
	}
	how := compiler{policy: policy, text: true}
	inside := how
	inside.closed = policy.Zone != redact.ZoneRule{}
	p, held := how.compile(m), inside.compile(m).withheld != ""
	all := []Explanation{{
		Name: m.name + ".*", Class: m.class, Asked: policy.Field(m.name+".*", m.class), Action: redact.Keep, Note: m.comment, Message: p.withheld,
	}}
	if p.withheld != "" {
		all[0].Action = redact.Drop
	}
	for i := range m.fields {
		f := &m.fields[i]
		e := Explanation{
			Name: m.name + "." + f.name, Type: f.typ, Class: f.class, Asked: how.asked(m, f), Action: how.action(m, i),
			Unknown: f.unknown, Note: f.note, Message: p.withheld,
		}
		if p.withheld != "" {
			e.Action = redact.Drop
		} else if in := inside.action(m, i); held {
			e.InZone = redact.Drop
		} else if in != e.Action {
			e.InZone = in
		}
		all = append(all, e)
	}
	if p.withheld == "" && held {
		all[0].InZone = redact.Drop
	}
	if !hasField || field == "*" {
		return all, nil
	}
	for _, e := range all {
		if strings.EqualFold(e.Name, m.name+"."+field) {
			return []Explanation{e}, nil
		}
	}
	if e, ok := carried(policy, p, field); ok {
		return []Explanation{e}, nil
	}
	return nil, fmt.Errorf("%s has no field %q: it has %s", m.name, field, strings.Join(m.names(), ", "))
}

// carried explains a command or a parameter in a message that carries one.
func carried(policy *redact.Policy, p *program, name string) (Explanation, bool) {
	e := Explanation{Name: p.name + "." + strings.ToUpper(name), Message: p.withheld}
	if p.carries(name) {
		return p.explainValue(policy, name), true
	}
	switch p.special {
	case judgeParameter:
		e.Class = judged().param([]byte(name))
	case judgeCommand:
		for _, c := range judged().commands {
			if strings.EqualFold(c.name, name) {
				e.Class = c.class
			}
		}
	}
	if e.Class == "" {
		return e, false
	}
	e.Asked, e.Action = policy.Action(e.Class), redact.Keep
	if e.Message == "" {
		e.Message = keptBack(policy, e.Class, p.special)
	}
	if e.Message != "" {
		e.Action = redact.Drop
	}
	return e, true
}

// explainValue explains a value that has a name.
func (p *program) explainValue(policy *redact.Policy, name string) Explanation {
	e := Explanation{Name: p.name + "." + name, Class: redact.Bulk, Asked: policy.Field(p.name+"."+name, redact.Bulk), Action: redact.Keep, Message: p.withheld}
	if p.named[name] != nil {
		e.Message = ""
	}
	if e.Message != "" {
		e.Action = redact.Drop
	}
	return e
}

// Check reports the first field that a policy names and no message has: a
// misspelt rule is one that does not hold.
func Check(policy *redact.Policy) error {
	for _, name := range policy.Fields() {
		message, field, _ := strings.Cut(name, ".")
		m, known := judged().byName[message]
		if !known {
			return fmt.Errorf("policy %q: fields: there is no message %q", policy.Name, message)
		}
		if field != "*" && !m.carries(field) && !slices.Contains(m.names(), field) {
			return fmt.Errorf("policy %q: fields: %s has no field %q: it has %s", policy.Name, message, field, strings.Join(m.names(), ", "))
		}
	}
	return nil
}

func (t *tables) message(name string) (*message, error) {
	if m, ok := t.byName[strings.ToUpper(name)]; ok {
		return m, nil
	}
	return nil, fmt.Errorf("there is no message %q in the dialects that Skylatch knows", name)
}

func (m *message) names() []string {
	names := make([]string, len(m.fields))
	for i, f := range m.fields {
		names[i] = f.name
	}
	return names
}
