package flightlog

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"
)

// maxProblems bounds what a disk that comes and goes writes to mission.json.
const maxProblems = 20

// fail notes that the disk did not take the flight; r.mu is held. The next try
// comes after retryEvery, or at once in a new folder if the old one is gone.
func (r *Recorder) fail(m *mission, now time.Time, err error) {
	m.files.suspect = m.files.dir != ""
	m.files.nextTry = now.Add(retryEvery)
	if errors.Is(err, errGone) {
		r.abandon(m, now)
	}
	why := reason(err)
	if m.reason == why {
		return
	}
	m.reason = why
	r.event(m, Event{At: now, Type: "recording_failed", Data: problemData{why}})
	m.problem(now, err.Error())
}

// recovered notes that the disk takes the flight again, and tells what is
// missing; r.mu is held. While more waits than half the queue can hold, the
// disk is still too slow to be trusted.
func (r *Recorder) recovered(m *mission, now time.Time) {
	if m.reason == "" || len(m.frames) > r.limits.frames/2 {
		return
	}
	if m.gap.Frames > 0 {
		r.event(m, Event{At: now, Type: "frames_missing", Data: m.gap})
		m.problem(now, fmt.Sprintf("%d frames are missing between %s and %s", m.gap.Frames,
			m.gap.From.UTC().Format(time.RFC3339Nano), m.gap.To.UTC().Format(time.RFC3339Nano)))
		m.gap = gapData{}
	}
	r.event(m, Event{At: now, Type: "recording_resumed"})
	m.reason = ""
}

// abandon leaves a folder that is gone; what is still in memory goes to a new
// one. r.mu is held.
func (r *Recorder) abandon(m *mission, now time.Time) {
	fl := &m.files
	in, out := countFrames(m.system, fl.frameBatch, m.frames)
	lost := m.framesIn + m.framesOut - in - out
	m.framesIn, m.framesOut = in, out
	m.dropped += lost
	fl.continues = filepath.Base(fl.dir)
	fl.close()
	fl.startedAt = now
	fl.suspect, fl.nextTry = false, time.Time{}
	fl.tlog, fl.events = appendFile{}, appendFile{}
	m.name, m.videos = "", nil // videos notice by themselves
	m.bytes = 0
	r.event(m, Event{At: now, Type: "folder_lost", Data: movedData{fl.continues, lost}})
}

// countFrames tells the vehicle's frames in the queues from ours. A radio's
// report counts as ours here; nothing but the two numbers depends on it.
func countFrames(system int, queues ...[]byte) (in, out uint64) {
	for _, q := range queues {
		for len(q) >= headLen {
			n, ok := frameLen(q[stampLen:])
			if !ok || len(q) < stampLen+n {
				break // cannot be: the queue holds whole entries
			}
			if sender, _ := frameSender(q[stampLen : stampLen+n]); sender == system {
				in++
			} else {
				out++
			}
			q = q[stampLen+n:]
		}
	}
	return in, out
}

// problem keeps a sentence for mission.json.
func (m *mission) problem(at time.Time, what string) {
	if len(m.problems) < maxProblems {
		m.problems = append(m.problems, at.UTC().Format(time.RFC3339)+": "+what)
	}
}
