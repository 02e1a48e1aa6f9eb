package export

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"skylatch/redact/film"
	"skylatch/redact/still"
	"skylatch/telemetry/seal"
)

const (
	// maxFile is what may be read of a file that is held in memory, in bytes;
	// films are not.
	maxFile = 512 << 20
	// largeFile is from where on such files are held one at a time.
	largeFile = 64 << 20
	// headSize is what a format is recognised by.
	headSize = max(still.Head, film.Head)
	// chunk is how much is copied between two looks at whether to stop: it stays
	// near the processor until it is hashed.
	chunk = 256 << 10
)

// source is a file that may leave.
type source struct {
	*seal.File
	size int64
	head []byte
}

// open opens a file that is one. Its errors name no path: they go into the
// ledger, and a path may name people.
func open(path string, keys *seal.Keys) (*source, error) {
	info, err := seal.Stat(path) // first: to open a pipe waits for its writer
	switch {
	case err != nil:
		return nil, unreadable(err)
	case !info.Mode().IsRegular():
		return nil, errors.New("it is no file")
	}
	f, err := seal.Open(path, keys)
	if err != nil {
		return nil, unreadable(err)
	}
	s := &source{File: f, size: f.Size(), head: make([]byte, min(f.Size(), headSize))}
	if s.size == 0 {
		return nil, errors.Join(errors.New("it is empty"), f.Close())
	}
	if _, err := f.ReadAt(s.head, 0); err != nil {
		return nil, unreadable(errors.Join(err, f.Close()))
	}
	return s, nil
}

// isLarge reports whether it needs much memory, unless it is read as a stream.
func (s *source) isLarge() bool {
	if _, stream := film.Recognise(s.head); stream {
		return false
	}
	return s.size > largeFile && s.size <= maxFile
}

// all reads the whole file, into room if there is enough of it.
func (s *source) all(room []byte) ([]byte, error) {
	if s.size > maxFile {
		return nil, fmt.Errorf("it has %d MB, and at most %d are read", s.size>>20, maxFile>>20)
	}
	b := room
	if s.size > int64(len(b)) {
		b = make([]byte, s.size)
	}
	b = b[:s.size]
	if _, err := s.ReadAt(b, 0); err != nil {
		return nil, unreadable(err)
	}
	return b, nil
}

// unreadable says why without the path.
func unreadable(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		err = p.Err
	}
	return fmt.Errorf("it cannot be read: %w", err)
}

// hashOf hashes what a reader has; done is told how much that was until now.
func hashOf(ctx context.Context, r io.Reader, done func(int64)) (string, error) {
	sum := sha256.New()
	if err := pour(ctx, sum, r, done); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// pour copies until the end, or until ctx ends.
func pour(ctx context.Context, dst io.Writer, src io.Reader, done func(int64)) error {
	b := make([]byte, chunk)
	var all int64
	for ctx.Err() == nil {
		n, err := src.Read(b)
		if _, full := dst.Write(b[:n]); full != nil {
			return full
		}
		all += int64(n)
		done(all)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}
