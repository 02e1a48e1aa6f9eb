package evidence

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
)

// maxDirectory limits what is read of a ZIP's directory by whoever wrote it.
const maxDirectory = 16 << 20

// listing is what the ZIP's own directory says is in it. Where a package is not
// as it was written, that names files which no longer stand where they were.
type listing []*zip.File

// unzip reads the directory. A package that is as it was sealed needs none.
func (v *verifier) unzip() (listing, error) {
	if v.size == unknownSize {
		return nil, errCut
	}
	r, err := zip.NewReader(&allowance{v.r, maxDirectory}, v.size)
	if err != nil {
		return nil, err
	}
	return r.File, nil
}

// allowance lets so many bytes be read.
type allowance struct {
	r    io.ReaderAt
	left int
}

func (a *allowance) ReadAt(b []byte, off int64) (int, error) {
	if a.left -= len(b); a.left < 0 {
		return 0, errors.New("its directory is too large")
	}
	return a.r.ReadAt(b, off)
}

func (l listing) has(name string) bool {
	return slices.ContainsFunc(l, func(f *zip.File) bool { return f.Name == name })
}

// place is where the content of a file stands, stored as it is.
func (v *verifier) place(f *zip.File) (off, size int64, err error) {
	begin, err := f.DataOffset()
	switch {
	case err != nil:
		return 0, 0, err
	case f.Method != zip.Store || f.CompressedSize64 != f.UncompressedSize64 || f.UncompressedSize64 > uint64(v.size):
		return 0, 0, errors.New("it is not stored as it is")
	}
	return begin, int64(f.UncompressedSize64), nil
}

// read reads a small file.
func (l listing) read(v *verifier, name string, limit uint32) ([]byte, error) {
	i := slices.IndexFunc(l, func(f *zip.File) bool { return f.Name == name })
	if i < 0 {
		return nil, errors.New("it is not there")
	}
	off, size, err := v.place(l[i])
	if err != nil {
		return nil, err
	}
	if size > int64(limit) {
		return nil, fmt.Errorf("it has %d bytes", size)
	}
	b := make([]byte, size)
	return b, v.at(b, off)
}

// diagnose names what was changed, is missing and was added in a package whose
// files do not stand where they were written. It replaces the findings of
// [verifier.contents], which only knows those places.
func (v *verifier) diagnose(ctx context.Context) error {
	files, err := v.unzip()
	if err != nil {
		return nil // the findings stay: what is before the change was compared
	}
	found, err := v.compare(ctx, files)
	if err != nil {
		return err
	}
	v.Findings = slices.DeleteFunc(v.Findings, func(f Finding) bool {
		return f.File != "" && f.File != manifestName && f.File != signatureName
	})
	for _, f := range found {
		if !slices.ContainsFunc(v.Findings, func(said Finding) bool { return said.File == f.File && said.Way == f.Way }) {
			v.Findings = append(v.Findings, f)
		}
	}
	return nil
}

// compare compares what the directory lists with what the manifest does.
func (v *verifier) compare(ctx context.Context, files listing) ([]Finding, error) {
	var found []Finding
	missing := make(map[string]File)
	for _, f := range v.manifest.Files {
		missing[f.Path] = f
	}
	own := []string{manifestName, signatureName, sumsName}
	if v.manifest.Files != nil {
		for _, name := range own {
			missing[name] = File{}
		}
	}
	for _, f := range files {
		if checkPath(f.Name) != nil {
			found = append(found, Finding{fmt.Sprintf("%q", f.Name), Added, "no package has such a name"})
			continue
		}
		want, listed := missing[f.Name]
		delete(missing, f.Name)
		if !listed && v.manifest.Files != nil {
			found = append(found, Finding{f.Name, Added, "the manifest does not list it, or it is there twice"})
			continue
		}
		if err := v.compareOne(ctx, f, want); ctx.Err() != nil {
			return nil, ctx.Err()
		} else if err != nil {
			found = append(found, Finding{f.Name, Changed, err.Error()})
		}
	}
	for _, f := range v.manifest.Files {
		if _, still := missing[f.Path]; still {
			found = append(found, Finding{f.Path, Missing, "it is not in the ZIP's directory"})
		}
	}
	for _, name := range own {
		if _, still := missing[name]; still {
			found = append(found, Finding{name, Missing, "it is not in the ZIP's directory"})
		}
	}
	return found, nil
}

// compareOne compares a file with what the manifest says of it; if it says
// nothing, with its own check sum.
func (v *verifier) compareOne(ctx context.Context, f *zip.File, want File) error {
	off, size, err := v.place(f)
	if err != nil {
		return err
	}
	if v.compared += size; v.compared > v.size {
		return errors.New("the files in the ZIP overlap") // to keep who checks them busy
	}
	if want.SHA256 == "" {
		sum := crc32.NewIEEE()
		if err := v.feed(ctx, sum, off, size, func(int64) {}); err != nil {
			return err
		}
		if sum.Sum32() != f.CRC32 {
			return errors.New("its CRC-32 is another")
		}
		return nil
	}
	if size != want.Bytes {
		return fmt.Errorf("it has %d bytes and not %d", size, want.Bytes)
	}
	sum, err := v.hash(ctx, off, size, func(int64) {})
	if err == nil && sum != want.SHA256 {
		err = errors.New("its SHA-256 is another")
	}
	return err
}

// hash hashes a part of the package.
func (v *verifier) hash(ctx context.Context, off, size int64, done func(int64)) (string, error) {
	sum := sha256.New()
	if err := v.feed(ctx, sum, off, size, done); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// feed reads a part of the package; done is told of each part of that.
func (v *verifier) feed(ctx context.Context, w io.Writer, off, size int64, done func(int64)) error {
	if v.buffer == nil {
		v.buffer = make([]byte, chunk)
	}
	for size > 0 {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		b := v.buffer[:min(size, chunk)]
		if err := v.at(b, off); err != nil {
			return err
		}
		_, _ = w.Write(b) // a hash takes everything
		off, size = off+int64(len(b)), size-int64(len(b))
		done(int64(len(b)))
	}
	return nil
}
