package flightlog

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"
)

// Tick ties a film to the station's clock: the picture at Media, counted from
// the film's beginning, came at At.
type Tick struct {
	Media time.Duration
	At    time.Time
}

// FilmClock reads when the pictures of a recorded film came: one tick for each
// of its fragments, which last a second or less. A film that is being written is
// read as far as it is whole.
func FilmClock(f io.ReaderAt) ([]Tick, error) {
	var ticks []Tick
	var head [32]byte // as large as a prft box
	for at := int64(0); ; {
		n, err := f.ReadAt(head[:], at)
		if n < 8 && errors.Is(err, io.EOF) {
			return ticks, nil
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("read video: %w", err)
		}
		size := int64(binary.BigEndian.Uint32(head[:]))
		if size < 8 {
			return ticks, fmt.Errorf("read video: byte %d: %w", at, errNoBox)
		}
		if string(head[4:8]) == "prft" && n == len(head) {
			media := binary.BigEndian.Uint64(head[24:])
			ticks = append(ticks, Tick{
				Media: time.Duration(media/timeScale)*time.Second + time.Duration(media%timeScale)*time.Second/timeScale,
				At:    readReferenceTime(head[8:]),
			})
		}
		at += size
	}
}
