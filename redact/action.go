package redact

import "slices"

// Action is what is done to a datum.
type Action string

// The actions, from nothing to everything.
const (
	Keep Action = "keep"
	// Relative tells a place or a time from a secret origin.
	Relative Action = "relative"
	// Coarsen tells less exactly: a place by the middle of its cell in a grid
	// with a secret offset, a time by its day, a text without what the
	// recognisers of redact/text find in it.
	Coarsen Action = "coarsen"
	// Pseudonym tells one from another, and not which: the same value gives the
	// same pseudonym within a mission, and another one in the next.
	Pseudonym Action = "pseudonym"
	// Blank says that it is not known, as its format spells that.
	Blank Action = "blank"
	// Drop leaves out the whole that holds it: a message, a file.
	Drop Action = "drop"
)

var actions = []Action{Keep, Relative, Coarsen, Pseudonym, Blank, Drop}

// Actions lists every action, the loosest first.
func Actions() []Action { return slices.Clone(actions) }

// Looser reports whether an action tells more than another. An unknown action
// is looser than none and stricter than none: compare known ones only.
func (a Action) Looser(than Action) bool {
	return slices.Index(actions, a) < slices.Index(actions, than)
}

// sensible says which actions make sense for a class; keep, blank and drop do
// for all.
var sensible = map[Class][]Action{
	Location: {Relative, Coarsen},
	Time:     {Relative, Coarsen},
	Identity: {Pseudonym},
	Text:     {Coarsen},
}

// allowed reports whether the action can be done to the class.
func (c Class) allowed(a Action) bool {
	return a == Keep || a == Blank || a == Drop || slices.Contains(sensible[c], a)
}
