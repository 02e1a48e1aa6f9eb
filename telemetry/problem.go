package telemetry

import "strings"

// ProblemError is an error in the three parts an operator needs. Each part is
// one or more whole sentences.
type ProblemError struct {
	Cause   string // what happened
	Meaning string // what it means for the flight
	Action  string // what to do
	Err     error  // the error behind it; may be nil
}

// Error returns the three parts, one after the other.
func (p *ProblemError) Error() string {
	return strings.Join([]string{p.Cause, p.Meaning, p.Action}, " ")
}

// Unwrap returns the error behind the problem.
func (p *ProblemError) Unwrap() error { return p.Err }
