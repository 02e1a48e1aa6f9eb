// Package text finds in free text what a policy may withhold: people, places,
// serial numbers, addresses, credentials. It is for status texts, notes, and the
// names of missions and files.
//
// Each recogniser is one file and one line in a table: patterns, a check of what
// they matched, and words nearby that make a match more certain. Matching sees
// through look-alike letters, invisible characters, percent-encoding, the
// escapes of JSON and HTML, hex and base64; positions are those of the text as it was given.
//
// It is a net with holes, which is why no shipped policy that withholds places
// lets text through: a place described in words, a name without a word before it
// and a number without a form are not found. It opens nothing, starts no
// goroutine, takes time in proportion to the text and panics on none.
package text

import (
	"cmp"
	"slices"

	"skylatch/redact"
)

// Match is one thing that was found: bytes From to To of the text.
type Match struct {
	From, To int
	Class    redact.Class
	// Kind is the recogniser's name for it, e.g. "e-mail".
	Kind string
	// Score says how certain it is, from 0.5 to 1.
	Score float64
}

// Find returns what is in the text, in order and without overlaps: of two that
// overlap, the longer. A match can hold others, as a URL may a password;
// [Redact] looks at those too.
func Find(s string) []Match {
	return disjoint(shipped().candidates(s))
}

// disjoint leaves of matches that overlap the longest, and of the others what
// it does not cover: no byte that was found is lost.
func disjoint(all []Match) []Match {
	slices.SortFunc(all, func(a, b Match) int { return cmp.Or(a.From-b.From, b.To-a.To) })
	var out []Match
	for from := 0; from < len(all); {
		to, end := from, all[from].To
		for to < len(all) && all[to].From < end {
			end = max(end, all[to].To)
			to++
		}
		for _, m := range untangle(all[from:to]) {
			if last := len(out) - 1; last >= 0 && out[last].To == m.From && out[last].Kind == m.Kind {
				out[last].To, out[last].Score = m.To, max(out[last].Score, m.Score)
				continue
			}
			out = append(out, m)
		}
		from = to
	}
	return out
}

// untangle is disjoint for matches that hang together.
func untangle(all []Match) []Match {
	slices.SortStableFunc(all, func(a, b Match) int {
		return cmp.Or((b.To-b.From)-(a.To-a.From), cmp.Compare(b.Score, a.Score))
	})
	var placed []Match // in order
	for _, m := range all {
		// at is the first that ends behind m's beginning.
		at, _ := slices.BinarySearchFunc(placed, m.From, func(p Match, from int) int {
			if p.To <= from {
				return -1
			}
			return 1
		})
		// Those placed are at least as long, or what was left of such beside one: m
		// can reach over a small one.
		for ; at < len(placed) && placed[at].From < m.To && m.From < m.To; at++ {
			if left := m; left.From < placed[at].From {
				left.To = placed[at].From
				placed = slices.Insert(placed, at, left)
				at++
			}
			m.From = placed[at].To
		}
		if m.From < m.To {
			placed = slices.Insert(placed, at, m)
		}
	}
	return placed
}
