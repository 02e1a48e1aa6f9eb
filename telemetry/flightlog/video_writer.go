package flightlog

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"skylatch/telemetry/media"
	"skylatch/telemetry/seal"
)

// errNotYet means that the mission has no folder to write to, for now.
var errNotYet = errors.New("the mission has no folder yet")

// writeFilms is the goroutine that owns the video files, until ctx ends. It
// syncs by itself: a slow disk makes the video wait, and never the flight log.
func (r *Recorder) writeFilms(ctx context.Context) {
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case job := <-r.pictures:
			job.done <- r.keepPicture(job)
		case <-tick.C:
			for _, f := range r.openFilms() {
				_ = r.roll(f, false) // a failure shows in the recording's state, and is tried again
			}
		}
	}
}

// closeFilms closes every video, when the goroutine of the films has ended.
func (r *Recorder) closeFilms() error {
	var errs []error
	for _, f := range r.openFilms() {
		f.writer.nextTry = time.Time{}
		err := r.roll(f, true)
		if errors.Is(err, errNotYet) { // it came in the last moment
			for _, m := range r.openMissions() {
				_ = r.flush(m) // makes the folder
			}
			err = r.roll(f, true)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("close video of %s: %w", f.track, err))
		}
		r.leave(f)
	}
	return errors.Join(errs...)
}

func (r *Recorder) openFilms() []*film {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := make([]*film, 0, len(r.films))
	for _, f := range r.films {
		list = append(list, f)
	}
	return list
}

// roll puts on disk what of a track is due, at the end all there is.
func (r *Recorder) roll(f *film, last bool) error {
	w, now := &f.writer, time.Now()
	if now.Before(w.nextTry) {
		return nil
	}
	err := r.advance(f, now, last)
	switch {
	case errors.Is(err, errNotYet):
	case err != nil:
		r.filmFailed(f, now, err)
	default:
		r.filmWorks(f, now)
		r.forgetIdle(f, now)
	}
	return err
}

// advance takes all units that wait, and writes the fragments that are due.
func (r *Recorder) advance(f *film, now time.Time, last bool) error {
	w := &f.writer
	if w.waits() {
		if err := r.store(f); err != nil {
			return err
		}
	}
	for u := r.next(f); u != nil; u = r.next(f) {
		if err := r.addUnit(f, u); err != nil {
			return err
		}
		r.taken(f, u, now)
	}
	if len(w.pending) > 0 && (last || now.Sub(w.fed) >= maxFragment) {
		if err := r.finish(f, w.last+w.usual); err != nil {
			return err
		}
	}
	if r.ending(f) {
		if err := r.finish(f, w.last+w.usual); err != nil {
			return err
		}
		r.leave(f)
	}
	return nil
}

// ending reports whether the mission that the file belongs to waits for it to be
// closed.
func (r *Recorder) ending(f *film) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return f.mission != nil && f.mission.ending
}

// next returns the oldest unit that is not in a file, without taking it.
func (r *Recorder) next(f *film) *media.Unit {
	w := &f.writer
	if len(w.todo) == 0 {
		r.mu.Lock()
		w.todo, f.queue = f.queue, nil
		r.mu.Unlock()
	}
	if len(w.todo) == 0 {
		return nil
	}
	return w.todo[0]
}

// taken lets go of the unit.
func (r *Recorder) taken(f *film, u *media.Unit, now time.Time) {
	w := &f.writer
	w.fed = now
	w.todo[0] = nil
	w.todo = w.todo[1:]
	r.mu.Lock()
	defer r.mu.Unlock()
	f.bytes -= len(u.Bytes)
	r.queuedVideo -= len(u.Bytes)
}

// addUnit puts one unit into the file it belongs to.
func (r *Recorder) addUnit(f *film, u *media.Unit) error {
	w := &f.writer
	if w.account != nil && r.wantsAnother(f, u) {
		if err := r.finish(f, max(w.place(u), w.last+1)); err != nil {
			return err
		}
		r.leave(f)
	}
	if w.account == nil {
		began, err := r.begin(f, u)
		if err != nil {
			return err
		}
		if !began {
			r.mu.Lock()
			defer r.mu.Unlock()
			f.miss(u)
			return nil
		}
		if u.Lead != nil { // what a decoder needs to begin here
			w.add(u.Lead, 0)
		}
	}
	at := w.place(u)
	if w.due(u, at) {
		if err := r.finish(f, at); err != nil {
			return err
		}
	}
	w.add(u, at)
	return nil
}

