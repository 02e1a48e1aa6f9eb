// Package batch takes datagrams from a UDP socket, as many by one call as have
// come: at thousands a second the calls cost more than the datagrams. None
// waits for another, and what sent each and where it ends stays as it is.
//
// There is no such call for sending, on purpose: sendmmsg(2) takes hop limits,
// interfaces and descriptors too, so the station may not make it.
package batch

// maxDatagram is the largest UDP payload there is.
const maxDatagram = 64 << 10
