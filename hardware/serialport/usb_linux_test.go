package serialport

import (
	"os"
	"path/filepath"
	"testing"
)

// sysfs builds the part of sysfs that the kernel has for one USB port, in real
// folders and links, and the device node as a link to a character device.
func sysfs(t *testing.T, root, name, driver string, attributes map[string]string) {
	t.Helper()
	device := filepath.Join(root, "devices", "usb1", "1-2-"+name)
	port := filepath.Join(device, "1-2:1.0")
	if driver == "usb-serial" {
		port = filepath.Join(port, name)
	}
	class := filepath.Join(root, "class", name)
	dev := filepath.Join(root, "dev")
	for _, folder := range []string{port, class, dev} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for key, value := range attributes {
		if err := os.WriteFile(filepath.Join(device, key), []byte(value+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{filepath.Join(class, "device"): port, filepath.Join(dev, name): "/dev/null"} {
		if err := os.Symlink(to, link); err != nil {
			t.Fatal(err)
		}
	}
}

func TestDevicesAreKnownBySysfs(t *testing.T) {
	root := t.TempDir()
	sysfs(t, root, "ttyACM0", "usb", map[string]string{
		"idVendor": "3162", "idProduct": "0053", "manufacturer": "Holybro", "product": "Pixhawk6C", "serial": "2B0036", "busnum": "1", "devnum": "7",
	})
	sysfs(t, root, "ttyUSB0", "usb-serial", map[string]string{"idVendor": "10c4", "idProduct": "ea60", "product": "CP2102 USB to UART Bridge Controller"})
	sysfs(t, root, "ttyACM1", "usb", map[string]string{"idVendor": "2ca3", "idProduct": "001f"})
	sysfs(t, root, "ttyACM2", "usb", map[string]string{"idVendor": "2341", "idProduct": "0043", "manufacturer": "Arduino", "product": "Uno"})
	sysfs(t, root, "ttyACM3", "usb", map[string]string{"idVendor": "not hex"})
	if err := os.MkdirAll(filepath.Join(root, "class", "tty7"), 0o700); err != nil {
		t.Fatal(err)
	}

	list, err := usbPortsAt(filepath.Join(root, "class"), filepath.Join(root, "dev"))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]Found{}
	for _, f := range list {
		got[filepath.Base(f.Path)] = f
	}
	want := map[string]struct {
		use     Use
		id      string
		product string
		opened  bool
	}{
		"ttyACM0": {Autopilot, "3162:0053", "Holybro Pixhawk 6C", true},
		"ttyUSB0": {Radio, "10c4:ea60", "SiK or LRS radio (CP210x)", true},
		"ttyACM1": {NotMAVLink, "2ca3:001f", "DJI aircraft or controller", false},
		"ttyACM2": {Unknown, "2341:0043", "Arduino Uno", false},
	}
	if len(got) != len(want) {
		t.Errorf("found %d ports, want %d: %+v", len(got), len(want), list)
	}
	for name, w := range want {
		f := got[name]
		if f.Entry.Use != w.use || f.USBID != w.id || f.Product != w.product || f.Entry.Use.MayCarryMAVLink() != w.opened {
			t.Errorf("%s = %+v, want %+v", name, f, w)
		}
	}
	if f := got["ttyACM0"]; f.Serial != "2B0036" || f.Plug != "1.7" {
		t.Errorf("ttyACM0 has serial %q and plug %q, want 2B0036 and 1.7", f.Serial, f.Plug)
	}
}

func TestAMachineWithoutPortsHasNone(t *testing.T) {
	list, err := usbPortsAt(filepath.Join(t.TempDir(), "none"), "/dev")
	if err != nil || len(list) != 0 {
		t.Errorf("usbPortsAt(nowhere) = %v, %v; want nothing", list, err)
	}
}

func BenchmarkList(b *testing.B) {
	for b.Loop() {
		if _, err := List(); err != nil {
			b.Fatal(err)
		}
	}
}
