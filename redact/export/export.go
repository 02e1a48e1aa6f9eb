// Package export is the only way a file leaves: it is recognised by what is in
// it, rebuilt from what a policy allows, read again by an independent parser,
// written into the ledger, and only then given its name.
//
// The original is opened for reading and never touched. What is unknown,
// damaged or not understood is refused with the reason. While the ledger cannot
// be written, nothing leaves. No file is replaced; one that is not finished has
// a hidden name, and is gone when its export ends or when the next one begins.
// It waits for all goroutines that it starts.
package export

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"skylatch/redact"
	"skylatch/redact/ledger"
	"skylatch/telemetry/seal"
)

// Config says what leaves, and where to.
type Config struct {
	// Policy is required.
	Policy *redact.Policy
	// Secret and Origin are the mission's: all its files share them.
	Secret redact.Secret
	Origin *redact.Origin
	// Folder is where new files are put.
	Folder string
	// Write writes an entry into the ledger. Without it nothing leaves: files
	// are looked at alone. It is called by several goroutines at once.
	Write func(context.Context, ledger.Entry) (ledger.Record, error)
	// Cleared tells that somebody has looked at what nobody here can look into,
	// films and pictures like HEIC, and says that it shows nobody whom the policy
	// hides.
	Cleared bool
	// Keys open files that are sealed; see package seal.
	Keys *seal.Keys
	// Workers is how many files are rebuilt at once; 0 is one a processor.
	Workers int
	// Progress, if any, is told how far [Export.Files] is: often, and by one
	// goroutine at a time.
	Progress func(Progress)
}

// Export lets files out for one destination. Its methods may be called by
// several goroutines.
type Export struct {
	Config
	names  names
	memory memory
	turns  chan struct{} // one is held by whoever rebuilds
	large  chan struct{} // one is held by whoever has a large file in memory

	origin sync.Mutex // guards Config.Origin, where the policy uses it

	mu sync.Mutex // guards what follows

	made []string // folders that were made, outer ones first
}

// New returns an export. It removes what a killed one left unfinished in its
// folder.
func New(c Config) (*Export, error) {
	switch {
	case c.Policy == nil:
		return nil, errors.New("export files: there is no policy")
	case c.Folder == "" && c.Write != nil:
		return nil, errors.New("export files: there is no folder for new ones")
	case c.Workers < 0:
		return nil, fmt.Errorf("export files: %d of them at once", c.Workers)
	}
	if c.Workers == 0 {
		c.Workers = runtime.GOMAXPROCS(0)
	}
	if c.Origin == nil {
		c.Origin = &redact.Origin{}
	}
	if c.ordered() {
		c.Workers = 1
	}
	if c.Write != nil {
		if err := sweep(c.Folder); err != nil {
			return nil, err
		}
	}
	return &Export{
		Config: c, names: newNames(c.Policy, c.Secret),
		turns: make(chan struct{}, c.Workers), large: make(chan struct{}, 1),
	}, nil
}

// ordered reports whether the first file decides what is told of the next: where
// places or times are told from an origin.
func (c Config) ordered() bool {
	return c.Policy.Action(redact.Location) == redact.Relative || c.Policy.Action(redact.Time) == redact.Relative ||
		slices.ContainsFunc(c.Policy.Fields(), func(name string) bool { return c.Policy.Field(name, redact.Location) == redact.Relative })
}

// File lets out what may leave of one file. A refusal is in the receipt. An
// error means that the ledger or the disk does not work, and that no more
// should be tried; or it is that of ctx, and nothing of this file has left.
func (e *Export) File(ctx context.Context, item Item) (Receipt, error) {
	return e.file(ctx, item, func(int64) {})
}

