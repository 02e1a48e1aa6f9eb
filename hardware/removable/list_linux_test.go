package removable

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// bench is a made machine: folders, links and files as the kernel and udev have
// them.
type bench struct {
	t    *testing.T
	root string
	machine
}

func newBench(t *testing.T) bench {
	t.Helper()
	root := t.TempDir()
	b := bench{t, root, machine{filepath.Join(root, "block"), filepath.Join(root, "mountinfo"), filepath.Join(root, "by-label")}}
	for _, folder := range []string{b.blocks, b.labels} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	b.mountsAre("22 1 259:2 / / rw - ext4 /dev/nvme0n1p2 rw\n")
	return b
}

// drive makes one below a path of the tree of devices.
func (b bench) drive(path string, attributes map[string]string) {
	b.t.Helper()
	folder := filepath.Join(b.root, "devices", path)
	for name, value := range attributes {
		at := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
			b.t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(value+"\n"), 0o600); err != nil {
			b.t.Fatal(err)
		}
	}
	if err := os.Symlink(folder, filepath.Join(b.blocks, filepath.Base(path))); err != nil {
		b.t.Fatal(err)
	}
}

func (b bench) mountsAre(text string) {
	b.t.Helper()
	if err := os.WriteFile(b.mounts, []byte(text), 0o600); err != nil {
		b.t.Fatal(err)
	}
}

func TestDrivesAreFoundBySysfs(t *testing.T) {
	b := newBench(t)
	stick := t.TempDir()
	b.drive("pci/nvme/nvme0n1", map[string]string{"size": "1000000", "removable": "0", "nvme0n1p2/partition": "2", "nvme0n1p2/dev": "259:2"})
	b.drive("pci/usb1/1-2/1-2:1.0/host0/block/sdb", map[string]string{
		"size": "62500000", "removable": "1", "ro": "0", "device/vendor": "SanDisk ", "device/model": "Ultra Fit  ",
		"sdb1/partition": "1", "sdb1/dev": "8:17", "sdb1/size": "62498816", "sdb1/ro": "0",
	})
	b.drive("pci/usb1/1-3/1-3:1.0/host1/block/sdc", map[string]string{
		"size": "2000000", "removable": "0", "device/model": "Portable SSD", "dev": "8:32", "sdc1/partition": "1", "sdc1/dev": "8:33", "sdc1/size": "1900000", "sdc1/holders/dm-0/x": "",
	})
	b.drive("virtual/block/dm-0", map[string]string{"size": "1900000", "dev": "253:0"})
	b.drive("pci/usb1/1-4/1-4:1.0/host2/block/sdd", map[string]string{"size": "0", "removable": "1"})
	b.drive("pci/mmc_host/mmc0/mmc0:aaaa/block/mmcblk0", map[string]string{"size": "125000", "removable": "0", "dev": "179:0", "device/type": "SD", "device/name": "SC64G"})
	b.drive("pci/mmc_host/mmc1/mmc1:0001/block/mmcblk1", map[string]string{"size": "125000", "dev": "179:8", "device/type": "MMC"})
	b.drive("pci/usb1/1-5/1-5:1.0/host3/block/sde", map[string]string{ // the machine runs from a stick
		"size": "1000", "removable": "1", "sde1/partition": "1", "sde1/dev": "8:65", "sde1/size": "1", "sde2/partition": "2", "sde2/dev": "8:66", "sde2/size": "1",
	})
	b.drive("pci/ata1/host4/block/sr0", map[string]string{"size": "1000", "removable": "1"})
	if err := os.Symlink("../../sdb1", filepath.Join(b.labels, `MY\x20STICK`)); err != nil {
		t.Fatal(err)
	}
	b.mountsAre(fmt.Sprintf(`22 1 259:2 / / rw - ext4 /dev/nvme0n1p2 rw
30 22 8:17 /DCIM /mnt/part rw - vfat /dev/sdb1 rw
31 22 8:17 / %s rw - vfat /dev/sdb1 rw
32 22 253:0 / /none/ssd ro - ext4 /dev/mapper/luks rw
33 22 8:66 / /boot/firmware rw - vfat /dev/sde2 rw
`, stick))

	list, err := b.list()
	if err != nil || len(list) != 3 {
		t.Fatalf("found %+v, %v", list, err)
	}
	card, first, ssd := list[0], list[1], list[2]
	if card.Device != "/dev/mmcblk0" || card.Kind != Card || card.Name != "SC64G" || card.Mount != "" || card.Bytes != 64_000_000 {
		t.Errorf("the card is %+v", card)
	}
	if first.Device != "/dev/sdb1" || first.Kind != USB || first.Name != "MY STICK" || first.Mount != stick || first.Free == 0 ||
		first.Bytes != 62498816*512 || first.FileSystem != "vfat" || first.ReadOnly || first.LargestFile() != 1<<32-1 {
		t.Errorf("the stick is %+v", first)
	}
	if ssd.Name != "Portable SSD" || ssd.Kind != USB || ssd.Mount != "/none/ssd" || !ssd.ReadOnly || ssd.LargestFile() != 0 {
		t.Errorf("the locked disk is %+v", ssd)
	}
	if err := first.There(); err != nil {
		t.Error(err)
	}
	if err := ssd.There(); !errors.Is(err, ErrGone) {
		t.Errorf("a drive that is not there: %v", err)
	}
}

