package text

import (
	"math/bits"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// finder is a table of recognisers, ready for use.
type finder struct {
	table []recogniser
	cues  map[string]uint64 // whose cue a word is, by index
	rules []rule
	// at lists the rules that begin at each anchor, by its bit, and cued those of
	// each recogniser that begin at its cues.
	at           [anchors][]int
	cued         [][]int
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
		f.cued = append(f.cued, nil)
		for _, p := range r.patterns {
			f.add(rule{pattern: p, by: i, part: max(p.expr.SubexpIndex("x"), 0), whole: wholeWord.MatchString(p.expr.String())})
		}
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

// rule is a pattern, ready for use.
type rule struct {
	pattern
	by    int // index of the recogniser
	part  int // which group is the thing
	start *regexp.Regexp
	// whole says that it begins at the beginning of a word, which the expression
	// cannot see where it is only shown what follows.
	whole bool
}

// wholeWord is how expressions say so.
var wholeWord = regexp.MustCompile(`^(\(\?i:?\)?)?\\b`)

func (f *finder) add(r rule) {
	if r.lead == 0 && !r.far {
		r.start = regexp.MustCompile("^(?:" + r.expr.String() + ")")
		for bit := range anchors {
			if r.near&^nearCue&(1<<bit) != 0 {
				f.at[bit] = append(f.at[bit], len(f.rules))
			}
		}
		if r.near&nearCue != 0 {
			f.cued[r.by] = append(f.cued[r.by], len(f.rules))
		}
	}
	f.rules = append(f.rules, r)
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
	done := make([]int, len(f.rules)) // up to where each rule has matched
	for _, e := range events {
		near |= e.near
		cues |= e.cues
		for near := uint(e.near &^ nearCue); near != 0; near &= near - 1 {
			for _, r := range f.at[bits.TrailingZeros(near)] {
				all = f.begin(v, e.at, r, done, all)
			}
		}
		for who := e.cues; who != 0; who &= who - 1 {
			for _, r := range f.cued[bits.TrailingZeros64(who)] {
				all = f.begin(v, e.at, r, done, all)
			}
		}
	}
	for i := range f.rules {
		r := &f.rules[i]
		if (r.lead > 0 || r.far) && (near&r.near&^nearCue != 0 || r.near&nearCue != 0 && cues>>r.by&1 != 0) {
			all = f.windows(v, events, r, all)
		}
	}
	return all
}

// begin tries a rule at one place.
func (f *finder) begin(v view, from, i int, done []int, all []candidate) []candidate {
	r := &f.rules[i]
	if from < done[i] || r.clause && !isClause(v.text[:from]) || r.whole && from > 0 && kinds[v.text[from-1]]&(isLetter|isDigit) != 0 {
		return all
	}
	at, window := []int(nil), ""
	for _, n := range []int{reach, farReach} {
		window = v.text[from:min(from+n, len(v.text))]
		if at = r.start.FindStringSubmatchIndex(window); at == nil || !f.valid(&r.pattern, window, at) {
			return all
		}
		if at[1] < len(window) {
			break
		}
	}
	to := from + at[1]
	if at[1] == farReach { // cut off: it goes on to the next white space
		for to < len(v.text) && !isSpace(v.text[to]) {
			to++
		}
	}
	all, ok := f.judge(v, from, to, window, at, r, all)
	if ok {
		done[i] = to
	}
	return all
}

// judge appends a valid match if it counts. It ends at to, or before that where only a
// part of it is the thing.
func (f *finder) judge(v view, from, to int, window string, at []int, r *rule, all []candidate) ([]candidate, bool) {
	begin, end := from+at[2*r.part], from+at[2*r.part+1]
	if begin >= end {
		return all, false
	}
	if end == from+at[1] {
		end = to
	}
	score := r.score + f.context(v.text, begin, end, r.by)
	if score < threshold {
		return all, false
	}
	a, b := v.span(begin, end)
	own := &f.table[r.by]
	return append(all, candidate{Match{a, b, own.class, own.kind, min(score, 1)}, r.by, v.text[begin:end]}), true
}

// isClause reports whether a clause begins behind a text.
func isClause(before string) bool {
	before = strings.TrimRight(before[max(len(before)-8, 0):], " \t")
	return before == "" || strings.IndexByte("\n,;{\"'.(", before[len(before)-1]) >= 0
}

// windows tries a rule around its anchors. The windows do not overlap, so that
// all of them are no longer than the text.
func (f *finder) windows(v view, events []event, r *rule, all []candidate) []candidate {
	from, to := 0, 0
	for _, e := range events {
		if e.near&r.near&^nearCue == 0 && (r.near&e.near&nearCue == 0 || e.cues>>r.by&1 == 0) {
			continue
		}
		begin := max(e.at-r.lead, 0)
		if begin > to || to == 0 {
			all = f.match(v, from, to, r, all)
			for begin > to && kinds[v.text[begin-1]]&(isDigit|isLetter) != 0 {
				begin--
			}
			from = begin
		}
		if r.far {
			to = len(v.text)
			break
		}
		to = max(to, min(e.at+reach, len(v.text)))
		for to < len(v.text) && !isSpace(v.text[to]) {
			to++
		}
	}
	return f.match(v, from, to, r, all)
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// match appends the matches of a rule in one window.
func (f *finder) match(v view, from, to int, r *rule, all []candidate) []candidate {
	for from < to {
		window := v.text[from:to]
		at := r.expr.FindStringSubmatchIndex(window)
		if at == nil {
			break
		}
		var ok bool
		next := from + at[0] + 1
		if f.valid(&r.pattern, window, at) {
			all, ok = f.judge(v, from, from+at[1], window, at, r, all)
		}
		if ok {
			next = max(from+at[2*r.part+1], next)
		} else {
			// It was none, and may have hidden one that begins within it.
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
