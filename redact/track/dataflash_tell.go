package track

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"skylatch/redact"
	"skylatch/redact/mavlink"
	"skylatch/telemetry"
	"skylatch/telemetry/dataflash"
)

// binTopic is a message that is told, as a log has it.
type binTopic struct {
	name    string
	kind    byte // in the new log; 0 until it is defined there
	boot    dataflash.Column
	fields  []logField // those told
	columns []dataflash.Column
	kept    []logField // those kept back
	lat     int        // index of the latitude in fields, its longitude follows; -1 without
	moves   bool       // it tells where it is or how it moves: not inside a zone
}

// binTopicOf returns what is told of messages of a format; nil for nothing.
func binTopicOf(f *dataflash.Format, tells func(logField) bool) *binTopic {
	boot, ok := f.Column("TimeUS")
	if !ok || boot.Letter != 'Q' {
		return nil
	}
	p := &binTopic{name: f.Name, boot: boot, lat: -1}
	for _, field := range binTopics[f.Name] {
		c, ok := f.Column(field.name)
		if !ok || !strings.Contains(field.letters(), string(c.Letter)) {
			continue
		}
		p.moves = p.moves || field.as == asLat || field.as == asMotion
		if !tells(field) {
			p.kept = append(p.kept, field)
			continue
		}
		if field.as == asLat {
			p.lat = len(p.fields)
		}
		p.fields, p.columns = append(p.fields, field), append(p.columns, c)
	}
	for i, field := range p.fields { // halves alone are none
		if after, pair := pairs[field.as]; pair && (i+1 == len(p.fields) || p.fields[i+1].as != after) {
			return nil
		}
		if field.as == asLon && p.lat != i-1 || field.as == asGPSWeek && (i == 0 || p.fields[i-1].as != asGPSTime) {
			return nil
		}
	}
	if len(p.fields) == 0 {
		return nil
	}
	return p
}

// pairs are the fields that are told together.
var pairs = map[logAs]logAs{asLat: asLon, asGPSTime: asGPSWeek}

// letters are those that a column may have.
func (f logField) letters() string {
	if f.spelt == "" {
		return dataflash.Numbers
	}
	return f.spelt
}

// place reads the place of a message.
func (p *binTopic) place(body []byte) telemetry.LatLon {
	lat, lon := p.columns[p.lat].Number(body), p.columns[p.lat+1].Number(body)
	if math.Abs(lat) > 90 || math.Abs(lon) > 180 {
		return telemetry.LatLon{}
	}
	return telemetry.LatLon{LatDeg: lat, LonDeg: lon}
}

// definition says what is told of the message. What a column is called, and its
// letter, are on the list.
func (p *binTopic) definition() []byte {
	size, letters, names := 3+8, []byte{'Q'}, []string{"TimeUS"}
	for i, c := range p.columns {
		size += dataflash.Size(c.Letter)
		letters, names = append(letters, c.Letter), append(names, p.fields[i].name)
	}
	return dataflash.Definition(p.kind, size, p.name, string(letters), strings.Join(names, ","))
}

// binScribe writes a new log; formats stand before the first message of theirs.
type binScribe struct {
	bytes.Buffer
	last byte // kind that was given to a message
}

func (w *binScribe) message(p *binTopic, body []byte) {
	if p.kind == 0 {
		w.last++
		if w.last == dataflash.FMT {
			w.last++
		}
		p.kind = w.last
		w.Write(p.definition())
	}
	w.WriteString(dataflash.Head)
	w.WriteByte(p.kind)
	w.Write(body)
}

// rebuildDataFlash reads a log twice: first for the homes of a zone.
func rebuildDataFlash(src []byte, t *teller) ([]byte, error) {
	topics := make(map[*dataflash.Format]*binTopic)
	topicOf := func(f *dataflash.Format) *binTopic {
		p, seen := topics[f]
		if !seen {
			p = binTopicOf(f, t.logTells)
			topics[f] = p
		}
		return p
	}
	if t.zoned {
		if err := t.binHomes(src); err != nil {
			return nil, err
		}
	}
	w := &binScribe{}
	w.Write(dataflash.Self())
	held := t.zoned
	torn, err := dataflash.Read(src, func(f *dataflash.Format, body []byte) error {
		p := topicOf(f)
		if p == nil || !isBoot(p.boot.Of(body)) {
			t.tally.Unknown++
			return nil
		}
		if p.lat >= 0 {
			here, at := p.place(body), boot(p.boot.Of(body))
			held = t.zoned && (!known(here) || t.held(here, at))
		}
		if held && p.moves {
			t.note(redact.Location, redact.Drop, 1)
			return nil
		}
		for _, k := range p.kept {
			t.note(k.class, redact.Blank, 1)
		}
		if told, ok := t.binBody(p, body); ok {
			w.message(p, told)
		}
		return nil
	})
	t.tally.Unknown += torn
	return w.Bytes(), err
}

// binHomes notes both ends of the flight, and what the craft calls its home.
func (t *teller) binHomes(src []byte) error {
	everything := func(logField) bool { return true }
	topics := make(map[*dataflash.Format]*binTopic)
	var line []spot
	_, err := dataflash.Read(src, func(f *dataflash.Format, body []byte) error {
		p, seen := topics[f]
		if !seen {
			p = binTopicOf(f, everything)
			topics[f] = p
		}
		switch {
		case p == nil || p.lat < 0:
		case p.name == "ORGN":
			if here := p.place(body); known(here) {
				t.zone.Home(here)
			}
		default:
			line = append(line, spot{LatLon: p.place(body), at: boot(p.boot.Of(body))})
		}
		return nil
	})
	t.findHomes(drawing{{form: path, lines: [][]spot{line}}})
	return err
}

