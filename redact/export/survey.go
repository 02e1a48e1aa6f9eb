package export

import (
	"errors"
	"fmt"
	"image"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"skylatch/telemetry/card"
	"skylatch/telemetry/seal"
)

// Item is one file that is asked for.
type Item struct {
	// Path is where it is.
	Path string
	// As is its place in the tree that is copied, with '/': "DCIM/DJI_0001.JPG".
	// The policy says what of it the new name tells. Empty is the path's own
	// name.
	As string
	// Boxes are painted over, in pixels of the picture as it is shown.
	Boxes []image.Rectangle
	// Into is the format, one of [convert.Names], that a flight's log is told in;
	// empty is its own.
	Into string
	// Films are the films of the flight, as recorded, for a format that holds some.
	Films []string

	refused string // why it was not even opened
	junk    bool
}

// Survey lists the files of paths, each a file or a folder with all that is in
// it, in the order of their names. What is within one folder is placed as it is
// there; of several, each gets its own folder. Links are not followed, and
// the export's own folder is passed over. The error names a path that cannot be
// looked into.
func (e *Export) Survey(paths []string) ([]Item, error) {
	s := survey{export: e, placed: make(map[string]bool), seen: make(map[string]bool)}
	if e.Write != nil {
		s.own, _ = os.Stat(e.Folder) // there may be none yet
	}
	for _, p := range paths {
		if err := s.add(p, len(paths) == 1); err != nil {
			return nil, fmt.Errorf("look into what to scrub: %w", err)
		}
	}
	// Pictures first: among the rest is most of what stays, and a number that is
	// missing would tell of it.
	for _, pictures := range []bool{true, false} {
		for _, i := range s.items {
			if i.refused == "" && pictures == (word(path.Ext(i.As)) != "track") {
				e.names.reserve(i.As)
			}
		}
	}
	return s.items, nil
}

// survey is a walk in progress.
type survey struct {
	export *Export
	own    fs.FileInfo // the export's folder
	items  []Item
	seen   map[string]bool // paths that are listed
	placed map[string]bool // places that are taken by what was named
}

// add lists one path that was named; alone if no other was.
func (s *survey) add(named string, alone bool) error {
	info, err := os.Stat(named)
	if err != nil {
		return err
	}
	// A name like "." or "..", or of a drive, is none.
	whole, err := filepath.Abs(named)
	if err != nil {
		return err
	}
	as := filepath.Base(whole)
	if !filepath.IsLocal(as) {
		as = "root"
	}
	if !info.IsDir() {
		if !s.seen[whole] {
			s.item(Item{Path: named, As: s.place(as)}, whole)
		}
		return nil
	}
	if s.isOwn(info) {
		return fmt.Errorf("%s is the folder for new files, too: name another with --out", named)
	}
	if alone {
		as = "."
	} else {
		as = s.place(as)
	}
	// A folder that is a link was named, and is meant.
	root, err := filepath.EvalSymlinks(named)
	if err != nil {
		return err
	}
	return filepath.WalkDir(root, func(p string, entry fs.DirEntry, err error) error {
		rel, outside := filepath.Rel(root, p)
		if outside != nil {
			return outside
		}
		shown := filepath.Join(named, rel)
		i := Item{Path: shown, As: path.Join(as, filepath.ToSlash(rel))}
		return s.walk(i, filepath.Join(whole, rel), entry, err)
	})
}

// walk looks at one entry of a folder.
func (s *survey) walk(i Item, whole string, entry fs.DirEntry, err error) error {
	skip := error(nil)
	if entry != nil && entry.IsDir() {
		skip = filepath.SkipDir
	}
	switch {
	case s.seen[whole]:
		return skip
	case err != nil:
		i.refused = unreadable(err).Error()
	case entry != nil && isSeals(i.Path):
		return nil // nobody asks for it, and nobody misses it
	case isJunk(entry.Name()) && i.As != ".":
		i.refused, i.junk = "it is what a desktop keeps for itself: no picture, and not missed", true
	case isCardList(entry.Name()):
		i.refused, i.junk = "it is the list of what came from cameras' cards, with hashes that find the originals again", true
	case entry.IsDir():
		if info, err := entry.Info(); err == nil && s.isOwn(info) {
			return filepath.SkipDir
		}
		return nil
	case entry.Type()&fs.ModeSymlink != 0:
		i.refused = "it is a link, and none is followed: name what it leads to"
	case !entry.Type().IsRegular():
		i.refused = "it is no file"
	}
	// A sealed file stands for the one that is in it.
	if plain, sealed := seal.Plain(i.As); sealed && seal.Sealed(filepath.Dir(i.Path)) {
		i.As = plain
		i.Path, _ = seal.Plain(i.Path)
	}
	s.item(i, whole)
	return skip
}

// isCardList reports whether a file is the list of what came from cards, sealed
// or not.
func isCardList(name string) bool {
	plain, _ := seal.Plain(name)
	return plain == card.ListName
}

// isSeals reports whether a file is of the seal of a mission, and no recording.
func isSeals(path string) bool {
	dir, name := filepath.Split(path)
	return (name == seal.KeyName || strings.HasPrefix(name, ".")) && seal.Sealed(dir)
}

func (s *survey) item(i Item, whole string) {
	s.seen[whole] = true
	s.items = append(s.items, i)
}

// isOwn reports whether a folder is the export's.
func (s *survey) isOwn(info fs.FileInfo) bool { return s.own != nil && os.SameFile(info, s.own) }

// place returns where something that was named goes: where it has its name,
// or beside one from elsewhere that has the same.
func (s *survey) place(as string) string {
	name := as
	for i := 2; s.placed[strings.ToLower(name)]; i++ {
		name = fmt.Sprintf("%s-%d%s", stemOf(as), i, path.Ext(as))
	}
	s.placed[strings.ToLower(name)] = true
	return name
}

// junk is what desktops leave on cards, in lower case.
var junk = []string{
	".ds_store", ".spotlight-v100", ".trashes", ".fseventsd", ".temporaryitems", ".documentrevisions-v100",
	".volumeicon.icns", ".apdisk", "thumbs.db", "ehthumbs.db", "desktop.ini", "$recycle.bin",
	"system volume information", "indexervolumeguid", "wpsettings.dat", ".directory", "lost+found", ".nomedia",
}

func isJunk(name string) bool {
	name = strings.ToLower(name)
	return slices.Contains(junk, name) || strings.HasPrefix(name, "._") || strings.HasPrefix(name, ".trash-") ||
		strings.HasPrefix(name, draftPrefix)
}

// ErrNoItem tells that boxes were marked in a file that is not asked for.
var ErrNoItem = errors.New("no file of that name is asked for")

// Mark gives boxes to the item with that path. The error wraps [ErrNoItem]: what
// was marked must not leave because its name was misspelt.
func Mark(items []Item, path string, boxes ...image.Rectangle) error {
	i := slices.IndexFunc(items, func(i Item) bool { return filepath.Clean(i.Path) == filepath.Clean(path) })
	if i < 0 {
		return fmt.Errorf("paint over a part of %s: %w", path, ErrNoItem)
	}
	items[i].Boxes = append(items[i].Boxes, boxes...)
	return nil
}
