package ui

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

// dist is the committed build of ui/web.
//
//go:embed all:dist
var dist embed.FS

// assets serves the embedded page. embed.FS has no file times, so each file
// gets an entity tag of its content; the browser asks and is answered 304.
type assets struct{ files map[string]asset }

type asset struct {
	content []byte
	kind    string
	tag     string
}

func newAssets() (*assets, error) {
	a := &assets{files: make(map[string]asset)}
	root, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, fmt.Errorf("open the embedded page: %w", err)
	}
	err = fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(content)
		a.files["/"+name] = asset{content: content, kind: kindOf(name), tag: `"` + hex.EncodeToString(sum[:12]) + `"`}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the embedded page: %w", err)
	}
	if _, ok := a.files["/index.html"]; !ok {
		return nil, fmt.Errorf("the program was built without its page: build ui/web first")
	}
	return a, nil
}

// kindOf names the content type without the system's MIME table, which differs
// between machines.
func kindOf(name string) string {
	switch ext := path.Ext(name); ext {
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".json", ".geojson", ".topojson":
		return "application/json"
	case ".woff2":
		return "font/woff2"
	case ".svg":
		return "image/svg+xml"
	default:
		if kind := mime.TypeByExtension(ext); kind != "" && strings.Contains(".html.css.png.ico.webp", ext) {
			return kind
		}
		return "application/octet-stream"
	}
}

func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Path
	if name == "/" {
		name = "/index.html"
	}
	file, ok := a.files[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", file.kind)
	w.Header().Set("ETag", file.tag)
	w.Header().Set("Cache-Control", "no-cache")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(file.content))
}
