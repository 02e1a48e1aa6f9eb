package export

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// write puts a file where none is, whole or not at all.
func write(to string, b []byte) (err error) {
	folder := filepath.Dir(to)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("make the folder for new files: %w", err)
	}
	temp, err := os.CreateTemp(folder, ".skylatch-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", to, err)
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("write %s: %w", to, errors.Join(err, os.Remove(temp.Name())))
		}
	}()
	_, err = temp.Write(b)
	if err == nil {
		err = temp.Sync()
	}
	if err = errors.Join(err, temp.Close()); err != nil {
		return err
	}
	if err = os.Rename(temp.Name(), to); err != nil {
		return err
	}
	// The name is on disk when its folder is; not every system can be asked to.
	if f, err := os.Open(folder); err == nil {
		_ = errors.Join(f.Sync(), f.Close())
	}
	return nil
}
