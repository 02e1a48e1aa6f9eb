// Package answer is how the station answers its page: in JSON that no browser
// keeps, and with files from one folder. It checks no session, and starts no
// goroutine.
package answer

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"

	"skylatch/ui/wire"
)

// JSON answers with a value.
func JSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the browser has gone away
}

// Problem answers with what went wrong, in three parts.
func Problem(w http.ResponseWriter, status int, err error) {
	JSON(w, status, wire.ProblemOf(err))
}

// Open opens a file below a folder, by a name with '/'. Nothing outside the
// folder can be named, not even through a link in it. The error wraps
// [fs.ErrNotExist] if it is no file, too.
func Open(folder, name string) (*os.File, fs.FileInfo, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, nil, err
	}
	defer root.Close()
	// First: to open a pipe waits for its writer.
	info, err := root.Stat(filepath.FromSlash(name))
	if err != nil {
		return nil, nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, nil, fmt.Errorf("%s is no file: %w", name, fs.ErrNotExist)
	}
	f, err := root.Open(filepath.FromSlash(name))
	if err != nil {
		return nil, nil, err
	}
	if info, err = f.Stat(); err != nil {
		_ = f.Close()
		return nil, nil, err
	}
	return f, info, nil
}
