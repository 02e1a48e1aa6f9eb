package transport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"skylatch/hardware/serialport"
	"skylatch/telemetry"
)

// maxHeld bounds what is kept while a speed is on trial: all that comes at
// 460800 baud in one dwell. Of more, the oldest goes: it convinced nobody.
const maxHeld = 64 << 10

// serialSession is one time that a port is open. Its goroutine is Run's own.
type serialSession struct {
	Serial

	handler Handler
	teller  *teller
	port    *serialport.Port
	search  *speeds
	reading *reading
	silent  bool // the port was opened again because nothing valid came

	peer    *Peer              // nil until the far end may be sent to
	cancel  context.CancelFunc // ends its writer
	drained chan error         // how its writer ended

	detectors map[int]func([]byte) bool // by speed: evidence adds up over rounds
	proven    bool
	held      []chunk
	heldBytes int
}

// run listens, at one speed after the other where there is a line, until the
// port fails or ctx ends.
func (s *serialSession) run(ctx context.Context) error {
	s.drained = make(chan error, 1)
	s.detectors = make(map[int]func([]byte) bool, len(s.Entry.Bauds))
	s.listen()
	if s.Entry.SpeaksWhenSpokenTo {
		s.connect(ctx)
	}
	timer := time.NewTimer(s.patience())
	defer timer.Stop()
	for {
		select {
		case c := <-s.reading.chunks:
			if s.take(ctx, c) {
				timer.Reset(s.patience())
			}
			s.reading.done(c)
		case <-timer.C:
			if err := s.impatient(); err != nil {
				return err
			}
			timer.Reset(s.patience())
		case <-s.reading.ended:
			return s.reading.err
		case err := <-s.drained:
			s.drained <- err // for disconnect
			return err
		}
	}
}

// take handles what came; it reports whether that settled what was on trial.
func (s *serialSession) take(ctx context.Context, c chunk) (settled bool) {
	detect := s.detectors[s.search.baud()]
	if detect != nil && detect(c.data) {
		s.detectors[s.search.baud()] = nil
		s.proven, s.silent, settled = true, false, true
		s.search.keep()
		s.teller.tell(telemetry.LinkActive, s.speed())
	}
	switch {
	case s.peer != nil:
		s.handler.Received(s.peer, c.data, c.at)
	case s.proven:
		s.connect(ctx)
		for _, h := range s.held {
			s.handler.Received(s.peer, h.data, h.at)
		}
		s.drop()
		s.handler.Received(s.peer, c.data, c.at)
	default:
		s.hold(c)
	}
	return settled
}

// patience is how long to go on as it is.
func (s *serialSession) patience() time.Duration {
	if s.proven || s.onlySpeed() {
		return s.Silence
	}
	return s.search.dwell(s.Dwell)
}

// impatient is called when patience is over.
func (s *serialSession) impatient() error {
	baud := s.search.baud()
	if s.proven && s.detectors[baud] == nil {
		// Valid bytes came since it was asked last. Ask again, from nothing.
		s.detectors[baud] = s.Recognise.detector()
		return nil
	}
	if s.proven {
		s.proven = false
		s.teller.tell(telemetry.LinkLost, "silent at "+s.speed())
	}
	if s.onlySpeed() {
		return nil // there is no other to look for
	}
	if s.peer != nil {
		// Closing the port is the only way to join a writer that a stuck
		// device holds up; Run opens it again at once.
		s.search.next()
		return errSilent
	}
	s.drop()
	if err := s.nextSpeed(); err != nil {
		return err
	}
	s.listen()
	return nil
}

// nextSpeed moves on to a speed that the device has: not all have every one.
func (s *serialSession) nextSpeed() (err error) {
	for range 2 * len(s.search.all) {
		s.search.next()
		if err = s.port.SetBaud(s.search.baud()); err == nil || errors.Is(err, serialport.ErrGone) {
			return err
		}
	}
	return err
}

// listen puts the present speed on trial.
func (s *serialSession) listen() {
	if s.detectors[s.search.baud()] == nil {
		s.detectors[s.search.baud()] = s.Recognise.detector()
	}
	if s.silent {
		s.teller.tell(telemetry.LinkLost, "silent; listening at "+s.speed())
	} else {
		s.teller.tell(telemetry.LinkListening, "listening at "+s.speed())
	}
}

// onlySpeed reports whether there is nothing to search.
func (s *serialSession) onlySpeed() bool { return len(s.Entry.Bauds) == 1 }

// speed is the present speed for people.
func (s *serialSession) speed() string {
	if s.Entry.OverUSB() {
		return "USB speed"
	}
	return fmt.Sprintf("%d baud", s.search.baud())
}

// hold keeps what may turn out to be the beginning of the stream.
func (s *serialSession) hold(c chunk) {
	s.held = append(s.held, chunk{bytes.Clone(c.data), c.at})
	s.heldBytes += len(c.data)
	for s.heldBytes > maxHeld {
		s.heldBytes -= len(s.held[0].data)
		s.held = s.held[1:]
	}
}

// drop forgets what was held.
func (s *serialSession) drop() { s.held, s.heldBytes = nil, 0 }

// connect makes the far end one that can be sent to.
func (s *serialSession) connect(ctx context.Context) {
	ctx, s.cancel = context.WithCancel(ctx)
	s.peer = NewPeer(s.Name, s.Path)
	s.handler.Connected(s.peer)
	go func(p *Peer) { s.drained <- p.Drain(ctx, s.port) }(s.peer)
}

// disconnect ends the peer, if there is one, and joins its writer.
func (s *serialSession) disconnect(err error, byUs bool) {
	if s.peer == nil {
		return
	}
	s.cancel()
	<-s.drained
	if byUs {
		err = nil
	}
	s.handler.Disconnected(s.peer, err)
	s.peer = nil
}
