// Package report tells the officer who signs for a machine what a guarded device
// tried, and whether anything of it left: one page that opens offline, holds no
// address to call and prints, and the same as JSON.
//
// It is pure: it has neither files nor a clock.
package report

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"skylatch/redact/guard"
)

// Verdict is the one sentence that a report begins with.
type Verdict struct {
	Held bool   `json:"held"`
	Text string `json:"text"`
}

// Judge says whether the wall held, from what was counted on its far side. What
// was not measured is not called held.
func Judge(s guard.State) Verdict {
	var left int64
	for _, u := range s.Uplinks {
		left += u.Left
	}
	switch {
	case left > 0:
		return Verdict{false, fmt.Sprintf("%s left this machine.", frames(left))}
	case s.Wall.Problem != "":
		return Verdict{false, s.Wall.Problem}
	case !s.Wall.Standing:
		return Verdict{false, "The wall is down. What the devices send now is not stopped."}
	case len(s.Uplinks) == 0:
		return Verdict{true, "Nothing left: this machine has no other interface by which it could."}
	default:
		return Verdict{true, fmt.Sprintf("0 frames left, counted on %s.", list(s.Uplinks))}
	}
}

// list names the interfaces on the far side.
func list(uplinks []guard.FarSide) string {
	names := make([]string, len(uplinks))
	for i, u := range uplinks {
		names[i] = u.Interface
	}
	if last := len(names) - 1; last > 0 {
		return strings.Join(names[:last], ", ") + " and " + names[last]
	}
	return names[0]
}

func frames(n int64) string {
	if n == 1 {
		return "1 frame"
	}
	return number(n) + " frames"
}

// JSON writes the verdict and the whole state.
func JSON(w io.Writer, s guard.State) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	if err := e.Encode(struct {
		Verdict Verdict     `json:"verdict"`
		State   guard.State `json:"state"`
	}{Judge(s), s}); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

//go:embed report.html
var page string

var parsed = template.Must(template.New("report").Funcs(template.FuncMap{
	"number": number, "size": size, "when": when, "day": day, "share": share, "or": or, "plain": plain,
}).Parse(page))

// HTML writes the page. Times are in the zone given; version is the program's.
func HTML(w io.Writer, s guard.State, zone *time.Location, version string) error {
	v := view{State: s, Verdict: Judge(s), Version: version, zone: zone}
	for _, p := range s.Parties {
		v.Most = max(v.Most, p.Attempts)
	}
	v.Bars = bars(s.Minutes)
	if err := parsed.Execute(w, v); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

// view is what the page is made of.
type view struct {
	guard.State

	Verdict Verdict
	Version string
	Most    int64 // attempts of the first party
	Bars    []bar
	zone    *time.Location
}

// Local turns a time into the reader's.
func (v view) Local(t time.Time) time.Time { return t.In(v.zone) }

// Left is what was counted on the far side of the wall, all interfaces together.
func (v view) Left() (n int64) {
	for _, u := range v.Uplinks {
		n += u.Left
	}
	return n
}

// bar is one minute, in hundredths of the busiest.
type bar struct {
	At     time.Time
	N      int64
	Height int
}

// bars draws the hour before the last minute, also where nothing was tried.
func bars(minutes []guard.Minute) []bar {
	if len(minutes) == 0 {
		return nil
	}
	last := minutes[len(minutes)-1].At
	all := make([]bar, 60)
	var most int64
	for i := range all {
		all[i].At = last.Add(time.Duration(i-len(all)+1) * time.Minute)
		if j := slices.IndexFunc(minutes, func(m guard.Minute) bool { return m.At.Equal(all[i].At) }); j >= 0 {
			for _, n := range minutes[j].Attempts {
				all[i].N += n
			}
		}
		most = max(most, all[i].N)
	}
	for i := range all {
		if all[i].N > 0 {
			all[i].Height = max(2, int(all[i].N*100/most))
		}
	}
	return all
}

// number groups digits by threes with a narrow space.
func number(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "\u202f" + s[i:]
	}
	return s
}

// size tells bytes as people do.
func size(n int64) string {
	for _, u := range []struct {
		name string
		of   float64
	}{{"GB", 1e9}, {"MB", 1e6}, {"kB", 1e3}} {
		if float64(n) >= u.of {
			return fmt.Sprintf("%.1f %s", float64(n)/u.of, u.name)
		}
	}
	return fmt.Sprintf("%d B", n)
}

func when(t time.Time) string { return t.Format("15:04:05") }
func day(t time.Time) string  { return t.Format("2006-01-02 15:04:05 MST") }

// share is n of most, in hundredths.
func share(n, most int64) int64 {
	if most == 0 {
		return 0
	}
	return n * 100 / most
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return plain(s)
}

// plain takes out of a word that a device chose what would move other words
// about: control characters and those that change the direction of writing.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r < ' ', r == 0x7f, r >= 0x80 && r < 0xa0, r >= 0x200b && r <= 0x200f, r >= 0x2028 && r <= 0x202e, r >= 0x2060 && r <= 0x206f, r == 0xfeff:
			return '\ufffd'
		}
		return r
	}, s)
}
