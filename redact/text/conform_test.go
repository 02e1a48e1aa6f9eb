package text

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// cases reads what a recogniser must find, "+ Tel «044 668 18 00»", and what it
// must leave, "- 12.6 V": one a line, \n for a new line.
func cases(t *testing.T, kind string) (found, left []string) {
	t.Helper()
	name := filepath.Join("testdata", "cases", strings.ReplaceAll(kind, " ", "-")+".txt")
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatalf("a recogniser needs its true and false cases: %v", err)
	}
	for line := range strings.Lines(string(b)) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "+ "):
			found = append(found, line[2:])
		case strings.HasPrefix(line, "- "):
			left = append(left, line[2:])
		default:
			t.Fatalf("%s: %q begins with neither + nor -", name, line)
		}
	}
	return found, left
}

// marked takes the marks out of a case, and says what stood between them.
func marked(s string) (text string, want []string) {
	for {
		before, rest, ok := strings.Cut(s, "«")
		text += before
		if !ok {
			return text, want
		}
		thing, after, _ := strings.Cut(rest, "»")
		text += thing
		want = append(want, thing)
		s = after
	}
}

// Every recogniser, by its own cases.
func TestRecognisers(t *testing.T) {
	for i, r := range table {
		t.Run(r.kind, func(t *testing.T) {
			found, left := cases(t, r.kind)
			if len(found) < 3 || len(left) < 3 {
				t.Fatalf("%d true and %d false cases: want at least 3 of each", len(found), len(left))
			}
			for _, s := range found {
				text, want := marked(s)
				var got []string
				for _, m := range disjoint(only(shipped().search(text), i)) {
					got = append(got, text[m.From:m.To])
				}
				if !slices.Equal(trimmed(got), trimmed(want)) {
					t.Errorf("found %q in %q, want %q", got, text, want)
				}
			}
			for _, s := range left {
				for _, m := range only(shipped().search(s), i) {
					t.Errorf("took %q in %q, at %.2f", s[m.From:m.To], s, m.Score)
				}
			}
		})
	}
}

func only(all []candidate, by int) []Match {
	var own []Match
	for _, c := range all {
		if c.by == by {
			own = append(own, c.Match)
		}
	}
	return own
}

// trimmed leaves out quotes: a recogniser may take them or not.
func trimmed(all []string) []string {
	var out []string
	for _, s := range all {
		out = append(out, strings.Trim(s, `"'`))
	}
	return out
}

func TestTableIsSound(t *testing.T) {
	if len(table) > 64 {
		t.Fatalf("%d recognisers: an event has room for 64", len(table))
	}
	seen := make(map[string]bool)
	for _, r := range table {
		if seen[r.kind] {
			t.Errorf("two recognisers are called %s", r.kind)
		}
		seen[r.kind] = true
		for _, p := range r.patterns {
			if p.near == 0 || p.near&nearCue != 0 && len(r.cues) == 0 {
				t.Errorf("%s: a pattern has no anchor: %s", r.kind, p.expr)
			}
			if p.score+wordWeight < threshold {
				t.Errorf("%s: a pattern can never count: %s", r.kind, p.expr)
			}
		}
		for _, cue := range r.cues {
			if len(cue) > maxCue || strings.ToLower(cue) != cue {
				t.Errorf("%s: the cue %q is never met", r.kind, cue)
			}
		}
	}
	files, err := filepath.Glob("testdata/cases/*.txt")
	if err != nil || len(files) != len(table) {
		t.Errorf("%d files of cases for %d recognisers, %v", len(files), len(table), err)
	}
}
