package wire

// AirGap is the answer to "can anything leave?", measured, in one word for the
// bar. It says "gapped" only when the machine itself has no way out and the
// station's own proof holds.
type AirGap struct {
	// State: gapped (no route off this machine's links), held (the machine has
	// a network, the station cannot use it), weak (a layer is missing or the
	// proof failed), unknown (not measured or not proved).
	State string `json:"state" tstype:"'gapped' | 'held' | 'weak' | 'unknown'"`
	// Why is one sentence for people.
	Why string `json:"why"`
	// AgeMs is the age of the measurement. A proof holds as long as the process
	// that it proved; where nothing can be measured, it is the proof's age.
	AgeMs int64 `json:"age_ms"`
}

// DoorView is the answer to GET /api/door: everything an officer wants to see.
type DoorView struct {
	Layers []Layer `json:"layers"`
	// Proof is the last self-test; absent if none was made.
	Proof *Proof `json:"proof,omitempty"`
	// Network is the machine's, absent where it cannot be measured.
	Network *Network `json:"network,omitempty"`
	Doors   []Door   `json:"doors"`
	// Ledger is its newest entries, newest last.
	Ledger []LedgerEntry `json:"ledger"`
	// LedgerProblem says why the ledger cannot be written, or is empty.
	LedgerProblem string `json:"ledger_problem,omitempty"`
}

// Layer is one means of confinement.
type Layer struct {
	Name    string `json:"name"`
	State   string `json:"state" tstype:"'active' | 'absent' | 'refused'"`
	Reason  string `json:"reason,omitempty"`
	Meaning string `json:"meaning"`
}

// Proof is one run of the self-test: escape routes tried from inside the
// station.
type Proof struct {
	AgeMs  int64   `json:"age_ms"`
	OK     bool    `json:"ok"`
	Routes []Route `json:"routes"`
}

// Route is one way out that was tried.
type Route struct {
	Name string `json:"name"`
	// Outcome: refused by the kernel, open, or untried (Detail says why).
	Outcome string `json:"outcome" tstype:"'refused' | 'open' | 'untried'"`
	// ClosedBy are the active layers that claim to close it; an open route with
	// a layer is a broken promise, one without is an honest lack.
	ClosedBy []string `json:"closed_by"`
	Detail   string   `json:"detail"` // what the kernel said
}

// Network is what could connect the machine to anything.
type Network struct {
	AgeMs         int64              `json:"age_ms"`
	Interfaces    []NetworkInterface `json:"interfaces"`
	DefaultRoutes []string           `json:"default_routes"`
	Appeared      []string           `json:"appeared"` // since the station started
}

// NetworkInterface is one interface of the machine.
type NetworkInterface struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
	Up   bool   `json:"up"`
}

// LedgerEntry is one decision on record.
type LedgerEntry struct {
	Number int64  `json:"number"`
	AtMs   int64  `json:"at_ms"` // Unix epoch
	Kind   string `json:"kind"`
	Words  string `json:"words"`
}
