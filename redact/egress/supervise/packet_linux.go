package supervise

import "golang.org/x/sys/unix"

// packetSocket says at its end that it has ended.
const packetSocket = unix.SOCK_SEQPACKET
