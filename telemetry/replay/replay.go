// Package replay shows a recorded flight as it was at any moment of it.
//
// A [Log] is read through once, which notes where to begin for each moment; a
// [Player] then shows one moment after the other, or any other at once. What a
// frame means is not its business: whoever plays a log brings the eyes that
// understand it.
//
// Nothing here can command anything: there is no way from a player to a link.
// The package starts no goroutine; a Log is for any number of players, a Player
// for one goroutine.
package replay

import (
	"time"

	"skylatch/telemetry/store"
)

// Eyes returns what takes whole frames, each with when it came, and shows in s
// what they say.
type Eyes func(s *store.Store) func(frame []byte, at time.Time)
