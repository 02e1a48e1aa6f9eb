package text

import "strings"

// again appends where the words of a name, or the whole of a number, stand again
// without what they were known by: "Pilot: Jane Doe. … Jane landed".
func (f *finder) again(v view, found, all []candidate) []candidate {
	known := make(map[string]candidate)
	for _, c := range found {
		if !f.table[c.by].again {
			continue
		}
		for _, word := range strings.FieldsFunc(c.value,
			func(r rune) bool { return r < 0x80 && kinds[r]&(isLetter|isDigit) == 0 }) {
			if isTelling(word) {
				known[word] = c
			}
		}
	}
	if len(known) == 0 {
		return all
	}
	for i := 0; i < len(v.text); i++ {
		from := i
		for i < len(v.text) && kinds[v.text[i]]&(isLetter|isDigit) != 0 {
			i++
		}
		c, ok := known[v.text[from:i]]
		if !ok || from == i {
			continue
		}
		c.value = v.text[from:i]
		c.From, c.To = v.span(from, i)
		all = append(all, c)
	}
	return all
}

// isTelling reports whether a word tells something by itself: a name does if it
// is written as one, a number if it is long and has digits.
func isTelling(word string) bool {
	if strings.ContainsAny(word, "0123456789") {
		return len(word) >= 6
	}
	return len(word) >= 3 && kinds[word[0]]&isLower == 0 && strings.ToUpper(word) != word && !noNames[strings.ToLower(word)]
}
