//go:build unix

package egress

import (
	"os/exec"
	"syscall"
)

// ownGroup gives the process a group: a browser is a dozen processes, and the
// station's Ctrl-C is not theirs.
func ownGroup(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// askGroup asks the group to end. Its error means that it has.
func askGroup(c *exec.Cmd) { _ = syscall.Kill(-c.Process.Pid, syscall.SIGTERM) }

// endGroup ends what is left of the group. Its error means nothing was.
func endGroup(c *exec.Cmd) { _ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
