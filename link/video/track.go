package video

import (
	"bytes"
	"time"

	filter "skylatch/redact/video"
	"skylatch/telemetry"
	"skylatch/telemetry/media"
)

// track takes the pictures of one camera to those who watch it. The intake's
// mutex guards it.
type track struct {
	config *Config
	id     media.TrackID
	name   string // within its source
	called string // for people

	codec  media.Codec
	mender mender
	filter *filter.Filter
	came   shaper // of the parameter sets as they came
	passed shaper // of those that went through the filter
	clock  clock
	dts    decodeTimes

	outcome    outcome
	refused    bool // the filter let the last picture not through
	damaged    bool
	heardAt    time.Time // the last picture, of whatever use
	shownAt    time.Time // the last picture handed on
	forgotten  bool      // the fan keeps nothing of it
	rate       meter
	missing    missing
	stats      telemetry.VideoStats
	counted    formatCounts
	removedOld []telemetry.VideoRemoved // by filters before this one
}

func newTrack(c *Config, id media.TrackID, name string) *track {
	return &track{config: c, id: id, name: name, called: string(id)}
}

// begin starts anew with another codec.
func (t *track) begin(codec media.Codec) {
	if t.filter != nil {
		t.removedOld = addRemoved(t.removedOld, t.filter.Removed()...)
	}
	t.codec = codec
	t.mender = newMender(codec, t.config.OnLoss)
	t.filter = filter.NewFilter(codec)
	t.came, t.passed = shaper{codec: codec}, shaper{codec: codec}
	t.dts = decodeTimes{}
}

// picture takes a picture all the way: it is recorded as it came, mended,
// filtered, published. It reports whether the track's state changed.
func (t *track) picture(p picture) (changed bool) {
	if t.mender == nil || p.codec != t.codec {
		t.begin(p.codec)
	}
	t.clock.adjust(&p)
	t.heardAt = p.at
	t.rate.bytes(p.at, size(p.nals))
	t.stats.Bytes += uint64(size(p.nals))
	t.came.see(p.nals)
	t.dts.next(&p, t.came.reordered() || t.passed.reordered())
	if t.config.Record != nil && !t.config.Minimal {
		t.record(&p)
	}
	was := t.outcome
	u := t.unit(&p)
	if u == nil {
		if t.outcome == leftOut {
			t.stats.FramesLost++
			t.missing.leftOut++
		}
		return t.outcome != was
	}
	t.stats.FramesLost += t.missing.before(u, p.anew)
	if t.config.Record != nil && t.config.Minimal {
		t.config.Record(u)
	}
	t.config.Fan.Publish(u)
	t.forgotten = false
	t.stats.Frames++
	t.rate.frame(p.at)
	changed = t.damaged != u.Damaged || p.at.Sub(t.shownAt) > telemetry.VideoStaleAfter
	t.damaged, t.shownAt = u.Damaged, p.at
	return changed || t.outcome != was
}

// unit makes the unit that viewers get; nil if there is none.
func (t *track) unit(p *picture) *media.Unit {
	var m mended
	if m, t.outcome = t.mender.mend(p); t.outcome != handedOn {
		return nil
	}
	if m.lead != nil {
		// The filter must know the parameter sets that stand in the lead.
		t.passed.see(t.filter.Unit(m.sets))
	}
	nals := t.filter.Unit(m.nals)
	t.passed.see(nals)
	format := t.passed.format
	if t.refused = nals == nil || format == nil; t.refused {
		t.mender.spoiled()
		t.outcome = leftOut
		return nil
	}
	if m.reordered && !format.Reordered {
		format = t.passed.reorder()
	}
	u := &media.Unit{
		Track: t.id, Format: format, PTS: p.pts, DTS: p.dts, ReceivedAt: p.at,
		Key: m.key, Recovery: m.recovery, Damaged: m.damaged, Gap: m.gap,
	}
	t.fill(u, nals)
	if m.lead != nil {
		u.Lead = t.lead(u, m.lead)
	}
	return u
}

// lead makes the unit that stands before a recovery point.
func (t *track) lead(u *media.Unit, nals [][]byte) *media.Unit {
	nals = filter.NewFilter(t.codec).Unit(nals)
	if nals == nil {
		return nil
	}
	l := &media.Unit{
		Track: u.Track, Format: u.Format, PTS: u.PTS - time.Millisecond, DTS: u.DTS - time.Millisecond,
		ReceivedAt: u.ReceivedAt, Key: true, Damaged: true, Gap: true,
	}
	t.fill(l, nals)
	return l
}

// fill copies the NAL units, or the image, into the unit.
func (t *track) fill(u *media.Unit, nals [][]byte) {
	if t.codec == media.MJPEG {
		u.Bytes = bytes.Clone(nals[0])
		return
	}
	u.Bytes, u.NALs = media.Join(nals)
}

// record gives the picture to the recorder as it came.
func (t *track) record(p *picture) {
	if t.came.format == nil || !pictured(p) {
		return // nobody could make a picture of it
	}
	u := &media.Unit{
		Track: t.id, Format: t.came.format, PTS: p.pts, DTS: p.dts, ReceivedAt: p.at,
		Damaged: p.lost && !p.whole, Gap: p.lost,
	}
	u.Key, u.Recovery = entries(p)
	t.fill(u, p.nals)
	t.config.Record(u)
}

// entryWanted reports whether nothing to go on with has come yet, what is shown
// is damaged, or a viewer waits for something to begin with.
func (t *track) entryWanted() bool {
	wanted := t.config.Fan.Wanted(t.id)
	return wanted || t.damaged || t.outcome == tooEarly || t.outcome == leftOut
}

// pictured reports whether there is anything of a picture in it.
func pictured(p *picture) bool {
	for _, n := range p.nals {
		if p.codec == media.MJPEG {
			return true
		}
		if len(n) < nalLook(p.codec) {
			continue
		}
		if _, slice, _ := lookNAL(p.codec, n); slice {
			return true
		}
	}
	return false
}

// entries says whether decoding can begin with the picture as it came.
func entries(p *picture) (key, recovery bool) {
	if p.codec == media.MJPEG {
		return !p.lost, false
	}
	for _, n := range p.nals {
		if len(n) < 3 {
			continue
		}
		if p.codec == media.H264 {
			key = key || n[0]&0x1f == h264IDR
			if n[0]&0x1f == h264SEI {
				_, ok := recoveryPoint264(n)
				recovery = recovery || ok
			}
			continue
		}
		kind := h265Kind(n)
		key = key || kind >= h265IRAP && kind <= h265IRAPEnd
		if kind == h265SEI {
			_, ok := recoveryPoint265(n)
			recovery = recovery || ok
		}
	}
	return key && (!p.lost || p.whole), recovery && !key
}

func size(nals [][]byte) int {
	n := 0
	for _, b := range nals {
		n += len(b)
	}
	return n
}
