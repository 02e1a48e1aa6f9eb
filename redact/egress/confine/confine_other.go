//go:build !linux

package confine

import "runtime"

// Station confines nothing: this system has none of the layers.
func Station(Config) []Layer {
	reason := "not built for " + runtime.GOOS
	return []Layer{
		Make(Namespaces, Absent, reason), Make(Limits, Absent, reason),
		Make(Files, Absent, reason), Make(Syscalls, Absent, reason),
	}
}

// Supervisor confines nothing.
func Supervisor(Needs) Layer { return Make(Syscalls, Absent, "not built for "+runtime.GOOS) }

// KeepFilesToOurselves does nothing: what this program opens is closed in
// others by itself.
func KeepFilesToOurselves() error { return nil }
