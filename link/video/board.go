package video

import (
	"cmp"
	"context"
	"slices"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/media"
)

const (
	// reportEvery is how often the counters are shown anew.
	reportEvery = 250 * time.Millisecond
	// forgetAfter is how long a silent track can still be joined with what it
	// sent last: a drop-out is shorter, and an older picture is the past.
	forgetAfter = 5 * time.Second
)

// board shows the state of all tracks in the store.
type board struct {
	config  Config
	intakes []*intake
	convert *converter    // nil if nothing is converted
	changed chan struct{} // of one
}

func newBoard(c Config) *board { return &board{config: c, changed: make(chan struct{}, 1)} }

// add makes the intake of a source, which is shown from then on.
func (b *board) add(name string) *intake {
	in := b.intake(&b.config, name)
	b.intakes = append(b.intakes, in)
	return in
}

// intake makes an intake whose changes are looked at.
func (b *board) intake(c *Config, name string) *intake {
	return &intake{
		config: c, name: name, state: telemetry.VideoWaiting,
		poke: func() {
			select {
			case b.changed <- struct{}{}:
			default:
			}
		},
	}
}

// convertible lists the tracks that can be had in H.264.
func (b *board) convertible() []media.TrackID {
	var all []media.TrackID
	for _, in := range b.intakes {
		in.mu.Lock()
		for _, t := range in.tracks {
			if t.convertible() {
				all = append(all, t.id)
			}
		}
		in.mu.Unlock()
	}
	return all
}

// run shows the state until ctx ends: at once when it changes, and every
// reportEvery.
func (b *board) run(ctx context.Context) {
	timer := time.NewTimer(reportEvery)
	defer timer.Stop()
	for {
		now := time.Now()
		due := b.report(now)
		wait := reportEvery
		if !due.IsZero() {
			wait = min(wait, max(due.Sub(now), time.Millisecond))
		}
		timer.Reset(wait)
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		case <-b.changed:
		}
	}
}

// report writes the state into the store; it returns when a picture will be
// stale.
func (b *board) report(now time.Time) (due time.Time) {
	var list []telemetry.Video
	for _, in := range b.intakes {
		var next time.Time
		list, next = in.report(now, list)
		due = earlier(due, next)
	}
	if b.convert != nil {
		for i := range list {
			if list[i].Converted != "" {
				list[i].Conversion = b.convert.words(media.TrackID(list[i].Track))
			}
		}
	}
	b.config.Store.SetVideo(list)
	return due
}

// report returns the state of the track, and when it will be stale if nothing
// comes.
func (t *track) report(now time.Time, in *intake) (v telemetry.Video, due time.Time) {
	v = telemetry.Video{
		Track: string(t.id), Name: t.called, Codec: string(t.codec),
		LastFrameAt: t.shownAt, Damaged: t.damaged, Stats: t.stats, Removed: t.removed(),
	}
	if f := cmp.Or(t.passed.format, t.came.format); f != nil {
		v.CodecName, v.Width, v.Height = f.Name, f.Width, f.Height
	}
	if t.convertible() {
		v.Converted = string(converted(t.id))
	}
	v.FrameRate, v.BitRate = t.rate.read(now)
	v.Stats.PacketsLost, v.Stats.PacketsLate, v.Stats.Restarts = t.counted.lost, t.counted.late, t.counted.restarts
	if t.config.Recording != nil {
		v.Recording = t.config.Recording(t.id)
	}
	silent := now.Sub(t.shownAt)
	switch {
	case !t.shownAt.IsZero() && silent < telemetry.VideoStaleAfter:
		v.State, due = telemetry.VideoLive, t.shownAt.Add(telemetry.VideoStaleAfter)
	case in.state == telemetry.VideoFailed:
		v.State = telemetry.VideoFailed
	case t.shownAt.IsZero():
		v.State = telemetry.VideoWaiting
	default:
		v.State = telemetry.VideoStale
	}
	v.Detail = t.words(now, v.State, in)
	if silent >= forgetAfter && !t.forgotten {
		t.forgotten = true
		t.config.Fan.Forget(t.id)
	}
	return v, due
}

// words says to people what the state means.
func (t *track) words(now time.Time, state telemetry.VideoState, in *intake) string {
	arrives := now.Sub(t.heardAt) < telemetry.VideoStaleAfter
	switch {
	case state == telemetry.VideoLive && t.damaged:
		return "Something of the picture was lost on its way; it smears until the next clean one."
	case state == telemetry.VideoLive:
		return ""
	case state == telemetry.VideoFailed || !arrives:
		return in.detail
	case t.refused:
		return "Pictures arrive of a kind that is not understood, and are not shown. Set the camera to plain H.264, H.265 or MJPEG."
	case t.outcome == unknown:
		return "Pictures arrive without the parameter sets that describe them. Let the sender repeat them with every key picture, or name its SDP file in the configuration."
	case t.outcome == tooEarly:
		return "Pictures arrive; the next key picture is waited for."
	default:
		return "Pictures arrive with too much missing to be shown. Shorten the distance, turn the antenna, or lower the bit rate."
	}
}

// removed returns what was cut out of the track, by kind.
func (t *track) removed() []telemetry.VideoRemoved {
	all := slices.Clone(t.removedOld)
	if t.filter != nil {
		all = addRemoved(all, t.filter.Removed()...)
	}
	for kind, r := range t.counted.removed {
		all = addRemoved(all, telemetry.VideoRemoved{Kind: kind, Count: r.count, Bytes: r.bytes})
	}
	slices.SortFunc(all, func(a, b telemetry.VideoRemoved) int { return cmp.Compare(a.Kind, b.Kind) })
	return all
}

// addRemoved adds counts of the same kind.
func addRemoved(all []telemetry.VideoRemoved, more ...telemetry.VideoRemoved) []telemetry.VideoRemoved {
	for _, r := range more {
		i := slices.IndexFunc(all, func(a telemetry.VideoRemoved) bool { return a.Kind == r.Kind })
		if i < 0 {
			all = append(all, r)
			continue
		}
		all[i].Count += r.Count
		all[i].Bytes += r.Bytes
	}
	return all
}
