package removable

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"skylatch/telemetry/disk"
)

// sectorBytes is the unit of the kernel's sizes, whatever a drive's own is.
const sectorBytes = 512

// machine is where a system tells of its drives.
type machine struct {
	blocks string // links to every block device
	mounts string
	labels string // links named by labels
}

// List returns the drives that are plugged in, by their nodes.
func List() ([]Drive, error) {
	return machine{"/sys/block", "/proc/self/mountinfo", "/dev/disk/by-label"}.list()
}

func (m machine) list() ([]Drive, error) {
	table, err := m.table()
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(m.blocks)
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // a container may have none
		return nil, fmt.Errorf("list the drives: %w", err)
	}
	labels := m.namesByNode()
	var drives []Drive
	for _, e := range entries {
		folder, err := filepath.EvalSymlinks(filepath.Join(m.blocks, e.Name()))
		if err != nil {
			continue // pulled out just now
		}
		kind, ok := kindOf(folder)
		if !ok {
			continue
		}
		volumes := volumesOf(folder)
		var found []Drive
		system := false
		for _, v := range volumes {
			at, is := table.of(m.blocks, v)
			system = system || is && isSystem(at.folder)
			found = append(found, describe(kind, folder, v, at, labels[filepath.Base(v)]))
		}
		if !system {
			drives = append(drives, found...)
		}
	}
	slices.SortFunc(drives, func(a, b Drive) int { return strings.Compare(a.Device, b.Device) })
	return drives, nil
}

// kindOf tells how a drive is plugged in, and whether it can be carried away.
func kindOf(folder string) (Kind, bool) {
	name := filepath.Base(folder)
	switch {
	case strings.HasPrefix(name, "sr"), strings.HasPrefix(name, "loop"), strings.HasPrefix(name, "dm-"):
		return "", false // a disc that nothing is written to; a file; a part of another drive
	case number(folder, "size") == 0:
		return "", false // a reader without a card
	case strings.Contains(folder, "/mmc"):
		// "MMC" is soldered in, "SD" is in a slot.
		return Card, line(folder, "device/type") == "SD"
	case strings.Contains(folder, "/usb"):
		return USB, true // disks in USB cases say that they are fixed
	case line(folder, "removable") == "1":
		return Bay, true
	}
	return "", false
}

// volumesOf returns the folders of a drive's partitions, or its own if it has
// none.
func volumesOf(folder string) []string {
	parts, err := filepath.Glob(filepath.Join(folder, "*", "partition"))
	if err != nil || len(parts) == 0 {
		return []string{folder}
	}
	for i := range parts {
		parts[i] = filepath.Dir(parts[i])
	}
	return parts
}

func describe(kind Kind, folder, volume string, at mounted, label string) Drive {
	d := Drive{
		Device: "/dev/" + filepath.Base(volume), Kind: kind, Bytes: number(volume, "size") * sectorBytes,
		Mount: at.folder, FileSystem: at.fileSystem, ReadOnly: at.readOnly || line(volume, "ro") == "1",
	}
	model := strings.TrimSpace(line(folder, "device/vendor") + " " + cmp.Or(line(folder, "device/model"), line(folder, "device/name")))
	d.Name = cmp.Or(label, model, filepath.Base(volume))
	if d.Mount == "" {
		return d
	}
	if free, _, err := disk.Room(d.Mount); err == nil {
		d.Free = free
	}
	var st unix.Stat_t
	if unix.Stat(d.Mount, &st) == nil {
		d.id = uint64(st.Dev)
	}
	return d
}

// isSystem reports whether the machine runs from what is mounted there.
func isSystem(folder string) bool {
	if folder == "/" {
		return true
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(folder, "/"), "/")
	return slices.Contains([]string{"boot", "efi", "home", "opt", "root", "srv", "usr", "var"}, first)
}

// table is what is mounted.
type table []mounted

func (m machine) table() (table, error) {
	f, err := os.Open(m.mounts)
	if err != nil {
		return nil, fmt.Errorf("read what is mounted: %w", err)
	}
	defer f.Close()
	list, err := readMounts(f)
	if err != nil {
		return nil, fmt.Errorf("read what is mounted: %w", err)
	}
	return list, nil
}

// of returns where a volume is mounted: itself, or what is unlocked of it. The
// whole of it counts before a part that is shown somewhere else.
func (t table) of(blocks, volume string) (at mounted, ok bool) {
	devices := []string{line(volume, "dev")}
	nodes := []string{"/dev/" + filepath.Base(volume)}
	holders, _ := os.ReadDir(filepath.Join(volume, "holders")) // most have none
	for _, h := range holders {
		devices = append(devices, line(filepath.Join(blocks, h.Name()), "dev"))
	}
	for _, m := range t {
		if !slices.Contains(devices, m.device) && !slices.Contains(nodes, m.source) {
			continue
		}
		if isSystem(m.folder) {
			return m, true
		}
		if !ok || m.root == "/" && at.root != "/" {
			at, ok = m, true
		}
	}
	return at, ok
}

// namesByNode returns the labels of volumes by their nodes' names.
func (m machine) namesByNode() map[string]string {
	names := make(map[string]string)
	links, _ := os.ReadDir(m.labels) // a system without udev has none
	for _, l := range links {
		if to, err := os.Readlink(filepath.Join(m.labels, l.Name())); err == nil {
			names[filepath.Base(to)] = unlabelled(l.Name())
		}
	}
	return names
}

// line returns an attribute, empty if there is none.
func line(folder, name string) string {
	b, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(b))
}

func number(folder, name string) uint64 {
	n, err := strconv.ParseUint(line(folder, name), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
