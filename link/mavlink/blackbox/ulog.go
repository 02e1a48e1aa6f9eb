package blackbox

import (
	"bytes"
	"context"
	"encoding/binary"
	"math"
	"strings"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"

	"skylatch/telemetry/ulog"
)

// The kinds of entries that are read (ULog file format, "Data Section").
const (
	ulogFormat    = 'F'
	ulogInfo      = 'I'
	ulogParameter = 'P'
	ulogSubscribe = 'A'
	ulogData      = 'D'
	ulogLog       = 'L'
	ulogTaggedLog = 'C'
)

// ulogTopic is one that was subscribed to.
type ulogTopic struct {
	name     string
	instance byte
	ulog.Layout
}

// ulogRow is one message of PX4's.
type ulogRow struct {
	*ulogTopic
	body []byte
}

// part is where a field stands, if the log has it in that spelling.
func (r ulogRow) part(name, spelt string) ([]byte, bool) {
	p, ok := r.Parts[name]
	if !ok || p.Spelt != spelt || p.At+p.Size > len(r.body) {
		return nil, false
	}
	return r.body[p.At : p.At+p.Size], true
}

// number is NaN for a field that is not there or is none.
func (r ulogRow) number(name string) float64 {
	p, ok := r.Parts[name]
	if !ok || p.At+p.Size > len(r.body) {
		return math.NaN()
	}
	b, le := r.body[p.At:p.At+p.Size], binary.LittleEndian
	switch p.Spelt {
	case "float":
		return float64(math.Float32frombits(le.Uint32(b)))
	case "double":
		return math.Float64frombits(le.Uint64(b))
	case "int32_t":
		return float64(int32(le.Uint32(b)))
	case "uint8_t", "bool":
		return float64(b[0])
	}
	return math.NaN()
}

// floats reads an array; nil if there is none of that length.
func (r ulogRow) floats(name, spelt string) []float64 {
	b, ok := r.part(name, spelt)
	if !ok {
		return nil
	}
	var all []float64
	for ; len(b) >= 4; b = b[4:] {
		all = append(all, float64(math.Float32frombits(binary.LittleEndian.Uint32(b))))
	}
	return all
}

// wall reads a time of the world.
func (r ulogRow) wall(name string) (time.Time, bool) {
	b, ok := r.part(name, "uint64_t")
	if !ok {
		return time.Time{}, false
	}
	return wall(binary.LittleEndian.Uint64(b))
}

// boot is when it was written, since boot.
func (r ulogRow) boot() (time.Duration, bool) {
	b, ok := r.part("timestamp", "uint64_t")
	if !ok {
		return 0, false
	}
	return sinceBoot(b)
}

func sinceBoot(b []byte) (time.Duration, bool) {
	v := binary.LittleEndian.Uint64(b)
	return time.Duration(v) * time.Microsecond, v <= uint64(maxBoot/time.Microsecond)
}

// ulogReader gives the messages of a log.
type ulogReader struct {
	formats *ulog.Formats
	topics  map[uint16]*ulogTopic
}

// row returns what an entry of data says; false for a topic that is not known.
func (k *ulogReader) row(body []byte) (ulogRow, bool) {
	if len(body) < 2 {
		return ulogRow{}, false
	}
	t := k.topics[binary.LittleEndian.Uint16(body)]
	return ulogRow{t, body[2:]}, t != nil
}

// subscribe notes a topic; one whose format is not understood is left out.
func (k *ulogReader) subscribe(body []byte) {
	if len(body) < 4 {
		return
	}
	name := string(body[3:])
	if !ulogWanted[name] {
		return
	}
	if l, err := k.formats.Layout(name); err == nil {
		k.topics[binary.LittleEndian.Uint16(body[1:])] = &ulogTopic{name, body[0], l}
	}
}

