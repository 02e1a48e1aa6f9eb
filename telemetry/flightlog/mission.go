package flightlog

import (
	"fmt"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/seal"
)

// The queue between the links and the disk. Overflow rule: what is queued
// stays, what comes is dropped, counted, and told in an event once the disk
// takes data again. At a busy vehicle's 20 kB/s the queue lasts seven minutes,
// at 100,000 frames a second a second and a half.
const (
	maxQueuedFrames = 8 << 20
	maxQueuedEvents = 1 << 20
	// maxQueued bounds what all missions together hold: many vehicles, or
	// somebody who makes up system ids.
	maxQueued = 64 << 20
	// earlyFlush is the fill that does not wait for the next flush.
	earlyFlush = 256 << 10
	// stallAfter is when a disk that does not come back from a write counts as
	// failed. Cheap SD cards pause for a second now and then.
	stallAfter = 3 * time.Second
)

// limits are those constants, smaller in tests.
type limits struct {
	frames, events, total int
	video, allVideo       int
	reserve               uint64 // bytes of the disk that video leaves free
	closing               time.Duration
}

// mission is one vehicle's recording, or with [noSystem] that of video alone. The fields up to files are guarded by
// [Recorder.mu]; files belongs to the writer.
type mission struct {
	system    int
	startedAt time.Time
	name      string    // of the folder; empty until it is made
	key       *seal.Key // of the folder; nil if it is not sealed

	frames []byte // tlog entries to write
	events []byte // lines to write
	// heard counts the frames that show the vehicle is alive, kept or not.
	heard               uint64
	lastAt              time.Time // of the newest of them
	framesIn, framesOut uint64
	bytes               uint64 // in flight.tlog
	lines               uint64 // events kept
	dropped             uint64
	droppedEvents       uint64
	gap                 gapData  // not yet told
	reason              string   // why the recording fails; empty if it does not
	problems            []string // for mission.json
	// busySince is when the writer went to the disk; zero if it is back.
	busySince time.Time
	// films is how many tracks have a file here; while it is ending, they close
	// theirs.
	films     int
	ending    bool
	videos    []*Film
	metaStale bool // mission.json is to say something new

	files files
}

func newMission(system int, at time.Time) *mission {
	return &mission{system: system, startedAt: at}
}

// keep queues one frame and reports whether there was room; r.mu is held.
func (r *Recorder) keep(m *mission, at time.Time, raw []byte) bool {
	n := stampLen + len(raw)
	if len(m.frames)+n > r.limits.frames || r.queued+n > r.limits.total {
		if m.gap.Frames == 0 {
			m.gap.From = at
		}
		m.gap.Frames++
		m.gap.To = at
		m.dropped++
		if m.reason == "" {
			m.reason = reasonTooSlow
		}
		return false
	}
	before := len(m.frames)
	m.frames = appendEntry(m.frames, at, raw)
	r.queued += n
	if before < earlyFlush && len(m.frames) >= earlyFlush {
		select {
		case r.wake <- struct{}{}:
		default:
		}
	}
	return true
}

// keepEvent queues one line; r.mu is held.
func (r *Recorder) keepEvent(m *mission, line []byte) {
	if len(m.events)+len(line) > r.limits.events || r.queued+len(line) > r.limits.total {
		m.droppedEvents++
		return
	}
	m.events = append(m.events, line...)
	m.lines++
	r.queued += len(line)
}

// event queues an event of the recorder's own; r.mu is held.
func (r *Recorder) event(m *mission, e Event) { r.keepEvent(m, e.line()) }

// recording tells the pilot how it goes; [Recorder.mu] is held.
func (m *mission) recording(now time.Time) telemetry.Recording {
	rec := telemetry.Recording{
		System:    m.system,
		State:     telemetry.RecordingOn,
		Mission:   m.name,
		StartedAt: m.startedAt,
		Frames:    m.framesIn + m.framesOut,
		Bytes:     m.bytes,
		Dropped:   m.dropped,
		Reason:    m.reason,
	}
	if busy := now.Sub(m.busySince); rec.Reason == "" && !m.busySince.IsZero() && busy >= stallAfter {
		rec.Reason = fmt.Sprintf("the disk has not answered for %d s; %d kB wait in memory",
			int(busy.Seconds()), len(m.frames)>>10)
	}
	if rec.Reason != "" {
		rec.State = telemetry.RecordingFailed
	}
	return rec
}
