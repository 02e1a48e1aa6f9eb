package track

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"time"

	"skylatch/redact"
	"skylatch/telemetry"
)

// ulogMagic begins a log of PX4 (ULog file format, version 0 or 1).
const ulogMagic = "ULog\x01\x12\x35"

func isULog(src []byte) bool { return bytes.HasPrefix(src, []byte(ulogMagic)) }

// ulogEntry is one message of the log: its type and what is in it.
type ulogEntry struct {
	kind byte
	body []byte
}

var errULog = errors.New("it is damaged: its messages do not fit into each other")

// readULog takes a log apart; whoever wrote it may have been stopped, so that a
// torn last message is left out, and counted.
func readULog(src []byte) (entries []ulogEntry, torn int, err error) {
	if len(src) < 16 || src[7] > 1 {
		return nil, 0, errors.New("it is of a version that is not known")
	}
	for b := src[16:]; len(b) > 0; {
		if len(b) < 3 || len(b) < 3+int(binary.LittleEndian.Uint16(b)) {
			return entries, 1, nil
		}
		n := 3 + int(binary.LittleEndian.Uint16(b))
		e := ulogEntry{b[2], b[3:n]}
		if e.kind == 'B' && (len(e.body) < 40 || !bytes.Equal(e.body[8:16], make([]byte, 8))) {
			return nil, 0, errors.New("it needs something of its reader that is not known, as data after a crash do")
		}
		entries, b = append(entries, e), b[n:]
	}
	return entries, 0, nil
}

// ulogTopic is one that is told, as a log has it.
type ulogTopic struct {
	name   string
	fields []logField // those told, the time first
	at     []int      // where they stand
	sizes  []int
	size   int  // up to the last of them
	lat    int  // index of the latitude in fields, its longitude follows; -1 without
	moves  bool // it tells where it is or how it moves: not inside a zone
}

// ulogBook knows the formats and subscriptions of a log, while it is read.
type ulogBook struct {
	formats map[string]string
	topics  map[uint16]*ulogTopic
}

func newULogBook() *ulogBook {
	return &ulogBook{formats: make(map[string]string), topics: make(map[uint16]*ulogTopic)}
}

// define notes a format: "name:type field;type field;".
func (k *ulogBook) define(body []byte) error {
	name, fields, ok := bytes.Cut(body, []byte(":"))
	if _, twice := k.formats[string(name)]; !ok || twice {
		return errULog
	}
	k.formats[string(name)] = string(fields)
	return nil
}

// subscribe notes which topic an id stands for; tells says which fields may be.
func (k *ulogBook) subscribe(body []byte, tells func(logField) bool) (*ulogTopic, error) {
	if len(body) < 4 {
		return nil, errULog
	}
	id, name := binary.LittleEndian.Uint16(body[1:]), string(body[3:])
	if _, twice := k.topics[id]; twice {
		return nil, errULog
	}
	k.topics[id] = nil
	listed, ok := ulogTopics[name]
	if !ok {
		return nil, nil
	}
	places, _, err := k.layout(name, 0)
	if err != nil {
		return nil, err
	}
	topic := &ulogTopic{name: name, lat: -1}
	for _, f := range append([]logField{{"timestamp", "uint64_t", redact.Technical, plainBits}}, listed...) {
		p, ok := places[f.name]
		if !ok || p.spelt != f.spelt {
			if f.name == "timestamp" {
				return nil, errULog
			}
			continue
		}
		if f.as == asLat {
			topic.moves = true
		}
		if !tells(f) {
			continue
		}
		if f.as == asLat {
			topic.lat = len(topic.fields)
		}
		topic.moves = topic.moves || f.as == asMotion
		topic.fields, topic.at, topic.sizes = append(topic.fields, f), append(topic.at, p.at), append(topic.sizes, p.size)
		topic.size = max(topic.size, p.at+p.size)
	}
	if topic.lat >= 0 && (topic.lat+1 >= len(topic.fields) || topic.fields[topic.lat+1].as != asLon) {
		return nil, errULog
	}
	if len(topic.fields) < 2 {
		return nil, nil
	}
	k.topics[id] = topic
	return topic, nil
}

// floats writes every NaN alike: there is room in one.
func floats(spelt string, b []byte) {
	if len(spelt) >= 5 && spelt[:5] == "float" {
		for i := 0; i+4 <= len(b); i += 4 {
			if v := math.Float32frombits(binary.LittleEndian.Uint32(b[i:])); v != v {
				binary.LittleEndian.PutUint32(b[i:], 0x7fc00000)
			}
		}
	}
}

// ulogPlace reads the place of a message.
func (p *ulogTopic) place(body []byte) telemetry.LatLon {
	var v [2]float64
	for i := range v {
		b := body[p.at[p.lat+i]:]
		if p.fields[p.lat].spelt == "int32_t" {
			v[i] = float64(int32(binary.LittleEndian.Uint32(b))) / 1e7
		} else {
			v[i] = math.Float64frombits(binary.LittleEndian.Uint64(b))
		}
	}
	if !(math.Abs(v[0]) <= 90 && math.Abs(v[1]) <= 180) {
		return telemetry.LatLon{}
	}
	return telemetry.LatLon{LatDeg: v[0], LonDeg: v[1]}
}

// boot is a time since boot as a zone's clock.
func boot(body []byte) time.Time {
	return time.UnixMicro(int64(min(binary.LittleEndian.Uint64(body), math.MaxInt64)))
}
