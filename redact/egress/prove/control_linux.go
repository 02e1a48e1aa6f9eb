package prove

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// ControlProcess returns how to start the process that calls [Control]: as root
// of a namespace whose network leads nowhere.
func ControlProcess() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{
		Setpgid:     true,
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET | syscall.CLONE_NEWIPC,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Geteuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getegid(), Size: 1}},
	}
}

// Control tries every route unconfined, in a network that has only itself: what
// succeeds here and not in the station is the layers' doing. It must run in a
// process started with [ControlProcess].
func Control(c Config) ([]Result, error) {
	if err := loopbackUp(); err != nil {
		return nil, fmt.Errorf("make a network that leads nowhere: %w", err)
	}
	c.Layers, c.Alone = nil, true
	return Try(c).Results, nil
}

// loopbackUp switches lo on and gives it the address behind a router as well,
// so that a packet to it has somewhere to go.
func loopbackUp() error {
	return withSocket(unix.AF_INET, unix.SOCK_DGRAM, 0, func(fd int) error {
		up, err := unix.NewIfreq("lo")
		if err != nil {
			return err
		}
		up.SetUint16(unix.IFF_UP)
		alias, err := unix.NewIfreq("lo:1")
		if err != nil {
			return err
		}
		if err := alias.SetInet4Addr(beyond4.Addr[:]); err != nil {
			return err
		}
		return errors.Join(
			unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, up),
			unix.IoctlIfreq(fd, unix.SIOCSIFADDR, alias),
		)
	})
}
