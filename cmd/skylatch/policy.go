package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"skylatch/redact"
	"skylatch/redact/mavlink"
	"skylatch/telemetry"
)

type policyCommand struct {
	Show    policyShowCommand    `cmd:"" help:"List the policies, or show what one says of each class."`
	Check   policyCheckCommand   `cmd:"" help:"Check a policy of your own."`
	Explain policyExplainCommand `cmd:"" help:"Say what happens to a field, and why."`
}

// policyNamed returns a shipped policy by its name, or one of the user's by its
// file, checked against all that it can name.
func policyNamed(name string) (*redact.Policy, error) {
	if slices.Contains(redact.ShippedNames(), name) {
		return redact.Shipped(name)
	}
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &telemetry.ProblemError{
			Cause:   fmt.Sprintf("There is no policy %q, and no file of that name.", name),
			Meaning: "Nothing was looked at.",
			Action:  "Name one of " + strings.Join(redact.ShippedNames(), ", ") + ", or a file with a policy of your own.",
			Err:     err,
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read the policy: %w", err)
	}
	p, err := redact.Read(string(text))
	if err == nil {
		err = mavlink.Check(p)
	}
	if err != nil {
		return nil, &telemetry.ProblemError{
			Cause:   fmt.Sprintf("%s is no policy that can be followed: %v.", name, err),
			Meaning: "Nothing is told by it: a rule that is not understood might be one that hides something.",
			Action:  "Correct it there, then check it again.",
			Err:     err,
		}
	}
	return p, nil
}

type policyShowCommand struct {
	Name string `arg:"" optional:"" help:"A policy's name, or a file. Without it, all that come with the program."`
	JSON bool   `help:"One JSON array, for machines."`
}

// shownPolicy is a policy as machines get it.
type shownPolicy struct {
	Name     string                         `json:"name"`
	Purpose  redact.Purpose                 `json:"purpose"`
	Base     string                         `json:"base,omitempty"`
	Reason   string                         `json:"reason,omitempty"`
	Loosened []redact.Class                 `json:"loosened,omitempty"`
	Classes  map[redact.Class]redact.Action `json:"classes"`
	Fields   []string                       `json:"fields,omitempty"`
	CellM    float64                        `json:"cell_m"`
	HomeM    float64                        `json:"zone_home_m"`
	TakeOffS float64                        `json:"zone_take_off_s"`

	HideFaces bool `json:"hide_faces"`
}

func shown(p *redact.Policy) shownPolicy {
	s := shownPolicy{
		Name: p.Name, Purpose: p.Purpose, Base: p.Base, Reason: p.Reason, Loosened: p.Loosened, Fields: p.Fields(),
		Classes: make(map[redact.Class]redact.Action),
		CellM:   float64(p.Cell), HomeM: float64(p.Zone.Home), TakeOffS: p.Zone.TakeOff.Seconds(),
		HideFaces: p.HideFaces,
	}
	for _, c := range redact.Classes() {
		s.Classes[c] = p.Action(c)
	}
	return s
}

