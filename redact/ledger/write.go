package ledger

import (
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"skylatch/telemetry"
)

// run is the writer. It ends when the ledger is closed and the queue empty.
func (l *Ledger) run() {
	defer close(l.done)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		batch, lost, wait := l.take()
		if len(batch) > 0 || lost > 0 {
			l.commit(batch, lost)
			continue
		}
		if wait == 0 {
			return
		}
		timer.Reset(wait)
		select {
		case <-l.poke:
		case <-timer.C:
		}
	}
}

// idle is how long the writer sleeps with an empty queue; it is woken anyway.
const idle = time.Hour

// take returns the entries of the next write, with the number of those lost
// before. Without any it returns how long to wait for some, 0 if there will be
// none.
func (l *Ledger) take() (batch []*request, lost int64, wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.queue) == 0 {
		switch again := time.Until(l.again); {
		case l.closed:
			return nil, 0, 0
		case l.lost == 0 || l.broken != nil:
			return nil, 0, idle
		case again > 0:
			return nil, 0, again
		}
		lost, l.lost = l.lost, 0 // a disk that has room again is found out
		return nil, lost, 0
	}
	onlyPosted := l.posted == len(l.queue)
	if age := time.Since(l.queue[0].at); onlyPosted && !l.closed && age < postDelay && l.posted < maxPosted/2 {
		return nil, 0, max(postDelay-age, time.Millisecond)
	}
	n, bytes := 0, lineMargin // for an entry about lost ones
	for _, r := range l.queue {
		if bytes += len(r.fields) + lineMargin; bytes > maxBatch {
			break
		}
		if n++; r.done == nil {
			l.posted--
		}
	}
	batch = l.queue[:n:n]
	l.queue = l.queue[n:]
	lost, l.lost = l.lost, 0
	return batch, lost, 0
}

// commit writes one batch and tells those who wait.
func (l *Ledger) commit(batch []*request, lost int64) {
	first, head, err := l.write(batch, lost)

	l.mu.Lock()
	if l.failed = err; err == nil {
		l.head = head
	} else {
		l.lost += lost
		l.again = time.Now().Add(retryDelay)
		for _, r := range batch {
			if r.done == nil {
				l.lost++
			}
		}
	}
	l.mu.Unlock()

	for i, r := range batch {
		if r.done != nil {
			r.done <- result{first + int64(i), err}
		}
	}
}

// write puts a batch and its checkpoint on disk. It returns the number of the
// batch's first entry. On an error nothing has been added.
func (l *Ledger) write(batch []*request, lost int64) (first int64, head Checkpoint, err error) {
	if err := l.stuck(); err != nil {
		return 0, head, err
	}
	now := time.Now().UTC().Truncate(time.Microsecond)
	number, last := l.Checkpoint().Entries, l.last
	var text []byte
	add := func(c content) error {
		line, err := c.line(number, last)
		if err != nil {
			return fmt.Errorf("write to the ledger: %w", err)
		}
		last = tlog.RecordHash(line)
		text = append(append(text, line...), '\n')
		number++
		return l.hashes.add(number-1, last)
	}
	if err := l.hashes.flush(); err != nil { // what the last write still owes
		return 0, head, unwritable(l.dir, err)
	}
	signed := false
	defer func() {
		if !signed {
			l.hashes.forget()
		}
	}()
	if lost > 0 {
		fields := fmt.Appendf(nil, `{"count":%d}`, lost)
		if err := add(content{formatTime(now), kindLost, fields}); err != nil {
			return 0, head, err
		}
	}
	first = number
	for _, r := range batch {
		if err := add(r.content); err != nil {
			return 0, head, err
		}
	}
	head = Checkpoint{Entries: number, At: now, Offset: l.size + int64(len(text))}
	if head.Root, err = tlog.TreeHash(number, &l.hashes); err != nil {
		return 0, head, l.breakOff(err)
	}
	if err := head.sign(l.keys.signer); err != nil {
		return 0, head, err
	}
	line, err := head.line()
	if err != nil {
		return 0, head, err
	}
	text = append(append(text, line...), '\n')
	if err := l.put(text); err != nil {
		return 0, head, err
	}
	l.size, l.last = l.size+int64(len(text)), last
	signed = true
	_ = l.hashes.flush() // this batch is safe; the next one tries again
	return first, head, nil
}

// put adds bytes to the file and makes them survive a loss of power.
func (l *Ledger) put(text []byte) error {
	if _, err := l.file.WriteAt(text, l.size); err != nil {
		if cut := l.file.Truncate(l.size); cut != nil {
			return l.breakOff(cut)
		}
		return unwritable(l.dir, err) // a disk may get room again
	}
	if err := l.file.Sync(); err != nil {
		// After a failed sync nobody knows what is on disk, and the next one
		// may succeed without having written it.
		return l.breakOff(err)
	}
	return nil
}

// breakOff ends writing for good: only a new start knows what is on disk.
func (l *Ledger) breakOff(err error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.broken = &telemetry.ProblemError{
		Cause:   fmt.Sprintf("The ledger in %s cannot be written any more: %v.", l.dir, err),
		Meaning: "Flying and recording go on, but nothing leaves this machine.",
		Action:  "See that its disk can be written, and start the station again when it is safe to be without it for some seconds.",
		Err:     err,
	}
	return l.broken
}

func (l *Ledger) stuck() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.broken
}
