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

// As lets a process that is to be started as [Isolated] or [Plain] say run as
// another user. Only root can.
func As(a *syscall.SysProcAttr, u User) {
	uid, gid := u.UID, u.GID
	if len(a.UidMappings) > 0 {
		a.UidMappings[0] = syscall.SysProcIDMap{ContainerID: ordinary(uid), HostID: uid, Size: 1}
		a.GidMappings[0] = syscall.SysProcIDMap{ContainerID: ordinary(gid), HostID: gid, Size: 1}
		a.GidMappingsEnableSetgroups = true // it would keep root's groups
		uid, gid = ordinary(uid), ordinary(gid)
	}
	a.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}
