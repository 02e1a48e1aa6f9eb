package track

import (
	"encoding/binary"
	"math"
	"time"

	"skylatch/redact"
	"skylatch/telemetry"
	"skylatch/telemetry/ulog"
)

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
	*ulog.Formats
	topics map[uint16]*ulogTopic
}

func newULogBook() *ulogBook {
	return &ulogBook{Formats: ulog.NewFormats(), topics: make(map[uint16]*ulogTopic)}
}

// subscribe notes which topic an id stands for; tells says which fields may be.
func (k *ulogBook) subscribe(body []byte, tells func(logField) bool) (*ulogTopic, error) {
	if len(body) < 4 {
		return nil, ulog.ErrDamaged
	}
	id, name := binary.LittleEndian.Uint16(body[1:]), string(body[3:])
	if _, twice := k.topics[id]; twice {
		return nil, ulog.ErrDamaged
	}
	k.topics[id] = nil
	listed, ok := ulogTopics[name]
	if !ok {
		return nil, nil
	}
	layout, err := k.Layout(name)
	if err != nil {
		return nil, err
	}
	topic := &ulogTopic{name: name, lat: -1}
	for _, f := range append([]logField{{"timestamp", "uint64_t", redact.Technical, plainBits}}, listed...) {
		p, ok := layout.Parts[f.name]
		if !ok || p.Spelt != f.spelt {
			if f.name == "timestamp" {
				return nil, ulog.ErrDamaged
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
		topic.fields, topic.at, topic.sizes = append(topic.fields, f), append(topic.at, p.At), append(topic.sizes, p.Size)
		topic.size = max(topic.size, p.At+p.Size)
	}
	if topic.lat >= 0 && (topic.lat+1 >= len(topic.fields) || topic.fields[topic.lat+1].as != asLon) {
		return nil, ulog.ErrDamaged
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
