package gate

import (
	"errors"
	"fmt"
	"net"
	"os"

	"golang.org/x/sys/unix"
)

// captureBuffer is asked of the kernel for each capture: a second of a busy link.
const captureBuffer = 8 << 20

// everything is ETH_P_ALL in network order.
const everything = 0x0300

// Capture taps an interface, both ways, also what a rule drops after. A recording
// holds what was said; one is made only when it is asked for.
func Capture(device string) (Tap, error) {
	at, err := net.InterfaceByName(device)
	if err != nil {
		return Tap{}, fmt.Errorf("capture %s: %w", device, err)
	}
	// Protocol 0 until it is bound: no frame of another interface gets in.
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return Tap{}, fmt.Errorf("capture %s: %w", device, err)
	}
	// The second is for who has no right to go over the system's limit.
	if unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, captureBuffer) != nil {
		err = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, captureBuffer)
	}
	if err == nil {
		err = unix.Bind(fd, &unix.SockaddrLinklayer{Protocol: everything, Ifindex: at.Index})
	}
	if err != nil {
		return Tap{}, errors.Join(fmt.Errorf("capture %s: %w", device, err), unix.Close(fd))
	}
	return Tap{
		Interface: device,
		Ethernet:  len(at.HardwareAddr) == 6 || at.Flags&net.FlagLoopback != 0,
		File:      os.NewFile(uintptr(fd), "capture of "+device),
	}, nil
}
