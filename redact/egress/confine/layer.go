// Package confine takes from a process, by the kernel, what it does not need:
// the network, other programs, other people's files. It changes the calling
// process for good and can't be undone; it opens nothing and has no goroutines.
//
// [Station] is for the process that parses what a drone or a browser sends,
// [Supervisor] for the one that opens its sockets. What a system lacks is not
// an error but a [Layer] that says so: the caller decides whether that is
// enough, and package prove tries whether it is true.
package confine

// The layers, by name.
const (
	Processes  = "two processes"
	Namespaces = "empty namespaces"
	Syscalls   = "system calls"
	Files      = "files"
	Sockets    = "socket options"
	Limits     = "limits"
)

// State is how a layer stands.
type State string

// The states.
const (
	Active  State = "active"  // the kernel holds it
	Absent  State = "absent"  // this system has none, or it was left out
	Refused State = "refused" // the system has it and did not give it
)

// Layer is one means of confinement and how it stands.
type Layer struct {
	Name  string `json:"name"`
	State State  `json:"state"`
	// Reason says why a layer is not active, in the system's words, or what
	// the configuration takes out of it.
	Reason string `json:"reason,omitempty"`
	// Meaning says what holds, or what does not, for people.
	Meaning string `json:"meaning"`
}

// means says what each layer gives when it is active, and what its lack is.
var means = map[string][2]string{
	Processes: {
		"What parses the drone's and the browser's bytes is not what opens sockets.",
		"One process opens the sockets and parses what they carry.",
	},
	Namespaces: {
		"The station has no interface, no route and no name service of its own.",
		"The station sees the machine's network; the system call layer alone keeps it from using it.",
	},
	Syscalls: {
		"The station can make no socket and no connection, start no program and undo none of this.",
		"The station could open sockets and start programs if it were taken over.",
	},
	Files: {
		"The station reaches its data folder and devices only; it can read no home folder.",
		"The station could read and write every file that its user can.",
	},
	Sockets: {
		"Packets of the station's sockets cannot leave the link they are on.",
		"Packets of the station's sockets could be sent through a router.",
	},
	Limits: {
		"No memory image is written at a crash, other programs of this user cannot look into the station, and it can gain no privilege.",
		"A crash may write the station's memory to disk.",
	},
}

// Make returns the layer of that name in a state, with what that means.
func Make(name string, state State, reason string) Layer {
	l := Layer{Name: name, State: state, Reason: reason, Meaning: means[name][0]}
	if state != Active {
		l.Meaning = means[name][1]
	}
	return l
}

// Held reports whether the layer of that name is active.
func Held(layers []Layer, name string) bool {
	for _, l := range layers {
		if l.Name == name {
			return l.State == Active
		}
	}
	return false
}

// Config says what a station keeps.
type Config struct {
	// Data is the only folder it may write to; it must exist.
	Data string
	// Devices are serial ports that the configuration names, besides those
	// in /dev.
	Devices []string
	// Read are files that it may read, besides those in Data.
	Read []string
	// Namespaces is what the supervisor could give; see [Isolated].
	Namespaces Layer
	// Without names layers to leave out, so that a proof can show what they
	// hold.
	Without []string
}
