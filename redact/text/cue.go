package text

import "strings"

// cueTable says whose cue a word is, by the recogniser's index.
type cueTable struct {
	who map[string]uint64
	// lengths has a bit for each length that cues of a first letter have: most
	// words need not be looked up.
	lengths [256]uint32
}

func (t *cueTable) add(word string, by int) {
	if t.who == nil {
		t.who = make(map[string]uint64)
	}
	t.who[word] |= 1 << by
	t.lengths[word[0]|0x20] |= 1 << len(word)
}

// words looks up the words of a run as cues: the whole of it, and the parts
// that its digits and its capitals divide it into ("wifiKey").
func (s *scanner) words(from, to int) {
	s.cue(from, to)
	part := from
	for i := from + 1; i <= to; i++ {
		if i < to {
			before, here := kinds[s.text[i-1]], kinds[s.text[i]]
			if (before&isDigit != 0) == (here&isDigit != 0) && (before&isLower == 0 || here&isUpper == 0) {
				continue
			}
		} else if part == from {
			return
		}
		s.cue(part, i)
		part = i
	}
}

func (s *scanner) cue(from, to int) {
	if to-from > maxCue || to == from {
		return
	}
	if to-from == 1 && strings.IndexByte("NSEWO", s.text[from]) >= 0 {
		s.mark(from, nearCompass)
	}
	if s.cues.lengths[s.text[from]|0x20]>>(to-from)&1 == 0 {
		return
	}
	var b [maxCue]byte
	if who := s.cues.who[string(lower(b[:0], s.text[from:to]))]; who != 0 {
		s.events = append(s.events, event{from, nearCue, who})
	}
}
