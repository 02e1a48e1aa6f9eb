// Package maps serves the offline maps in the maps folder: PMTiles archives,
// read by the page with HTTP ranges. The folder is read anew for each request,
// so a map copied into it is there at once.
package maps

import (
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"skylatch/ui/answer"
)

const extension = ".pmtiles"

// Map is one archive, as the page lists it.
type Map struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

// List answers with the maps in the folder, by name; a missing folder holds
// none.
func List(dir string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		entries, err := os.ReadDir(dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			http.Error(w, "the maps folder cannot be read: "+err.Error(), http.StatusInternalServerError)
			return
		}
		list := []Map{}
		for _, e := range entries {
			if name, ok := strings.CutSuffix(e.Name(), extension); ok && !e.IsDir() {
				list = append(list, Map{Name: name, URL: "/maps/" + url.PathEscape(e.Name())})
			}
		}
		answer.JSON(w, http.StatusOK, list)
	})
}

// File answers GET /maps/{name} with the archive or the range asked for.
func File(dir string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := r.PathValue("name")
		if filepath.Ext(name) != extension {
			http.NotFound(w, r)
			return
		}
		f, info, err := answer.Open(dir, name)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		defer f.Close()
		w.Header().Set("Content-Type", "application/octet-stream")
		http.ServeContent(w, r, "", info.ModTime(), f)
	})
}
