// Package disk gives files what recordings and records need, on every system
// alike: one writer, a new content that is whole or absent, and names and bytes
// that survive a loss of power.
//
// It has no goroutines and keeps nothing open.
package disk

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// WriteFile gives path a new content, for this user alone. There is always the
// old file or the new one, whole, whatever happens. One writer at a time: the
// passing name is path with ".new".
func WriteFile(path string, content []byte) error {
	passing := path + ".new"
	err := writeSynced(passing, content)
	if err == nil {
		err = os.Rename(passing, path)
	}
	if err != nil {
		_ = os.Remove(passing) // may be half of one
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	if err := SyncFolder(filepath.Dir(path)); err != nil {
		return fmt.Errorf("sync the folder of %s: %w", filepath.Base(path), err)
	}
	return nil
}

func writeSynced(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}
