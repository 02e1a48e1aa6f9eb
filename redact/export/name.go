package export

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"unicode"

	"skylatch/redact"
	"skylatch/redact/text"
)

// names gives new files their places. A name is a text, and tells as much: when,
// where, by whom, with what. One that tells something else than the policy does
// is replaced by what the file is, and a number in its folder; files that share
// a stem (a film and its subtitles) share the new one.
type names struct {
	policy *redact.Policy
	secret redact.Secret

	mu sync.Mutex // guards what follows

	folders map[string]string // new ones, by the old
	numbers map[string]int    // of stems, by the old folder and stem
	last    map[string]int    // number given in a folder, by the old folder and what was numbered
	taken   map[string]bool   // new names, in lower case: some disks tell no case
}

func newNames(p *redact.Policy, secret redact.Secret) names {
	return names{
		policy: p, secret: secret, folders: map[string]string{".": "."},
		numbers: make(map[string]int), last: make(map[string]int), taken: make(map[string]bool),
	}
}

// reserve gives a file its number, if it needs one: whoever reserves first, has
// the lower one.
func (n *names) reserve(as string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if stem := stemOf(as); n.tells(stem) {
		n.number(path.Dir(as), stem)
	}
}

// claim returns the place of a new file, with '/', for one that was at as in its
// tree and may end in one of the extensions, or as it does if there are none, and
// gives it to nobody else.
func (n *names) claim(as string, extensions []string) (string, error) {
	if as = path.Clean(as); !filepath.IsLocal(filepath.FromSlash(as)) || as == "." {
		return "", errors.New("it has no name within a folder")
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	extension := path.Ext(as)
	if len(extensions) > 0 && !slices.Contains(extensions, strings.ToLower(extension)) {
		extension = extensions[0] // a name may lie
	}
	stem := stemOf(as)
	if n.tells(stem) {
		stem = fmt.Sprintf("%s-%04d", word(extension), n.number(path.Dir(as), stem))
	}
	folder := n.folder(path.Dir(as))
	name := path.Join(folder, stem+extension)
	for i := 2; n.taken[strings.ToLower(name)]; i++ {
		name = path.Join(folder, fmt.Sprintf("%s-%d%s", stem, i, extension))
	}
	n.taken[strings.ToLower(name)] = true
	return name, nil
}

// folder returns the new folder of an old one, by its parts.
func (n *names) folder(old string) string {
	if name, ok := n.folders[old]; ok {
		return name
	}
	above, name := path.Dir(old), path.Base(old)
	if n.tells(name) && !strings.EqualFold(name, "DCIM") { // which every card has
		name = fmt.Sprintf("folder-%02d", n.next(above+"/folder"))
	}
	n.folders[old] = path.Join(n.folder(above), name)
	return n.folders[old]
}

func (n *names) number(folder, stem string) int {
	key := path.Join(folder, strings.ToLower(stem))
	if n.numbers[key] == 0 {
		n.numbers[key] = n.next(folder)
	}
	return n.numbers[key]
}

func (n *names) next(what string) int {
	n.last[what]++
	return n.last[what]
}

// tells reports whether a name tells what the policy does not.
func (n *names) tells(name string) bool {
	clean, found := text.RedactName(name, n.policy, n.secret)
	return clean != name || len(found) > 0 || name == "" || name[0] == '.' ||
		strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) || r == unicode.ReplacementChar || r == '\\' }) ||
		n.policy.Action(redact.Time) != redact.Keep && hasDate(name)
}

// hasDate reports whether a name has as many digits as a date, six, close
// together: cameras write 20240301123456, 24-03-01 and 2024_03_01.
func hasDate(name string) bool {
	digits, other := 0, 0
	for _, r := range name {
		switch {
		case unicode.IsDigit(r):
			digits, other = digits+1, 0
		case other == 1:
			digits = 0
		default:
			other++
		}
		if digits == 6 {
			return true
		}
	}
	return false
}

func stemOf(as string) string {
	name := path.Base(as)
	return strings.TrimSuffix(name, path.Ext(name))
}

// words are what a file is called that may not have its own name.
var words = map[string][]string{
	"photo": {".jpg", ".jpeg", ".png", ".apng", ".webp", ".tif", ".tiff", ".gif", ".bmp", ".heic", ".heif", ".avif"},
	"film":  {".mp4", ".mov", ".m4v", ".lrf", ".lrv", ".ts", ".mts", ".m2ts", ".mkv", ".webm", ".srt", ".thm"},
}

func word(extension string) string {
	for w, all := range words {
		if slices.Contains(all, strings.ToLower(extension)) {
			return w
		}
	}
	return "track"
}
