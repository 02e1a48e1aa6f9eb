package track

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"time"

	"skylatch/redact"
	"skylatch/telemetry"
	"skylatch/telemetry/ulog"
)

// ulogWriter writes a new log: its formats and subscriptions as they are needed.
type ulogWriter struct {
	bytes.Buffer
	ids     map[uint16]uint16 // of the old log, in the new one
	defined map[string]bool
}

func (w *ulogWriter) entry(kind byte, body []byte) {
	_ = binary.Write(&w.Buffer, binary.LittleEndian, uint16(len(body))) // a Buffer takes everything
	w.WriteByte(kind)
	w.Write(body)
}

// topic subscribes a topic and returns its new id.
func (w *ulogWriter) topic(old uint16, instance byte, p *ulogTopic) {
	id := uint16(len(w.ids))
	w.ids[old] = id
	w.entry('A', append([]byte{instance, byte(id), byte(id >> 8)}, p.name...))
}

// rebuildULog reads a log twice: first its formats, which stand before all else
// in a new one, and the homes of a zone.
func rebuildULog(src []byte, t *teller) ([]byte, error) {
	entries, torn, err := ulog.Read(src)
	if err != nil {
		return nil, err
	}
	t.tally.Unknown += torn
	book := newULogBook()
	w := &ulogWriter{ids: make(map[uint16]uint16), defined: make(map[string]bool)}
	w.WriteString(ulog.Magic + "\x01")
	w.Write(src[8:16])
	w.entry('B', make([]byte, 40))
	var line []spot
	for _, e := range entries {
		switch e.Kind {
		case 'F':
			err = book.Define(e.Body)
		case 'A':
			var p *ulogTopic
			p, err = book.subscribe(e.Body, t.logTells)
			if p != nil && !w.defined[p.name] {
				w.defined[p.name] = true
				w.entry('F', p.format())
			}
		case 'D':
			p, ok := book.of(e.Body)
			if ok && p.lat >= 0 {
				line = append(line, spot{LatLon: p.place(e.Body[2:]), at: boot(e.Body[2:])})
			}
		}
		if err != nil {
			return nil, err
		}
	}
	t.findHomes(drawing{{form: path, lines: [][]spot{line}}})
	held := t.zoned
	for _, e := range entries {
		switch e.Kind {
		case 'A':
			id := binary.LittleEndian.Uint16(e.Body[1:])
			if p := book.topics[id]; p != nil {
				w.topic(id, e.Body[0], p)
			} else {
				t.tally.Unknown++
			}
		case 'D':
			p, ok := book.of(e.Body)
			if !ok {
				t.tally.Unknown++
				continue
			}
			if p.lat >= 0 {
				here := p.place(e.Body[2:])
				held = t.zoned && (!known(here) || t.held(here, boot(e.Body[2:])))
			}
			if held && p.moves {
				t.note(redact.Location, redact.Drop, 1)
				continue
			}
			id := w.ids[binary.LittleEndian.Uint16(e.Body)]
			w.entry('D', t.ulogData([]byte{byte(id), byte(id >> 8)}, p, e.Body[2:]))
		case 'L':
			if len(e.Body) < 9 {
				return nil, ulog.ErrDamaged
			}
			if s := t.text(string(e.Body[9:])); s != "" {
				w.entry('L', append(bytes.Clone(e.Body[:9]), s...))
			}
		case 'B', 'F':
		default: // parameters, what is said of the craft, marks
			t.tally.Unknown++
		}
	}
	return w.Bytes(), nil
}

// of returns the topic of a message that may be told, if it is whole.
func (k *ulogBook) of(body []byte) (*ulogTopic, bool) {
	if len(body) < 2 {
		return nil, false
	}
	p := k.topics[binary.LittleEndian.Uint16(body)]
	return p, p != nil && len(body)-2 >= p.size
}