// wantsAnother reports whether the unit belongs in a new file: another format,
// a file that is full, or a vehicle's mission that has opened.
func (r *Recorder) wantsAnother(f *film, u *media.Unit) bool {
	w := &f.writer
	if !sameFormat(w.format, u.Format) {
		return true
	}
	if !entry(u) {
		return false
	}
	if w.file.size > maxVideoFile {
		return true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if f.mission.ending {
		return true
	}
	if f.mission.system != noSystem {
		return false
	}
	home := r.home(u.ReceivedAt)
	return home != nil && home != f.mission
}

// begin opens a file that starts with the unit; it reports false for a unit
// that none can start with.
func (r *Recorder) begin(f *film, u *media.Unit) (bool, error) {
	w := &f.writer
	if !entry(u) || u.Format == nil || w.refused == u.Format {
		return false, nil
	}
	init, err := encodeInit(u.Format)
	if err != nil {
		// No later try will go better, but the next format may.
		w.refused = u.Format
		r.filmFailed(f, time.Now(), err)
		return false, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	home := r.home(u.ReceivedAt)
	if home == nil {
		return false, errNotYet
	}
	f.mission = home
	home.films++
	w.open(u, init)
	return true, nil
}

// finish writes the pending samples, which end at end.
func (r *Recorder) finish(f *film, end int64) error {
	if len(f.writer.pending) == 0 {
		return nil
	}
	if err := f.writer.cut(end); err != nil {
		return err
	}
	return r.store(f)
}

// store brings the fragment to the disk, into a new file if there is none.
func (r *Recorder) store(f *film) error {
	w := &f.writer
	r.mu.Lock()
	name, key, room := f.mission.name, f.mission.key, r.disk
	r.mu.Unlock()
	if room.TotalBytes > 0 && room.FreeBytes < r.limits.reserve {
		return fmt.Errorf("keep the rest of the disk for the flight log: %w", errDiskFull)
	}
	if w.file.f == nil {
		if name == "" {
			return errNotYet
		}
		file, err := r.makeVideoFile(filepath.Join(r.dir, name), key, f.track)
		if err != nil {
			return err
		}
		w.file = file
		r.mu.Lock()
		w.account.File, _ = seal.Plain(filepath.Base(file.path))
		f.file = w.account.File
		f.mission.videos = append(f.mission.videos, w.account)
		f.mission.metaStale = true
		r.event(f.mission, Event{At: w.began, Type: "video_started", Data: videoStarted{
			w.account.File, f.track, w.account.Codec, w.account.WidthPx, w.account.HeightPx,
		}})
		r.mu.Unlock()
	}
	if err := w.put(); err != nil {
		return err
	}
	newest := w.inOut
	w.inOut = w.inOut[:0:0]
	if len(newest) == 0 {
		return nil // only synced again
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	at := newest[len(newest)-1].unit.ReceivedAt
	w.account.Frames += uint64(len(newest))
	w.account.Bytes = uint64(w.file.size)
	w.account.EndedAt = at.UTC()
	if f.mission.system == noSystem {
		f.mission.heard++
		f.mission.lastAt = at
	}
	return nil
}

// leave closes the file, or gives up one that could not be made. What was not
// written is missing.
func (r *Recorder) leave(f *film) {
	w := &f.writer
	r.mu.Lock()
	for _, s := range [][]sample{w.inOut, w.pending} {
		for _, lost := range s {
			f.miss(lost.unit)
		}
	}
	if f.mission != nil {
		if f.file != "" {
			r.event(f.mission, Event{At: time.Now(), Type: "video_ended", Data: videoEnded{f.file, w.account.Frames}})
			f.mission.metaStale = true
		}
		f.mission.films--
	}
	f.mission, f.file = nil, ""
	r.mu.Unlock()
	w.close()
}

// forgetIdle closes the file of a track that has been silent for long, and
// forgets the track.
func (r *Recorder) forgetIdle(f *film, now time.Time) {
	w := &f.writer
	if w.fed.IsZero() || now.Sub(w.fed) < r.silence || len(w.pending) > 0 {
		return
	}
	if w.account != nil {
		r.leave(f)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(f.queue) == 0 {
		delete(r.films, f.track)
	}
}
