package redact

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"skylatch/telemetry/unit"
)

// Policy says what is done to each class of data for one destination. Use
// [Shipped] or [Read]; a policy is not changed after it was made.
type Policy struct {
	// Name is what a destination asks for it by.
	Name    string
	Purpose Purpose
	// Base is the shipped policy that it was made from; empty for a shipped one.
	Base string
	// Reason says why it is looser than its base; empty if it is not.
	Reason string
	// Loosened lists the classes of which it tells more than its base.
	Loosened []Class
	// Cell is the size of the cells that [Coarsen] tells a place by.
	Cell unit.Metre
	Zone ZoneRule
	// HideFaces asks for the faces in stills to be painted over. In films, and in
	// stills that nobody here can decode, nobody looks for them: an operator has to
	// say that there are none to hide.
	HideFaces bool

	actions map[Class]Action
	fields  map[string]Action // "MESSAGE.FIELD"
}

// ZoneRule says where and when nothing of class [Location] leaves: many coarse
// reports around one place give it away.
type ZoneRule struct {
	// Home is how far around the home position, TakeOff how long after each
	// take-off.
	Home    unit.Metre
	TakeOff time.Duration
}

// defaultCell hides a house among many, and shows a town.
const defaultCell unit.Metre = 1000

// Action returns what is done to a class; [Drop] for one that is not known.
func (p *Policy) Action(c Class) Action {
	if a, ok := p.actions[c]; ok {
		return a
	}
	return Drop
}

// Whole reports whether a file with pictures may leave as it is: the policy
// keeps every class that one can hold.
func (p *Policy) Whole() bool {
	return !p.HideFaces && !slices.ContainsFunc(classes, func(c Class) bool {
		return c != Credential && c != Control && p.Action(c) != Keep
	})
}

// Field returns what is done to a field of a class, named "MESSAGE.FIELD": what
// the policy says about that field, or about its class.
func (p *Policy) Field(name string, c Class) Action {
	if a, ok := p.fields[name]; ok && c.allowed(a) {
		return a
	}
	return p.Action(c)
}

// Fields returns the names of the fields that the policy itself names.
func (p *Policy) Fields() []string { return slices.Sorted(maps.Keys(p.fields)) }

// policyFile is a policy as it is written.
type policyFile struct {
	Name    string           `toml:"name"`
	Purpose Purpose          `toml:"purpose"`
	Base    string           `toml:"base"`
	Classes map[Class]Action `toml:"classes"`
	// Loosen is for the classes of which more is told than the base does.
	Loosen map[Class]Action  `toml:"loosen"`
	Fields map[string]Action `toml:"fields"`
	Reason string            `toml:"reason"`
	CellM  float64           `toml:"cell_m"`
	// HideFaces is the base's where it is not written.
	HideFaces *bool `toml:"hide_faces"`
	Zone      struct {
		HomeM    float64 `toml:"home_m"`
		TakeOffS float64 `toml:"take_off_s"`
	} `toml:"zone"`
}

// Read reads a policy of the user's, in TOML. It begins with a shipped one:
// what is stricter stands under [classes], what is looser under [loosen], with
// a reason; what is not named is the base's. The error names the key.
func Read(text string) (*Policy, error) {
	f, err := decode(text)
	if err != nil {
		return nil, err
	}
	if f.Base == "" {
		return nil, fmt.Errorf("policy %q names no base: allowed is one of %s", f.Name, strings.Join(ShippedNames(), ", "))
	}
	base, err := Shipped(f.Base)
	if err != nil {
		return nil, fmt.Errorf("policy %q: base: %w", f.Name, err)
	}
	if slices.Contains(ShippedNames(), f.Name) {
		return nil, fmt.Errorf("policy %q has the name of a shipped one: give it another", f.Name)
	}
	if f.Purpose == "" {
		f.Purpose = base.Purpose
	}
	return f.policy(base)
}

// decode reads strictly: a misspelt key would be a rule that does not hold.
func decode(text string) (policyFile, error) {
	var f policyFile
	md, err := toml.Decode(text, &f)
	if err != nil {
		return f, fmt.Errorf("read policy: %w", err)
	}
	if unknown := md.Undecoded(); len(unknown) > 0 {
		return f, fmt.Errorf("policy %q: unknown key %q", f.Name, unknown[0])
	}
	if f.Name == "" {
		return f, errors.New("a policy needs a name")
	}
	return f, nil
}

