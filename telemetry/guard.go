package telemetry

// Guard is what the station knows of the wall around a vendor's tablet or
// controller, if this machine has one; the zero Guard is none.
type Guard struct {
	// Known says that there is or was one.
	Known bool
	// Running says that it counts now, Standing that its rules stood when it last
	// counted: they stand also while nobody counts.
	Running, Standing bool
	// Problem is what is wrong with the wall, in a sentence; empty if nothing is.
	Problem string
	// Attempts is how often something was tried, Left how many frames of guarded
	// devices were counted on the far side of the wall.
	Attempts, Left int64
	// Most is who was to be reached most often, empty if nobody that is known.
	Most string
}
