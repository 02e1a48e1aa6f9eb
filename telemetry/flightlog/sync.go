package flightlog

import (
	"context"
	"errors"
	"os"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/disk"
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
	// syncers work side by side: a journal takes the syncs of many vehicles in
	// one go, if they come at once.
	syncers = 4
)

// syncJob lends a mission's files to the syncer, until the job comes back.
type syncJob struct {
	m     *mission
	tlog  *os.File
	path  string     // of tlog
	dirty []*os.File // to sync
	err   error
}

// syncer syncs beside the writer: a sync of a slow card takes longer than the
// queue should wait for its next flush. It ends when jobs is closed.
func syncer(jobs <-chan syncJob, done chan<- syncJob) {
	for job := range jobs {
		job.err = syncFiles(job.dirty...)
		if err := stillThere(job.tlog, job.path); err != nil {
			job.err = err
		}
		done <- job
	}
}

func syncFiles(list ...*os.File) error {
	var errs []error
	for _, f := range list {
		errs = append(errs, disk.Sync(f))
	}
	return errors.Join(errs...)
}

// watchRoom looks at the room on the disk, until ctx ends.
func (r *Recorder) watchRoom(ctx context.Context) {
	tick := time.NewTicker(measureEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			r.measure()
		}
	}
}

func (r *Recorder) measure() {
	// A disk that cannot be measured is unknown room: zero.
	free, total, _ := disk.Room(r.dir)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.disk = telemetry.Disk{FreeBytes: free, TotalBytes: total}
}
