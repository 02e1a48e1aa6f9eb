package text

import (
	"regexp"
	"strings"
)

// rule is a pattern, ready for use.
type rule struct {
	pattern
	by   int // index of the recogniser
	part int // which group is the thing
	// form is the pattern's expression, anchored if it is only tried at anchors.
	form *regexp.Regexp
	// whole says that it begins at the beginning of a word, which the expression
	// cannot see where it is only shown what follows.
	whole bool
}

// wholeWord is how expressions say so.
var wholeWord = regexp.MustCompile(`^(\(\?i:?\)?)?\\b`)

func (f *finder) add(p pattern, by int) {
	// Expressions are folded as texts are.
	expr := view{text: p.expr}.fold(false).text
	r := rule{pattern: p, by: by, whole: wholeWord.MatchString(expr)}
	if r.lead == 0 && !r.far {
		expr = "^(?:" + expr + ")"
		for bit := range anchors {
			if r.near&^nearCue&(1<<bit) != 0 {
				f.at[bit] = append(f.at[bit], len(f.rules))
			}
		}
		if r.near&nearCue != 0 {
			f.cued[r.by] = append(f.cued[r.by], len(f.rules))
		}
	}
	r.form = regexp.MustCompile(expr)
	r.part = max(r.form.SubexpIndex("x"), 0)
	f.rules = append(f.rules, r)
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
		if at = r.form.FindStringSubmatchIndex(window); at == nil || !f.valid(&r.pattern, window, at) {
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
		at := r.form.FindStringSubmatchIndex(window)
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
