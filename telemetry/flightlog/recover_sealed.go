package flightlog

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"skylatch/telemetry/disk"
	"skylatch/telemetry/seal"
)

// maxTorn is more than a writer can have been torn from: what is longer is
// damage, and stays.
const maxTorn = 2 * maxFragmentBytes

// mendSealed cuts the torn end off every sealed file of a mission. It needs no
// key, and sees nothing of what they hold: the mission ended when it was written
// last.
func (rec *Recovery) mendSealed(dir string, account *Account) error {
	paths, err := filepath.Glob(filepath.Join(dir, "*"+seal.Suffix))
	if err != nil {
		return fmt.Errorf("look for sealed files: %w", err)
	}
	if account.StartedAt.IsZero() { // the name of the folder is all there is
		start, _, _ := strings.Cut(filepath.Base(dir), "Z-")
		account.StartedAt, _ = time.Parse("2006-01-02T15-04-05", start)
	}
	end := account.StartedAt
	var films []Film
	for _, path := range paths {
		name, _ := seal.Plain(filepath.Base(path))
		written, whole, err := rec.mendSealedFile(path, name)
		if err != nil {
			return err
		}
		if written.After(end) {
			end = written.UTC()
		}
		switch {
		case name == tlogName:
			account.Bytes = uint64(whole)
		case isFilm(name) && whole == 0:
			if err := os.Rename(path, path+".torn"); err != nil {
				return fmt.Errorf("put %s aside: %w", name, err)
			}
			rec.Problems = append(rec.Problems, fmt.Sprintf("%s held nothing whole and is kept as %s.torn", name, filepath.Base(path)))
		case isFilm(name):
			film := Film{File: name, StartedAt: account.StartedAt}
			if i := slices.IndexFunc(account.Videos, func(f Film) bool { return f.File == name }); i >= 0 {
				film = account.Videos[i]
			}
			film.EndedAt, film.Bytes = written.UTC(), uint64(whole)
			films = append(films, film)
		}
	}
	slices.SortStableFunc(films, func(a, b Film) int { return a.StartedAt.Compare(b.StartedAt) })
	account.Sealed, account.Videos, account.EndedAt = true, films, end
	return nil
}

func isFilm(name string) bool {
	return strings.HasPrefix(name, "video-") && strings.HasSuffix(name, videoSuffix)
}

// mendSealedFile mends one, and returns when it was written last and how many of
// its bytes are whole.
func (rec *Recovery) mendSealedFile(path, name string) (written time.Time, whole int64, err error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return written, 0, fmt.Errorf("open %s: %w", name, err)
	}
	defer f.Close() // synced by cut
	info, err := f.Stat()
	if err != nil {
		return written, 0, fmt.Errorf("look at %s: %w", name, err)
	}
	l, err := seal.Look(f, info.Size())
	if err != nil {
		return written, 0, fmt.Errorf("look at %s: %w", name, err)
	}
	if l.Damaged || info.Size()-l.Whole > maxTorn {
		zeros, err := onlyZeros(io.NewSectionReader(f, l.Whole, 1<<62))
		if err != nil {
			return written, 0, fmt.Errorf("read %s: %w", name, err)
		}
		if !zeros {
			rec.Problems = append(rec.Problems, fmt.Sprintf("%s: what follows byte %d is damaged and was left as it is", name, l.Whole))
			return info.ModTime(), l.Whole, nil
		}
	}
	return info.ModTime(), l.Whole, rec.cut(f, l.Whole)
}

// openLog opens a mission's flight log for its one writer, and tells whether it
// is sealed.
func openLog(dir string) (f *os.File, sealed bool, err error) {
	f, err = os.OpenFile(filepath.Join(dir, tlogName), os.O_RDWR, 0)
	if errors.Is(err, os.ErrNotExist) {
		f, err = os.OpenFile(filepath.Join(dir, tlogName+seal.Suffix), os.O_RDWR, 0)
		sealed = true
	}
	return f, sealed, err
}

// Recording reports whether somebody writes to the mission in dir now.
func Recording(dir string) bool {
	f, err := os.Open(filepath.Join(dir, tlogName))
	if errors.Is(err, os.ErrNotExist) {
		f, err = os.Open(filepath.Join(dir, tlogName+seal.Suffix))
	}
	if err != nil {
		return false
	}
	defer f.Close()
	return disk.Claimed(f)
}
