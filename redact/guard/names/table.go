package names

import (
	"bufio"
	_ "embed"
	"fmt"
	"io"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"sync"

	"skylatch/redact/guard"
)

//go:embed names.tsv
var shippedText string

// Bounds of a file: what is longer was not written by hand.
const (
	mostRows    = 100_000
	longestLine = 1024
)

var categories = []guard.Category{
	guard.FlightLog, guard.Account, guard.FlyZone, guard.Activation, guard.Analytics, guard.Crash, guard.Update,
	guard.Push, guard.Map, guard.Media, guard.Live, guard.Cloud, guard.NameLookUp, guard.Connectivity, guard.Clock,
	guard.LocalLink,
}

// row says who it is.
type row struct {
	vendor, part string
	category     guard.Category
}

type pathRow struct {
	path string
	row
}

// Table is who is known.
type Table struct {
	names    map[string]row       // with all below them
	labels   map[string]row       // the first of a name
	paths    map[string][]pathRow // by name: how a path begins
	ends     []pathRow            // how a path of any host ends, the longest first
	prefixes map[netip.Prefix]row
	lengths  []int // of prefixes, the longest first
}

// Shipped is the table that comes with the program.
func Shipped() *Table { return shipped() }

var shipped = sync.OnceValue(func() *Table {
	t := &Table{
		names: make(map[string]row), labels: make(map[string]row), paths: make(map[string][]pathRow),
		prefixes: make(map[netip.Prefix]row),
	}
	if err := t.read(strings.NewReader(shippedText)); err != nil {
		panic(err) // it is part of the program
	}
	return t
})

// Read returns the table that comes with the program with the rows of a file of
// the same form, which replace those for the same. The error names the line.
func Read(r io.Reader) (*Table, error) {
	s := Shipped()
	t := &Table{
		names: maps.Clone(s.names), labels: maps.Clone(s.labels), paths: maps.Clone(s.paths), ends: slices.Clone(s.ends),
		prefixes: maps.Clone(s.prefixes), lengths: slices.Clone(s.lengths),
	}
	for name, rows := range t.paths {
		t.paths[name] = slices.Clone(rows)
	}
	if err := t.read(r); err != nil {
		return nil, err
	}
	return t, nil
}

func (t *Table) read(r io.Reader) error {
	seen := make(map[string]int)
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, longestLine), longestLine)
	n := 0
	for lines.Scan() {
		n++
		line := strings.TrimSuffix(lines.Text(), "\r")
		if line == "" || line[0] == '#' {
			continue
		}
		cells := strings.Split(line, "\t")
		if err := check(cells); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		if first, twice := seen[cells[0]]; twice {
			return fmt.Errorf("line %d: %s stands in line %d already", n, cells[0], first)
		}
		if seen[cells[0]] = n; len(seen) > mostRows {
			return fmt.Errorf("line %d: there are more than %d rows", n, mostRows)
		}
		who := row{vendor: cell(cells[1]), part: cell(cells[2]), category: guard.Category(cell(cells[3]))}
		if err := t.add(cells[0], who); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("line %d: %w", n+1, err)
	}
	return nil
}

func cell(s string) string {
	if s == "-" {
		return ""
	}
	return s
}

func check(cells []string) error {
	if len(cells) != 5 {
		return fmt.Errorf("%d cells, want 5 with a tab between: what, vendor, part, category, source", len(cells))
	}
	for i, c := range cells {
		if c == "" || c != strings.TrimSpace(c) || strings.ContainsFunc(c, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			return fmt.Errorf("cell %d is %q: write \"-\" for nothing, and no spaces around it", i+1, c)
		}
	}
	if c := guard.Category(cell(cells[3])); c != "" && !slices.Contains(categories, c) {
		return fmt.Errorf("%q is no category: there are %q", c, categories)
	}
	return nil
}

// add puts a row where it is looked for.
func (t *Table) add(what string, who row) error {
	if p, err := netip.ParsePrefix(what); err == nil {
		if p != p.Masked() {
			return fmt.Errorf("%s has bits behind its length: write %s", what, p.Masked())
		}
		return t.addPrefix(p, who)
	}
	if a, err := netip.ParseAddr(what); err == nil {
		return t.addPrefix(netip.PrefixFrom(a, a.BitLen()), who)
	}
	name, path, hasPath := strings.Cut(what, "/")
	if path = "/" + path; hasPath && (path == "/" || strings.HasSuffix(path, "/") || strings.ContainsAny(path, "?# ")) {
		return fmt.Errorf("%q is no path: it has a name, and no slash at its end", path)
	}
	label, ofAny := strings.CutSuffix(name, ".*")
	switch {
	case name == "*" && hasPath:
		t.ends = putPath(t.ends, path, who)
	case ofAny && !hasPath && isName(label) && !strings.Contains(label, "."):
		t.labels[label] = who
	case !isName(name):
		return fmt.Errorf("%q is no name, in small letters, and no address", name)
	case hasPath:
		t.paths[name] = putPath(t.paths[name], path, who)
	default:
		t.names[name] = who
	}
	return nil
}

func (t *Table) addPrefix(p netip.Prefix, who row) error {
	t.prefixes[p] = who
	if i, ok := slices.BinarySearchFunc(t.lengths, p.Bits(), func(have, want int) int { return want - have }); !ok {
		t.lengths = slices.Insert(t.lengths, i, p.Bits())
	}
	return nil
}

// putPath adds or replaces a path; the longest stand first.
func putPath(rows []pathRow, path string, who row) []pathRow {
	rows = slices.DeleteFunc(rows, func(p pathRow) bool { return p.path == path })
	rows = append(rows, pathRow{path, who})
	slices.SortStableFunc(rows, func(a, b pathRow) int { return len(b.path) - len(a.path) })
	return rows
}

// isName reports whether s is a name as attempts have them.
func isName(s string) bool {
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return false
		}
	}
	return len(s) <= 253
}
