// Package film gives films that carry nothing but what they show and sound.
//
// It rebuilds: the container is parsed, and a new one is written with the parts
// that playing it needs. The samples of video pass package redact/video, which
// lets through what decoding needs; nothing is coded again. Nothing else gets
// across: no metadata, no telemetry or text track, no name of a handler, no byte
// that no sample owns. What is damaged or not understood gives an error; so does
// a new film in which a second parser finds anything that the first one never
// writes.
//
// What it cannot see: what pictures show and voices say, what package
// redact/video cannot see in slices and scans, numbers of sound that is not
// coded, spectral band replication of AAC where a film does not say that it has
// none, and what the lengths of samples and their times may spell.
//
// Films are read and written as a stream, in less than 64 MB of memory whatever
// their length; the only thing that grows is the table of their samples, a few
// bytes each. It opens nothing. Of an MP4 one part is written, by a goroutine that
// is waited for, while the next is made.
package film

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"skylatch/redact"
)

// Config says what a new film tells.
type Config struct {
	// Policy is required.
	Policy *redact.Policy
	// Progress, if any, is told how many bytes of the old film were read.
	Progress func(read int64)
	// Room, if any, is memory to work in: who rebuilds many films lends it to one
	// after the other.
	Room []byte
}

// Format is one format of films.
type Format struct {
	Name string
	// Extensions is how names of its files end, in lower case, the usual first.
	Extensions []string

	// recognise judges by the first [Head] bytes of a file, or all it has.
	recognise func(head []byte) bool
	// rebuild writes the new film to dst, which is empty, and notes what became
	// of the old one's parts.
	rebuild func(ctx context.Context, src *io.SectionReader, dst io.WriteSeeker, j *job) error
	// verify reads a new film with a parser of its own, and knows all that
	// rebuild writes.
	verify func(ctx context.Context, b *io.SectionReader) error
}

// Head is how much of a file is needed to recognise it, in bytes.
const Head = 64 << 10

var formats = []Format{mp4, mpegTS, matroska, webM}

// job is the rebuilding of one film.
type job struct {
	Config
	tally redact.Tally
}

// Recognise returns the format of a file by its first [Head] bytes; its name may
// lie.
func Recognise(head []byte) (Format, bool) {
	i := slices.IndexFunc(formats, func(f Format) bool { return f.recognise(head) })
	if i < 0 {
		return Format{}, false
	}
	return formats[i], true
}

// Rebuild writes the new film of a film of this format. After an error, or when
// ctx has ended, what dst holds is no film. A film that is
// [redact.Policy.Whole] is not for it.
func (f Format) Rebuild(ctx context.Context, src *io.SectionReader, dst io.WriteSeeker, c Config) (redact.Report, error) {
	switch {
	case c.Policy == nil:
		return redact.Report{}, fmt.Errorf("rebuild %s: %w", f.Name, errors.New("there is no policy"))
	case c.Policy.Action(redact.Imagery) != redact.Keep:
		return redact.Report{}, fmt.Errorf("rebuild %s: %w", f.Name, errors.New("the policy lets no picture pass"))
	}
	j := &job{Config: c}
	if j.Progress == nil {
		j.Progress = func(int64) {}
	}
	if err := f.rebuild(ctx, src, dst, j); err != nil {
		return j.tally.Report(), fmt.Errorf("rebuild %s: %w", f.Name, err)
	}
	return j.tally.Report(), nil
}

// Verify reads a rebuilt film again, with a parser of its own, and says what is
// in it that this package never writes.
func (f Format) Verify(ctx context.Context, b *io.SectionReader) error {
	if err := f.verify(ctx, b); err != nil {
		return fmt.Errorf("verify %s: %w", f.Name, err)
	}
	return nil
}
