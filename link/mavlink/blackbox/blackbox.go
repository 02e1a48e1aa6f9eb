// Package blackbox tells the logs that autopilots write themselves, ArduPilot's
// DataFlash and PX4's ULog, as flight logs of MAVLink: list, replay, charts and
// debrief then know one kind of recording.
//
// What it writes is what the craft would have said over a link: its place, motion
// and attitude, its batteries, receivers, modes and messages, at the rates of a
// good link and at the log's own times. All else in a log is left to whoever
// opens the original. It opens nothing and starts nothing.
package blackbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"skylatch/telemetry/dataflash"
	"skylatch/telemetry/ulog"
)

// MaxSize is how large a log may be, in bytes: it is held in memory.
const MaxSize = 512 << 20

// Format is one kind of log.
type Format struct {
	Name      string
	Extension string

	is   func(src []byte) bool
	tell func(ctx context.Context, src []byte, w *scribe) error
}

var formats = []Format{
	{Name: "DataFlash log", Extension: ".bin", is: dataflash.Is, tell: tellDataFlash},
	{Name: "ULog", Extension: ".ulg", is: ulog.Is, tell: tellULog},
}

// Recognise returns the format of a log by how it begins; its name may lie.
func Recognise(head []byte) (Format, bool) {
	for _, f := range formats {
		if f.is(head) {
			return f, true
		}
	}
	return Format{}, false
}

// errNothing tells that a log has nothing that a link would have.
var errNothing = errors.New("it holds nothing of a flight")

// Tell writes a log as a flight log, and returns what whoever reads that should
// know. filed is when the log's file was written last: a log that knows no time
// of the world ends then.
func (f Format) Tell(ctx context.Context, src []byte, filed time.Time, w io.Writer) (problems []string, err error) {
	if len(src) > MaxSize {
		return nil, fmt.Errorf("it has %d MB, and at most %d are read", len(src)>>20, MaxSize>>20)
	}
	s, err := newScribe(w, filed)
	if err != nil {
		return nil, err
	}
	if err := f.tell(ctx, src, s); err != nil {
		return nil, err
	}
	if err := s.w.Flush(); err != nil {
		return nil, err
	}
	if s.frames == 0 {
		return nil, errNothing
	}
	return s.problems, nil
}
