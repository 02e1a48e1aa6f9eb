package telemetry

import "time"

// ForwardState is how a destination of forwarded telemetry stands.
type ForwardState string

// The states of a forward.
const (
	ForwardWaiting ForwardState = "waiting" // nobody to send to; Detail says what is waited for
	ForwardOpen    ForwardState = "open"    // what the policy allows is sent
	ForwardHeld    ForwardState = "held"    // nothing is sent, because of what Detail says
)

// Forward is one destination that a flight's telemetry is passed on to, and
// what it got. All counters only grow.
type Forward struct {
	Name      string   // of the destination, e.g. "operations room"
	Addresses []string // where to; several are redundant ways to the same
	Policy    string   // the name of the policy
	Purpose   string   // of the policy
	TwoWay    bool     // its commands are passed on
	State     ForwardState
	Detail    string // for people
	Since     time.Time

	Frames, Bytes uint64 // sent
	// Withheld is what the policy kept back, by class and action.
	Withheld []Withheld
	// Dropped is what the policy would have allowed and did not get there.
	Dropped []ForwardDrop
	// Ignored counts the bytes that came back from a destination that nothing
	// is read from.
	Ignored uint64
	// Passed counts what it sent that was passed on, Refused what was not.
	Passed, Refused uint64
}

// Withheld is how often data of one class were kept back, and how.
type Withheld struct {
	Class  string // "location", "identity", …; "unknown" is what nobody has judged
	Action string // "drop": the whole message; else the field: "blank", "coarsen", …
	Count  uint64
	LastAt time.Time
}

// ForwardDrop is how many frames did not get to a destination for one reason.
type ForwardDrop struct {
	Reason string // for people
	Count  uint64
	LastAt time.Time
}
