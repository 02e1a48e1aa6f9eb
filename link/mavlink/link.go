package mavlink

import (
	"slices"
	"time"

	"skylatch/telemetry"
)

// link is what is known of one link, by its name.
type link struct {
	name    string
	state   telemetry.LinkState // as the transport says
	detail  string
	stats   telemetry.LinkStats
	heardAt time.Time // newest valid frame

	shown telemetry.LinkState // as the pilot sees it
	since time.Time
}

// linkSilence is how long a link that carried frames may be silent before it
// is shown as lost: three heartbeats and a half.
const linkSilence = 3500 * time.Millisecond

// link returns the link of that name; d.mu is held.
func (d *Driver) link(name string) *link {
	l := d.links[name]
	if l == nil {
		l = &link{name: name, state: telemetry.LinkListening}
		d.links[name] = l
	}
	return l
}

// Status implements transport.Handler.
func (d *Driver) Status(name string, state telemetry.LinkState, detail string) {
	now := time.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	l := d.link(name)
	l.state, l.detail = state, detail
	d.publishLink(l, now)
}

// judge says what a pilot should see: an open link is active only while valid
// frames arrive, which the transport cannot know.
func (l *link) judge(now time.Time) (telemetry.LinkState, string) {
	open := l.state == telemetry.LinkListening || l.state == telemetry.LinkActive
	switch {
	case !open || l.heardAt.IsZero():
		return l.state, l.detail
	case now.Sub(l.heardAt) < linkSilence:
		return telemetry.LinkActive, l.detail
	}
	return telemetry.LinkLost, "open, but silent since " + l.heardAt.UTC().Format(time.TimeOnly) + " UTC"
}

// publishLink shows a link in the store, and its changes in the flight log.
func (d *Driver) publishLink(l *link, now time.Time) {
	state, detail := l.judge(now)
	if state != l.shown {
		l.shown, l.since = state, now
		d.event(0, now, "link", map[string]any{"link": l.name, "state": state, "detail": detail})
	}
	d.cfg.Store.SetLink(d.linkView(l, state, detail))
}

func (d *Driver) linkView(l *link, state telemetry.LinkState, detail string) telemetry.Link {
	view := telemetry.Link{Name: l.name, State: state, Detail: detail, Since: l.since, Stats: l.stats}
	for _, p := range d.peers {
		if p.link == l {
			view.Peers = append(view.Peers, p.transport.Address)
		}
	}
	slices.Sort(view.Peers)
	return view
}

// publishStats shows the counters of every link and vehicle.
func (d *Driver) publishStats(now time.Time) {
	for _, l := range d.links {
		d.publishLink(l, now)
	}
	for _, v := range d.vehicles {
		d.cfg.Store.SetStats(v.id, v.stats)
	}
}

// LinkStats returns the counters of every link, by name.
func (d *Driver) LinkStats() map[string]telemetry.LinkStats {
	d.mu.Lock()
	defer d.mu.Unlock()
	stats := make(map[string]telemetry.LinkStats, len(d.links))
	for name, l := range d.links {
		stats[name] = l.stats
	}
	return stats
}
