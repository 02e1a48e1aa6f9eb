// Package flightlog is the flight on disk: for every vehicle a folder with
// every raw frame in both directions (flight.tlog, the format that
// QGroundControl, Mission Planner, MAVProxy and pymavlink read), what happened
// around them (events.jsonl), the pictures of its cameras as they came
// (video-*.mp4) and what it was (mission.json). Video that comes while no
// vehicle is there has a folder of its own.
//
// A video's time 0 is when its first picture came, on the station's clock:
// started_at of its entry in mission.json and the time of its video_started in
// events.jsonl. Every fragment says it again in its prft box, for its own first
// picture; replay goes by that, because a source's clock is not ours. Where the
// source's clock runs off by a second, the file's follows ours.
//
// Recording never waits and never makes anybody wait. [Recorder.Frame] copies a
// frame into a bounded queue in memory, [Recorder.Video] keeps a unit in another; the goroutines of [Recorder.Run], and
// only those, touch files. A flush is one write; a sync runs beside it. What a
// slow, full or missing disk cannot take stays in the queue until the queue is
// full; after that the newest frames are dropped, counted and reported, and the
// recording goes on by itself when the disk does.
//
// A recording may be sealed for those who are to read it: then the names of its
// files end with .sealed, and what is outside is mission.json, whose account
// says when, by which system and how much, and holds no place and no words.
//
// The package interprets nothing but the length of a frame: what the vehicle
// meant is for others, after it is safe here.
package flightlog

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/disk"
	"skylatch/telemetry/media"
	"skylatch/telemetry/seal"
)

// DefaultSilence is long enough for a battery change with a quick pilot, and
// short enough that two flights of a day are two missions.
const DefaultSilence = 2 * time.Minute

// Config says where and how missions are kept.
type Config struct {
	// Dir is the missions folder; it is made if missing.
	Dir string
	// Silence is how long a vehicle must be silent for its mission to end;
	// 0 is [DefaultSilence].
	Silence time.Duration
	// Program is written to mission.json, e.g. "skylatch 0.1.0".
	Program string
	// Seal, if not nil, seals all that is recorded, so that only they can read
	// it; see package seal.
	Seal *seal.Recipients
}

// Recorder writes missions. Use [New], then Run. All methods may be called from
// any goroutine.
type Recorder struct {
	dir     string
	silence time.Duration
	program string
	seal    *seal.Recipients
	limits  limits
	create  func(path string) (*os.File, error)
	wake    chan struct{} // poke: a queue is filling faster than the flushes
	// pictures wait for their caller: at most a few, and nobody else waits.
	pictures chan pictureJob

	mu          sync.Mutex // guards what follows
	missions    map[int]*mission
	films       map[media.TrackID]*film
	queued      int // bytes in all queues of missions
	queuedVideo int // and of films
	disk        telemetry.Disk
	closed      bool
}

// New validates the configuration and makes the folder.
func New(c Config) (*Recorder, error) {
	if c.Dir == "" {
		return nil, errors.New("flight log: no missions folder named")
	}
	if c.Silence < 0 {
		return nil, fmt.Errorf("flight log: silence of %v is negative", c.Silence)
	}
	dir, err := filepath.Abs(c.Dir)
	if err != nil {
		return nil, fmt.Errorf("find missions folder %s: %w", c.Dir, err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make missions folder: %w", err)
	}
	r := &Recorder{
		dir:     dir,
		silence: cmp.Or(c.Silence, DefaultSilence),
		program: c.Program,
		seal:    c.Seal,
		limits: limits{
			frames: maxQueuedFrames, events: maxQueuedEvents, total: maxQueued,
			video: maxQueuedVideo, allVideo: maxAllVideo, reserve: videoReserve, closing: closeWait,
		},
		create:   createFile,
		wake:     make(chan struct{}, 1),
		pictures: make(chan pictureJob),
		missions: make(map[int]*mission),
		films:    make(map[media.TrackID]*film),
	}
	// Room that cannot be measured is unknown room (zero), no reason to refuse.
	r.disk.FreeBytes, r.disk.TotalBytes, _ = disk.Room(dir)
	return r, nil
}

// Frame keeps one raw frame that came from a vehicle's system. The first one
// that the system itself sent starts its mission; what others say about it (a
// telemetry radio's report) is kept too, but is no sign of life. It never
// blocks; raw is copied.
func (r *Recorder) Frame(system int, at time.Time, raw []byte) {
	sender, whole := frameSender(raw)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return
	}
	m := r.missions[system]
	if m == nil {
		if !whole || sender != system {
			return
		}
		m = newMission(system, at)
		r.missions[system] = m
		r.event(m, Event{At: at, Type: eventStarted})
	}
	if sender == system {
		m.heard++
		m.lastAt = at
	}
	if !whole {
		// Bytes that are no frame would make the file unreadable from there on.
		m.dropped++
		return
	}
	if r.keep(m, at, raw) {
		m.framesIn++
	}
}

// Sent keeps one raw frame that we sent to a system, if its mission is open;
// system 0 is every open mission. It never blocks; raw is copied.
func (r *Recorder) Sent(system int, at time.Time, raw []byte) {
	if _, whole := frameSender(raw); !whole {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return
	}
	if system != 0 {
		if m := r.missions[system]; m != nil && r.keep(m, at, raw) {
			m.framesOut++
		}
		return
	}
	for _, m := range r.missions {
		if r.keep(m, at, raw) {
			m.framesOut++
		}
	}
}

// Event adds a line to the mission's events.jsonl, if its mission is open;
// system 0 is every open mission. It never blocks; e.Data is encoded before
// Event returns.
func (r *Recorder) Event(system int, e Event) {
	line := e.line()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return
	}
	if system != 0 {
		if m := r.missions[system]; m != nil {
			r.keepEvent(m, line)
		}
		return
	}
	for _, m := range r.missions {
		r.keepEvent(m, line)
	}
}

// Started returns when the open mission of a system began.
func (r *Recorder) Started(system int) (at time.Time, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m := r.missions[system]
	if m == nil {
		return time.Time{}, false
	}
	return m.startedAt, true
}

// Recordings returns the state of the vehicles' open missions, by system. Of
// video, see [Recorder.VideoFile].
func (r *Recorder) Recordings() []telemetry.Recording {
	now := time.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	list := make([]telemetry.Recording, 0, len(r.missions))
	for _, m := range r.missions {
		if m.system != noSystem {
			list = append(list, m.recording(now))
		}
	}
	slices.SortFunc(list, func(a, b telemetry.Recording) int { return cmp.Compare(a.System, b.System) })
	return list
}

// Disk returns the room left where missions are kept, as of a second ago; zero
// if it cannot be measured.
func (r *Recorder) Disk() telemetry.Disk {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.disk
}
