//go:build !linux

package prove

import (
	"errors"
	"syscall"
)

// ControlProcess returns nil: without namespaces there is no network that leads
// nowhere to try the routes in.
func ControlProcess() *syscall.SysProcAttr { return nil }

// Control returns an error: see [ControlProcess].
func Control(Config) ([]Result, error) { return nil, errors.ErrUnsupported }
