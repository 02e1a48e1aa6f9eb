package track

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"skylatch/redact"
	"skylatch/redact/text"
	"skylatch/telemetry"
	"skylatch/telemetry/unit"
)

// teller decides what is told of one file, and counts what it decided.
type teller struct {
	policy *redact.Policy
	secret redact.Secret
	origin *redact.Origin
	zone   *redact.Zone
	zoned  bool

	tally redact.Tally
	told  bool // something, that no count says
}

func newTeller(c Config) *teller {
	t := &teller{policy: c.Policy, secret: c.Secret, origin: c.Origin, zone: redact.NewZone(c.Policy.Zone)}
	t.zoned = c.Policy.Zone != redact.ZoneRule{}
	if t.origin == nil {
		t.origin = &redact.Origin{}
	}
	return t
}

// note counts what was done to n data of a class.
func (t *teller) note(class redact.Class, action redact.Action, n int) {
	t.tally.Note(redact.Count{Class: class, Action: action, N: n})
}

// tells reports whether anything of a class is told.
func (t *teller) tells(class redact.Class) bool { return t.policy.Action(class).Looser(redact.Blank) }

// known reports whether a place is one, and not one of the spellings of "not
// known".
func known(p telemetry.LatLon) bool { return p.LatDeg != 0 || p.LonDeg != 0 }

// held reports whether a zone keeps a place of that moment back.
func (t *teller) held(p telemetry.LatLon, at time.Time) bool { return t.zoned && t.zone.Holds(p, at) }

// place tells a place.
func (t *teller) place(p telemetry.LatLon, at time.Time) (telemetry.LatLon, bool) {
	action := t.policy.Action(redact.Location)
	if !known(p) {
		return p, false
	}
	if t.held(p, at) {
		action = redact.Blank
	}
	t.note(redact.Location, action, 1)
	switch action {
	case redact.Keep:
		return p, true
	case redact.Relative:
		return t.origin.Place(p), true
	case redact.Coarsen:
		return t.secret.Coarse(p, t.policy.Cell), true
	}
	return telemetry.LatLon{}, false
}

// height tells a height above the sea of a place that is told. There is no
// coarse one: with the ground's height it would tell more than its place.
func (t *teller) height(metres float64) (float64, bool) {
	switch action := t.policy.Action(redact.Location); action {
	case redact.Keep:
		t.note(redact.Location, action, 1)
		return metres, true
	case redact.Relative:
		t.note(redact.Location, action, 1)
		return float64(t.origin.Height(unit.MetreAMSL(metres))), true
	}
	t.note(redact.Location, redact.Blank, 1)
	return 0, false
}

// when tells a time of the world's. Relative ones count from 1970.
func (t *teller) when(at time.Time) (time.Time, bool) {
	if at.IsZero() {
		return at, false
	}
	action := t.policy.Action(redact.Time)
	t.note(redact.Time, action, 1)
	switch action {
	case redact.Keep:
		return at.UTC(), true
	case redact.Relative:
		return time.Unix(0, 0).UTC().Add(t.origin.Since(at)), true
	case redact.Coarsen:
		return at.UTC().Truncate(24 * time.Hour), true
	}
	return time.Time{}, false
}

// text tells a text without what the policy withholds.
func (t *teller) text(s string) string {
	s = strings.TrimSpace(printable(s))
	if s == "" {
		return ""
	}
	s, counts := text.Redact(s, t.policy, t.secret)
	t.note(redact.Text, t.policy.Action(redact.Text), 1)
	for _, c := range counts {
		if c.Class != redact.Text {
			t.note(c.Class, c.Action, c.N)
		}
	}
	return strings.TrimSpace(s)
}

// printable leaves out what steers a terminal or what no text format can hold.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case r == utf8.RuneError || !unicode.IsPrint(r):
			return -1
		}
		return r
	}, s)
}

// identity tells a serial number or a name of the craft.
func (t *teller) identity(s string) string {
	if s = strings.TrimSpace(printable(s)); s == "" {
		return ""
	}
	action := t.policy.Action(redact.Identity)
	t.note(redact.Identity, action, 1)
	switch action {
	case redact.Keep:
		return s
	case redact.Pseudonym:
		return t.secret.Alias("identity in a track", s)
	}
	return ""
}
