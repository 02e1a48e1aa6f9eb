// Package ledger is the append-only, hash-chained, signed record of every
// decision: what started, what was let out or held back and why, who tried,
// who allowed more. It keeps no withheld value, only classes and counts.
//
// On disk it is one file of JSON lines that a person can read. Every line names
// the hash of the line before it; all lines together are the leaves of a Merkle
// tree (RFC 6962); and every write ends with a line that holds the signed head
// of that tree. One write is one or more entries and their checkpoint, so what
// has been written has been signed.
//
// What is promised. When [Ledger.Append] returns without an error, its entry
// and a signature over it and all before it are on disk, and survive a loss of
// power. What [Ledger.Post] takes is there at most [postDelay] and one sync
// later. A process killed at any byte leaves at most one unsigned write, none
// of whose entries was acknowledged: the next start moves it to a file beside
// the ledger, and says so in the ledger. [Verify] finds every other difference.
// It cannot find, by itself, that whole writes were cut off the end, or that
// everything was written anew under another key; a checkpoint kept elsewhere
// shows both.
//
// The package refuses to append to a ledger that is damaged. It owns one
// goroutine, which [Open] starts and [Ledger.Close] joins. Files never rotate:
// an entry and its share of checkpoints take some 700 bytes.
package ledger

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"skylatch/telemetry"
	"skylatch/telemetry/disk"
)

const (
	// postDelay is how long entries that nobody waits for may gather. A quarter
	// of a second stays well within the second that a pulled plug may cost, and
	// spares a memory card: four syncs a second at most.
	postDelay = 250 * time.Millisecond

	// maxBatch limits the entries' bytes of one write.
	maxBatch = 1 << 20

	// maxPosted is how many entries may wait; further ones are refused.
	maxPosted = 4096

	// retryDelay is how long the ledger waits before it says that entries were
	// lost, if no entry comes that would say it.
	retryDelay = time.Second

	// claimPatience is for somebody who just looks whether the ledger is in
	// use: that takes microseconds.
	claimPatience = 500 * time.Millisecond
)

var (
	// ErrClosed tells that the ledger takes no entry any more.
	ErrClosed = errors.New("the ledger is closed")

	// ErrBusy tells that too many entries wait for the disk.
	ErrBusy = errors.New("the ledger does not keep up")

	// ErrDamaged tells that the ledger on disk is not as it was written.
	ErrDamaged = errors.New("the ledger was changed or is damaged")

	// ErrInUse tells that another process writes this ledger.
	ErrInUse = errors.New("the ledger is in use")
)

// Ledger is an open ledger. Its methods may be called by several goroutines.
type Ledger struct {
	dir    string
	keys   keys
	file   *os.File
	hashes hashFile
	poke   chan struct{} // has one place: something waits in queue
	done   chan struct{} // closed when the writer has ended

	// The writer's own; nobody else reads them.
	size int64     // bytes in file
	last tlog.Hash // of the last entry's line

	mu sync.Mutex // guards what follows

	queue  []*request
	posted int        // requests in queue that nobody waits for
	lost   int64      // entries refused or not written since the last one that says so
	again  time.Time  // when a write that only says so is worth a try
	closed bool       // takes nothing more
	broken error      // nothing can be written until the ledger is opened again
	failed error      // the last write's error; nil after a good one
	head   Checkpoint // the newest
}

// request is an entry on its way to the disk.
type request struct {
	content
	at   time.Time
	done chan result // nil if nobody waits; has one place
}

type result struct {
	number int64
	err    error
}

// Open opens the ledger in a folder for writing, and makes folder, key and
// ledger if there is none. It sets aside what a killed process left unsigned.
// Its error wraps [ErrDamaged] or [ErrInUse]; whoever gets one lets nothing
// leave.
func Open(dir string) (*Ledger, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, unwritable(dir, err)
	}
	file, err := os.OpenFile(filepath.Join(dir, entriesName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, unwritable(dir, err)
	}
	l := &Ledger{
		dir: dir, file: file,
		poke: make(chan struct{}, 1), done: make(chan struct{}),
	}
	own, err := l.prepare()
	if err != nil {
		l.closeFiles()
		return nil, err
	}
	go l.run()
	for _, e := range own {
		if _, err := l.append(e); err != nil {
			return nil, errors.Join(err, l.Close())
		}
	}
	return l, nil
}