// px4 is what has to be known of a log before its first frame.
type px4 struct {
	system byte
	zero   time.Time
	dated  bool // by a receiver
	// clocked tells that its computer says when it was switched on.
	clocked bool
	placed  bool // it has messages of its estimated place
	// blended tells that it says what all its receivers make out together.
	blended bool
	status  *ulogRow // the first that says what it is doing
	end     time.Duration
}

// surveyULog reads formats and subscriptions, and what stands anywhere in a log
// and counts from its beginning.
func surveyULog(entries []ulog.Entry, k *ulogReader, stop func() error) (px4, error) {
	p := px4{system: 1}
	for _, e := range entries {
		if err := stop(); err != nil {
			return p, err
		}
		switch e.Kind {
		case ulogFormat:
			if err := k.formats.Define(e.Body); err != nil {
				return p, err
			}
		case ulogSubscribe:
			k.subscribe(e.Body)
		case ulogInfo: // by the clock of its computer, if no receiver knows better
			if v, ok := bytes.CutPrefix(e.Body, []byte("\x19uint64_t boot_time_utc_us")); ok && len(v) == 8 && !p.dated {
				p.zero, p.clocked = wall(binary.LittleEndian.Uint64(v))
			}
		case ulogParameter:
			if v, ok := bytes.CutPrefix(e.Body, []byte("\x12int32_t MAV_SYS_ID")); ok && len(v) == 4 {
				if id := binary.LittleEndian.Uint32(v); id >= 1 && id <= 255 {
					p.system = byte(id)
				}
			}
		case ulogData:
			r, ok := k.row(e.Body)
			if !ok {
				continue
			}
			at, ok := r.boot()
			if !ok {
				continue
			}
			p.end = max(p.end, at)
			p.placed = p.placed || r.name == "vehicle_global_position"
			p.blended = p.blended || r.name == "vehicle_gps_position"
			if p.status == nil && r.name == "vehicle_status" && r.instance == 0 {
				p.status = &r
			}
			if now, ok := r.wall("time_utc_usec"); ok && !p.dated && r.number("fix_type") >= 3 {
				p.zero, p.dated = now.Add(-at), true
			}
		}
	}
	return p, nil
}

// tellULog reads a log twice: what it counts from stands anywhere in it.
func tellULog(ctx context.Context, src []byte, s *scribe) error {
	entries, torn, err := ulog.Read(src)
	if err != nil {
		return err
	}
	stop := stopper(ctx)
	k := &ulogReader{formats: ulog.NewFormats(), topics: make(map[uint16]*ulogTopic)}
	p, err := surveyULog(entries, k, stop)
	if err != nil {
		return err
	}
	if err := s.begin(p.system, p.zero, p.dated || p.clocked, p.end); err != nil {
		return err
	}
	c := newCraft(s)
	c.kind, c.autopilot = common.MAV_TYPE_GENERIC, common.MAV_AUTOPILOT_PX4
	if p.status != nil { // it was that before, too
		c.become(*p.status)
	}
	for _, e := range entries {
		if err := stop(); err != nil {
			return err
		}
		switch e.Kind {
		case ulogData:
			r, ok := k.row(e.Body)
			if !ok {
				continue
			}
			if at, ok := r.boot(); ok && c.reach(at) {
				err = c.px4(r, p)
			}
		case ulogLog:
			err = c.ulogText(e.Body, 1)
		case ulogTaggedLog:
			err = c.ulogText(e.Body, 3)
		}
		if err != nil {
			return err
		}
	}
	s.end(torn)
	return nil
}

// ulogText tells a text: its level, a tag in some, when, and the text.
func (c *craft) ulogText(body []byte, head int) error {
	if len(body) < head+8 {
		return nil
	}
	at, ok := sinceBoot(body[head:])
	if !ok || !c.reach(at) || body[0] < '0' || body[0] > '7' {
		return nil
	}
	// Texts for ground stations end in a tab if an event says the same again.
	text := strings.TrimSuffix(string(body[head+8:]), "\t")
	return c.speak(common.MAV_SEVERITY(body[0]-'0'), text)
}