// Run shows policies.
func (c policyShowCommand) Run() error {
	names := redact.ShippedNames()
	if c.Name != "" {
		names = []string{c.Name}
	}
	policies := make([]*redact.Policy, len(names))
	for i, name := range names {
		var err error
		if policies[i], err = policyNamed(name); err != nil {
			return err
		}
	}
	if c.JSON {
		all := make([]shownPolicy, len(policies))
		for i, p := range policies {
			all[i] = shown(p)
		}
		return printJSON(all)
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	head := []string{"CLASS"}
	for _, p := range policies {
		head = append(head, strings.ToUpper(p.Name))
	}
	fmt.Fprintln(w, strings.Join(head, "\t"))
	for _, class := range redact.Classes() {
		row := []string{string(class)}
		for _, p := range policies {
			row = append(row, string(p.Action(class)))
		}
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	if err := w.Flush(); err != nil || c.Name == "" {
		return err
	}
	fmt.Print(aside(policies[0]))
	return nil
}

// aside says what a policy says besides its classes.
func aside(p *redact.Policy) string {
	var b strings.Builder
	if p.Base != "" {
		fmt.Fprintf(&b, "\nIt begins with %s.", p.Base)
	}
	if p.HideFaces {
		b.WriteString("\nFaces in stills are painted over; films, HEIC, AVIF and pictures that move leave when an operator has looked at them.")
	}
	if len(p.Loosened) > 0 {
		fmt.Fprintf(&b, "\nIt tells more of %v: %s.", p.Loosened, p.Reason)
	}
	if fields := p.Fields(); len(fields) > 0 {
		fmt.Fprintf(&b, "\nIt has rules of their own for %s.", strings.Join(fields, ", "))
	}
	if p.Zone.Home > 0 {
		fmt.Fprintf(&b, "\nNothing of where the craft is leaves within %g m of home.", float64(p.Zone.Home))
	}
	if p.Zone.TakeOff > 0 {
		fmt.Fprintf(&b, "\nNothing of where the craft is leaves before %v after a take-off.", p.Zone.TakeOff)
	}
	if p.Action(redact.Location) == redact.Coarsen {
		fmt.Fprintf(&b, "\nPlaces are told by cells of %g m.", float64(p.Cell))
	}
	if b.Len() > 0 {
		b.WriteByte('\n')
	}
	return b.String()
}

type policyCheckCommand struct {
	File string `arg:"" help:"The file." type:"existingfile"`
	JSON bool   `help:"One JSON object, for machines."`
}

// Run checks a policy.
func (c policyCheckCommand) Run() error {
	p, err := policyNamed(c.File)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(shown(p))
	}
	fmt.Printf("The policy %s can be followed.\n%s", p.Name, aside(p))
	return nil
}

type policyExplainCommand struct {
	Field  string `arg:"" help:"MESSAGE.FIELD of MAVLink, or a MESSAGE."`
	Policy string `help:"A policy's name, or a file. Without it, all that come with the program." placeholder:"NAME"`
	JSON   bool   `help:"One JSON array, for machines."`
}

// explained is what one policy does to a field.
type explained struct {
	Policy string `json:"policy"`
	mavlink.Explanation
}

// Run explains a field.
func (c policyExplainCommand) Run() error {
	names := redact.ShippedNames()
	if c.Policy != "" {
		names = []string{c.Policy}
	}
	var all []explained
	for _, name := range names {
		p, err := policyNamed(name)
		if err != nil {
			return err
		}
		found, err := mavlink.Explain(p, c.Field)
		if err != nil {
			return &telemetry.ProblemError{
				Cause: fmt.Sprintf("%s cannot be explained: %v.", c.Field, err), Meaning: "What is not known is never told.",
				Action: "Name a message as MAVLink does, and one of its fields: GLOBAL_POSITION_INT.lat.", Err: err,
			}
		}
		for _, e := range found {
			all = append(all, explained{p.Name, e})
		}
	}
	if c.JSON {
		return printJSON(all)
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "FIELD\tCLASS\tPOLICY\tWHAT HAPPENS\tNOTE")
	for _, e := range all {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", e.Name, e.Class, e.Policy, happens(e.Explanation), e.Note)
	}
	return w.Flush()
}

// happens says what is done to a field, and why.
func happens(e mavlink.Explanation) string {
	what := anywhere(e)
	switch e.InZone {
	case "":
		return what
	case redact.Drop:
		return what + "; inside the zone the message is left out"
	}
	return fmt.Sprintf("%s; inside the zone told as %s", what, e.Unknown)
}

// anywhere is what is done where no zone is.
func anywhere(e mavlink.Explanation) string {
	switch {
	case e.Message != "":
		return fmt.Sprintf("the message is left out, for class %s", e.Message)
	case e.Action == redact.Keep && strings.HasSuffix(e.Name, ".*"):
		return "told, each field by its own class"
	case e.Action == redact.Keep:
		return "told as it is"
	case e.Action == redact.Blank && e.Asked != redact.Blank:
		return fmt.Sprintf("told as %s, which says \"not known\": %s cannot be done to it alone", e.Unknown, e.Asked)
	case e.Action == redact.Blank:
		return fmt.Sprintf("told as %s, which says \"not known\"", e.Unknown)
	case e.Action == redact.Coarsen:
		return "told less exactly"
	case e.Action == redact.Relative:
		return "told from a secret origin"
	case e.Action == redact.Pseudonym:
		return "told by a pseudonym of the mission"
	}
	return string(e.Action)
}

func printJSON(v any) error {
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}
