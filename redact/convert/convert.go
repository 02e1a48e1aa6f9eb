// Package convert tells what was told of a flight in the formats that others
// read: tracks for maps, tables, and a recording for Foxglove and Lichtblick.
//
// It decides nothing: what it reads has passed a policy (packages track and film
// of redact), and every format gets what came out, and not more. It asks the
// policy one thing, which of the zeros in a frame are values: where something
// was taken out, the format has nothing, never a 0.
//
// Formats are written as a stream, and read again by a parser that shares
// nothing with what wrote them. It opens nothing and starts nothing.
package convert

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"skylatch/redact"
)

// Flight is what was told of a flight.
type Flight struct {
	// Log is a MAVLink log as package track rebuilt it by Policy.
	Log    []byte
	Policy *redact.Policy
	// Films are of the same flight, for the formats that have films.
	Films []Film
}

// Film is what was told of a film: as package film rebuilt it.
type Film struct {
	Name string // "video 1", "video 2"
	File *io.SectionReader
	// At tells when the picture came that is so far behind the film's beginning,
	// by the log's clock.
	At func(time.Duration) time.Time
}

// ErrNothing tells that there is nothing in a log that a format could hold.
var ErrNothing = errors.New("the policy leaves nothing of it that this format could hold")

// Format is one format.
type Format struct {
	Name      string // as it is asked for
	Extension string
	// Films tells that it holds films, too.
	Films bool

	write  func(context.Context, *bufio.Writer, Flight) error
	verify func(io.Reader) error
}

var formats = []Format{
	{Name: "gpx", Extension: ".gpx", write: writeGPX, verify: verifyGPX},
	{Name: "kml", Extension: ".kml", write: writeKML, verify: verifyKML},
	{Name: "geojson", Extension: ".geojson", write: writeGeoJSON, verify: verifyGeoJSON},
	{Name: "csv", Extension: ".csv", write: writeCSV, verify: verifyCSV},
	{Name: "parquet", Extension: ".parquet", write: writeParquet, verify: verifyParquet},
	{Name: "mcap", Extension: ".mcap", Films: true, write: writeMCAP, verify: verifyMCAP},
}

// Names lists the formats.
func Names() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.Name)
	}
	return names
}

// Named returns a format.
func Named(name string) (Format, bool) {
	i := slices.IndexFunc(formats, func(f Format) bool { return f.Name == name })
	if i < 0 {
		return Format{}, false
	}
	return formats[i], true
}

// Write writes a flight. The error wraps [ErrNothing] if there would be nothing
// in the file; after any, what was written is no file of the format.
func (f Format) Write(ctx context.Context, w io.Writer, flight Flight) error {
	if flight.Policy == nil {
		return errors.New("convert a flight: there is no policy")
	}
	b := bufio.NewWriterSize(w, 1<<20)
	err := f.write(ctx, b, flight)
	if err == nil {
		err = b.Flush()
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", f.Name, err)
	}
	return nil
}

// Verify reads a written file again, with a parser of its own, and says what is
// in it that this package never writes.
func (f Format) Verify(r io.Reader) error {
	if err := f.verify(r); err != nil {
		return fmt.Errorf("verify %s: %w", f.Name, err)
	}
	return nil
}
