package mavlink

import (
	"cmp"
	"slices"
	"time"

	"skylatch/redact"
)

// Count is how often something was done to data of one class: fields, where
// their message was told; whole messages, where the action is [redact.Drop].
type Count struct {
	Class  redact.Class
	Action redact.Action
	N      uint64
	Last   time.Time
}

// Report is what a redactor has done.
type Report struct {
	// Heard is every frame; Told, Withheld, Unknown and Broken are of these, and a
	// text of several frames that is told is told once.
	Heard, Told, Withheld, Unknown, Broken uint64
	// Counts is by class and action, the most telling class first.
	Counts []Count
}

// what was done to which class
type what struct {
	class  redact.Class
	action redact.Action
}

type count struct {
	n    uint64
	last time.Time
}

// counts is what is not counted by message.
type counts struct {
	heard, unknown, broken uint64
	dropped                map[redact.Class]*count
}

func newCounts() counts {
	c := counts{dropped: make(map[redact.Class]*count)}
	for _, class := range redact.Classes() {
		c.dropped[class] = &count{}
	}
	return c
}

func (c *counts) keepBack(class redact.Class, at time.Time) {
	n := c.dropped[class]
	n.n++
	n.last = at
}

// tally counts a message that was told. What that means for its fields is the
// same each time, and is multiplied out when somebody asks.
type tally struct {
	told  count
	means []fieldsOf
}

type fieldsOf struct {
	what
	n uint64
}

func (t *tally) note(at time.Time) {
	t.told.n++
	t.told.last = at
}

func (t *tally) add(class redact.Class, action redact.Action) {
	w := what{class, action}
	for i := range t.means {
		if t.means[i].what == w {
			t.means[i].n++
			return
		}
	}
	t.means = append(t.means, fieldsOf{w, 1})
}

// Report adds up what was done since the beginning. It is as exact as the
// tables: a field that a zone or an unknown value blanked inside a message that
// was told counts as its policy's action.
func (r *Redactor) Report() Report {
	report := Report{Heard: r.counts.heard, Unknown: r.counts.unknown, Broken: r.counts.broken}
	sums := make(map[what]count)
	add := func(w what, n uint64, last time.Time) {
		if n == 0 {
			return
		}
		s := sums[w]
		s.n += n
		if last.After(s.last) {
			s.last = last
		}
		sums[w] = s
	}
	told := func(p *program) {
		report.Told += p.told.n
		for _, f := range p.means {
			add(f.what, f.n*p.told.n, p.told.last)
		}
	}
	for _, both := range r.programs {
		for _, p := range []*program{both.open, both.closed} {
			if p == nil {
				continue
			}
			told(p)
			for _, named := range p.named {
				told(named)
			}
		}
	}
	for class, c := range r.counts.dropped {
		report.Withheld += c.n
		add(what{class, redact.Drop}, c.n, c.last)
	}
	for w, s := range sums {
		report.Counts = append(report.Counts, Count{Class: w.class, Action: w.action, N: s.n, Last: s.last})
	}
	classes, actions := redact.Classes(), redact.Actions()
	slices.SortFunc(report.Counts, func(a, b Count) int {
		return cmp.Or(
			cmp.Compare(slices.Index(classes, a.Class), slices.Index(classes, b.Class)),
			cmp.Compare(slices.Index(actions, a.Action), slices.Index(actions, b.Action)),
		)
	})
	return report
}