// isBoot reports whether microseconds are since boot: nothing runs for thirty
// years.
func isBoot(b []byte) bool { return binary.LittleEndian.Uint64(b) < firstWall }

// binBody returns what is told of a message; false if that is nothing.
func (t *teller) binBody(p *binTopic, body []byte) ([]byte, bool) {
	if p.name == "PARM" && !t.tellsParam(p, body) {
		return nil, false
	}
	told := bytes.Clone(p.boot.Of(body))
	isHere := p.lat < 0
	for i, f := range p.fields {
		c := p.columns[i]
		b := bytes.Clone(c.Of(body))
		switch f.as {
		case asLat: // with its other half
			var here telemetry.LatLon
			here, isHere = t.place(p.place(body), boot(p.boot.Of(body)))
			b = append(binWrite(c, here.LatDeg, isHere), binWrite(c, here.LonDeg, isHere)...)
		case asGPSTime: // with its week
			b = t.gpsTime(b, p.columns[i+1].Of(body))
		case asLon, asGPSWeek:
			continue
		case asMetres:
			v := c.Number(body)
			ok := isHere && !math.IsNaN(v) && !math.IsInf(v, 0)
			if ok {
				v, ok = t.height(v)
			}
			b = binWrite(c, v, ok)
		case asWords:
			s, ok := t.binText(p, body, dataflash.Text(b))
			if !ok {
				return nil, false
			}
			clear(b[copy(b, s):])
		case asName:
			clear(b[len(dataflash.Text(b)):])
		default:
			canonical(c.Letter, b)
			t.note(f.class, t.policy.Action(f.class), 1)
		}
		told = append(told, b...)
	}
	return told, true
}

// binText tells a text that fits its column again. One of several parts is not
// told: what must not be may stand across a seam.
func (t *teller) binText(p *binTopic, body []byte, s string) (string, bool) {
	part := slices.IndexFunc(p.fields, func(f logField) bool { return f.name == "Seq" })
	if part >= 0 && (p.columns[part].Number(body) != 0 || len(s) == dataflash.Size('Z')) {
		t.note(redact.Text, redact.Drop, 1)
		return "", false
	}
	s = t.text(s)
	if len(s) > dataflash.Size('Z') {
		short := strings.ToValidUTF8(s[:dataflash.Size('Z')], "")
		if s = t.text(short); s != short {
			return "", false // it reads otherwise now
		}
	}
	return s, s != ""
}

// paramName is what a parameter may be called: nothing else fits between.
var paramName = regexp.MustCompile(`^[A-Z][A-Z0-9_]{0,15}$`)

// tellsParam judges a parameter by its name.
func (t *teller) tellsParam(p *binTopic, body []byte) bool {
	if p.fields[0].as != asName {
		return false
	}
	name := dataflash.Text(p.columns[0].Of(body))
	class := mavlink.Parameter(name)
	action := t.policy.Action(class)
	if !paramName.MatchString(name) || action != redact.Keep || class == redact.Location && t.zoned {
		t.note(class, redact.Drop, 1)
		return false
	}
	return true
}

// gpsEpoch is when the weeks of GPS begin; leap seconds are not counted.
var gpsEpoch = time.Date(1980, 1, 6, 0, 0, 0, 0, time.UTC)

const (
	week = 7 * 24 * time.Hour
	// lastWeek is in 2171: later ones are none.
	lastWeek = 10_000
)

// gpsTime tells a time of GPS, and its week. Relative ones count from the
// second week: the beginning of the first one says that nothing is known.
func (t *teller) gpsTime(ms, weeks []byte) []byte {
	out := make([]byte, 0, 6)
	in, n := time.Duration(binary.LittleEndian.Uint32(ms))*time.Millisecond, int(binary.LittleEndian.Uint16(weeks))
	if in >= week || n > lastWeek || in == 0 && n == 0 {
		return out[:6]
	}
	at, ok := t.when(gpsEpoch.AddDate(0, 0, 7*n).Add(in))
	if !ok {
		return out[:6]
	}
	since := at.Sub(gpsEpoch)
	if t.policy.Action(redact.Time) == redact.Relative {
		since = week + max(at.Sub(time.Unix(0, 0)), 0)
	}
	out = binary.LittleEndian.AppendUint32(out, uint32(since%week/time.Millisecond))
	return binary.LittleEndian.AppendUint16(out, uint16(since/week))
}

// verifyDataFlash reads a new log with the list alone: nothing stands in it but
// what definition writes, message behind message.
func verifyDataFlash(b []byte) error {
	topics := make(map[byte]*binTopic)
	rest, ok := bytes.CutPrefix(b, dataflash.Self())
	if !ok {
		return dataflash.ErrDamaged
	}
	for len(rest) > 0 {
		if len(rest) < 3 || string(rest[:2]) != dataflash.Head {
			return dataflash.ErrDamaged
		}
		kind, size := rest[2], dataflash.FMTSize
		if p := topics[kind]; p != nil {
			size = int(p.definition()[4])
		} else if kind != dataflash.FMT {
			return dataflash.ErrDamaged
		}
		if len(rest) < size {
			return dataflash.ErrDamaged
		}
		if kind == dataflash.FMT {
			f, err := dataflash.ReadFMT(rest[3:size])
			if err != nil {
				return err
			}
			p := binTopicOf(f, func(logField) bool { return true })
			if p == nil || topics[rest[3]] != nil {
				return errors.New("it has a message that is not on the list")
			}
			p.kind = rest[3]
			if !bytes.Equal(p.definition(), rest[:size]) {
				return errors.New("it has a column that is not on the list")
			}
			topics[p.kind] = p
		}
		rest = rest[size:]
	}
	return nil
}