// prepare takes the folder, reads the keys and repairs the end. It returns what
// is to be said about that in the ledger.
func (l *Ledger) prepare() ([]Entry, error) {
	if !claimPatiently(l.file) {
		return nil, &telemetry.ProblemError{
			Cause:   fmt.Sprintf("Another program writes the ledger in %s.", l.dir),
			Meaning: "This one writes nothing there, and lets nothing leave.",
			Action:  "Use the running one, or name another data folder with --data.",
			Err:     ErrInUse,
		}
	}
	var err error
	if l.hashes.f, err = os.OpenFile(filepath.Join(l.dir, hashesName), os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return nil, unwritable(l.dir, err)
	}
	if err := disk.SyncFolder(l.dir); err != nil {
		return nil, unwritable(l.dir, err)
	}
	return l.repair()
}

func claimPatiently(f *os.File) bool {
	tick := time.NewTicker(claimPatience / 50)
	defer tick.Stop()
	for range 50 {
		if disk.Claim(f) {
			return true
		}
		<-tick.C
	}
	return false
}

// Append writes an entry and returns its number once the entry and a signature
// over it are on disk. If there is an error, the entry does not count, and what
// it allows must not happen. Entries of several callers share a write.
func (l *Ledger) Append(e Entry) (number int64, err error) {
	if m, ok := known(e.Kind); ok && m.own {
		return 0, fmt.Errorf("write to the ledger: only the ledger writes %q", e.Kind)
	}
	return l.append(e)
}

func (l *Ledger) append(e Entry) (int64, error) {
	done := make(chan result, 1)
	if err := l.enqueue(e, done); err != nil {
		return 0, err
	}
	r := <-done
	return r.number, r.err
}

// Post takes an entry without waiting for the disk. It is for what must not be
// delayed and does not leave this machine, a command to the aircraft first of
// all. If there is an error the entry is not kept; how many were not is said in
// the ledger when it can be written again.
func (l *Ledger) Post(e Entry) error {
	if m, ok := known(e.Kind); ok && m.own {
		return fmt.Errorf("write to the ledger: only the ledger writes %q", e.Kind)
	}
	return l.enqueue(e, nil)
}

func (l *Ledger) enqueue(e Entry, done chan result) error {
	now := time.Now()
	c, err := e.content(now)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.closed:
		return ErrClosed
	case l.broken != nil:
		l.lost++
		return l.broken
	case done == nil && l.posted >= maxPosted:
		l.lost++
		return ErrBusy
	}
	l.queue = append(l.queue, &request{content: c, at: now, done: done})
	if done == nil {
		l.posted++
	}
	if done != nil || l.posted == 1 || l.posted == maxPosted/2 {
		l.wake()
	}
	return nil
}

// wake tells the writer to look into the queue.
func (l *Ledger) wake() {
	select {
	case l.poke <- struct{}{}:
	default: // it has been told already
	}
}

// Err returns why the ledger cannot be written, or nil if the last write was a
// good one. While there is an error, nothing may leave.
func (l *Ledger) Err() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.broken != nil {
		return l.broken
	}
	return l.failed
}

// Checkpoint returns the newest signed head.
func (l *Ledger) Checkpoint() Checkpoint {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.head
}

// PublicKey returns the key that checks this ledger's signatures.
func (l *Ledger) PublicKey() string { return l.keys.public }

// Close writes what waits and closes the ledger. It may be called again.
func (l *Ledger) Close() error {
	l.mu.Lock()
	again := l.closed
	l.closed = true
	l.wake()
	l.mu.Unlock()
	<-l.done
	if !again {
		l.closeFiles()
	}
	return l.Err()
}

// closeFiles has no error to tell: what was acknowledged is synced.
func (l *Ledger) closeFiles() {
	_ = l.file.Close()
	if l.hashes.f != nil {
		_ = l.hashes.f.Close()
	}
}

func unwritable(dir string, err error) error {
	return &telemetry.ProblemError{
		Cause:   fmt.Sprintf("The ledger in %s cannot be written: %v.", dir, err),
		Meaning: "Flying and recording go on, but nothing leaves this machine.",
		Action:  "Make room on that disk and see that it can be written, or name another data folder with --data.",
		Err:     err,
	}
}

func damaged(dir string, err error) error {
	return &telemetry.ProblemError{
		Cause:   fmt.Sprintf("The ledger in %s is not as it was written: %v.", dir, err),
		Meaning: "Flying and recording go on, but nothing leaves this machine.",
		Action:  "Run `skylatch ledger verify`, keep a copy of the folder, and move it away: a new ledger begins then.",
		Err:     fmt.Errorf("%w: %w", ErrDamaged, err),
	}
}
