// Package removable finds the drives that people carry things away on: USB
// sticks and disks, and cards. It says where they are mounted and what room they
// have, and makes them ready to be pulled out.
//
// It mounts nothing, formats nothing, and writes no file: what goes onto a drive
// goes there through redact/export. Drives that the system itself runs from are
// not listed. It reads sysfs and the table of mounts, needs no rights, and starts
// no goroutine. On systems other than Linux it finds nothing.
package removable

import "errors"

// Drive is one volume that can be carried away: a partition, or a whole drive
// without any.
type Drive struct {
	// Name is what people call it: its label, or its maker's words for it.
	Name string
	// Device is its node: "/dev/sdb1".
	Device string
	// Kind is how it is plugged in.
	Kind Kind
	// Bytes is how large it is, mounted or not.
	Bytes uint64
	// Mount is the folder that it is mounted at; empty if it is not, and then
	// nothing of the following is known.
	Mount      string
	FileSystem string // as the kernel calls it: "vfat"
	ReadOnly   bool
	Free       uint64 // for people who are not root, in bytes

	id uint64 // of the mounted file system
}

// Kind is how a drive is plugged in.
type Kind string

// The kinds.
const (
	USB  Kind = "USB"
	Card Kind = "card"
	Bay  Kind = "bay" // a drive that says itself that it can be taken out
)

// largestOfFAT is what FAT can hold in one file, in bytes.
const largestOfFAT = 1<<32 - 1

// LargestFile returns how large one file may be at most; 0 if nobody has met the
// limit.
func (d Drive) LargestFile() int64 {
	switch d.FileSystem {
	case "vfat", "msdos":
		return largestOfFAT
	}
	return 0
}

var (
	// ErrGone tells that a drive is not mounted any more where it was.
	ErrGone = errors.New("it is not there any more")
	// ErrNotAllowed tells that this user may not unmount it.
	ErrNotAllowed = errors.New("this user may not unmount it")
	// ErrBusy tells that a program uses it.
	ErrBusy = errors.New("a program uses it")
)
