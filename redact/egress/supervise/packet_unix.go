//go:build unix && !linux

package supervise

import "golang.org/x/sys/unix"

// packetSocket resets the connection at its end: these systems have no
// SOCK_SEQPACKET between Unix sockets.
const packetSocket = unix.SOCK_DGRAM
