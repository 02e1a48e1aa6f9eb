package library

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/alert"
	"skylatch/telemetry/flightlog"
	"skylatch/telemetry/seal"
	"skylatch/telemetry/store"
)

// tlogName is a mission's flight log.
const tlogName = "flight.tlog"

// fingerprint tells whether anything in a mission's folder has changed, by
// names, sizes and times; false if the folder is no mission's.
func fingerprint(dir string) (string, bool) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", false
	}
	sum := sha256.New()
	mission := false
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			continue // gone while we look: the next refresh sees it
		}
		name, _ := seal.Plain(e.Name())
		mission = mission || name == tlogName || strings.HasPrefix(e.Name(), "video-")
		fmt.Fprintf(sum, "%q %d %d\n", e.Name(), info.Size(), info.ModTime().UnixNano())
	}
	return hex.EncodeToString(sum.Sum(nil)[:16]), mission
}

// describe reads a mission. What cannot be read is a problem of the mission's;
// the error is only that of ctx.
func (l *Library) describe(ctx context.Context, name string) (Mission, error) {
	dir := filepath.Join(l.config.Dir, name)
	m := Mission{Name: name, State: Whole}
	problem := func(err error) {
		m.State = Damaged
		m.Problems = append(m.Problems, err.Error())
	}
	account, err := flightlog.ReadAccount(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		problem(err)
	}
	m.Sealed = account.Sealed || seal.Sealed(dir)
	m.System, m.StartedAt, m.EndedAt = account.System, account.StartedAt, account.EndedAt
	m.Frames, m.Videos = account.FramesIn+account.FramesOut, account.Videos
	m.Problems = append(m.Problems, account.Problems...)
	if account.Recovered {
		m.State = Recovered
	}
	if m.Notes, err = readNotes(dir); err != nil {
		problem(err)
	}
	m.count(dir)
	flying := !account.Finished() && flightlog.Recording(dir)
	if m.Sealed {
		m.Unlocked, err = l.unlock(&m, dir)
		if err != nil {
			problem(err)
		}
	}
	switch {
	case flying:
		m.State = Flying
		return m, nil
	case m.Sealed && !m.Unlocked:
		m.State = Sealed
		return m, nil
	case m.Sealed && !account.Recovered:
		for _, name := range l.unfinished(dir) {
			problem(fmt.Errorf("%s has no end: a part of it is missing", name))
		}
	}
	if err := l.fly(ctx, &m); err != nil && !errors.Is(err, fs.ErrNotExist) {
		if ctx.Err() != nil {
			return m, ctx.Err()
		}
		problem(err)
	}
	if err := m.readEvents(dir, l.keys.Load()); err != nil {
		problem(err)
	}
	m.Marks = sorted(m.Marks)
	return m, nil
}

// fly watches the flight for its figures.
func (l *Library) fly(ctx context.Context, m *Mission) error {
	tlog, err := seal.Open(filepath.Join(l.config.Dir, m.Name, tlogName), l.keys.Load())
	if err != nil {
		return err
	}
	defer tlog.Close()
	f := figures{m: m}
	var first time.Time
	err = l.config.Watch(ctx, tlog, step, func(at time.Time, s store.Snapshot) {
		if first.IsZero() {
			first = at
		}
		for _, v := range s.Vehicles {
			if m.System == 0 || v.ID.System == m.System {
				m.System = v.ID.System
				f.look(at, v)
				return
			}
		}
	})
	f.close()
	// A log that was brought from elsewhere has no account.
	m.StartedAt = cmp.Or(m.StartedAt, first)
	m.EndedAt = cmp.Or(m.EndedAt, f.seen)
	return err
}

// count adds up the files, with those below: a camera's card has folders.
func (m *Mission) count(dir string) {
	m.Bytes, m.Pictures = 0, 0
	_ = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil {
			return nil // said by whoever reads the files
		}
		if info, err := e.Info(); err == nil && !e.IsDir() {
			m.Bytes += info.Size()
		}
		if strings.HasPrefix(e.Name(), "picture-") {
			m.Pictures++
		}
		return nil
	})
}

// readEvents takes the alerts that were raised.
func (m *Mission) readEvents(dir string, keys *seal.Keys) error {
	for e, err := range flightlog.Events(dir, keys) {
		if err != nil {
			return err
		}
		var a struct {
			Change alert.Change         `json:"change"`
			Level  telemetry.AlertLevel `json:"level"`
			Cause  string               `json:"cause"`
		}
		if e.Type != "alert" || json.Unmarshal(e.Data, &a) != nil || a.Change != alert.Raised {
			continue
		}
		if m.Alerts == nil {
			m.Alerts = make(map[telemetry.AlertLevel]int)
		}
		m.Alerts[a.Level]++
		if len(m.Marks) < 2*maxMarks {
			m.Marks = append(m.Marks, Mark{At: e.At, Kind: MarkAlert, Text: a.Cause, Level: a.Level})
		}
	}
	return nil
}

// unlock reads the notes of a sealed mission, and reports whether it is
// unlocked. That it is locked is no error.
func (l *Library) unlock(m *Mission, dir string) (bool, error) {
	_, err := l.keys.Load().Unlock(dir)
	if errors.Is(err, seal.ErrLocked) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	words, err := readWords(dir, l.keys.Load())
	words.Keep = m.Notes.Keep
	m.Notes = words
	return true, err
}

// unfinished returns the sealed files in a folder that do not end as their
// writer ended them. What cannot be opened, others tell.
func (l *Library) unfinished(dir string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var list []string
	for _, e := range entries {
		name, sealed := seal.Plain(e.Name())
		if !sealed {
			continue
		}
		f, err := seal.Open(filepath.Join(dir, name), l.keys.Load())
		if err != nil {
			continue
		}
		if !f.Finished() {
			list = append(list, name)
		}
		_ = f.Close() // only looked at
	}
	return list
}
