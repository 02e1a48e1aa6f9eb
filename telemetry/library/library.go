// Package library knows the recorded missions of a data folder: what each of
// them was, in a list that opens at once however many there are.
//
// The folders are the truth. What is read out of them is kept in an index that
// can be deleted at any time and is made again; what a crew writes about a
// mission is a file in the mission's own folder. Of a sealed mission the index on
// the disk holds what stands outside of it, and the rest is in memory. The package decodes nothing:
// whoever opens a library says how a flight log is watched.
//
// A library starts goroutines only in [Library.Refresh], which joins them.
package library

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"skylatch/telemetry/seal"
	"skylatch/telemetry/store"
)

// Watch plays a flight log as fast as it can be read, and calls look with what
// a pilot would have seen, at every step of flight time.
type Watch func(ctx context.Context, tlog io.Reader, step time.Duration, look func(at time.Time, s store.Snapshot)) error

// Config says where missions are.
type Config struct {
	// Dir is the folder of the missions' folders.
	Dir string
	// Index is the file that the index is kept in.
	Index string
	// Watch is required.
	Watch Watch
	// Keys open sealed missions; nil opens none.
	Keys *seal.Keys
}

// Library is the missions of one folder. Use [Open]; its methods may be called
// by many goroutines.
type Library struct {
	config Config
	index  *index
	keys   atomic.Pointer[seal.Keys] // nil if nothing is unlocked

	refreshing sync.Mutex // one at a time
}

// Open opens the index, or begins a new one if there is none or it is of no
// use. It looks at no mission: see [Library.Refresh].
func Open(c Config) (*Library, error) {
	if c.Watch == nil {
		return nil, errors.New("open the library: nobody can watch a flight log")
	}
	x, err := openIndex(c.Index)
	if err != nil {
		return nil, err
	}
	l := &Library{config: c, index: x}
	l.keys.Store(c.Keys)
	return l, nil
}

// Close closes the index.
func (l *Library) Close() error { return l.index.close() }

// Progress tells how far a refresh is.
type Progress struct{ Done, Of int }

// Refresh brings the index up to what is in the folders: it reads what is new
// or has changed, and forgets what is gone. What cannot be read is in the list
// too, with the reason. tell, if not nil, is called as it goes on, from one
// goroutine at a time.
func (l *Library) Refresh(ctx context.Context, tell func(Progress)) error {
	l.refreshing.Lock()
	defer l.refreshing.Unlock()
	if err := l.sweep(); err != nil {
		return err
	}
	known, err := l.index.fingerprints()
	if err != nil {
		return err
	}
	entries, err := os.ReadDir(l.config.Dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read the missions folder: %w", err)
	}
	var due []string
	prints := make(map[string]string)
	for _, e := range entries {
		if !e.IsDir() || strings.HasPrefix(e.Name(), ".") { // hidden: being brought in, or deleted
			continue
		}
		dir := filepath.Join(l.config.Dir, e.Name())
		print, ok := fingerprint(dir)
		if !ok {
			continue // no mission
		}
		if l.keys.Load() != nil && seal.Sealed(dir) {
			print += unlockedMark
		}
		prints[e.Name()] = print
		if known[e.Name()] != print {
			due = append(due, e.Name())
		}
		delete(known, e.Name())
	}
	for gone := range known {
		if err := l.index.remove(gone); err != nil {
			return err
		}
	}
	return l.read(ctx, due, prints, tell)
}

// read reads missions with all cores, and keeps them as they come.
func (l *Library) read(ctx context.Context, names []string, prints map[string]string, tell func(Progress)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var (
		workers sync.WaitGroup
		mu      sync.Mutex // guards what follows
		done    int
		failed  error
	)
	next := make(chan string)
	for range min(runtime.GOMAXPROCS(0), len(names)) {
		workers.Go(func() {
			for name := range next {
				m, err := l.describe(ctx, name)
				if err == nil {
					err = l.index.put(m, prints[name])
				}
				mu.Lock()
				if err != nil && failed == nil {
					failed = err
					cancel()
				}
				if done++; tell != nil {
					tell(Progress{Done: done, Of: len(names)})
				}
				mu.Unlock()
			}
		})
	}
feeding:
	for _, name := range names {
		select {
		case next <- name:
		case <-ctx.Done():
			break feeding
		}
	}
	close(next)
	workers.Wait()
	if failed != nil {
		return failed
	}
	return ctx.Err()
}

// Missions returns the missions that a query asks for, and how many there are
// on all its pages.
func (l *Library) Missions(q Query) ([]Mission, int, error) { return l.index.list(q) }

// Mission returns one mission. The error wraps [fs.ErrNotExist] if the library
// does not know it.
func (l *Library) Mission(name string) (Mission, error) { return l.index.get(name) }

// Folder returns the folder of a mission that the library knows.
func (l *Library) Folder(name string) (string, error) {
	if _, err := l.index.get(name); err != nil {
		return "", err
	}
	return filepath.Join(l.config.Dir, name), nil
}

// Open opens a file of a mission, sealed or not. The error wraps
// [fs.ErrNotExist] if there is none of that name, [seal.ErrLocked] or
// [seal.ErrErased].
func (l *Library) Open(mission, file string) (*seal.File, error) {
	dir, err := l.Folder(mission)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir) // a name cannot lead out of it
	if err != nil {
		return nil, fmt.Errorf("open the mission's folder: %w", err)
	}
	defer root.Close()
	return seal.OpenIn(root, file, l.keys.Load())
}

// Unlock opens sealed missions from here on, and reads them; nil locks all of
// them again.
func (l *Library) Unlock(ctx context.Context, keys *seal.Keys) error {
	l.keys.Store(keys)
	if keys == nil {
		l.refreshing.Lock() // one that began with keys ends first
		defer l.refreshing.Unlock()
		return l.index.lock()
	}
	return l.Refresh(ctx, nil)
}

// Keys are what opens sealed missions; nil if nothing does.
func (l *Library) Keys() *seal.Keys { return l.keys.Load() }

// Annotate replaces what a crew wrote about a mission. Of a sealed one that is
// not unlocked, it can only be said whether it is kept: the error wraps
// [seal.ErrLocked] if there is more.
func (l *Library) Annotate(name string, n Notes) error {
	dir, err := l.Folder(name)
	if err != nil {
		return err
	}
	m, err := l.index.get(name)
	if err != nil {
		return err
	}
	if m.Notes, err = n.write(dir, l.keys.Load()); err != nil {
		return err
	}
	m.count(dir)
	print, _ := fingerprint(dir)
	return l.index.put(m, print)
}