// format is the definition of what is told of a topic.
func (p *ulogTopic) format() []byte {
	b := []byte(p.name + ":")
	for _, f := range p.fields {
		b = append(b, f.spelt+" "+f.name+";"...)
	}
	return b
}

// ulogData appends what is told of a message.
func (t *teller) ulogData(dst []byte, p *ulogTopic, body []byte) []byte {
	var place telemetry.LatLon
	isHere := false
	for i, f := range p.fields {
		b := bytes.Clone(body[p.at[i] : p.at[i]+p.sizes[i]])
		switch f.as {
		case asLat, asLon:
			if f.as == asLat {
				place, isHere = t.place(p.place(body), boot(body))
			}
			v := place.LatDeg
			if f.as == asLon {
				v = place.LonDeg
			}
			putDegrees(b, v, isHere)
		case asMetres, asMillimetre:
			t.putHeight(b, f.as, isHere)
		case asClock:
			t.putClock(b)
		default:
			floats(f.spelt, b)
			t.note(f.class, t.policy.Action(f.class), 1)
		}
		dst = append(dst, b...)
	}
	return dst
}

// putDegrees writes half of a place; 0 and NaN say that it is not known.
func putDegrees(b []byte, v float64, ok bool) {
	switch {
	case len(b) == 4 && ok:
		binary.LittleEndian.PutUint32(b, uint32(int32(math.Round(v*1e7))))
	case len(b) == 4:
		clear(b)
	case ok:
		v = math.Round(v*1e9) / 1e9
		binary.LittleEndian.PutUint64(b, math.Float64bits(v))
	default:
		binary.LittleEndian.PutUint64(b, 0x7ff8000000000000)
	}
}

// firstWall is the first microsecond that is one of the world's, in 2001; what
// is before it is since boot, or of a clock that was not set. None is after
// lastWall.
const firstWall, lastWall = 1_000_000_000_000_000, 1 << 52

// putClock writes a time of the world's.
func (t *teller) putClock(b []byte) {
	v := binary.LittleEndian.Uint64(b)
	if v < firstWall {
		return
	}
	clear(b)
	if v > lastWall {
		return
	}
	if at, ok := t.when(time.UnixMicro(int64(v))); ok {
		binary.LittleEndian.PutUint64(b, uint64(max(at.UnixMicro(), 0)))
	}
}

// putHeight writes a height of a place that is told.
func (t *teller) putHeight(b []byte, as logAs, isHere bool) {
	v := float64(int32(binary.LittleEndian.Uint32(b))) / 1000
	if as == asMetres {
		v = float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
	}
	ok := isHere && !math.IsNaN(v) && !math.IsInf(v, 0)
	if ok {
		v, ok = t.height(v)
	}
	switch {
	case as == asMetres && ok:
		binary.LittleEndian.PutUint32(b, math.Float32bits(float32(v)))
	case as == asMetres:
		binary.LittleEndian.PutUint32(b, 0x7fc00000)
	case ok:
		binary.LittleEndian.PutUint32(b, uint32(int32(math.Round(v*1000))))
	default:
		clear(b)
	}
}

// verifyULog reads a new log with the list alone.
func verifyULog(b []byte) error {
	entries, torn, err := ulog.Read(b)
	if err != nil || torn > 0 {
		return errors.Join(err, ulog.ErrDamaged)
	}
	book := newULogBook()
	for _, e := range entries {
		switch e.Kind {
		case 'B', 'L':
		case 'F':
			err = book.Define(e.Body)
		case 'A':
			var p *ulogTopic
			p, err = book.subscribe(e.Body, func(logField) bool { return true })
			if err == nil && (p == nil || string(p.format()) != p.name+":"+book.Text(p.name)) {
				err = errors.New("it has a topic or a field that is not on the list")
			}
		case 'D':
			if p, ok := book.of(e.Body); !ok || len(e.Body)-2 != p.size {
				err = ulog.ErrDamaged
			}
		default:
			err = errors.New("it has a kind of message that is not on the list")
		}
		if err != nil {
			return err
		}
	}
	return nil
}
