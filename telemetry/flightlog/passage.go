package flightlog

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"skylatch/telemetry/disk"
	"skylatch/telemetry/seal"
)

// importPrefix begins the hidden names of missions that are being brought in.
const importPrefix = ".import-"

// passage is the hidden folder of a mission that is being brought in: it gets a
// name when it is whole.
type passage struct {
	missions string
	dir      string
	key      *seal.Key // nil: nothing is sealed
	tlog     *os.File  // claimed: nobody sweeps the folder away
}

// bringIn opens a passage into the missions folder, and leaves nothing of what
// does not get through.
func bringIn(missions string, to *seal.Recipients, through func(*passage) (string, error)) (string, error) {
	if err := os.MkdirAll(missions, 0o700); err != nil {
		return "", fmt.Errorf("make missions folder: %w", err)
	}
	if err := sweepImports(missions); err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp(missions, importPrefix)
	if err != nil {
		return "", fmt.Errorf("make mission folder: %w", err)
	}
	p := &passage{missions: missions, dir: dir}
	name, err := p.open(to, through)
	if err != nil {
		return "", errors.Join(err, discard(dir))
	}
	return name, nil
}

func (p *passage) open(to *seal.Recipients, through func(*passage) (string, error)) (name string, err error) {
	path := filepath.Join(p.dir, tlogName)
	if to != nil {
		path += seal.Suffix
	}
	if p.tlog, err = createFile(path); err != nil {
		return "", fmt.Errorf("make flight log: %w", err)
	}
	defer p.tlog.Close() // synced by write
	disk.Claim(p.tlog)
	if to != nil {
		if p.key, err = seal.NewKey(p.dir, to); err != nil {
			return "", err
		}
	}
	return through(p)
}

// write writes a file that was just made, sealed if there is a key, and returns
// what the disk gives back of it.
func (p *passage) write(f *os.File, name string, tell func(io.Writer) error) (*io.SectionReader, error) {
	w, err := p.key.Writer(f, name)
	if err != nil {
		return nil, err
	}
	if err := tell(w); err != nil {
		return nil, err
	}
	if err := w.End(); err != nil {
		return nil, err
	}
	if err := f.Sync(); err != nil {
		return nil, err
	}
	return p.key.Again(f, name)
}

// keep writes a file and reads it again: it is the evidence.
func (p *passage) keep(name string, content []byte, sum []byte) error {
	f, err := createFile(p.key.Path(filepath.Join(p.dir, name)))
	if err == nil {
		defer f.Close() // synced by write
		var again *io.SectionReader
		again, err = p.write(f, name, func(w io.Writer) error {
			_, err := w.Write(content)
			return err
		})
		if err == nil {
			err = same(again, sum)
		}
	}
	if err != nil {
		return fmt.Errorf("keep the original log: %w", err)
	}
	return nil
}

// same returns an error if what the disk gives back has another hash.
func same(again io.Reader, sum []byte) error {
	h := sha256.New()
	if _, err := io.Copy(h, again); err != nil {
		return err
	}
	if !bytes.Equal(h.Sum(nil), sum) {
		return errors.New("the disk gives back other bytes than were written")
	}
	return nil
}

// discard removes a folder that was to be a mission, its key first.
func discard(dir string) error { return errors.Join(seal.Erase(dir), os.RemoveAll(dir)) }

// sweepImports removes what an import left that was killed.
func sweepImports(missions string) error {
	left, err := filepath.Glob(filepath.Join(missions, importPrefix+"*"))
	if err != nil {
		return fmt.Errorf("look for unfinished imports: %w", err)
	}
	for _, dir := range left {
		if Recording(dir) {
			continue
		}
		if err := discard(dir); err != nil {
			return fmt.Errorf("remove an unfinished import: %w", err)
		}
	}
	return nil
}
