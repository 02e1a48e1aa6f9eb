package mavlink

import (
	"time"

	"skylatch/redact"
)

// Mission is what one mission is hidden by.
type Mission struct {
	Secret redact.Secret
	// Text is as in [Config], with that secret.
	Text func(string) string
}

// mission is one that is being told. Each has an origin of its own: nobody who is
// told two of them can join their places.
type mission struct {
	secret redact.Secret
	origin *redact.Origin
	text   func(string) string
}

// turnAfter is after what silence of a system its mission is asked for again. It
// is shorter than the silence that ends one, so that none is told by the secret
// of the one before.
const turnAfter = 4 * time.Second

// missions knows by what every system is hidden.
type missions struct {
	of    func(system byte, at time.Time) Mission // nil: all are one mission
	heard [256]struct {
		*mission
		at time.Time
	}
}

// at returns the mission of a frame; only is that of all, without others.
func (m *missions) at(system byte, at time.Time, only *mission) *mission {
	if m.of == nil {
		return only
	}
	h := &m.heard[system]
	if h.mission == nil || at.Sub(h.at) > turnAfter {
		if now := m.of(system, at); h.mission == nil || h.secret != now.Secret {
			h.mission = &mission{secret: now.Secret, origin: &redact.Origin{}, text: now.Text}
		}
	}
	h.at = at
	return h.mission
}
