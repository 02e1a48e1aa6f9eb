package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"skylatch/redact"
	"skylatch/redact/export"
)

const (
	// fewFiles are told of one by one.
	fewFiles = 5
	// someNames is how many files or fields are named where there are many.
	someNames = 6
)

// tell says what was done.
func (s scrubCommand) tell(done scrubbed) error {
	if s.JSON {
		return printJSON(done)
	}
	r := report{scrubbed: done, each: s.Verbose || len(done.Files) <= fewFiles, fields: s.Verbose}
	if !s.DryRun {
		r.out = s.Out
	}
	var b strings.Builder
	r.write(&b)
	_, err := os.Stdout.WriteString(b.String())
	return err
}

// report tells people about a run: what was refused first, then what became of
// the rest.
type report struct {
	scrubbed
	out    string // where the copies are; empty if there are none
	each   bool   // of each file
	fields bool   // of each part of a file
}

func (r report) write(w io.Writer) {
	if r.each {
		for _, f := range r.Files {
			r.file(w, f)
		}
		if len(r.Files) <= fewFiles {
			return
		}
		fmt.Fprintln(w)
	}
	var refused, junk, left []export.Receipt // junk is not counted: nobody asked for it
	var before, after int64
	for _, f := range r.Files {
		switch {
		case f.Junk:
			junk = append(junk, f)
		case f.Refused != "":
			refused = append(refused, f)
		default:
			left = append(left, f)
			before, after = before+f.Before.Bytes, after+f.After.Bytes
		}
	}
	if len(refused) > 0 {
		fmt.Fprintf(w, "REFUSED: %s of %s files stay where they are\n", grouped(int64(len(refused))), grouped(int64(r.Asked-len(junk))))
		r.reasons(w, refused)
		fmt.Fprintln(w)
	}
	verb := "were copied"
	if r.DryRun {
		verb = "would leave"
	}
	fmt.Fprintf(w, "%s of %s files %s for %s: %s, of %s\n", grouped(int64(len(left))), grouped(int64(r.Asked-len(junk))), verb, r.Policy, size(after), size(before))
	r.formats(w, left)
	if len(junk) > 0 {
		fmt.Fprintf(w, "%d more are what a desktop left behind or a list of ours, and were passed over\n", len(junk))
	}
	if len(left) > 0 {
		fmt.Fprintln(w)
		r.sums(w, left)
	}
	if r.out != "" && len(left) > 0 {
		fmt.Fprintf(w, "\nThe copies are in %s", printable([]byte(r.out)))
		if r.Seconds > 1 {
			fmt.Fprintf(w, "; that took %.0f s, %s/s", r.Seconds, size(int64(float64(before)/r.Seconds)))
		}
		fmt.Fprintln(w)
	}
}

// reasons lists refused files by why they were.
func (r report) reasons(w io.Writer, refused []export.Receipt) {
	var reasons []string
	files := make(map[string][]string)
	for _, f := range refused {
		if files[f.Refused] == nil {
			reasons = append(reasons, f.Refused)
		}
		files[f.Refused] = append(files[f.Refused], printable([]byte(f.File)))
	}
	slices.SortStableFunc(reasons, func(a, b string) int { return cmp.Compare(len(files[b]), len(files[a])) })
	for _, reason := range reasons {
		names := files[reason]
		fmt.Fprintf(w, "  %s\n", reason)
		shown := min(len(names), someNames)
		if r.each {
			shown = len(names)
		}
		for _, name := range names[:shown] {
			fmt.Fprintf(w, "    %s\n", name)
		}
		if rest := len(names) - shown; rest > 0 {
			fmt.Fprintf(w, "    and %s more: -v lists them, and so does %s in the data folder\n", grouped(int64(rest)), export.QuarantineName)
		}
	}
}

// formats says how many files are of which format, and who checked them.
func (r report) formats(w io.Writer, left []export.Receipt) {
	counts := make(map[string]int)
	verified, cleared := make(map[export.Witness]int), 0
	for _, f := range left {
		if f.Cleared {
			cleared++
		}
		counts[f.Format]++
		verified[f.Verified]++
	}
	var parts []string
	for format, n := range counts {
		parts = append(parts, fmt.Sprintf("%s %s", grouped(int64(n)), format))
	}
	slices.Sort(parts)
	if len(parts) > 0 {
		fmt.Fprintf(w, "  %s\n", strings.Join(parts, ", "))
	}
	if n := verified[export.SecondParser]; n > 0 {
		fmt.Fprintf(w, "  %s were read again by a second parser, which found nothing else in them\n", grouped(int64(n)))
	}
	if cleared > 0 {
		fmt.Fprintf(w, "  %s were not searched for faces: you have looked at them\n", grouped(int64(cleared)))
	}
	if n := verified[export.ByteForByte]; n > 0 {
		fmt.Fprintf(w, "  %s are whole: the policy lets them leave as they are\n", grouped(int64(n)))
	}
}

