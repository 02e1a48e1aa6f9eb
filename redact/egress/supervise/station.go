//go:build unix

package supervise

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"time"

	"skylatch/redact/egress"
	"skylatch/redact/egress/confine"
	"skylatch/telemetry"
)

// The station finds its channel at this descriptor, and its sockets after it.
const channelDescriptor = 3

// hello is the supervisor's first frame.
type hello struct {
	Doors      []egress.Handed
	Namespaces confine.Layer
	Without    []string
	Own        []byte // the program's, not looked into
	Extra      int    // how many other files there are
}

// answer is the end of a dial.
type answer struct {
	ID    int
	Error string
}

// dial asks for a connection to the peer of that name.
type dial struct {
	ID   int
	Name string
}

// failure is why a station cannot run, in the operator's three parts.
type failure struct{ Cause, Meaning, Action string }

// Station is the station's end of the channel.
type Station struct {
	// Doors are the sockets handed over; the caller closes them.
	Doors *egress.Doors
	// Hello is what the program handed itself.
	Hello []byte
	// Extra are the other files handed over, in order; the caller closes them.
	Extra []*os.File
	// Namespaces is what the supervisor could give, Without what it wants left
	// out; both are for [confine.Config].
	Namespaces confine.Layer
	Without    []string

	conn  *net.UnixConn
	read  *reader
	heard func([]byte)
	gone  context.CancelFunc
	done  chan struct{}

	mu      sync.Mutex // guards what follows, and writes
	last    int
	waiting map[int]chan dialed
}

type dialed struct {
	conn net.Conn
	err  error
}

// Join takes up the channel to the supervisor that started this process. The
// context it returns ends when the supervisor does: a station without one stops
// as cleanly as it can. heard is called with what the supervisor tells; it must
// not block. The caller must Leave.
func Join(ctx context.Context, heard func([]byte)) (*Station, context.Context, error) {
	channel := os.NewFile(channelDescriptor, "channel")
	conn, err := net.FileConn(channel)
	if closed := channel.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return nil, nil, fmt.Errorf("find the supervisor: %w; this command is started by others", err)
	}
	local, ok := conn.(*net.UnixConn)
	if !ok {
		return nil, nil, errors.Join(errors.New("find the supervisor: descriptor 3 is no channel; this command is started by others"), conn.Close())
	}
	s := &Station{conn: local, read: &reader{conn: local}, heard: heard, done: make(chan struct{}), waiting: make(map[int]chan dialed)}
	if err := s.greet(); err != nil {
		return nil, nil, errors.Join(err, conn.Close())
	}
	ctx, s.gone = context.WithCancel(ctx)
	go s.listen()
	return s, ctx, nil
}

// greet takes the hello and the sockets.
func (s *Station) greet() error {
	f, err := s.read.next()
	if err != nil || f.kind != kindHello {
		return fmt.Errorf("take over from the supervisor: frame %q: %w", f.kind, err)
	}
	var h hello
	if err := json.Unmarshal(f.body, &h); err != nil {
		return fmt.Errorf("take over from the supervisor: %w", err)
	}
	s.Hello, s.Namespaces, s.Without = h.Own, h.Namespaces, h.Without
	var files []*os.File
	for _, d := range h.Doors {
		if !d.Kind.Dials() {
			files = append(files, os.NewFile(uintptr(channelDescriptor+1+len(files)), d.Name))
		}
	}
	for i := range h.Extra {
		s.Extra = append(s.Extra, os.NewFile(uintptr(channelDescriptor+1+len(files)+i), "handed over"))
	}
	s.Doors, err = egress.Take(h.Doors, files, s.dial)
	return err
}

// listen hands answers to who waits for them, until the supervisor is gone.
func (s *Station) listen() {
	defer close(s.done)
	defer s.gone()
	defer s.read.drop()
	for {
		f, err := s.read.next()
		if err != nil {
			return
		}
		switch f.kind {
		case kindTell:
			s.heard(f.body)
			continue
		case kindUsage:
			var used time.Duration
			if json.Unmarshal(f.body, &used) == nil {
				s.Doors.NoteConverterTime(used)
			}
			continue
		}
		var a answer
		if f.kind != kindAnswer || json.Unmarshal(f.body, &a) != nil {
			return // no supervisor of ours
		}
		d := dialed{}
		if a.Error != "" {
			d.err = errors.New(a.Error)
		} else {
			d.conn, d.err = s.connection()
		}
		s.mu.Lock()
		wait, ok := s.waiting[a.ID]
		delete(s.waiting, a.ID)
		s.mu.Unlock()
		switch {
		case ok:
			wait <- d // it has room for one
		case d.conn != nil:
			_ = d.conn.Close() // nobody waits any more, nothing was sent
		}
	}
}

// connection makes one of the descriptor that came with an answer.
func (s *Station) connection() (net.Conn, error) {
	fd, err := s.read.descriptor()
	if err != nil {
		return nil, err
	}
	file := os.NewFile(uintptr(fd), "dialled")
	conn, err := net.FileConn(file)
	return conn, errors.Join(err, file.Close())
}

// dial asks the supervisor, which knows where to.
func (s *Station) dial(ctx context.Context, name string) (net.Conn, error) {
	wait := make(chan dialed, 1)
	s.mu.Lock()
	s.last++
	id := s.last
	s.waiting[id] = wait
	s.mu.Unlock()
	forget := func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.waiting, id)
		select {
		case d := <-wait:
			if d.conn != nil {
				_ = d.conn.Close()
			}
		default:
		}
	}
	if err := s.send(kindDial, dial{ID: id, Name: name}); err != nil {
		forget()
		return nil, err
	}
	select {
	case d := <-wait:
		return d.conn, d.err
	case <-ctx.Done():
		forget()
		return nil, ctx.Err()
	case <-s.done:
		forget()
		return nil, fmt.Errorf("dial %s: the supervisor is gone", name)
	}
}

// Report tells the supervisor how the station is confined.
func (s *Station) Report(v any) error { return s.send(kindReport, v) }

// Ready tells the supervisor that the station serves.
func (s *Station) Ready(v any) error { return s.send(kindReady, v) }

// Fail tells the supervisor why the station cannot run.
func (s *Station) Fail(err error) error {
	f := failure{Cause: err.Error()}
	if p, ok := errors.AsType[*telemetry.ProblemError](err); ok {
		f = failure{p.Cause, p.Meaning, p.Action}
	}
	return s.send(kindFailed, f)
}

func (s *Station) send(k kind, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("tell the supervisor: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	// Write, not WriteMsgUnix: a confined station may not send descriptors.
	if _, err := s.conn.Write(frame{k, body}.bytes()); err != nil {
		return fmt.Errorf("tell the supervisor: %w", err)
	}
	return nil
}

// Leave closes the channel.
func (s *Station) Leave() {
	_ = s.conn.Close() // the supervisor sees the end either way
	<-s.done
}
