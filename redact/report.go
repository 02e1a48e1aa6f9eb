package redact

import (
	"cmp"
	"slices"
)

// Count is what was done to data of one kind in one file. It holds none of them.
type Count struct {
	Class  Class  `json:"class"`
	Action Action `json:"action"`
	// What is the part of the file that held it, in the words of its format:
	// "EXIF GPSLatitude", "APP3 thermal picture"; empty where a format's parts
	// are counted by class alone.
	What string `json:"what,omitempty"`
	N    int    `json:"n"`
	// Bytes is how large the parts were together; 0 where that says nothing.
	Bytes int64 `json:"bytes,omitempty"`
}

// Report says what became of the data of a file.
type Report struct {
	// Counts is by class, action and what, the most telling class first.
	Counts []Count `json:"counts"`
	// Unknown is how many parts no list names, or were damaged: left out.
	Unknown int `json:"unknown"`
}

// Tally makes the report on one file. The zero Tally is ready to use, by one
// goroutine.
type Tally struct {
	// Unknown is how many parts no list names, or were damaged.
	Unknown int

	counts map[Count]*Count
}

// Note counts c.N data of a kind; none change nothing.
func (t *Tally) Note(c Count) {
	if c.N == 0 {
		return
	}
	key := Count{Class: c.Class, Action: c.Action, What: c.What}
	sum := t.counts[key]
	if sum == nil {
		sum = &Count{Class: c.Class, Action: c.Action, What: c.What}
		if t.counts == nil {
			t.counts = make(map[Count]*Count)
		}
		t.counts[key] = sum
	}
	sum.N += c.N
	sum.Bytes += c.Bytes
}

// Told reports whether anything was told, in whatever way.
func (t *Tally) Told() bool {
	for key := range t.counts {
		if key.Action.Looser(Blank) {
			return true
		}
	}
	return false
}

// Report returns what was counted until now.
func (t *Tally) Report() Report {
	r := Report{Counts: make([]Count, 0, len(t.counts)), Unknown: t.Unknown}
	for _, c := range t.counts {
		r.Counts = append(r.Counts, *c)
	}
	slices.SortFunc(r.Counts, func(a, b Count) int {
		return cmp.Or(
			cmp.Compare(slices.Index(classes, a.Class), slices.Index(classes, b.Class)),
			cmp.Compare(slices.Index(actions, a.Action), slices.Index(actions, b.Action)),
			cmp.Compare(a.What, b.What),
		)
	})
	return r
}
