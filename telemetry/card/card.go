// Package card brings what a camera's card holds into the missions on which it
// was taken: photos, films, and what the camera wrote beside them.
//
// The card is only read. A file belongs to the mission that was flown when it was
// taken; what matches none, or several, stays on the card and is listed. Each copy
// is on the disk, and has been read again, before the list in the mission's folder
// names it with its hash: whatever interrupts an import, the next one goes on.
// In a sealed mission copies and list are sealed, with its key; what belongs to
// one that nobody unlocks stays on the card. What is brought in leaves like all
// else in a mission, through package redact/export. It starts no goroutine.
package card

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"strings"
	"time"

	"skylatch/telemetry/disk"
	"skylatch/telemetry/seal"
)

// Mission is a mission that files may belong to.
type Mission struct {
	Name     string
	Folder   string
	From, To time.Time
	// Closed says why nothing is brought into it; empty if something may be.
	Closed string
}

// Taken is when a picture says that it was taken.
type Taken struct {
	At time.Time
	// Local tells that At is what the camera's clock showed, in a time zone that it
	// does not say. Right tells that it does not come from the camera's clock.
	Local, Right bool
}

// Config says what is brought in, and where to.
type Config struct {
	// Card is the folder that the card is mounted at, or one on it.
	Card     string
	Missions []Mission
	// Zone is that of cameras which say none; nil is UTC.
	Zone *time.Location
	// Ahead is by how much the camera's clock is ahead of the right time.
	Ahead time.Duration
	// Slack is how long before or after a mission something of it may be taken.
	Slack time.Duration
	// Still reads when a picture was taken, out of its bytes.
	Still func(b []byte) (Taken, bool)
	// Unlock returns what opens sealed missions. It is called if files belong to
	// one; nil opens none.
	Unlock func() (*seal.Keys, error)
	// DryRun copies nothing.
	DryRun bool
	// Progress, if any, is told how far it is.
	Progress func(Progress)
}

// Progress is how far an import is, with the file that is being read.
type Progress struct {
	Files, OfFiles int
	Bytes, OfBytes int64
}

// File is what became of one file of a card.
type File struct {
	From string `json:"from"` // on the card, with '/'
	Kind Kind   `json:"kind"`
	// TakenAt is by the right clock; zero if the file does not say it.
	TakenAt time.Time     `json:"taken_at,omitzero"`
	Lasts   time.Duration `json:"lasts_ns,omitempty"`
	Bytes   int64         `json:"bytes"`
	// Mission is whose it is, and As its name in the mission's folder; both are
	// empty for what stays on the card, and Why says why.
	Mission string `json:"mission,omitempty"`
	As      string `json:"as,omitempty"`
	SHA256  string `json:"sha256,omitempty"`
	Before  bool   `json:"before,omitempty"` // it was brought in earlier
	Why     string `json:"why,omitempty"`

	modified time.Time
}

// Kind is what a file of a card is.
type Kind string

// The kinds.
const (
	Photo  Kind = "photo"
	Movie  Kind = "film"
	Beside Kind = "beside" // what the camera wrote beside a photo or a film
	Other  Kind = "other"
)

// ErrNoRoom tells that the disk cannot take what is to be copied.
var ErrNoRoom = errors.New("there is no room for the files of the card")

// Import brings a card in, and returns what became of each of its files, in the
// order of their names. With an error, the list tells how far it came.
func Import(ctx context.Context, c Config) ([]File, error) {
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	files, err := c.survey(ctx)
	if err != nil {
		return nil, err
	}
	c.match(files)
	keys, err := c.unlock(files)
	if err != nil {
		return files, err
	}
	return files, c.bring(ctx, files, keys)
}