// file is [Export.File]; done is told how many bytes of the file are dealt with.
func (e *Export) file(ctx context.Context, item Item, done func(int64)) (Receipt, error) {
	began := time.Now()
	if item.As == "" {
		item.As = filepath.Base(item.Path)
	}
	r := Receipt{File: item.Path, Junk: item.junk}
	d, err := e.prepare(ctx, item, &r, done)
	r.Seconds = time.Since(began).Seconds()
	if r.Counts == nil {
		r.Counts = []redact.Count{} // machines get a list in any case
	}
	if d != nil {
		defer d.discard()
	}
	if ctx.Err() != nil {
		return r, ctx.Err()
	}
	if refused, ok := errors.AsType[*refusal](err); ok {
		r.Refused = refused.Error()
		if r.Junk {
			return r, nil // nobody asked for it
		}
		return r, e.note(ctx, &r, ledger.Decision, map[string]any{"action": "refused", "reason": r.Refused})
	}
	if err == nil && d == nil {
		return r, nil // looked at alone
	}
	if err == nil {
		err = d.finish(e.times(item))
	}
	if err != nil {
		return r, errors.Join(err, e.notWritten(ctx, &r))
	}
	// What is in the ledger leaves, whoever wants to stop now.
	ctx = context.WithoutCancel(ctx)
	if err := e.note(ctx, &r, ledger.Export, map[string]any{"name": path.Base(d.name)}); err != nil {
		return r, err
	}
	if err := d.publish(); errors.Is(err, fs.ErrExist) {
		r.Refused = occupied(d.name)
		return r, e.notWritten(ctx, &r)
	} else if err != nil {
		return r, errors.Join(err, e.notWritten(ctx, &r))
	}
	r.Written = d.to()
	r.Seconds = time.Since(began).Seconds()
	return r, nil
}

// prepare makes the new file, without a name, or looks at what it would be if
// there is no ledger. The error is a [refusal] if nothing may leave.
func (e *Export) prepare(ctx context.Context, item Item, r *Receipt, done func(int64)) (*draft, error) {
	if item.refused != "" {
		return nil, &refusal{errors.New(item.refused)}
	}
	if err := take(ctx, e.turns); err != nil {
		return nil, err
	}
	defer func() { <-e.turns }()
	src, err := open(item.Path, e.Keys)
	if err != nil {
		return nil, &refusal{err}
	}
	defer src.Close()
	r.Before.Bytes = src.size
	if src.isLarge() {
		if err := take(ctx, e.large); err != nil {
			return nil, err
		}
		defer func() { <-e.large }()
	}
	k, err := recognise(src)
	if err != nil {
		return nil, &refusal{err}
	}
	if item.Into != "" {
		if k, err = k.into(item.Into); err != nil {
			return nil, &refusal{err}
		}
	} else if len(item.Films) > 0 {
		return nil, &refusal{errors.New("its own format holds no films")}
	}
	r.Format = k.name
	if err := e.may(k, item); err != nil {
		return nil, &refusal{err}
	}
	if e.whole(k) {
		k.extensions = nil // it is the old one, and may be called so
	}
	name, err := e.names.claim(item.As, k.extensions)
	if err != nil {
		return nil, &refusal{err}
	}
	j := &job{Export: e, item: item, src: src, kind: k, receipt: r, name: name, done: done}
	if _, err := os.Lstat(filepath.Join(e.Folder, filepath.FromSlash(name))); e.Write != nil && err == nil {
		return nil, &refusal{errors.New(occupied(name))}
	}
	return j.run(ctx)
}

// occupied says why a new file cannot have its name.
func occupied(name string) string {
	return fmt.Sprintf("there is a %s in the folder already, and nothing is replaced", path.Base(name))
}

// times is what the new file is dated.
func (e *Export) times(item Item) time.Time {
	if e.Policy.Action(redact.Time) == redact.Keep {
		if info, err := seal.Stat(item.Path); err == nil {
			return info.ModTime()
		}
	}
	return neutralTime
}

// take waits for a place.
func take(ctx context.Context, places chan struct{}) error {
	select {
	case places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// refusal is why nothing of a file leaves, while others may.
type refusal struct{ reason error }

func (r *refusal) Error() string { return r.reason.Error() }
func (r *refusal) Unwrap() error { return r.reason }
