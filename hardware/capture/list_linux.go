package capture

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// usbDepth is how far above a device its USB device may be: interface, device.
const usbDepth = 3

// List returns the USB capture devices that are plugged in, by path. A camera
// may be listed with several; which of them give pictures shows when they are
// opened.
func List() ([]Found, error) { return listAt("/sys/class/video4linux", "/dev") }

// listAt reads sysfs. Nothing is opened: that would light the lamp of a camera.
func listAt(class, dev string) ([]Found, error) {
	entries, err := os.ReadDir(class)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // no camera at all
	}
	if err != nil {
		return nil, fmt.Errorf("list capture devices: %w", err)
	}
	var list []Found
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, "video") {
			continue // controls, radio, teletext
		}
		device, err := filepath.EvalSymlinks(filepath.Join(class, name, "device"))
		if err != nil {
			continue // a virtual one, or unplugged just now
		}
		f := Found{Path: filepath.Join(dev, name), Name: readLine(filepath.Join(class, name), "name")}
		// The kernel tells sysfs before udev makes the node.
		if info, err := os.Stat(f.Path); err != nil || info.Mode()&fs.ModeCharDevice == 0 {
			continue
		}
		if f.plugged(device) {
			list = append(list, f)
		}
	}
	slices.SortFunc(list, func(a, b Found) int {
		return cmp.Or(cmp.Compare(len(a.Path), len(b.Path)), cmp.Compare(a.Path, b.Path))
	})
	return list, nil
}

// plugged looks for the USB device above a video device's folder, and fills in
// what it says. It reports whether that can be unplugged.
func (f *Found) plugged(folder string) bool {
	for range usbDepth {
		vendor, product := readLine(folder, "idVendor"), readLine(folder, "idProduct")
		if vendor == "" || product == "" {
			folder = filepath.Dir(folder)
			continue
		}
		f.USBID = vendor + ":" + product
		// The kernel numbers every plugging in anew.
		f.Plug = readLine(folder, "busnum") + "." + readLine(folder, "devnum")
		// Documentation/ABI/testing/sysfs-bus-usb: of a port inside the machine.
		return readLine(folder, "removable") != "fixed"
	}
	return false
}

// readLine returns a sysfs attribute, empty if there is none.
func readLine(folder, name string) string {
	b, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(b))
}