// row is what was done to data of one class.
type row struct {
	redact.Count
	files int
	named map[string]int // how often each part was met
}

// sums says what was done to all data, by class.
func (r report) sums(w io.Writer, left []export.Receipt) {
	var rows []*row
	unknown := 0
	for _, f := range left {
		unknown += f.Unknown
		met := make(map[*row]bool)
		for _, c := range f.Counts {
			i := slices.IndexFunc(rows, func(r *row) bool { return r.Class == c.Class && r.Action == c.Action })
			if i < 0 {
				i = len(rows)
				rows = append(rows, &row{Count: redact.Count{Class: c.Class, Action: c.Action}, named: make(map[string]int)})
			}
			row := rows[i]
			row.N, row.Bytes = row.N+c.N, row.Bytes+c.Bytes
			row.named[c.What] += c.N
			if !met[row] {
				met[row] = true
				row.files++
			}
		}
	}
	classes := redact.Classes()
	slices.SortStableFunc(rows, func(a, b *row) int {
		return cmp.Or(cmp.Compare(slices.Index(classes, a.Class), slices.Index(classes, b.Class)), strings.Compare(string(a.Action), string(b.Action)))
	})
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "CLASS\tWHAT HAPPENED\tFILES\tPARTS\tSIZE\tWHERE IT WAS")
	for _, row := range rows {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", row.Class, tense(row.Action), grouped(int64(row.files)), grouped(int64(row.N)), sizeOrNone(row.Bytes), names(row.named, someNames))
	}
	if unknown > 0 {
		fmt.Fprintf(t, "not known\tleft out\t\t%s\t\t\n", grouped(int64(unknown)))
	}
	_ = t.Flush() // a builder takes everything
}

// file says what became of one file.
func (r report) file(w io.Writer, f export.Receipt) {
	name := printable([]byte(f.File))
	switch {
	case f.Refused != "":
		fmt.Fprintf(w, "%s: refused: %s\n", name, f.Refused)
	case f.Written != "":
		fmt.Fprintf(w, "%s: %s, written to %s\n", name, f.Format, printable([]byte(f.Written)))
		fmt.Fprintf(w, "  %s bytes, now %s; %s\n", grouped(f.Before.Bytes), grouped(f.After.Bytes), witness(f.Verified))
		if f.Cleared {
			fmt.Fprintln(w, "  not searched for faces: you have looked at it")
		}
		if r.fields {
			fmt.Fprintf(w, "  SHA-256 %s\n      now %s\n", f.Before.SHA256, f.After.SHA256)
		}
	case r.DryRun:
		fmt.Fprintf(w, "%s: %s, %d bytes would leave\n", name, f.Format, f.After.Bytes)
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for i := 0; i < len(f.Counts); {
		sum, named := redact.Count{Class: f.Counts[i].Class, Action: f.Counts[i].Action}, make(map[string]int)
		for ; i < len(f.Counts) && f.Counts[i].Class == sum.Class && f.Counts[i].Action == sum.Action; i++ {
			sum.N += f.Counts[i].N
			named[f.Counts[i].What] += f.Counts[i].N
		}
		fmt.Fprintf(t, "  %s\t%d\t%s", sum.Class, sum.N, tense(sum.Action))
		most := someNames
		if r.fields {
			most = len(named)
		}
		if all := names(named, most); all != "" {
			fmt.Fprintf(t, "\t%s", all)
		}
		fmt.Fprintln(t)
	}
	if f.Unknown > 0 {
		fmt.Fprintf(t, "  not known\t%d\tleft out\n", f.Unknown)
	}
	_ = t.Flush() // a builder takes everything
}

// names lists the parts that were met most.
func names(met map[string]int, most int) string {
	var all []string
	for name := range met {
		if name != "" {
			all = append(all, name)
		}
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(cmp.Compare(met[b], met[a]), strings.Compare(a, b)) })
	if rest := len(all) - most; rest > 0 {
		all = append(all[:most], fmt.Sprintf("%d more", rest))
	}
	return printable([]byte(strings.Join(all, ", ")))
}

func witness(v export.Witness) string {
	if v == export.ByteForByte {
		return "whole, byte for byte"
	}
	return "read again by a second parser"
}

func sizeOrNone(bytes int64) string {
	if bytes == 0 {
		return ""
	}
	return size(bytes)
}

// tense says what was done.
func tense(a redact.Action) string {
	switch a {
	case redact.Keep:
		return "told"
	case redact.Relative:
		return "told from a secret origin"
	case redact.Coarsen:
		return "told less exactly"
	case redact.Pseudonym:
		return "told by a pseudonym"
	case redact.Blank:
		return "blanked"
	}
	return strings.ReplaceAll(string(a), "drop", "left out")
}