func TestAMachineWithoutDrivesHasNone(t *testing.T) {
	b := newBench(t)
	if err := os.RemoveAll(b.blocks); err != nil {
		t.Fatal(err)
	}
	if list, err := b.list(); err != nil || len(list) != 0 {
		t.Errorf("list = %+v, %v", list, err)
	}
	if err := os.Remove(b.mounts); err != nil {
		t.Fatal(err)
	}
	if _, err := b.list(); err == nil {
		t.Error("nobody knows what is mounted, and it is no error")
	}
	if _, err := List(); err != nil {
		t.Errorf("List of this machine: %v", err)
	}
}

const namespaceEnv = "SKYLATCH_REMOVABLE_NAMESPACE"

// TestADriveIsFlushedUnmountedAndGone mounts a real file system, in a namespace
// of its own.
func TestADriveIsFlushedUnmountedAndGone(t *testing.T) {
	if os.Getenv(namespaceEnv) == "" {
		again := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
		again.Env = append(os.Environ(), namespaceEnv+"=1")
		again.SysProcAttr = &syscall.SysProcAttr{
			Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
			UidMappings: []syscall.SysProcIDMap{{HostID: os.Geteuid(), Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{HostID: os.Getegid(), Size: 1}},
		}
		if out, err := again.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
			t.Fatalf("in a namespace: %v\n%s", err, out)
		}
		return
	}
	b, folder := newBench(t), t.TempDir()
	if err := unix.Mount("none", folder, "tmpfs", 0, "size=1m"); err != nil {
		t.Fatal(err)
	}
	b.drive("pci/usb1/1-2/host0/block/sdb", map[string]string{"size": "2048", "dev": "8:16"})
	b.mountsAre("31 22 8:16 / " + folder + " rw - tmpfs /dev/sdb rw\n")
	list, err := b.list()
	if err != nil || len(list) != 1 || list[0].Free != 1<<20 {
		t.Fatalf("list = %+v, %v", list, err)
	}
	d := list[0]
	open, err := os.Create(filepath.Join(folder, "file"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(d.There(), d.Flush()); err != nil {
		t.Error(err)
	}
	if err := d.Unmount(); !errors.Is(err, ErrBusy) {
		t.Errorf("with an open file: %v", err)
	}
	if err := errors.Join(open.Close(), d.Unmount()); err != nil {
		t.Error(err)
	}
	if err := d.Flush(); !errors.Is(err, ErrGone) {
		t.Errorf("Flush without the drive = %v, want %v", err, ErrGone)
	}
}
