package card

import (
	"fmt"
	"time"
)

// match says whose each file is: by its own time, or by that of the photo or film
// that it lies beside.
func (c Config) match(files []File) {
	leaders := make(map[string]*File)
	for i := range files {
		f := &files[i]
		if f.Kind == Other {
			continue
		}
		c.assign(f)
		if l := leaders[f.stem()]; l == nil || l.Mission == "" {
			leaders[f.stem()] = f
		}
	}
	for i := range files {
		f := &files[i]
		l := leaders[f.stem()]
		switch {
		case f.Kind != Other && (f.Mission != "" || !f.TakenAt.IsZero() || l == f):
		case l == nil:
			f.Why = "it is no photo and no film, and lies beside none"
		case f.Kind == Other:
			f.Kind = Beside
			f.Mission, f.Why = l.Mission, ""
			if l.Mission == "" {
				f.Why = "what it lies beside stays on the card"
			}
		default: // a photo that says no time, beside one that does
			f.Mission, f.Why = l.Mission, l.Why
		}
	}
}

// assign finds the mission of what says when it was taken.
func (c Config) assign(f *File) {
	if f.TakenAt.IsZero() {
		f.Why = "it does not say when it was taken"
		return
	}
	var best []Mission
	least := c.Slack
	for _, m := range c.Missions {
		d := apart(f.TakenAt, f.TakenAt.Add(f.Lasts), m.From, m.To)
		if d > least {
			continue
		}
		if d < least {
			best, least = nil, d
		}
		best = append(best, m)
	}
	switch len(best) {
	case 0:
		f.Why = "no mission was flown then"
	case 1:
		if f.Why = best[0].Closed; f.Why == "" {
			f.Mission = best[0].Name
		}
	default:
		f.Why = fmt.Sprintf("%d missions were flown then: name the one with --mission", len(best))
	}
}

// apart is how much time lies between two spans; 0 if they touch.
func apart(from, to, begin, end time.Time) time.Duration {
	return max(begin.Sub(to), from.Sub(end), 0)
}