// unlock asks for what opens the sealed missions that files belong to. Files of
// those that stay closed stay on the card.
func (c Config) unlock(files []File) (keys *seal.Keys, err error) {
	asked, closed := false, make(map[string]string) // by mission; empty is open
	for i := range files {
		f := &files[i]
		if f.Mission == "" || !seal.Sealed(c.folder(f.Mission)) {
			continue
		}
		if !asked && c.Unlock != nil {
			if keys, err = c.Unlock(); err != nil {
				return nil, err
			}
		}
		asked = true
		if _, known := closed[f.Mission]; !known {
			_, err := keys.Unlock(c.folder(f.Mission))
			switch {
			case errors.Is(err, seal.ErrErased):
				closed[f.Mission] = "its mission is sealed, and its key is gone: nobody could read what is brought in"
			case errors.Is(err, seal.ErrLocked):
				closed[f.Mission] = "its mission is sealed: --unlock with its key file lets it in"
			case err != nil:
				return nil, err
			default:
				closed[f.Mission] = ""
			}
		}
		if f.Why = closed[f.Mission]; f.Why != "" {
			f.Mission = ""
		}
	}
	return keys, nil
}

// hidden are names that no camera gives to what it takes.
func hidden(name string) bool {
	return strings.HasPrefix(name, ".") || strings.EqualFold(name, "System Volume Information") || strings.EqualFold(name, "$RECYCLE.BIN")
}

// survey lists the card. Links are not followed: what they lead to is elsewhere.
func (c Config) survey(ctx context.Context) ([]File, error) {
	var files []File
	err := filepath.WalkDir(c.Card, func(at string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case at != c.Card && hidden(entry.Name()) && entry.IsDir():
			return filepath.SkipDir
		case hidden(entry.Name()) || !entry.Type().IsRegular():
			return nil
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(c.Card, at)
		if err != nil {
			return err
		}
		f := File{From: filepath.ToSlash(rel), Bytes: info.Size(), modified: info.ModTime().UTC()}
		if err := c.look(at, &f); err != nil {
			return err
		}
		files = append(files, f)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the card: %w", err)
	}
	return files, nil
}

// stem is what files that belong together have in common.
func (f File) stem() string {
	return strings.ToLower(strings.TrimSuffix(f.From, path.Ext(f.From)))
}

// bring copies what has a mission.
func (c Config) bring(ctx context.Context, files []File, keys *seal.Keys) error {
	lists := make(map[string]*list) // by mission
	defer func() {
		for _, l := range lists {
			l.close()
		}
	}()
	p := Progress{}
	for i := range files {
		f := &files[i]
		if f.Mission == "" {
			continue
		}
		if lists[f.Mission] == nil {
			l, err := openList(c.folder(f.Mission), keys, !c.DryRun)
			if err != nil {
				return err
			}
			lists[f.Mission] = l
		}
		if lists[f.Mission].has(f) || c.DryRun {
			continue
		}
		p.OfFiles++
		p.OfBytes += f.Bytes
	}
	if err := c.room(p.OfBytes); err != nil || c.DryRun {
		return err
	}
	for i := range files {
		f := &files[i]
		if f.Mission == "" || f.Before {
			continue
		}
		bytes := p.Bytes
		err := lists[f.Mission].bring(ctx, c.Card, f, func(n int64) {
			if p.Bytes = bytes + n; c.Progress != nil {
				c.Progress(p)
			}
		})
		if err != nil {
			return fmt.Errorf("bring in %s: %w", f.From, err)
		}
		p.Files, p.Bytes = p.Files+1, bytes+f.Bytes
	}
	return nil
}

func (c Config) folder(mission string) string {
	for _, m := range c.Missions {
		if m.Name == mission {
			return m.Folder
		}
	}
	return "" // cannot be: the match is one of them
}

// reserve is what is left free: a flight may be recorded meanwhile.
const reserve = 1 << 30

// room refuses what has none, before an hour of copying.
func (c Config) room(bytes int64) error {
	if bytes == 0 || len(c.Missions) == 0 {
		return nil
	}
	free, total, err := disk.Room(c.Missions[0].Folder)
	if err != nil || total == 0 || uint64(bytes)+reserve <= free {
		return nil // a disk that cannot be measured says itself when it is full
	}
	return fmt.Errorf("%w: %d MB are free, and %d MB are needed with what recordings need", ErrNoRoom, free/1e6, (uint64(bytes)+reserve)/1e6)
}
