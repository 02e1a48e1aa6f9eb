package track

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// isKMZ recognises a zip archive with a KML file in it.
func isKMZ(src []byte) bool {
	if !bytes.HasPrefix(src, []byte("PK\x03\x04")) {
		return false
	}
	r, err := zip.NewReader(bytes.NewReader(src), int64(len(src)))
	return err == nil && kmlIn(r) != nil
}

// kmlIn returns the first KML file at the root of an archive, which is the one
// that is shown (OGC 12-007r2, KMZ).
func kmlIn(r *zip.Reader) *zip.File {
	for _, f := range r.File {
		if !strings.Contains(f.Name, "/") && strings.HasSuffix(strings.ToLower(f.Name), ".kml") {
			return f
		}
	}
	return nil
}

// unzip returns the KML of an archive, and how many files there are.
func unzip(src []byte) (kml []byte, files int, err error) {
	r, err := zip.NewReader(bytes.NewReader(src), int64(len(src)))
	if err != nil {
		return nil, 0, errors.New("it is no whole zip archive")
	}
	f := kmlIn(r)
	if f == nil {
		return nil, 0, errors.New("there is no KML in the archive")
	}
	in, err := f.Open()
	if err != nil {
		return nil, 0, errors.New("its KML cannot be unpacked")
	}
	defer in.Close()
	// A small archive may hold a file without end.
	kml, err = io.ReadAll(io.LimitReader(in, maxText+1))
	switch {
	case err != nil:
		return nil, 0, errors.New("its KML cannot be unpacked")
	case len(kml) > maxText:
		return nil, 0, fmt.Errorf("its KML has more than %d MB", maxText>>20)
	}
	return kml, len(r.File), nil
}

func rebuildKMZ(src []byte, t *teller) ([]byte, error) {
	kml, files, err := unzip(src)
	if err != nil {
		return nil, err
	}
	t.tally.Unknown += files - 1
	if kml, err = rebuildKML(kml, t); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	// No time, no comment, no rights: a header says nothing but the name.
	f, err := w.CreateHeader(&zip.FileHeader{Name: "doc.kml", Method: zip.Deflate})
	if err == nil {
		_, err = f.Write(kml)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		return nil, fmt.Errorf("pack the KML: %w", err)
	}
	return b.Bytes(), nil
}

func verifyKMZ(b []byte) error {
	kml, files, err := unzip(b)
	if err != nil {
		return err
	}
	if files != 1 {
		return errors.New("it holds more than the KML")
	}
	return verifyKML(kml)
}
