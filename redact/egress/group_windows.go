package egress

import "os/exec"

// ownGroup does nothing: a browser on Windows ends its own children.
func ownGroup(*exec.Cmd) {}

// askGroup ends the browser: Windows has no signal to ask with.
func askGroup(c *exec.Cmd) { _ = c.Process.Kill() }

// endGroup ends the browser. Its error means that it has ended.
func endGroup(c *exec.Cmd) { _ = c.Process.Kill() }
