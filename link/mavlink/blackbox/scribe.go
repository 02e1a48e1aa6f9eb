package blackbox

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialect"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/frame"
	"github.com/bluenviron/gomavlib/v3/pkg/message"
	"github.com/bluenviron/gomavlib/v3/pkg/streamwriter"
)

const (
	// maxJump is the longest that a craft says nothing: what is later than that is
	// a damaged time.
	maxJump = 24 * time.Hour
	// maxBoot is longer than anything runs without a restart.
	maxBoot = 365 * 24 * time.Hour
)

// scribe writes a flight log: before each frame stands when it was heard.
type scribe struct {
	w      *bufio.Writer
	frame  *frame.Writer
	stream *streamwriter.Writer

	filed    time.Time
	boot     time.Time     // when the craft was switched on
	last     time.Duration // of the last frame, since boot
	frames   int
	odd      int // messages with a time that is none
	problems []string
}

func newScribe(w io.Writer, filed time.Time) (*scribe, error) {
	s := &scribe{w: bufio.NewWriterSize(w, 256<<10), filed: filed}
	s.frame = &frame.Writer{ByteWriter: s.w, DialectRW: words()}
	if err := s.frame.Initialize(); err != nil {
		return nil, fmt.Errorf("write MAVLink: %w", err)
	}
	return s, nil
}

// words are the messages that can be written; to learn them takes 10 ms.
var words = sync.OnceValue(func() *dialect.ReadWriter {
	w := &dialect.ReadWriter{Dialect: common.Dialect}
	if err := w.Initialize(); err != nil {
		panic(err) // the dialect is part of the program
	}
	return w
})

// begin says who speaks, and when it was switched on. Without ok nobody knows
// that: the log is taken to have ended when its file was written last.
func (s *scribe) begin(system byte, boot time.Time, ok bool, end time.Duration) error {
	if s.boot = boot; !ok {
		s.boot = s.filed.Add(-end)
		s.problems = append(s.problems, "the log knows no time of the world: it was dated by when its file was written")
	}
	s.stream = &streamwriter.Writer{FrameWriter: s.frame, Version: streamwriter.V2, SystemID: max(system, 1)}
	return s.stream.Initialize()
}

// reach goes on to a time since boot; false for one that cannot be. Messages of
// several tasks overtake each other by a little: time does not go back for it.
func (s *scribe) reach(at time.Duration) bool {
	if at < 0 || at > maxBoot || s.frames > 0 && at > s.last+maxJump {
		s.odd++
		return false
	}
	s.last = max(s.last, at)
	return true
}

// say writes a frame at the time that was reached.
func (s *scribe) say(m message.Message) error {
	if _, err := s.w.Write(binary.BigEndian.AppendUint64(nil, uint64(s.boot.Add(s.last).UnixMicro()))); err != nil {
		return err
	}
	s.frames++
	return s.stream.Write(m)
}

// end notes what is to be known of the log.
func (s *scribe) end(torn int) {
	if torn > 0 {
		s.problems = append(s.problems, "the log ends within a message")
	}
	if s.odd > 0 {
		s.problems = append(s.problems, fmt.Sprintf("%d messages of the log have a time that cannot be, and were left out", s.odd))
	}
}

// often is how many messages are read between two looks at whether to stop.
const often = 1 << 14

// stopper returns what is called with every message, and says whether to stop.
func stopper(ctx context.Context) func() error {
	n := 0
	return func() error {
		if n++; n%often == 0 {
			return ctx.Err()
		}
		return nil
	}
}
