package flightlog

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"skylatch/telemetry/disk"
)

const (
	// retryEvery is how soon a failed disk is tried again.
	retryEvery = time.Second
	// closeWait is how long a disk that hangs can hold up the end of the
	// station. Nothing can interrupt a write to a hung disk.
	closeWait = 5 * time.Second
	// keptBatch is what a drained queue keeps of its memory.
	keptBatch = 1 << 20
)

// ErrDiskHangs means that the disk did not come back from a write or a sync
// while the missions were being closed.
var ErrDiskHangs = errors.New("the disk does not answer")

// Run writes until ctx ends, then closes every mission and returns. It may be
// called once. The error is nil if every mission is whole on disk; it wraps
// [ErrDiskHangs] if the disk hung, and the one goroutine that is in the hung
// write is then left behind.
func (r *Recorder) Run(ctx context.Context) error {
	done := make(chan error, 1)
	go func() { done <- r.write(ctx) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	hung := time.NewTimer(r.limits.closing)
	defer hung.Stop()
	select {
	case err := <-done:
		return err
	case <-hung.C:
		return fmt.Errorf("close missions within %v: %w; the last seconds may be missing", r.limits.closing, ErrDiskHangs)
	}
}

// write is the goroutine that owns the files.
func (r *Recorder) write(ctx context.Context) error {
	jobs, synced := make(chan syncJob, maxSyncs), make(chan syncJob, maxSyncs)
	var syncing sync.WaitGroup
	for range syncers {
		syncing.Go(func() { syncer(jobs, synced) })
	}
	syncing.Go(func() { r.watchRoom(ctx) })
	var filming sync.WaitGroup
	filming.Go(func() { r.writeFilms(ctx) })
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case job := <-synced:
			r.synced(job)
		case <-r.wake:
			for _, m := range r.openMissions() {
				_ = r.flush(m) // a failure shows in the recording's state, and is tried again
			}
		case <-tick.C:
			for _, m := range r.openMissions() {
				_ = r.flush(m)
				r.startSync(m, jobs)
				r.endIfSilent(m)
			}
		}
	}
	filming.Wait()
	r.mu.Lock()
	r.closed = true // nothing is queued from here on
	r.mu.Unlock()
	close(jobs)
	go func() {
		syncing.Wait()
		close(synced) // ends the loop below, and with it all that was started
	}()
	for job := range synced {
		r.synced(job)
	}
	errs := []error{r.closeFilms()}
	for _, m := range r.openMissions() {
		m.files.nextTry = time.Time{}
		if err := r.end(m, endStopped); err != nil {
			errs = append(errs, fmt.Errorf("close mission of vehicle %d: %w", m.system, err))
			m.files.close() // as it is: [Recover] will close the mission
		}
	}
	return errors.Join(errs...)
}

// openMissions returns the open missions.
func (r *Recorder) openMissions() []*mission {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := make([]*mission, 0, len(r.missions))
	for _, m := range r.missions {
		list = append(list, m)
	}
	return list
}

// flush puts what is queued on disk, in one write for each file.
func (r *Recorder) flush(m *mission) error {
	now, fl := time.Now(), &m.files
	if now.Before(fl.nextTry) || fl.suspect && fl.syncing {
		return nil // later
	}
	if !r.take(m, now) {
		return nil
	}
	queued := len(fl.frameBatch) + len(fl.eventBatch)
	err := r.putOnDisk(m)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.queued -= queued - len(fl.frameBatch) - len(fl.eventBatch)
	m.busySince = time.Time{}
	m.bytes = uint64(fl.tlog.size)
	if err != nil {
		r.fail(m, now, err)
		return err
	}
	r.recovered(m, now)
	return nil
}

// take fills the batches out of the queue and reports whether there is work.
func (r *Recorder) take(m *mission, now time.Time) bool {
	fl := &m.files
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(fl.frameBatch) == 0 {
		m.frames, fl.frameBatch = emptied(fl.frameBatch), m.frames
	}
	if len(fl.eventBatch) == 0 {
		m.events, fl.eventBatch = emptied(fl.eventBatch), m.events
	}
	fl.metaDue = fl.metaDue || m.metaStale
	m.metaStale = false
	if len(fl.frameBatch)+len(fl.eventBatch) == 0 && !fl.metaDue && !fl.suspect {
		return false
	}
	m.busySince = now
	return true
}

// emptied returns the buffer for reuse, unless an outage has made it big.
func emptied(b []byte) []byte {
	if cap(b) > keptBatch {
		return nil
	}
	return b[:0]
}

// putOnDisk writes the batches, into a new folder if there is none.
func (r *Recorder) putOnDisk(m *mission) error {
	fl := &m.files
	if fl.dir == "" {
		if fl.startedAt.IsZero() {
			fl.startedAt = m.startedAt
		}
		if err := fl.open(r.dir, fl.startedAt, m.system, r.seal, r.create); err != nil {
			return err
		}
		r.mu.Lock()
		m.name, m.key = filepath.Base(fl.dir), fl.key
		r.mu.Unlock()
	}
	if err := fl.write(); err != nil {
		return err
	}
	if !fl.metaDue {
		return nil
	}
	if err := r.account(m).write(fl.dir); err != nil {
		return err
	}
	if err := disk.SyncFolder(r.dir); err != nil {
		return fmt.Errorf("sync missions folder: %w", err)
	}
	fl.metaDue = false
	return nil
}

// account is how the mission stands.
func (r *Recorder) account(m *mission) Account {
	r.mu.Lock()
	defer r.mu.Unlock()
	return Account{
		Format:        metaFormat,
		Sealed:        m.files.key != nil,
		Program:       r.program,
		System:        max(m.system, 0),
		StartedAt:     m.files.startedAt.UTC(),
		FramesIn:      m.framesIn,
		FramesOut:     m.framesOut,
		Bytes:         uint64(m.files.tlog.size),
		Events:        m.lines,
		Dropped:       m.dropped,
		DroppedEvents: m.droppedEvents,
		Continues:     m.files.continues,
		Problems:      m.problems,
		Videos:        m.filmAccounts(),
	}
}

// startSync lends the files to the syncer when it is time.
func (r *Recorder) startSync(m *mission, jobs chan<- syncJob) {
	now, fl := time.Now(), &m.files
	if fl.dir == "" || fl.syncing || now.Sub(fl.syncedAt) < syncEvery {
		return
	}
	job := syncJob{m: m, tlog: fl.tlog.f, path: fl.tlog.path}
	for _, a := range []*appendFile{&fl.tlog, &fl.events} {
		if a.dirty {
			job.dirty = append(job.dirty, a.f)
		}
	}
	if len(job.dirty) == 0 {
		return
	}
	select {
	case jobs <- job:
		fl.tlog.dirty, fl.events.dirty = false, false
		fl.syncing, fl.syncedAt = true, now
	default: // the next tick tries again
	}
}

// synced takes the files back.
func (r *Recorder) synced(job syncJob) {
	m := job.m
	m.files.syncing = false
	if job.err == nil {
		return
	}
	m.files.tlog.dirty, m.files.events.dirty = true, true
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fail(m, time.Now(), fmt.Errorf("sync: %w", job.err))
}
