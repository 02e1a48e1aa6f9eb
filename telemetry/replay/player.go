package replay

import (
	"errors"
	"fmt"
	"io"
	"time"

	"skylatch/telemetry/flightlog"
	"skylatch/telemetry/store"
)

// Player shows moments of a log. Use [Log.Player].
type Player struct {
	log  *Log
	eyes Eyes

	state *store.Store
	show  func(frame []byte, at time.Time)
	from  *flightlog.Reader
	ahead flightlog.Entry // read, and not shown yet
	read  bool            // ahead holds one
	at    time.Time       // the moment that is shown
}

// Player returns a player that shows nothing yet: use [Player.Seek].
func (l *Log) Player(eyes Eyes) *Player { return &Player{log: l, eyes: eyes} }

// At is the moment that is shown.
func (p *Player) At() time.Time { return p.at }

// Snapshot is the state at the moment that is shown.
func (p *Player) Snapshot() store.Snapshot {
	if p.state == nil {
		return store.Snapshot{}
	}
	return p.state.Snapshot()
}

// Seek shows any moment; one outside of the log is its start or end.
func (p *Player) Seek(to time.Time) error {
	m := p.log.markBefore(to)
	p.state = store.New()
	p.show = p.eyes(p.state)
	p.at, p.read = time.Time{}, false
	for _, offset := range m.before {
		e, err := flightlog.EntryAt(p.log.file, offset)
		if err != nil {
			return err
		}
		p.show(e.Raw, e.At)
	}
	p.from = flightlog.NewReader(io.NewSectionReader(p.log.file, m.offset, p.log.size-m.offset))
	return p.Advance(to)
}

// Advance goes on to a later moment; to an earlier one, or one that a mark is
// nearer to, it seeks.
func (p *Player) Advance(to time.Time) error {
	if p.from == nil || to.Before(p.at) || !p.at.IsZero() && to.Sub(p.at) > 2*markEvery {
		return p.Seek(to)
	}
	for {
		if !p.read {
			e, err := p.from.Next()
			if _, damaged := errors.AsType[*flightlog.CorruptError](err); damaged {
				if _, err = p.from.Resync(); err == nil {
					continue
				}
			}
			if errors.Is(err, io.EOF) || errors.Is(err, flightlog.ErrTorn) {
				break
			}
			if err != nil {
				return fmt.Errorf("read flight log: %w", err)
			}
			p.ahead, p.read = e, true
		}
		if p.ahead.At.After(to) {
			break
		}
		p.show(p.ahead.Raw, p.ahead.At)
		p.read = false
	}
	p.at = to
	return nil
}
