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
	cues  cueTable
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
	f := &finder{table: table}
	kinds := []string{everything}
	for i, r := range table {
		for _, cue := range r.cues {
			f.cues.add(foldWord(cue), i)
		}
		f.words = append(f.words, wordSet(r.words))
		f.unless = append(f.unless, wordSet(r.unless))
		f.cued = append(f.cued, nil)
		for _, p := range r.patterns {
			f.add(p, i)
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
		before := len(all)
		all = f.in(v, all)
		all = f.again(v, all[before:], all)
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