// policy checks the file and makes the policy; base is nil for a shipped one.
func (f policyFile) policy(base *Policy) (*Policy, error) {
	p := &Policy{
		Name: f.Name, Purpose: f.Purpose, Base: f.Base, Reason: f.Reason,
		Cell: unit.Metre(f.CellM), Zone: ZoneRule{Home: unit.Metre(f.Zone.HomeM), TakeOff: time.Duration(f.Zone.TakeOffS * float64(time.Second))},
		actions: make(map[Class]Action), fields: f.Fields,
	}
	if base != nil {
		maps.Copy(p.actions, base.actions)
		p.HideFaces = base.HideFaces
	}
	if f.HideFaces != nil {
		p.HideFaces = *f.HideFaces
	}
	fail := func(format string, a ...any) (*Policy, error) {
		return nil, fmt.Errorf("policy %q: %s", f.Name, fmt.Sprintf(format, a...))
	}
	switch {
	case !slices.Contains(purposes, f.Purpose):
		return fail("purpose is %q: allowed is one of %v", f.Purpose, purposes)
	case f.CellM < 0 || f.Zone.HomeM < 0 || f.Zone.TakeOffS < 0:
		return fail("cell_m and zone must not be negative")
	case f.CellM == 0:
		p.Cell = defaultCell
	}
	for c, a := range f.Classes {
		if err := c.check(a); err != nil {
			return fail("classes: %v", err)
		}
		if base != nil && a.Looser(base.actions[c]) {
			return fail("classes: %s is %q, which tells more than %q of the policy %s: write it under [loosen], with a reason",
				c, a, base.actions[c], base.Name)
		}
		p.actions[c] = a
	}
	for c, a := range f.Loosen {
		if err := c.check(a); err != nil {
			return fail("loosen: %v", err)
		}
		p.actions[c] = a
		p.Loosened = append(p.Loosened, c)
	}
	slices.Sort(p.Loosened)
	if base != nil && base.HideFaces && !p.HideFaces && !slices.Contains(p.Loosened, Person) {
		return fail("hide_faces is false, which tells more than the policy %s: name the class person under [loosen], with a reason", base.Name)
	}
	if err := p.checkFields(); err != nil {
		return fail("fields: %v", err)
	}
	if len(p.Loosened)+len(p.looseFields()) > 0 && strings.TrimSpace(f.Reason) == "" {
		return fail("it tells more than %s does: say why under reason", f.Base)
	}
	for _, c := range classes {
		if _, named := p.actions[c]; !named {
			return fail("classes: %s is not named", c)
		}
	}
	return p, nil
}

// check reports why an action cannot be done to a class.
func (c Class) check(a Action) error {
	switch {
	case !slices.Contains(classes, c):
		return fmt.Errorf("there is no class %q: allowed is one of %v", c, classes)
	case !slices.Contains(actions, a):
		return fmt.Errorf("%s is %q: allowed is one of %v", c, a, actions)
	case !c.allowed(a):
		return fmt.Errorf("%s cannot be %q: allowed is %v", c, a, slices.Concat([]Action{Keep}, sensible[c], []Action{Blank, Drop}))
	}
	return nil
}

func (p *Policy) checkFields() error {
	for name, a := range p.fields {
		message, field, ok := strings.Cut(name, ".")
		if !ok || message == "" || field == "" {
			return fmt.Errorf("%q: write MESSAGE.FIELD, e.g. \"GLOBAL_POSITION_INT.relative_alt\"", name)
		}
		if !slices.Contains(actions, a) {
			return fmt.Errorf("%s is %q: allowed is one of %v", name, a, actions)
		}
	}
	return nil
}

// looseFields are the fields of which more may be told than of their class:
// all that are not blanked or dropped, since a policy knows no field's class.
func (p *Policy) looseFields() []string {
	var loose []string
	for name, a := range p.fields {
		if a.Looser(Blank) {
			loose = append(loose, name)
		}
	}
	slices.Sort(loose)
	return loose
}
