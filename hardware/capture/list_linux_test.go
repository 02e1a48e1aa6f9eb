package capture

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// sysfs builds the part of sysfs that the kernel has for one camera, in real
// folders and links, and the device node as a link to a character device.
func sysfs(t *testing.T, root, video, name string, usb map[string]string) {
	t.Helper()
	device := filepath.Join(root, "devices", "usb1", "1-2-"+usb["idProduct"])
	folder := filepath.Join(device, "1-2:1.0")
	class, dev := filepath.Join(root, "class", video), filepath.Join(root, "dev")
	for _, f := range []string{folder, class, dev} {
		if err := os.MkdirAll(f, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for key, value := range usb {
		if err := os.WriteFile(filepath.Join(device, key), []byte(value+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(class, "name"), []byte(name+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{filepath.Join(class, "device"): folder, filepath.Join(dev, video): "/dev/null"} {
		if err := os.Symlink(to, link); err != nil {
			t.Fatal(err)
		}
	}
}

func TestCamerasAreKnownBySysfs(t *testing.T) {
	root := t.TempDir()
	sysfs(t, root, "video10", "USB Capture HDMI", map[string]string{"idVendor": "1bcf", "idProduct": "2c99", "busnum": "2", "devnum": "5"})
	sysfs(t, root, "video2", "HD Pro Webcam C920", map[string]string{"idVendor": "046d", "idProduct": "082d", "busnum": "1", "devnum": "9", "removable": "removable"})
	sysfs(t, root, "video0", "Integrated Camera", map[string]string{"idVendor": "04f2", "idProduct": "b6d9", "removable": "fixed"})
	sysfs(t, root, "video4", "a codec of the processor", nil)
	sysfs(t, root, "v4l-subdev0", "part of a camera", map[string]string{"idVendor": "046d", "idProduct": "0001"})

	got, err := listAt(filepath.Join(root, "class"), filepath.Join(root, "dev"))
	if err != nil {
		t.Fatal(err)
	}
	want := []Found{
		{filepath.Join(root, "dev", "video2"), "HD Pro Webcam C920", "046d:082d", "1.9"},
		{filepath.Join(root, "dev", "video10"), "USB Capture HDMI", "1bcf:2c99", "2.5"},
	}
	if !slices.Equal(got, want) {
		t.Errorf("found %+v, want %+v", got, want)
	}
	if err := os.Remove(filepath.Join(root, "dev", "video2")); err != nil {
		t.Fatal(err)
	}
	if got, _ = listAt(filepath.Join(root, "class"), filepath.Join(root, "dev")); len(got) != 1 {
		t.Errorf("without its node, a camera is still listed: %+v", got)
	}
}

func TestAMachineWithoutCamerasHasNone(t *testing.T) {
	list, err := listAt(filepath.Join(t.TempDir(), "none"), "/dev")
	if err != nil || len(list) != 0 {
		t.Errorf("listAt(nowhere) = %v, %v; want nothing", list, err)
	}
}

func TestWatchTellsAtOnceAndEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	told := 0
	err := Watch(ctx, func([]Found) {
		told++
		cancel()
	})
	if told != 1 || !errors.Is(err, context.Canceled) {
		t.Errorf("told %d times, ended with %v", told, err)
	}
}

func BenchmarkList(b *testing.B) {
	for b.Loop() {
		if _, err := List(); err != nil {
			b.Fatal(err)
		}
	}
}
