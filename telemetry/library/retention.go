package library

import "time"

// Retention says which missions may be deleted without anybody asking.
type Retention struct {
	// Age is how long after its end a mission is kept; 0 is for ever.
	Age time.Duration
	// Exported reports whether a mission has left whole; where it has not, it
	// stays. Nil if that does not matter.
	Exported func(mission string) bool
}

// Hold is why a mission stays, however old it is; empty if it may go.
type Hold string

// The holds.
const (
	HeldFlying     Hold = "it is being recorded"
	HeldKept       Hold = "its notes say that it is kept"
	HeldUndated    Hold = "nobody knows when it ended"
	HeldUnreadable Hold = "its notes cannot be read, and may say that it is kept"
	HeldUnexported Hold = "it has not left as evidence"
)

// Fate is what becomes of one mission by itself.
type Fate struct {
	Mission Mission
	// Due is when its time is over; zero is never.
	Due time.Time
	// Hold keeps it nevertheless.
	Hold Hold
}

// Goes reports whether its time is over and nothing holds it.
func (f Fate) Goes(now time.Time) bool {
	return f.Hold == "" && !f.Due.IsZero() && !now.Before(f.Due)
}

// Fates returns what becomes of every mission, the oldest first: the order in
// which they go if there is no room. It changes nothing.
func (l *Library) Fates(r Retention) ([]Fate, error) {
	missions, _, err := l.Missions(Query{Ascending: true})
	if err != nil {
		return nil, err
	}
	fates := make([]Fate, 0, len(missions))
	for _, m := range missions {
		f := Fate{Mission: m, Hold: l.hold(m, r)}
		if r.Age > 0 && !m.EndedAt.IsZero() {
			f.Due = m.EndedAt.Add(r.Age)
		}
		fates = append(fates, f)
	}
	return fates, nil
}

// hold asks the folder, where that may know more than the index.
func (l *Library) hold(m Mission, r Retention) Hold {
	dir, err := l.Folder(m.Name)
	if err != nil {
		return HeldUnreadable
	}
	notes, err := readNotes(dir)
	switch {
	case err != nil:
		return HeldUnreadable
	case notes.Keep:
		return HeldKept
	case m.State == Flying:
		return HeldFlying
	case m.EndedAt.IsZero():
		return HeldUndated
	case r.Exported != nil && !r.Exported(m.Name):
		return HeldUnexported
	}
	return ""
}
