//go:build unix && !linux

package confine

import "syscall"

// Isolated returns nil: this system has no namespaces.
func Isolated() *syscall.SysProcAttr { return nil }

// Plain returns how to start a process beside this one.
func Plain() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
