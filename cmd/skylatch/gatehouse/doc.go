// Package gatehouse wires the guard: the keeper, which runs as root, makes the
// wall and opens sockets, and reads nothing that a device sent; and the listener,
// which answers and counts, runs as the owner of the data folder and can open
// nothing. What root has to write into that folder the scribe writes, as its
// owner.
//
// [Keep] owns its goroutines and the listener, and joins them; [Listen] its own.
package gatehouse
