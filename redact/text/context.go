package text

import "strings"

// context is what the words around a match say about it.
func (f *finder) context(text string, from, to, i int) (score float64) {
	if len(f.words[i]) == 0 && len(f.unless[i]) == 0 {
		return 0
	}
	for _, part := range []string{text[max(from-wordsBefore, 0):from], text[to:min(to+wordsAfter, len(text))]} {
		if f.hasWord(part, f.words[i]) {
			score = wordWeight
		}
		if f.hasWord(part, f.unless[i]) {
			return -wordWeight
		}
	}
	return score
}

// hasWord looks for words of a set; "fooBar" is also "foo" and "bar".
func (f *finder) hasWord(s string, set map[string]bool) bool {
	if len(set) == 0 {
		return false
	}
	for _, run := range strings.FieldsFunc(s, func(r rune) bool { return r < 0x80 && kinds[r]&isLetter == 0 }) {
		if set[strings.ToLower(run)] {
			return true
		}
		part := 0
		for k := 1; k < len(run); k++ {
			if kinds[run[k-1]]&isLower != 0 && kinds[run[k]]&isUpper != 0 {
				if set[strings.ToLower(run[part:k])] || set[strings.ToLower(run[k:])] {
					return true
				}
				part = k
			}
		}
	}
	return false
}
