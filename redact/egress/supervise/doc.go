// Package supervise runs the station as a process of its own: the supervisor
// opens the sockets, starts the station with them and with nothing else, dials
// for it what the plan names, carries the datagrams of UDP peers that it dialled,
// and starts it again when it dies. It looks at no byte that a drone or a
// browser sent.
//
// The two speak frames over a pair of Unix sockets: the supervisor hands over a
// hello that it does not look into, and answers dials with connected sockets;
// the station sends its report, where its page is, or why it cannot run. Frames
// are bounded, for the station is the half that may be taken over.
//
// [Run] owns its goroutines and the process and joins both. On systems without
// such sockets (Windows) the package is empty, and the station runs in one
// process.
package supervise
