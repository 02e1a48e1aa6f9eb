package confine

import (
	"os"
	"syscall"
)

// nobody is who root is inside the station's user namespace: a program started
// by an ordinary user keeps no capability there.
const nobody = 65534

// Isolated returns how to start a process with empty user, network and IPC
// namespaces, as the same user. Whether the system allows it shows when it is
// started.
func Isolated() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{
		Setpgid:    true,
		Cloneflags: syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET | syscall.CLONE_NEWIPC,
		UidMappings: []syscall.SysProcIDMap{{
			ContainerID: ordinary(os.Geteuid()), HostID: os.Geteuid(), Size: 1,
		}},
		GidMappings: []syscall.SysProcIDMap{{
			ContainerID: ordinary(os.Getegid()), HostID: os.Getegid(), Size: 1,
		}},
	}
}

func ordinary(id int) int {
	if id == 0 {
		return nobody
	}
	return id
}

// Plain returns how to start a process in the namespaces of this one.
func Plain() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
