package text

import (
	"slices"
	"strings"

	"skylatch/redact"
)

// everything stands for a text that may not pass at all.
const everything = "text"

// Count says how often something was withheld. It holds no value.
type Count struct {
	Class  redact.Class
	Kind   string
	Action redact.Action
	N      int
}

// maxPasses is how often a text is searched. What was hidden by something that
// is gone shows itself in the next pass; two are the usual.
const maxPasses = 6

// Redact returns the text as the policy lets it pass, and what was withheld.
// What a class's action is not [redact.Keep] for is replaced by its kind,
// "[phone]", or by a pseudonym, "[serial 3f9a12cd]", which is the same for the
// same value in one mission. A policy that blanks or drops class text gives "".
//
// A redacted text, redacted again with the same secret, is the same.
func Redact(s string, p *redact.Policy, secret redact.Secret) (string, []Count) {
	return shipped().redact(s, p, secret, nil)
}

// RedactName is [Redact] for the name of a file or a mission, without its
// folders: "_" and "+" stand for spaces, and what looks like an extension stays.
func RedactName(s string, p *redact.Policy, secret redact.Secret) (string, []Count) {
	return shipped().redact(s, p, secret, spaced)
}

// redact does it; also is another way to read the text, of the same length.
func (f *finder) redact(s string, p *redact.Policy, secret redact.Secret, also func(string) string) (string, []Count) {
	var counts []Count
	p = p.InTexts()
	switch p.Action(redact.Text) {
	case redact.Keep, redact.Coarsen:
	default:
		if s == "" {
			return "", nil
		}
		return "", []Count{{redact.Text, everything, p.Action(redact.Text), 1}}
	}
	if !withholds(p, f.table) {
		return s, nil
	}
	for range maxPasses {
		all := f.search(s)
		if also != nil {
			all = append(all, f.search(also(s))...)
		}
		all = append(withheld(all, p, f.table), f.forged(s, p, secret)...)
		if len(all) == 0 {
			return s, counts
		}
		s, counts = f.replace(s, all, p, secret, counts)
	}
	// Each pass takes something away, so this is a text made to be trouble.
	return "[" + everything + "]", count(counts, redact.Text, everything, redact.Blank)
}

func withholds(p *redact.Policy, table []recogniser) bool {
	return slices.ContainsFunc(table, func(r recogniser) bool { return p.Action(r.class) != redact.Keep })
}

// withheld leaves of all candidates those whose class is withheld, but for what
// is more likely a part of something that is kept.
func withheld(all []candidate, p *redact.Policy, table []recogniser) []candidate {
	var kept []candidate
	for _, c := range all {
		if p.Action(c.Class) == redact.Keep && !table[c.by].holds {
			kept = append(kept, c)
		}
	}
	slices.SortFunc(kept, func(a, b candidate) int { return a.From - b.From })
	return slices.DeleteFunc(all, func(c candidate) bool {
		return p.Action(c.Class) == redact.Keep || isPart(c, kept)
	})
}

// mostOver is how many matches over one place are looked at: there are a few
// recognisers, each sees a place once in each view.
const mostOver = 16

// isPart reports whether a candidate is within one of those, which are in order,
// and less certain.
func isPart(c candidate, of []candidate) bool {
	behind, _ := slices.BinarySearchFunc(of, c.From+1, func(k candidate, from int) int { return k.From - from })
	return slices.ContainsFunc(of[max(behind-mostOver, 0):behind], func(k candidate) bool {
		return c.To <= k.To && k.Score > c.Score
	})
}

// forged finds what only looks like a pseudonym: a serial number that happens to
// be written in our brackets.
func (f *finder) forged(s string, p *redact.Policy, secret redact.Secret) []candidate {
	if !strings.Contains(s, "[") {
		return nil
	}
	var all []candidate
	for _, at := range f.placeholders.FindAllStringSubmatchIndex(s, -1) {
		if at[2] < 0 {
			continue
		}
		kind, id := s[at[0]+1:at[2]], s[at[2]+1:at[3]]
		for i, r := range f.table {
			action := p.Action(r.class)
			ours := action == redact.Pseudonym && id == sealed(kind, id[:idDigits], secret)
			if r.kind == kind && action != redact.Keep && !ours {
				all = append(all, candidate{Match{at[0], at[1], r.class, kind, 1}, i, id})
				break
			}
		}
	}
	return all
}

// replace puts placeholders where the candidates are.
func (f *finder) replace(s string, all []candidate, p *redact.Policy, secret redact.Secret, counts []Count) (string, []Count) {
	matches := make([]Match, len(all))
	values := make(map[Match]string, len(all))
	for i, c := range all {
		matches[i], values[c.Match] = c.Match, c.value
	}
	var out strings.Builder
	done := 0
	for _, m := range disjoint(matches) {
		action := p.Action(m.Class)
		counts = count(counts, m.Class, m.Kind, action)
		out.WriteString(s[done:m.From])
		out.WriteString("[" + m.Kind)
		if action == redact.Pseudonym {
			value, ok := values[m]
			if !ok { // what another match left of it
				value = s[m.From:m.To]
			}
			out.WriteString(" " + pseudonym(m.Kind, spelling(value), secret))
		}
		out.WriteString("]")
		done = m.To
	}
	out.WriteString(s[done:])
	return out.String(), counts
}

// spelling is the one that all spellings of a value share.
func spelling(value string) string { return strings.ToUpper(squeezed(value)) }

// squeezed leaves letters and digits.
func squeezed(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 && kinds[r]&(isLetter|isDigit) == 0 {
			return -1
		}
		return r
	}, s)
}

// idDigits are those of a pseudonym that tell values apart; two more say that it
// is one of ours.
const idDigits = 6

func pseudonym(kind, value string, secret redact.Secret) string {
	return sealed(kind, secret.Pseudonym("text "+kind, []byte(value))[:idDigits], secret)
}

func sealed(kind, id string, secret redact.Secret) string {
	return id + secret.Pseudonym("pseudonym in text "+kind, []byte(id))[:2]
}

func count(counts []Count, class redact.Class, kind string, action redact.Action) []Count {
	for i := range counts {
		if counts[i].Class == class && counts[i].Kind == kind {
			counts[i].N++
			return counts
		}
	}
	return append(counts, Count{class, kind, action, 1})
}

// spaced reads a name as words: "Jane_Doe" is Jane Doe.
func spaced(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c == '_' || c == '+' {
			b[i] = ' '
		}
	}
	return string(b)
}
