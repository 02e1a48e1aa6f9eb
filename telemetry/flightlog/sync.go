package flightlog

import (
	"errors"
	"os"
	"time"
)

const (
	// syncEvery and flushEvery together stay well below the second that a
	// loss of power may cost.
	syncEvery  = 500 * time.Millisecond
	flushEvery = 100 * time.Millisecond
	// measureEvery is how often the room on the disk is looked at.
	measureEvery = time.Second
	// maxSyncs is how many missions can wait for their sync; the others wait
	// for the next round.
	maxSyncs = 256
)

// syncJob lends a mission's files to the syncer, until the job comes back.
type syncJob struct {
	m            *mission
	tlog, events *os.File
	path         string // of tlog
	err          error
}

// syncer syncs beside the writer: a sync of a slow card takes longer than the
// queue should wait for its next flush. It ends when jobs is closed.
func (r *Recorder) syncer(jobs <-chan syncJob, done chan<- syncJob) {
	measure := time.NewTicker(measureEvery)
	defer measure.Stop()
	for {
		select {
		case <-measure.C:
			r.measure()
		case job, open := <-jobs:
			if !open {
				return
			}
			job.err = syncFiles(job.tlog, job.events)
			if err := stillThere(job.tlog, job.path); err != nil {
				job.err = err
			}
			done <- job // never waits: there is room for every job
		}
	}
}

func syncFiles(list ...*os.File) error {
	var errs []error
	for _, f := range list {
		errs = append(errs, ignoreUnsupported(f.Sync()))
	}
	return errors.Join(errs...)
}

func (r *Recorder) measure() {
	// A disk that cannot be measured is unknown room: zero.
	room, _ := diskRoom(r.dir)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.disk = room
}
