// Package prove tries the ways out of a confined process, from inside it as it
// really runs, and expects the kernel to refuse each.
//
// Nothing it does can leave the machine, whatever the layers do: sockets are
// tried against 127.0.0.1 and ::1, and a handed socket's packet to a router is
// only sent when its option says that the kernel will refuse it. A refusal
// means something because the same routes succeed in [Control], which has a
// network of its own that leads nowhere.
//
// The package has no goroutines and keeps nothing open.
package prove

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"skylatch/redact/egress/confine"
	"skylatch/telemetry"
)

// Outcome is what trying a route came to.
type Outcome string

// The outcomes.
const (
	Refused Outcome = "refused" // the kernel said no
	Open    Outcome = "open"    // it would have worked
	Untried Outcome = "untried" // it could not be tried here; Detail says why
)

// Result is one route that was tried.
type Result struct {
	Route   string  `json:"route"`
	Outcome Outcome `json:"outcome"`
	// Detail is what the kernel said.
	Detail string `json:"detail"`
	// Closers are the layers that close it and are active: if there is one, it
	// must be refused.
	Closers []string `json:"closed_by"`
	// Control is the outcome in an unconfined process, if that was asked for:
	// it shows that the refusal is the layers' doing.
	Control Outcome `json:"control,omitempty"`
}

// Broken reports whether an active layer claims to close the route and does
// not.
func (r Result) Broken() bool { return r.Outcome == Open && len(r.Closers) > 0 }

// Report is a whole proof. It holds no name or content of the operator's, and no
// address but those of routed peers: it can be written to the ledger as it is.
type Report struct {
	At      time.Time       `json:"at"`
	Version string          `json:"version"`
	System  string          `json:"system"` // operating system, kernel and architecture
	Layers  []confine.Layer `json:"layers"`
	Results []Result        `json:"results"`
	// Took is how long the routes took to try.
	Took time.Duration `json:"took_ns"`
}

// Broken returns the results that contradict a layer.
func (r Report) Broken() []Result {
	var broken []Result
	for _, result := range r.Results {
		if result.Broken() {
			broken = append(broken, result)
		}
	}
	return broken
}

// Open returns how many routes are open, be they claimed closed or not.
func (r Report) Open() int {
	n := 0
	for _, result := range r.Results {
		if result.Outcome == Open {
			n++
		}
	}
	return n
}

// Err returns a [telemetry.ProblemError] if a layer does not hold what it
// claims: then nothing may be served.
func (r Report) Err() error {
	broken := r.Broken()
	if len(broken) == 0 {
		return nil
	}
	var ways []string
	for _, b := range broken {
		ways = append(ways, fmt.Sprintf("%s (%s)", b.Route, strings.Join(b.Closers, ", ")))
	}
	return &telemetry.ProblemError{
		Cause:   "A way out of the station is open that should be closed: " + strings.Join(ways, "; ") + ".",
		Meaning: "The station does not start, because it could not keep its promise that nothing leaves.",
		Action:  "Run \"skylatch prove\" and give its output to your security officer; the kernel or what this program runs in does not enforce what it says.",
	}
}

// Compare puts the outcomes of a control beside the results.
func (r *Report) Compare(control []Result) {
	for i := range r.Results {
		for _, c := range control {
			if c.Route == r.Results[i].Route {
				r.Results[i].Control = c.Outcome
			}
		}
	}
}

// Write writes the report as tables for people.
func (r Report) Write(w io.Writer) error {
	fmt.Fprintf(w, "skylatch %s on %s, %s\n\n", r.Version, r.System, r.At.Format(time.RFC3339))
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "LAYER\tSTATE\tWHAT IT MEANS")
	for _, l := range r.Layers {
		meaning := l.Meaning
		if l.Reason != "" {
			meaning += " (" + l.Reason + ")"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\n", l.Name, l.State, meaning)
	}
	fmt.Fprintln(t, "\t\t")
	fmt.Fprintln(t, "WAY OUT\tINSIDE\tUNCONFINED\tCLOSED BY\tTHE KERNEL SAID")
	for _, result := range r.Results {
		outcome := string(result.Outcome)
		if result.Broken() {
			outcome = "OPEN!"
		}
		control := string(result.Control)
		if control == "" {
			control = "-"
		}
		closers := strings.Join(result.Closers, ", ")
		if closers == "" {
			closers = "nothing"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", result.Route, outcome, control, closers, result.Detail)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	verdict := fmt.Sprintf("%d ways out tried, %d open.", len(r.Results), r.Open())
	if n := len(r.Broken()); n > 0 {
		verdict += fmt.Sprintf(" %d of them should be closed: the station refuses to serve.", n)
	}
	_, err := fmt.Fprintf(w, "\n%s\nNot covered: other programs of this user, other machines, and the radio itself (Remote ID, DroneID).\n", verdict)
	return err
}
