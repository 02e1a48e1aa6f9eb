package video

import (
	"sync"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/media"
)

// maxTracks bounds the tracks of one source: day and thermal of a few aircraft,
// and an end to what a sender of forged streams can cost.
const maxTracks = 8

// intake takes the pictures of one source. Its methods may be called from
// several goroutines, but the pictures of one track come from one.
type intake struct {
	config *Config
	name   string
	poke   func() // tells the board that a state changed

	mu     sync.Mutex // guards what follows
	tracks []*track   // in order of appearance
	state  telemetry.VideoState
	detail string
}

// picture sends a picture on its way. It does not wait for anybody, and keeps
// nothing of its memory.
func (in *intake) picture(p picture) {
	in.mu.Lock()
	defer in.mu.Unlock()
	t := in.track(p.track)
	if t == nil {
		return // more tracks than there can be cameras
	}
	if t.picture(p) {
		in.poke()
	}
}

// say tells people how the source stands while none of its tracks is live:
// what it waits for, or what is wrong and what to do.
func (in *intake) say(state telemetry.VideoState, detail string) {
	in.mu.Lock()
	changed := in.state != state || in.detail != detail
	in.state, in.detail = state, detail
	in.mu.Unlock()
	if changed {
		in.poke()
	}
}

// called gives the track a name for people, e.g. "RTP H.264 from 192.168.8.20".
func (in *intake) called(name, words string) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if t := in.find(name); t != nil {
		t.called = words
	}
}

// counted replaces what the format of one track has counted.
func (in *intake) counted(name string, c formatCounts) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if t := in.find(name); t != nil {
		t.counted = c
	}
}

// entryWanted reports whether the track needs a picture that decoding can begin
// with: the source may be asked for one, where its protocol can.
func (in *intake) entryWanted(name string) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	t := in.find(name)
	return t != nil && t.entryWanted()
}

// track returns a track, a new one if need be; in.mu is held.
func (in *intake) track(name string) *track {
	t := in.find(name)
	if t == nil && len(in.tracks) < maxTracks {
		t = newTrack(in.config, in.id(name), name)
		in.tracks = append(in.tracks, t)
	}
	return t
}

func (in *intake) find(name string) *track {
	for _, t := range in.tracks {
		if t.name == name {
			return t
		}
	}
	return nil
}

// id returns the id of a track.
func (in *intake) id(name string) media.TrackID {
	if name == "" {
		return media.TrackID(in.name)
	}
	return media.TrackID(in.name + " " + name)
}

// report appends the state of the source's tracks, and returns when it will
// change if nothing comes.
func (in *intake) report(now time.Time, list []telemetry.Video) ([]telemetry.Video, time.Time) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if len(in.tracks) == 0 {
		return append(list, telemetry.Video{Track: in.name, Name: in.name, State: in.state, Detail: in.detail}), time.Time{}
	}
	var next time.Time
	for _, t := range in.tracks {
		v, due := t.report(now, in)
		list = append(list, v)
		next = earlier(next, due)
	}
	return list, next
}

// earlier returns the earlier of two moments; a zero one never comes.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
