//go:build !linux && !windows && !(darwin && cgo)

package serialport

// usbPorts finds nothing: macOS tells USB ids to C programs only, and this one
// was built without. Named paths work.
func usbPorts() ([]Found, error) { return nil, nil }
