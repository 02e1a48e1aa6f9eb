package video

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
	"time"

	"skylatch/telemetry/media"
)

const (
	// noSlot is no track's name.
	noSlot = "\x00"
	// A sender that is silent for a few of its intervals has given way to the
	// one that now sends from the same address: it was restarted. At another
	// address it takes longer.
	slotIntervals = 4
	slotLeast     = 100 * time.Millisecond
	slotMost      = 500 * time.Millisecond
	slotStranger  = 2 * time.Second
	// maxPending bounds the pictures of a newcomer that wait until it is known
	// whether it is one.
	maxPending = 32
)

// slots decides which track a sender's pictures are. Sources come back with
// another port or SSRC; they are to be the same track then, and two cameras
// that send at once are two.
type slots struct {
	in      *intake
	all     []*slot
	pending []pendingSender
}

// sender is one stream of pictures that arrives at a socket.
type sender struct {
	address netip.AddrPort
	track   string // within its format
}

// slot is one track.
type slot struct {
	name     string
	owner    sender
	heard    time.Time
	interval time.Duration // between pictures, smoothed
	kept     formatCounts  // of those that had it before
	codec    media.Codec
}

// pendingSender is one that came while the owner of its track was still there.
type pendingSender struct {
	sender   sender
	since    time.Time
	pictures []picture
}

// picture passes a picture on under the name of its track.
func (s *slots) picture(p *udpPeer, pic picture) {
	who := sender{p.address, pic.track}
	for _, t := range s.all {
		if t.owner == who {
			s.pass(t, p, pic)
			return
		}
	}
	t := s.vacant(who, pic.at)
	if t == nil && s.waits(who, pic) {
		return
	}
	if t == nil {
		if len(s.all) >= maxTracks {
			return
		}
		t = &slot{name: s.freeName(who)}
		s.all = append(s.all, t)
	} else {
		t.kept.restarts++
	}
	t.owner, t.heard = who, time.Time{}
	all := append(s.take(who), pic)
	// What this track showed before is no part of what comes now.
	all[0].whole = all[0].whole || !all[0].lost
	all[0].lost, all[0].anew = true, true
	for _, pic := range all {
		s.pass(t, p, pic)
	}
}

// take returns the pictures of a newcomer that waited.
func (s *slots) take(who sender) []picture {
	for i, w := range s.pending {
		if w.sender == who {
			s.pending = slices.Delete(s.pending, i, i+1)
			return w.pictures
		}
	}
	return nil
}

func (s *slots) pass(t *slot, p *udpPeer, pic picture) {
	if step := pic.at.Sub(t.heard); !t.heard.IsZero() && t.interval > 0 {
		t.interval += (step - t.interval) / 8
	} else if !t.heard.IsZero() {
		t.interval = step
	}
	t.heard, t.codec = pic.at, pic.codec
	p.slot, pic.track = t.name, t.name
	s.in.picture(pic)
}

// vacant returns the track that a newcomer goes on with; nil if there is none.
func (s *slots) vacant(who sender, now time.Time) *slot {
	var stranger *slot
	for _, t := range s.all {
		silence := now.Sub(t.heard)
		if t.owner.address.Addr() == who.address.Addr() {
			if silence >= t.patience() {
				return t
			}
		} else if silence >= slotStranger && stranger == nil {
			stranger = t
		}
	}
	return stranger
}

// patience is how long the owner of the track may be silent before another
// sender at its address goes on for it.
func (t *slot) patience() time.Duration {
	if t.interval == 0 {
		return slotMost
	}
	return min(max(slotIntervals*t.interval, slotLeast), slotMost)
}

// waits keeps the picture of a newcomer while its address has tracks whose
// owners may just have stopped. It returns false once they were heard since.
func (s *slots) waits(who sender, pic picture) bool {
	rivals, heard := 0, 0
	var w *pendingSender
	for i := range s.pending {
		if s.pending[i].sender == who {
			w = &s.pending[i]
		}
	}
	for _, t := range s.all {
		if t.owner.address.Addr() == who.address.Addr() {
			rivals++
			if w != nil && t.heard.After(w.since) {
				heard++
			}
		}
	}
	if rivals == heard {
		return false
	}
	if w == nil {
		if len(s.pending) >= maxTracks {
			s.pending = s.pending[1:]
		}
		s.pending = append(s.pending, pendingSender{sender: who, since: pic.at})
		w = &s.pending[len(s.pending)-1]
	}
	if len(w.pictures) >= maxPending {
		w.pictures = nil
		pic.lost = true
	}
	_, nals := media.Join(pic.nals) // the format uses its memory again
	pic.nals = nals
	w.pictures = append(w.pictures, pic)
	return true
}

// freeName names a new track: the first has the name of its source.
func (s *slots) freeName(who sender) string {
	if len(s.all) == 0 {
		return ""
	}
	name := who.track
	if !s.has(who.address.Addr()) {
		name = who.address.Addr().String()
	}
	for _, t := range s.all {
		if t.name == name || name == "" {
			return strings.TrimSpace(who.address.String() + " " + who.track)
		}
	}
	return name
}

func (s *slots) has(address netip.Addr) bool {
	for _, t := range s.all {
		if t.owner.address.Addr() == address {
			return true
		}
	}
	return false
}

// keep adds what a sender counted to its track before it goes.
func (s *slots) keep(p *udpPeer) {
	if p.format == nil {
		return
	}
	for _, t := range s.all {
		if t.name == p.slot {
			addCounts(&t.kept, p.format.counts())
		}
	}
}

// tell shows what each track has counted, and names it.
func (s *slots) tell(peers []*udpPeer) {
	for _, t := range s.all {
		sum := formatCounts{}
		addCounts(&sum, t.kept)
		for _, p := range peers {
			if p.slot != t.name || p.format == nil {
				continue
			}
			addCounts(&sum, p.format.counts())
			if p.address == t.owner.address {
				s.in.called(t.name, p.words(codecWords(t.codec)))
			}
		}
		s.in.counted(t.name, sum)
	}
}

func addCounts(sum *formatCounts, c formatCounts) {
	sum.lost += c.lost
	sum.late += c.late
	sum.restarts += c.restarts
	if sum.removed == nil {
		sum.removed = make(map[string]removed)
	}
	for kind, r := range c.removed {
		had := sum.removed[kind]
		sum.removed[kind] = removed{had.count + r.count, had.bytes + r.bytes}
	}
}

// codecWords is the name of a codec for people.
func codecWords(c media.Codec) string {
	return cmp.Or(map[media.Codec]string{media.H264: "H.264", media.H265: "H.265", media.MJPEG: "MJPEG"}[c], string(c))
}
