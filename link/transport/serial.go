package transport

import (
	"context"
	"errors"
	"fmt"
	"time"

	"skylatch/hardware/serialport"
	"skylatch/telemetry"
)

const (
	// serialDwell is how long a speed is listened at: a vehicle that nobody
	// has asked for anything sends a heartbeat each second.
	serialDwell = 1200 * time.Millisecond
	// serialSilence is how long a found speed is trusted without anything
	// valid: longer than a radio's fade behind a hill.
	serialSilence = 15 * time.Second
	// goneRetry is how often a port that is not there is looked for, failRetry
	// one that does not open: udev may still be setting its permissions.
	goneRetry = 250 * time.Millisecond
	failRetry = time.Second
)

// Serial is one serial port and the peer behind it.
type Serial struct {
	// Name is the link's name.
	Name string
	// Path is the port's, and the address of its peer.
	Path string
	// Entry says how the device is treated: its speeds, who speaks first.
	Entry serialport.Entry
	// Recognise tells valid bytes from others: it is how the speed is found.
	// With nil the first speed at which any byte comes is taken.
	Recognise Recogniser
	// Dwell is how long each speed is listened at at first, 1.2 s if it is 0;
	// twice as long after each fruitless round, up to four times.
	Dwell time.Duration
	// Silence is how long nothing valid may come before the speed is looked
	// for again, noticed after once to twice that time; 15 s if it is 0.
	Silence time.Duration
}

// Run keeps the port open until ctx ends, and then returns nil. A port that is
// not there, not allowed or pulled out is tried again; what is wrong is the
// link's status. No byte is sent before the far end has been recognised, unless
// the device speaks only when spoken to.
func (s Serial) Run(ctx context.Context, h Handler) error {
	if len(s.Entry.Bauds) == 0 {
		return fmt.Errorf("run %s: no speeds to try", s.Name)
	}
	if s.Dwell == 0 {
		s.Dwell = serialDwell
	}
	if s.Silence == 0 {
		s.Silence = serialSilence
	}
	t := &teller{handler: h, link: s.Name}
	search := newSpeeds(s.Entry.Bauds)
	silent := false
	for ctx.Err() == nil {
		port, err := serialport.Open(s.Path, search.baud(), s.Entry.RaiseDTR)
		if err == nil {
			err = s.serve(ctx, h, t, port, search, silent)
		}
		if ctx.Err() != nil {
			break
		}
		if silent = errors.Is(err, errSilent); silent {
			continue
		}
		if !pause(ctx, s.trouble(t, err)) {
			break
		}
	}
	return nil
}

// trouble tells why there is no port, and returns when to try again.
func (s Serial) trouble(t *teller, err error) time.Duration {
	if !errors.Is(err, serialport.ErrGone) {
		t.tell(telemetry.LinkFailed, err.Error())
		return failRetry
	}
	if t.state == "" || t.state == telemetry.LinkWaiting {
		t.tell(telemetry.LinkWaiting, "waiting for "+s.Path)
	} else {
		t.tell(telemetry.LinkLost, "unplugged")
	}
	return goneRetry
}

// serve uses an open port until ctx ends or the port fails, and closes it.
func (s Serial) serve(ctx context.Context, h Handler, t *teller, port *serialport.Port, search *speeds, silent bool) error {
	inner, cancel := context.WithCancel(ctx)
	join := closeAfter(inner, port)
	reading := startReading(inner, port)
	session := &serialSession{Serial: s, handler: h, teller: t, port: port, search: search, reading: reading, silent: silent}
	err := session.run(inner)
	cancel()
	join()
	reading.join()
	session.disconnect(err, ctx.Err() != nil)
	return err
}

// speeds is the order in which speeds are tried.
type speeds struct {
	all   []int
	at    int
	found int // the speed that was right before; 0 if none was
	back  bool
	round int
}

func newSpeeds(all []int) *speeds { return &speeds{all: all} }

// baud is the speed to listen at now.
func (s *speeds) baud() int {
	if s.back {
		return s.found
	}
	return s.all[s.at]
}

// next moves on. A speed that was right before gets every second turn: silence
// is more often a vehicle that is off than one that was set up anew.
func (s *speeds) next() {
	if s.found != 0 && !s.back {
		s.back = true
		return
	}
	s.back = false
	s.at++
	if s.at == len(s.all) {
		s.at = 0
		s.round++
	}
}

// keep notes that the present speed is right.
func (s *speeds) keep() {
	s.found = s.baud()
	s.back, s.round = true, 0
}

// dwell is how long to listen at each speed in this round.
func (s *speeds) dwell(first time.Duration) time.Duration {
	return first << min(s.round, 2)
}
