package debrief

import (
	"bytes"
	"errors"
	"fmt"
)

// forbidden are what a page would need to ask for something that is elsewhere, in
// lower case.
var forbidden = []string{
	"//", "http:", "https:", "ftp:", "file:", "ws:", "wss:", "mailto:", "javascript:", "blob:", "data:", "www.", "url(", "image-set(", "@import", "@font-face",
	"<script", "<link", "<base", "<iframe", "<frame", "<object", "<embed", "<form", "<video", "<audio", "<source", "<use", "<image", "<a ", "<foreignobject",
	"src=", "srcset=", "href=", "action=", "background=", "ping=", "poster=", "refresh",
}

// guard is what makes a browser refuse whatever might be on a page all the same.
const guard = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`

// Verify reads a page again, and says what on it could lead elsewhere.
func Verify(page []byte) error {
	if bytes.Count(page, []byte(guard)) != 1 {
		return errors.New("the page does not say that nothing may be loaded")
	}
	const picture = ` src="` + pictureURL
	rest := bytes.ToLower(bytes.Replace(page, []byte(guard), nil, 1))
	for {
		before, after, found := bytes.Cut(rest, []byte(picture))
		for _, f := range forbidden {
			if i := bytes.Index(before, []byte(f)); i >= 0 {
				return fmt.Errorf("the page holds %q, which may lead elsewhere", f)
			}
		}
		if !found {
			return nil
		}
		data, behind, ended := bytes.Cut(after, []byte(`"`))
		if !ended || len(bytes.Trim(data, "abcdefghijklmnopqrstuvwxyz0123456789+%=")) > 0 {
			return errors.New("a picture of the page is none")
		}
		rest = behind
	}
}
