package text

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// finder is a table of recognisers, ready for use.
type finder struct {
	table []recogniser
	cues  map[string]uint64 // whose cue a word is, by index
	// parts[i][j] is which group of a pattern is the thing.
	parts        [][]int
	words        []map[string]bool // what raises a recogniser's score
	unless       []map[string]bool
	placeholders *regexp.Regexp
}

var shipped = sync.OnceValue(func() *finder { return newFinder(table) })

func newFinder(table []recogniser) *finder {
	f := &finder{table: table, cues: make(map[string]uint64)}
	kinds := []string{everything}
	for i, r := range table {
		for _, cue := range r.cues {
			f.cues[foldWord(cue)] |= 1 << i
		}
		f.words = append(f.words, wordSet(r.words))
		f.unless = append(f.unless, wordSet(r.unless))
		var parts []int
		for _, p := range r.patterns {
			parts = append(parts, max(p.expr.SubexpIndex("x"), 0))
		}
		f.parts = append(f.parts, parts)
		kinds = append(kinds, regexp.QuoteMeta(r.kind))
	}
	f.placeholders = regexp.MustCompile(`\[` + either(kinds...) + `( [0-9a-f]{8})?\]`)
	return f
}

func foldWord(s string) string { return strings.ToLower(view{text: s}.fold(false).text) }

func wordSet(words []string) map[string]bool {
	set := make(map[string]bool, len(words))
	for _, w := range words {
		set[foldWord(w)] = true
	}
	return set
}

// candidate is a match of one recogniser, which may overlap others.
type candidate struct {
	Match
	by int // index of the recogniser
	// value is what the thing is, however it was written.
	value string
}

// candidates returns all matches of the text but of placeholders.
func (f *finder) candidates(s string) []Match {
	var all []Match
	for _, c := range f.search(s) {
		all = append(all, c.Match)
	}
	return all
}

func (f *finder) search(s string) []candidate {
	var all []candidate
	for _, v := range views(s) {
		all = f.in(v, all)
	}
	if len(all) == 0 || !strings.Contains(s, "[") {
		return all
	}
	spots := f.placeholders.FindAllStringIndex(s, -1)
	return slices.DeleteFunc(all, func(c candidate) bool { return within(c.From, c.To, spots) })
}

// within reports whether one of the spots, which are in order, holds the whole.
func within(from, to int, spots [][]int) bool {
	i, _ := slices.BinarySearchFunc(spots, from, func(spot []int, from int) int {
		if spot[1] <= from {
			return -1
		}
		return 1
	})
	return i < len(spots) && spots[i][0] <= from && to <= spots[i][1]
}

// in appends the matches of one view.
func (f *finder) in(v view, all []candidate) []candidate {
	events := (&scanner{text: v.text, cues: f.cues}).scan()
	if len(events) == 0 {
		return all
	}
	var near anchor
	var cues uint64
	for _, e := range events {
		near |= e.near
		cues |= e.cues
	}
	for i := range f.table {
		for j := range f.table[i].patterns {
			p := &f.table[i].patterns[j]
			if near&p.near&^nearCue == 0 && (p.near&nearCue == 0 || cues>>i&1 == 0) {
				continue
			}
			all = f.try(v, events, i, j, all)
		}
	}
	return all
}

// try matches one pattern in windows around its anchors. The windows do not
// overlap, so that all of them are no longer than the text.
func (f *finder) try(v view, events []event, i, j int, all []candidate) []candidate {
	p := &f.table[i].patterns[j]
	from, to := 0, 0
	for _, e := range events {
		if e.near&p.near&^nearCue == 0 && (p.near&e.near&nearCue == 0 || e.cues>>i&1 == 0) {
			continue
		}
		if to > 0 && e.at+reachAfter <= to {
			continue
		}
		begin := max(e.at-reachBefore, 0)
		if begin > to || to == 0 {
			all = f.match(v, from, to, i, j, all)
			for begin > to && !isSpace(v.text[begin-1]) {
				begin--
			}
			from = begin
		}
		if p.far {
			to = len(v.text)
			break
		}
		to = max(to, min(e.at+reachAfter, len(v.text)))
		for to < len(v.text) && !isSpace(v.text[to]) {
			to++
		}
	}
	return f.match(v, from, to, i, j, all)
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// match appends the matches of a pattern in one window.
func (f *finder) match(v view, from, to, i, j int, all []candidate) []candidate {
	p, part := &f.table[i].patterns[j], 2*f.parts[i][j]
	for from < to {
		window := v.text[from:to]
		at := p.expr.FindStringSubmatchIndex(window)
		if at == nil {
			break
		}
		begin, end := from+at[part], from+at[part+1]
		next := from + at[1]
		if at[part] < at[part+1] && f.valid(p, window, at) {
			score := p.score + f.context(v.text, begin, end, i)
			if score >= threshold {
				a, b := v.span(begin, end)
				r := &f.table[i]
				all = append(all, candidate{Match{a, b, r.class, r.kind, min(score, 1)}, i, v.text[begin:end]})
				next = max(end, from+at[0]+1)
			}
		} else {
			// It was none, and may have hidden one that begins within it.
			next = from + at[0] + 1
			for next < to && kinds[v.text[next-1]]&(isDigit|isLetter) != 0 && kinds[v.text[next]]&(isDigit|isLetter) != 0 {
				next++
			}
		}
		from = next
	}
	return all
}

func (f *finder) valid(p *pattern, window string, at []int) bool {
	if p.valid == nil {
		return true
	}
	groups := make([]string, len(at)/2)
	for g := range groups {
		if at[2*g] >= 0 {
			groups[g] = window[at[2*g]:at[2*g+1]]
		}
	}
	return p.valid(groups)
}

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
