package text

// context is what the words around a match say about it.
func (f *finder) context(text string, from, to, i int) (score float64) {
	words, unless := f.words[i], f.unless[i]
	if len(words) == 0 && len(unless) == 0 {
		return 0
	}
	near := max(from-wordsBefore, 0)
	for near > 0 && near < from && kinds[text[near-1]]&isLetter != 0 && kinds[text[near]]&isLetter != 0 {
		near++ // half a word is another one
	}
	for _, part := range []string{text[near:from], text[to:min(to+wordsAfter, len(text))]} {
		if hasWord(part, unless) {
			return -wordWeight
		}
		if hasWord(part, words) {
			score = wordWeight
		}
	}
	return score
}

// hasWord looks for words of a set; "fooBar" is also "foo" and "Bar".
func hasWord(s string, set map[string]bool) bool {
	if len(set) == 0 {
		return false
	}
	for i := 0; i < len(s); i++ {
		from, part := i, i
		for ; i < len(s) && kinds[s[i]]&isLetter != 0; i++ {
			if i > from && kinds[s[i-1]]&isLower != 0 && kinds[s[i]]&isUpper != 0 {
				if isOneOf(s[part:i], set) {
					return true
				}
				part = i
			}
		}
		if isOneOf(s[part:i], set) || part > from && isOneOf(s[from:i], set) {
			return true
		}
	}
	return false
}

// isOneOf looks a word up in small letters.
func isOneOf(word string, set map[string]bool) bool {
	if len(word) == 0 || len(word) > maxCue {
		return false
	}
	var b [maxCue]byte
	return set[string(lower(b[:0], word))]
}

// lower appends a word in small letters.
func lower(dst []byte, word string) []byte {
	for i := range len(word) {
		c := word[i]
		if kinds[c]&isUpper != 0 {
			c += 'a' - 'A'
		}
		dst = append(dst, c)
	}
	return dst
}
