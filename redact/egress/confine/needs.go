package confine

// Needs is what a supervisor still does after its sockets are open.
type Needs struct {
	// Dials says that the plan has peers to connect to.
	Dials bool
	// Binds says that some of them are spoken to from a port of the plan's.
	Binds bool
	// Programs says that it starts others than the station: a browser, whose
	// own network it then inherits, or a simulated drone.
	Programs bool
}

// User is whom a process runs as.
type User struct{ UID, GID int }
