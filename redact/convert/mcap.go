package convert

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"skylatch/redact/mavlink"
)

// The schemas that Foxglove and Lichtblick know by their names (foxglove-sdk).
const (
	locationName = "foxglove.LocationFix"
	videoName    = "foxglove.CompressedVideo"

	timeSchema     = `"timestamp":{"type":"object","title":"time","properties":{"sec":{"type":"integer"},"nsec":{"type":"integer"}}},"frame_id":{"type":"string"}`
	locationSchema = `{"type":"object","title":"` + locationName + `","properties":{` + timeSchema + `,"latitude":{"type":"number"},"longitude":{"type":"number"},` +
		`"altitude":{"type":"number","description":"%s"},` +
		`"position_covariance":{"type":"array","items":{"type":"number"}},"position_covariance_type":{"type":"integer"}}}`
	videoSchema = `{"type":"object","title":"` + videoName + `","properties":{` + timeSchema + `,"data":{"type":"string","contentEncoding":"base64"},"format":{"type":"string"}}}`
)

// writeMCAP writes MCAP: each kind of message of each component is a topic, with
// the message's fields in its own units; where vehicles are, and films, are what
// Foxglove and Lichtblick show on a map and as a picture.
func writeMCAP(ctx context.Context, w *bufio.Writer, f Flight) error {
	all, err := vehicles(ctx, f)
	if err != nil && !errors.Is(err, ErrNothing) { // without places, there is the rest
		return err
	}
	r, err := newRecording(w)
	if err != nil {
		return err
	}
	defer r.packer.Close()
	films := newReels(ctx, f.Films)
	defer films.stop()
	reader := mavlink.NewReader(f.Policy)
	topics := make(map[sender]uint16)
	var b []byte
	for e, err := range entries(ctx, f) {
		if err != nil {
			return err
		}
		if err := films.until(r, e.At); err != nil {
			return err
		}
		m, ok := reader.Read(e.Raw)
		if !ok {
			return errors.New("the log holds a frame that is not known")
		}
		at := nanoseconds(e.At)
		b = m.AppendJSON(b[:0])
		from := sender{m.System, m.Component, m.Name()}
		topic, ok := topics[from]
		if !ok {
			topic = r.topic(fmt.Sprintf("/mavlink/%d/%d/%s", m.System, m.Component, m.Name()), mavlinkSchema+m.Name(), m.Schema)
			topics[from] = topic
		}
		r.message(topic, at, b)
		if w, ok := all[m.System]; ok && w.component == m.Component && m.Name() == positions[w.message].message {
			if b, ok = appendLocation(b[:0], m, w, e.At); ok {
				r.message(r.topic(fmt.Sprintf("/vehicle/%d/location", m.System), locationName, func() []byte {
					return fmt.Appendf(nil, locationSchema, datum(f.Policy))
				}), at, b)
			}
		}
		if r.err != nil {
			return r.err
		}
	}
	if err := films.until(r, time.Time{}); err != nil {
		return err
	}
	if len(r.counts) == 0 {
		return ErrNothing
	}
	return r.close()
}

// sender is who sends a kind of message.
type sender struct {
	system, component byte
	message           string
}

// mavlinkSchema begins the names of schemas of MAVLink's messages.
const mavlinkSchema = "mavlink."

// nanoseconds is when, for a format that has no times before 1970.
func nanoseconds(at time.Time) uint64 { return uint64(max(at.UnixNano(), 0)) }

// appendLocation appends a LocationFix; it is false without a place.
func appendLocation(b []byte, m mavlink.Message, w who, at time.Time) ([]byte, bool) {
	var k known
	if k.locate(m, w); !k.placed {
		return b, false
	}
	b = appendHead(b, at, fmt.Sprintf("vehicle %d", m.System))
	b = strconv.AppendFloat(append(b, `,"latitude":`...), k.place.LatDeg, 'f', 7, 64)
	b = strconv.AppendFloat(append(b, `,"longitude":`...), k.place.LonDeg, 'f', 7, 64)
	for _, s := range columns[altitudeColumn].fields {
		if s.message != m.Name() {
			continue
		}
		if v, ok := m.Number(s.field); ok {
			b = strconv.AppendFloat(append(b, `,"altitude":`...), v*s.factor, 'f', 3, 64)
		}
	}
	return append(b, `,"position_covariance":[0,0,0,0,0,0,0,0,0],"position_covariance_type":0}`...), true
}

// appendHead appends what every message of Foxglove's begins with.
func appendHead(b []byte, at time.Time, frame string) []byte {
	n := nanoseconds(at)
	name, err := json.Marshal(frame)
	if err != nil {
		name = []byte(`""`) // a text always can be
	}
	return fmt.Appendf(b, `{"timestamp":{"sec":%d,"nsec":%d},"frame_id":%s`, n/1e9, n%1e9, name)
}
