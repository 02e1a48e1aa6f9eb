//go:build !linux

package capture

// List finds nothing: this system's way to list devices is not written yet.
func List() ([]Found, error) { return nil, nil }
