package serialport

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// usbDepth is how far above a port its USB device may be: port, interface,
// device.
const usbDepth = 4

// usbPorts reads sysfs. The serial library's own list is not used: it opens
// every /dev/ttyS to see whether it is real, which raises DTR, sets another
// speed on a port that is in use (as root), and is looked at four times a
// second here.
func usbPorts() ([]Found, error) { return usbPortsAt("/sys/class/tty", "/dev") }

// usbPortsAt lists the USB serial ports below a tty class folder.
func usbPortsAt(class, dev string) ([]Found, error) {
	folder, err := os.Open(class)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // no tty at all, e.g. in a container: nothing is plugged in
	}
	if err != nil {
		return nil, err
	}
	names, err := folder.Readdirnames(-1)
	if closed := folder.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return nil, err
	}
	var list []Found
	for _, name := range names {
		if notUSB(name) {
			continue
		}
		node := filepath.Join(dev, name)
		device, err := filepath.EvalSymlinks(filepath.Join(class, name, "device"))
		if err != nil {
			continue // a virtual port, or unplugged just now
		}
		// The kernel tells sysfs before udev makes the node.
		if i, ok := usbIdentity(device); ok && exists(node) {
			list = append(list, i.found(node))
		}
	}
	return list, nil
}

// notUSB knows the many ports that are never USB by name: consoles (tty0 …)
// and built-in ones (ttyS0 …).
func notUSB(name string) bool {
	rest, ok := strings.CutPrefix(name, "tty")
	return !ok || rest == "" || rest[0] >= '0' && rest[0] <= '9' || rest[0] == 'S'
}

// usbIdentity looks for the USB device above a port's folder.
func usbIdentity(folder string) (identity, bool) {
	for range usbDepth {
		vendor, err := strconv.ParseUint(readLine(folder, "idVendor"), 16, 16)
		if err != nil {
			folder = filepath.Dir(folder)
			continue
		}
		product, err := strconv.ParseUint(readLine(folder, "idProduct"), 16, 16)
		if err != nil {
			return identity{}, false
		}
		return identity{
			vendor:  uint16(vendor),
			product: uint16(product),
			maker:   readLine(folder, "manufacturer"),
			text:    readLine(folder, "product"),
			serial:  readLine(folder, "serial"),
			// The kernel numbers every plugging in anew.
			plug: readLine(folder, "busnum") + "." + readLine(folder, "devnum"),
		}, true
	}
	return identity{}, false
}

// readLine returns a sysfs attribute, empty if there is none.
func readLine(folder, name string) string {
	b, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(b))
}
