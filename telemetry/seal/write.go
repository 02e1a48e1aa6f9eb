package seal

import (
	"fmt"
	"io"
	"os"
)

// Path is where the file at path lies if it is written with the key: a sealed
// file is called otherwise. A nil *Key seals nothing.
func (k *Key) Path(path string) string {
	if k == nil {
		return path
	}
	return path + Suffix
}

// Writer writes one file from its beginning to its end, sealed or not. After an
// error it is of no use. It is for one goroutine.
type Writer struct {
	w      io.Writer
	stream *Stream // nil: it is not sealed
	sealed []byte  // of the last write
}

// Writer returns what writes a new file into w, sealed with the key; with a nil
// *Key it is not. The name is the one it is opened by, without [Suffix].
func (k *Key) Writer(w io.Writer, name string) (*Writer, error) {
	if k == nil {
		return &Writer{w: w}, nil
	}
	stream, err := k.Stream(name)
	return &Writer{w: w, stream: stream}, err
}

// Write implements io.Writer.
func (w *Writer) Write(b []byte) (int, error) {
	if w.stream == nil || len(b) == 0 {
		return w.w.Write(b)
	}
	w.sealed = w.stream.Seal(w.sealed[:0], b)
	if _, err := w.w.Write(w.sealed); err != nil {
		return 0, err
	}
	w.stream.Written()
	return len(b), nil
}

// End writes what ends a sealed file: without it, one is unfinished.
func (w *Writer) End() error {
	if w.stream == nil {
		return nil
	}
	_, err := w.w.Write(w.stream.End(nil))
	return err
}

// Again returns what the disk gives back of a file that was written with the
// key; with a nil *Key, of one that is not sealed. It is closed with f.
func (k *Key) Again(f *os.File, name string) (*io.SectionReader, error) {
	o, err := opened(f, name, k != nil, func() (*Key, error) { return k, nil })
	if err != nil {
		return nil, fmt.Errorf("read %s again: %w", name, err)
	}
	if !o.Finished() {
		return nil, fmt.Errorf("read %s again: %w", name, io.ErrUnexpectedEOF)
	}
	return o.SectionReader, nil
}
