package gatehouse

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/netip"
	"os"
	"path/filepath"
	"sync"
	"time"

	"skylatch/redact/egress/confine"
	"skylatch/redact/egress/gate"
	"skylatch/redact/egress/supervise"
	"skylatch/redact/guard"
	"skylatch/redact/guard/answer"
	"skylatch/redact/guard/names"
	"skylatch/redact/guard/pcap"
	"skylatch/redact/guard/read"
	"skylatch/redact/guard/tally"
	"skylatch/redact/guard/wall"
	"skylatch/redact/ledger"
)

const (
	// statePeriod is how often the state is written, ledgerPeriod how often the
	// ledger is told what was blocked.
	statePeriod  = time.Second
	ledgerPeriod = time.Minute
)

// Listen is the listener until its keeper or a signal ends it. What goes wrong
// is the keeper's to say.
func Listen(ctx context.Context) error {
	heard := make(chan told, 1) // one a second; a busy listener misses some
	s, ctx, err := supervise.Join(ctx, func(b []byte) {
		var t told
		if json.Unmarshal(b, &t) != nil {
			return // no keeper of ours
		}
		select {
		case heard <- t:
		default:
		}
	})
	if err != nil {
		return err
	}
	defer s.Leave()
	defer s.Doors.Close()
	if err := listen(ctx, s, heard); err != nil {
		return s.Fail(err)
	}
	return nil
}

func listen(ctx context.Context, s *supervise.Station, heard <-chan told) error {
	h, err := decodeHello(s.Hello)
	if err != nil {
		return err
	}
	if err := s.Report(confine.Station(confine.Config{Data: h.Data, Namespaces: s.Namespaces, Without: s.Without})); err != nil {
		return err
	}
	level := slog.LevelInfo
	if h.Verbose {
		level = slog.LevelDebug
	}
	l := &listener{hello: h, log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))}
	if err := l.open(s.Extra); err != nil {
		return err
	}
	defer l.close()
	if err := s.Ready("listening"); err != nil {
		return err
	}
	return l.run(ctx, heard)
}

// listener answers what devices ask, and counts what they try.
type listener struct {
	hello
	log *slog.Logger

	tally   *tally.Tally
	files   *tally.Files
	packets *os.File
	sockets []*gate.Sockets
	taps    []gate.Tap
	allowed answer.Names
	doors   doors

	mu    sync.Mutex // guards what follows
	names map[int]string
	clock answer.Clock
	kept  error // what the file of attempts said last
}

// open takes up the files that the keeper handed over: the kernel's log, and
// the sockets of each interface.
func (l *listener) open(files []*os.File) error {
	if len(files) == 0 {
		return errors.New("take over from the keeper: no packet log was handed over")
	}
	l.packets, files = files[0], files[1:]
	for _, served := range l.Served {
		n := len(served.Sockets.Sockets)
		if n > len(files) {
			return errors.New("take over from the keeper: sockets are missing")
		}
		sockets, err := gate.Take(served.Sockets, files[:n])
		if err != nil {
			return err
		}
		l.sockets, files = append(l.sockets, sockets), files[n:]
	}
	if len(files) < len(l.Taps) {
		return errors.New("take over from the keeper: what is to be recorded is missing")
	}
	for i, t := range l.Taps {
		l.taps = append(l.taps, gate.Tap{Interface: t.Interface, Ethernet: t.Ethernet, File: files[i]})
	}
	dir := filepath.Join(l.Data, guard.Folder)
	table, err := tableOfNames(dir)
	if err != nil {
		return err
	}
	l.tally = tally.New(time.Now(), table.Complete)
	if state, err := tally.ReadState(dir); l.Resume && err == nil {
		l.tally.Resume(state)
	}
	l.files, err = tally.OpenFiles(dir)
	return err
}

// namesFile is the table of names that an operator may put beside ours.
const namesFile = "names.tsv"

// tableOfNames returns what says whom an attempt was for.
func tableOfNames(dir string) (*names.Table, error) {
	file, err := os.Open(filepath.Join(dir, namesFile))
	if errors.Is(err, os.ErrNotExist) {
		return names.Shipped(), nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the table of names: %w", err)
	}
	defer file.Close()
	table, err := names.Read(file)
	if err != nil {
		return nil, fmt.Errorf("read the table of names %s: %w", file.Name(), err)
	}
	return table, nil
}

func (l *listener) close() {
	for _, t := range l.taps {
		_ = t.File.Close() // read from only
	}
	for _, s := range l.sockets {
		_ = s.Close() // read from only
	}
	_ = l.packets.Close()
	if err := l.files.Close(); err != nil {
		l.log.Error("the newest attempts are not on disk", "error", err)
	}
}

