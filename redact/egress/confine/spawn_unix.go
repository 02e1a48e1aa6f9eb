//go:build unix && !linux

package confine

import "syscall"

// Isolated returns nil: this system has no namespaces.
func Isolated() *syscall.SysProcAttr { return nil }

// Plain returns how to start a process beside this one.
func Plain() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// As lets a process that is to be started as [Plain] says run as another user.
// Only root can.
func As(a *syscall.SysProcAttr, u User) {
	a.Credential = &syscall.Credential{Uid: uint32(u.UID), Gid: uint32(u.GID)}
}
