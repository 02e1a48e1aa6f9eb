//go:build unix

package supervise

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"skylatch/redact/egress"
	"skylatch/redact/egress/confine"
)

const (
	// stopPatience is how long a station may take to close its recordings: a
	// slow disk is waited for, a hanging one is not.
	stopPatience = 10 * time.Second
	// steady is how long a station must have lived for its end to count as the
	// first.
	steady = 30 * time.Second
	// The first restart is at once; then the pauses double up to lastPause, so
	// that a station that cannot live does not keep the machine busy.
	firstPause = 250 * time.Millisecond
	lastPause  = 10 * time.Second
	// lastWords is how long what a station said just before its end is read: it
	// is there already, unless somebody else holds the station's end open.
	lastWords = 5 * time.Second
)

// Config says what to supervise.
type Config struct {
	// Doors are handed to each station and stay the caller's.
	Doors *egress.Doors
	// Hello is handed to each station as it is.
	Hello []byte
	// Args start this program as the station.
	Args []string
	// Extra files are handed to each station after its doors, and stay the
	// caller's.
	Extra []*os.File
	// As is whom the station runs as; nil is this process's user. Only root can
	// say another.
	As *confine.User
	// Once ends with the first station, which may end by itself.
	Once bool
	// Without names layers to leave out, to show what they hold.
	Without []string
	// Report is called with what each station says about its confinement,
	// Ready with what it says when it serves: of every start, in order.
	Report, Ready func([]byte)
	// Beside, if any, runs beside each station until that ends, and can tell it
	// things; they are not looked into.
	Beside func(ctx context.Context, tell func([]byte) error)
	// Stderr takes the station's log.
	Stderr io.Writer
	Log    *slog.Logger
}

// Run keeps a station running until ctx ends, and then returns when it has
// stopped. The error is a [telemetry.ProblemError] if the station says at its
// first start why it cannot run. A station that served before and dies is
// started again, at once the first time and later with growing pauses.
func Run(ctx context.Context, c Config) error {
	var served bool
	deaths := 0
	for {
		began := time.Now()
		end := c.runOne(ctx)
		served = served || end.served
		switch {
		case ctx.Err() != nil, c.Once:
			return end.err
		case !served, errors.Is(end.err, errStart):
			return end.err
		}
		if time.Since(began) >= steady {
			deaths = 0
		}
		pause := pauseBefore(deaths)
		deaths++
		c.Log.Error("the station died and is started again; its recordings are closed and go on",
			"how", end.err, "deaths in a row", deaths, "after", pause)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
	}
}

// pauseBefore returns the pause before the restart after that many deaths in a
// row.
func pauseBefore(deaths int) time.Duration {
	if deaths == 0 {
		return 0
	}
	return min(firstPause<<min(deaths-1, 10), lastPause)
}

// errStart means that no station could be started at all.
var errStart = errors.New("start the station")

// end is how a station ended.
type end struct {
	served bool
	err    error
}

// runOne runs one station to its end.
func (c Config) runOne(ctx context.Context) end {
	p, err := c.start()
	if err != nil {
		return end{err: fmt.Errorf("%w: %w", errStart, err)}
	}
	heard := make(chan end, 1)
	go func() { heard <- p.listen(ctx) }()
	stop := context.AfterFunc(ctx, p.ask)
	err = p.wait()
	stop()
	late := time.AfterFunc(lastWords, p.close)
	e := <-heard
	late.Stop()
	if e.err == nil {
		e.err = err
	}
	if e.err == nil && ctx.Err() == nil && !c.Once {
		e.err = errors.New("it ended by itself")
	}
	return e
}

// given says whether the kernel gave the namespaces.
func given(refused error, without bool) confine.Layer {
	switch {
	case without:
		return confine.Make(confine.Namespaces, confine.Absent, "left out to show what it holds")
	case refused != nil:
		return confine.Make(confine.Namespaces, confine.Refused, refused.Error())
	default:
		return confine.Make(confine.Namespaces, confine.Active, "")
	}
}
