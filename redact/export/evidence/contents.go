package evidence

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"skylatch/redact/export"
)

// contents compares everything with what it must be.
func (v *verifier) contents(ctx context.Context) error {
	var done int64
	for i, p := range v.layout.pieces {
		way, detail, err := v.piece(ctx, p, func(n int64) {
			if done += n; v.against.Progress != nil {
				v.against.Progress(export.Progress{Files: i, OfFiles: len(v.layout.pieces), Bytes: done, OfBytes: v.layout.end()})
			}
		})
		if err != nil {
			return err
		}
		if way != "" {
			v.find(p.name, way, "%s", detail)
		}
	}
	if err := v.same(v.layout.directory, v.layout.end()); err != nil {
		v.find("", Changed, "the ZIP's directory at its end: %v", err)
		v.shifted = v.size != unknownSize && v.size != v.layout.bytes()
	}
	if v.size == unknownSize {
		v.find("", Changed, "the end of what sealed it is missing or was changed")
	} else if more := v.size - v.layout.bytes(); more > 0 {
		v.find("", Added, "it has %d bytes too many", more)
	}
	return nil
}

// piece compares one file.
func (v *verifier) piece(ctx context.Context, p piece, done func(int64)) (way Way, detail string, err error) {
	if v.size != unknownSize && p.offset >= v.size {
		return Missing, errCut.Error(), nil
	}
	header := v.same(p.local(), p.offset)
	if err := v.content(ctx, p, done); ctx.Err() != nil {
		return "", "", ctx.Err()
	} else if err != nil {
		return Changed, err.Error(), nil
	}
	if header != nil {
		return Changed, fmt.Sprintf("its content is as it was; the ZIP's header before it: %v", header), nil
	}
	return "", "", nil
}

// content compares what is in a file.
func (v *verifier) content(ctx context.Context, p piece, done func(int64)) error {
	if p.sha256 == "" {
		return v.same(p.content, p.begin())
	}
	sum, err := v.hash(ctx, p.begin(), p.bytes, done)
	if err == nil && sum != p.sha256 {
		err = errors.New("its SHA-256 is another")
	}
	return err
}

// same compares bytes.
func (v *verifier) same(want []byte, off int64) error {
	got := make([]byte, len(want))
	if err := v.at(got, off); err != nil {
		return err
	}
	if !bytes.Equal(got, want) {
		return errors.New("it has other bytes")
	}
	return nil
}
