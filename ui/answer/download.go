package answer

import (
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

// Download answers with a file below a folder, to be saved by the browser under
// its name. A file that is not finished, which has a hidden name, is not there.
func Download(w http.ResponseWriter, r *http.Request, folder, name string) {
	name = path.Clean(name)
	f, _, err := Open(folder, name)
	if err != nil || hidden(name) {
		if err == nil {
			_ = f.Close()
		}
		http.NotFound(w, r)
		return
	}
	defer f.Close()
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": path.Base(name)}))
	h.Set("Cache-Control", "no-store")
	http.ServeContent(w, r, "", time.Time{}, f)
}

func hidden(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") || !fs.ValidPath(part) {
			return true
		}
	}
	return false
}
