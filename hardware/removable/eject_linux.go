package removable

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// There returns an error wrapping [ErrGone] if the drive is not mounted any more
// where it was: whoever writes there now writes into an empty folder.
func (d Drive) There() error {
	var st unix.Stat_t
	if err := unix.Stat(d.Mount, &st); err != nil || uint64(st.Dev) != d.id {
		return fmt.Errorf("write to the drive %s: %w", d.Name, ErrGone)
	}
	return nil
}

// Flush brings to the drive all that was written to it. The error wraps
// [ErrGone], or is what the drive says.
func (d Drive) Flush() error {
	if err := d.There(); err != nil {
		return err
	}
	f, err := os.Open(d.Mount)
	if err != nil {
		return fmt.Errorf("flush the drive %s: %w", d.Name, err)
	}
	defer f.Close()
	if err := unix.Syncfs(int(f.Fd())); err != nil {
		return fmt.Errorf("flush the drive %s: %w", d.Name, err)
	}
	return d.There()
}

// Unmount makes the drive ready to be pulled out. The error wraps
// [ErrNotAllowed], which it mostly is for who is not root, or [ErrBusy].
func (d Drive) Unmount() error {
	err := unix.Unmount(d.Mount, unix.UMOUNT_NOFOLLOW)
	switch {
	case errors.Is(err, unix.EPERM):
		err = ErrNotAllowed
	case errors.Is(err, unix.EBUSY):
		err = ErrBusy
	}
	if err != nil {
		return fmt.Errorf("unmount the drive %s: %w", d.Name, err)
	}
	return nil
}
