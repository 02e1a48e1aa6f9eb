package text

import "strings"

// scanner finds the anchors of a text in one pass.
type scanner struct {
	text   string
	cues   cueTable
	events []event

	digits   int   // in the number at hand, over its groups
	groups   []int // where its groups begin, until there are seven digits
	dots     int   // within digits, from dotsFrom
	dotsFrom int
	colons   int
	long     int // characters of a key at hand
	longFrom int
	// The run before this one, and whether a dash stands before it.
	lastFrom, lastTo int
	dashed           bool
}

func (s *scanner) mark(at int, near anchor) { s.events = append(s.events, event{at: at, near: near}) }

func (s *scanner) scan() []event {
	for i := 0; i < len(s.text); {
		if kinds[s.text[i]]&(isLetter|isDigit) != 0 {
			i = s.run(i)
			continue
		}
		s.between(i)
		i++
		if strings.HasPrefix(s.text[i-1:], "°") {
			s.mark(i-1, nearDegree)
			i++
		}
	}
	return s.events
}

// run notes what a run of letters and digits is, and returns its end.
func (s *scanner) run(from int) int {
	var all uint8
	hex, to, digits := uint8(isHex), from, 0
	for to < len(s.text) {
		k := kinds[s.text[to]]
		if k&(isLetter|isDigit) == 0 {
			break
		}
		if k&isDigit != 0 {
			digits++
		}
		all |= k
		hex &= k
		to++
	}
	n := to - from
	if all&isLetter != 0 {
		s.words(from, to)
		s.mixed(from, n, digits)
		s.dots, s.dotsFrom = 0, to
		for kinds[s.text[s.dotsFrom-1]]&isDigit != 0 {
			s.dotsFrom--
		}
		s.digits, s.groups = 0, s.groups[:0]
	} else {
		if s.dots == 0 {
			s.dotsFrom = from
		}
		s.number(from, to)
	}
	if digits >= 7 && all&isLetter != 0 {
		s.mark(from, nearDigits)
	}
	if hex == 0 {
		s.colons = 0
	}
	s.fraction(from)
	s.key(from, n)
	joined := from > 0 && s.lastTo == from-1 && s.lastTo > s.lastFrom
	dashed := joined && s.text[from-1] == '-'
	if dashed && !s.dashed || joined && s.text[from-1] == '.' && n == 4 && s.lastTo-s.lastFrom == 4 {
		s.mark(s.lastFrom, nearDash)
	}
	s.dashed, s.lastFrom, s.lastTo = dashed, from, to
	return to
}

// mixed notes a run of letters and digits.
func (s *scanner) mixed(from, n, digits int) {
	if digits == 0 {
		return
	}
	if n >= 4 {
		s.mark(from, nearCode)
	}
	if n >= 12 {
		s.mark(from, nearSerial)
	}
	if kinds[s.text[from]]&isDigit != 0 {
		s.mark(from, nearZone)
	}
}

// number notes a run of digits.
func (s *scanner) number(from, to int) {
	text, n := s.text, to-from
	starts := append(s.groups, from)
	if from > 0 && text[from-1] == '(' {
		starts = append(starts, from-1)
	}
	if s.groups = starts; s.digits+n >= 7 {
		for _, at := range starts {
			s.mark(at, nearDigits)
		}
		s.groups = s.groups[:0]
	}
	s.digits += n
	if n <= 2 && to+2 < len(text) && text[to] == ' ' && kinds[text[to+1]]&isUpper != 0 && text[to+2] == ' ' {
		s.mark(from, nearZone)
	}
}

// fraction notes a run of which three digits or more follow a number's point.
func (s *scanner) fraction(from int) {
	text := s.text
	if from < 2 || from+3 > len(text) || text[from-1] != '.' && text[from-1] != ',' || kinds[text[from]]&kinds[text[from+1]]&kinds[text[from+2]]&isDigit == 0 {
		return
	}
	if s.lastTo == from-1 && s.lastTo > s.lastFrom && kinds[text[s.lastTo-1]]&isDigit != 0 {
		at := s.lastTo
		for at > s.lastFrom && kinds[text[at-1]]&isDigit != 0 {
			at--
		}
		if at > 0 && (text[at-1] == '-' || text[at-1] == '+') {
			at--
		}
		s.mark(at, nearFraction)
	}
}

// key notes what may be a key, from its beginning.
func (s *scanner) key(from, n int) {
	if s.long == 0 {
		s.longFrom = from
	}
	if s.long < 16 && s.long+n >= 16 {
		s.mark(s.longFrom, nearLong)
	}
	if n >= 16 && s.longFrom != from {
		s.mark(from, nearLong)
	}
	s.long += n
}

// between notes what a character that is neither letter nor digit is.
func (s *scanner) between(i int) {
	c := s.text[i]
	before, after := s.around(i)
	if kinds[c]&isGroup == 0 {
		s.digits, s.groups = 0, s.groups[:0]
	}
	if kinds[c]&isKey == 0 {
		s.long = 0
	} else if s.long > 0 {
		s.long++
	}
	if c != ':' {
		s.colons = 0
	}
	if c != '.' {
		s.dots = 0
	}
	switch c {
	case '@':
		s.mark(i, nearAt)
	case '(', '[', '{':
		if len(s.text) > i+3 && (s.text[i+1]|0x20) == 'a' && (s.text[i+2]|0x20) == 't' && kinds[s.text[i+3]] & ^uint8(isGroup) == 0 {
			s.mark(i, nearAt)
		}
	case '.':
		if before&isDigit != 0 && after&isDigit != 0 {
			if s.dots++; s.dots == 2 {
				s.mark(s.dotsFrom, nearDots)
			}
		}
	case ':':
		if s.colons++; s.colons >= 2 && (before|after)&isHex != 0 {
			s.mark(i, nearColons)
		}
		if len(s.text) > i+2 && s.text[i+1] == '/' && s.text[i+2] == '/' {
			s.mark(i, nearScheme)
		}
	case '+':
		if (before|after)&(isDigit|isLetter) != 0 {
			s.mark(i, nearPlus)
		}
	case '-':
		if len(s.text) > i+4 && s.text[i:i+5] == "-----" {
			s.mark(i, nearPEM)
		}
	case '/', '\\':
		s.home(i)
	}
}

// home notes the end of "/home/" and the like.
func (s *scanner) home(i int) {
	for _, name := range []string{"home", "users", "user", "media"} {
		if i >= len(name) && strings.EqualFold(s.text[i-len(name):i], name) {
			s.mark(i, nearHome)
		}
	}
}

func (s *scanner) around(i int) (before, after uint8) {
	if i > 0 {
		before = kinds[s.text[i-1]]
	}
	if i+1 < len(s.text) {
		after = kinds[s.text[i+1]]
	}
	return before, after
}
