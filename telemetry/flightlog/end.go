package flightlog

import (
	"errors"
	"fmt"
	"time"
)

// endData says why in the last line of events.jsonl.
type endData struct {
	Reason string `json:"reason"`
}

// endIfSilent ends a mission whose vehicle was not heard for the set time. A
// mission that is not safe on disk stays open, so that its trouble stays seen.
func (r *Recorder) endIfSilent(m *mission) {
	now, fl := time.Now(), &m.files
	r.mu.Lock()
	heard, failing := m.heard, m.reason != ""
	// Video without a vehicle ends when it has moved in with one.
	moved := m.system == noSystem && m.films == 0 && r.vehicleMission() != nil
	r.mu.Unlock()
	if fl.heardAt.IsZero() || heard != fl.heard {
		fl.heard, fl.heardAt = heard, now
		r.setEnding(m, false)
		return
	}
	if now.Sub(fl.heardAt) < r.silence && !moved || failing || fl.syncing || now.Before(fl.nextTry) {
		return
	}
	if r.setEnding(m, true) > 0 {
		return // until its videos are closed
	}
	_ = r.end(m, endSilence) // a failure shows in the recording's state, and is tried again
}

// setEnding tells the videos of a mission to close, or that they need not, and
// returns how many are open.
func (r *Recorder) setEnding(m *mission, ending bool) (films int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m.ending = ending
	return m.films
}

// end puts the mission's end on disk and closes it.
func (r *Recorder) end(m *mission, why string) error {
	// The first flush may only finish what an earlier one began.
	if err := r.flush(m); err != nil {
		return err
	}
	r.mu.Lock()
	r.event(m, Event{At: time.Now(), Type: "mission_ended", Data: endData{why}})
	r.mu.Unlock()
	if err := r.flush(m); err != nil {
		return err
	}
	if err := r.conclude(m, why); err != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.fail(m, time.Now(), err)
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(m.frames)+len(m.events) > 0 {
		// It came back while its end was being written: the mission goes on.
		m.files.metaDue = true
		m.ending = false
		return nil
	}
	delete(r.missions, m.system)
	m.files.close()
	return nil
}

// conclude makes everything durable and writes the final mission.json.
func (r *Recorder) conclude(m *mission, why string) error {
	fl := &m.files
	account := r.account(m)
	r.mu.Lock()
	account.end(m.lastAt, why)
	r.mu.Unlock()
	if err := errors.Join(fl.tlog.finish(), fl.events.finish()); err != nil {
		return err
	}
	if err := syncFiles(fl.tlog.f, fl.events.f); err != nil {
		return fmt.Errorf("sync the flight: %w", err)
	}
	return account.write(fl.dir)
}