// run answers and counts until ctx ends; it returns earlier only with an error.
func (l *listener) run(ctx context.Context, heard <-chan told) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var group sync.WaitGroup
	attempts := make(chan guard.Attempt, 1024)
	for i, served := range l.Served {
		server, err := answer.New(answer.Config{
			Interface: served.Sockets.Device, Own: served.Own, Internet: l.Internet, Names: &l.allowed, Clock: l.clockNow,
			Report: func(a guard.Attempt) { l.note(a, attempts) },
		})
		if err != nil {
			return err
		}
		group.Go(func() {
			if err := server.Run(ctx, l.sockets[i]); err != nil {
				cancel(fmt.Errorf("answer on %s: %w", served.Sockets.Device, err))
			}
		})
	}
	if len(l.taps) > 0 {
		recorder, err := pcap.New(pcap.Config{Folder: filepath.Join(l.Data, guard.Folder)}, l.taps)
		if err != nil {
			return err
		}
		group.Go(func() {
			// A disk that is full ends the recording, and nothing else.
			if err := recorder.Run(ctx); err != nil {
				l.log.Error("the recording of both sides has ended; the wall stands and counts", "error", err)
			}
		})
	}
	stop := context.AfterFunc(ctx, func() { _ = l.packets.Close() })
	defer stop()
	group.Go(func() {
		if err := l.follow(attempts); err != nil && ctx.Err() == nil {
			cancel(fmt.Errorf("read the kernel's log: %w", err))
		}
	})
	l.keep(ctx, heard, attempts)
	group.Wait()
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}

// note counts an attempt and hands it on to be written down, unless too many
// wait: then it is counted only.
func (l *listener) note(a guard.Attempt, attempts chan<- guard.Attempt) {
	if a.MAC != "" && a.From.IsValid() {
		l.tally.Learn(a.From.String(), a.MAC)
	}
	a = l.tally.Add(a)
	select {
	case attempts <- a:
	default:
	}
}

// follow reads what the kernel logs. What was answered is counted by who
// answers; the log only says whose it is.
func (l *listener) follow(attempts chan<- guard.Attempt) error {
	packets := wall.NewLog(l.packets)
	var assembler read.Assembler
	for {
		list, err := packets.Read()
		if err != nil {
			return err
		}
		for _, p := range list {
			a, ok := assembler.Packet(p.Payload)
			if !ok {
				a = guard.Attempt{Bytes: int64(len(p.Payload))} // counted for what it is: something
			}
			a.At, a.MAC, a.Interface = p.At, p.MAC.String(), l.name(p.Interface)
			switch p.Prefix {
			case wall.PrefixAnswered:
				l.tally.Learn(a.From.String(), a.MAC)
				continue // whoever answers it counts it
			case wall.PrefixAllowed:
				a.Answer = guard.Passed
			default:
				a.Answer = guard.Dropped
			}
			l.note(a, attempts)
		}
	}
}

func (l *listener) name(index int) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.names[index]
}

// clockNow is how good this machine's clock is: the kernel does not tell the
// confined.
func (l *listener) clockNow() answer.Clock {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.clock
}

// keep writes the state, the attempts and the ledger, until ctx ends; the last
// time then.
func (l *listener) keep(ctx context.Context, heard <-chan told, attempts <-chan guard.Attempt) {
	state, entries := time.NewTicker(statePeriod), time.NewTicker(ledgerPeriod)
	defer state.Stop()
	defer entries.Stop()
	var newest told
	for {
		select {
		case <-ctx.Done():
			l.put(newest)
			l.tell()
			return
		case newest = <-heard:
			l.mu.Lock()
			l.names, l.clock = maps.Clone(newest.Names), newest.Clock
			l.mu.Unlock()
		case a := <-attempts:
			l.complain(l.files.Keep(a))
		case <-state.C:
			l.put(newest)
		case <-entries.C:
			l.tell()
		}
	}
}

// put writes the state. Until the keeper has said how the wall stands there is
// nothing to be said.
func (l *listener) put(t told) {
	if len(t.Kernel.Layers) == 0 {
		return
	}
	now := time.Now()
	list, err := readAllowances(l.Data)
	if err != nil {
		l.complain(err)
	}
	var ended []guard.Allowed
	t.Kernel.Allowed, ended = l.doors.count(list, t.Passes, now)
	for _, a := range ended {
		l.record(ledger.Override, map[string]any{"what": "guard lets " + a.Host + " through no longer", "frames": a.Frames, "bytes": a.Bytes})
	}
	open := make(map[string][]netip.Addr)
	for _, a := range list {
		if a.open(now) {
			open[a.Host] = a.Addresses
		}
	}
	l.allowed.Set(open)
	l.complain(l.files.Put(l.tally.State(now, t.Kernel)))
}

// tell writes into the ledger what was blocked since the last time.
func (l *listener) tell() {
	for _, b := range l.tally.Unsaid() {
		l.record(ledger.Blocked, map[string]any{"device": b.Device, "vendor": b.Vendor, "category": b.Category, "attempts": b.Attempts, "bytes": b.Bytes})
	}
}

// record writes one entry into the ledger. What it is about has happened
// already: that it is not on record is said, and holds nothing up.
func (l *listener) record(kind ledger.Kind, fields map[string]any) {
	ctx, cancel := context.WithTimeout(context.Background(), ledger.Patience)
	defer cancel()
	if _, err := ledger.Write(ctx, filepath.Join(l.Data, "ledger"), ledger.Entry{Kind: kind, Fields: fields}); err != nil {
		l.log.Error("the ledger was not told", "kind", kind, "fields", fields, "error", err)
	}
}

// complain says an error once, however often it comes.
func (l *listener) complain(err error) {
	if err != nil && (l.kept == nil || l.kept.Error() != err.Error()) {
		l.log.Error("what is tried is not all on disk; it is stopped and counted nevertheless", "error", err)
	}
	l.kept = err
}
