package wire

import "skylatch/redact/guard"

// GuardView is the answer to GET /api/guard: what a vendor's device behind the
// wall tried, and whether anything of it left.
type GuardView struct {
	// Running says that the guard counts now. A wall can stand without.
	Running bool `json:"running"`
	// AgeMs is how old the state is.
	AgeMs int64 `json:"age_ms"`
	// Held and Verdict are the answer in one word and in one sentence.
	Held    bool   `json:"held"`
	Verdict string `json:"verdict"`
	// State is the whole of it, absent if there is no guard on this machine.
	State *guard.State `json:"state,omitempty" tstype:"GuardState"`
}
