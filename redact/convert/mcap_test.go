package convert

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/foxglove/mcap/go/mcap"
)

// heard is a message as the format's own library reads it.
type heard struct {
	topic, schema, text string
	at                  uint64
	data                map[string]any
}

// messages reads a recording by its index, with the format's own library.
func messages(t *testing.T, b []byte) []heard {
	t.Helper()
	r, err := mcap.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	in, err := r.Messages(mcap.UsingIndex(true), mcap.InOrder(mcap.LogTimeOrder))
	if err != nil {
		t.Fatal(err)
	}
	var all []heard
	for {
		schema, channel, m, err := in.NextInto(nil)
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		h := heard{topic: channel.Topic, schema: schema.Name + " " + string(schema.Data), text: string(m.Data), at: m.LogTime}
		if schema.Encoding != "jsonschema" || channel.MessageEncoding != "json" || json.Unmarshal(m.Data, &h.data) != nil {
			t.Fatalf("%s is no JSON: %s", h.topic, h.text)
		}
		all = append(all, h)
	}
}

// TestTheFormatsOwnLibraryReadsARecording finds every message of the flight, in
// order and with its values.
func TestTheFormatsOwnLibraryReadsARecording(t *testing.T) {
	b := converted(t, "mcap", told(t, sample(t, here), "local"))
	count := make(map[string]int)
	last := uint64(0)
	for _, m := range messages(t, b) {
		n := count[m.topic]
		count[m.topic]++
		if m.at < last {
			t.Errorf("message %d of %s comes before the one before it", n, m.topic)
		}
		last = m.at
		i := n
		if n >= before {
			i += silent
		}
		lat, lon, altitude, at := here.step(i)
		for topic, values := range map[string]map[string]float64{
			"/mavlink/1/1/GLOBAL_POSITION_INT": {"lat": math.Round(lat * 1e7), "lon": math.Round(lon * 1e7), "alt": altitude * 1000, "vx": 300, "vy": 0, "hdg": 9000},
			"/mavlink/1/1/ATTITUDE":            {"roll": 0.25, "pitch": 0},
			"/mavlink/1/1/SYS_STATUS":          {"battery_remaining": float64(100 - n), "voltage_battery": 22_200},
			"/mavlink/1/1/SYSTEM_TIME":         {"time_unix_usec": float64(at.UnixMicro())},
			"/vehicle/1/location":              {"latitude": lat, "longitude": lon, "altitude": altitude},
		} {
			for name, want := range values {
				if got, ok := m.data[name].(float64); m.topic == topic && (!ok || math.Abs(got-want) > 1e-7) {
					t.Errorf("%s of message %d of %s is %v, want %v", name, n, topic, m.data[name], want)
				}
			}
		}
		if _, said := m.data["cog"]; said && m.topic == "/mavlink/2/1/GPS_RAW_INT" {
			t.Error("a course that is not known is told")
		}
		if m.topic == "/mavlink/1/1/STATUSTEXT" && m.data["text"] != "met "+here.text {
			t.Errorf("the text is %q", m.data["text"])
		}
		if m.at != uint64(at.UnixNano()) {
			t.Errorf("message %d of %s is at %d, want %d", n, m.topic, m.at, at.UnixNano())
		}
	}
	if len(count) != 11 { // eight messages of one vehicle, one of the other, and where both are
		t.Errorf("there are %d topics, want 11: %v", len(count), count)
	}
	for topic, n := range count {
		if n != steps {
			t.Errorf("%s has %d messages, want %d", topic, n, steps)
		}
	}
}

// TestTheIndexOfARecordingIsRight compares what the summary says with what there
// is, from the first byte on.
func TestTheIndexOfARecordingIsRight(t *testing.T) {
	b := converted(t, "mcap", told(t, sample(t, here), "local"))
	r, err := mcap.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	info, err := r.Info()
	if err != nil {
		t.Fatal(err)
	}
	_, _, _, end := here.step(before + silent + after - 1)
	s := info.Statistics
	if s.MessageCount != 11*steps || s.ChannelCount != 11 || int(s.ChunkCount) != len(info.ChunkIndexes) || s.MessageStartTime != uint64(here.start.UnixNano()) || s.MessageEndTime != uint64(end.UnixNano()) {
		t.Errorf("the statistics are %+v", s)
	}
	lexer, err := mcap.NewLexer(bytes.NewReader(b), &mcap.LexerOptions{ValidateChunkCRCs: true})
	if err != nil {
		t.Fatal(err)
	}
	n := uint64(0)
	for {
		token, _, err := lexer.Next(nil)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if token == mcap.TokenMessage {
			n++
		}
	}
	if n != s.MessageCount {
		t.Errorf("there are %d messages, and %d are counted", n, s.MessageCount)
	}
}

// TestLongRecordingsHaveManyChunks writes more than fits into one.
func TestLongRecordingsHaveManyChunks(t *testing.T) {
	f := told(t, sample(t, here), "local")
	one := bytes.Clone(f.Log)
	for range 20 {
		f.Log = append(f.Log, one...)
	}
	b := converted(t, "mcap", f)
	r, err := mcap.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	info, err := r.Info()
	if err != nil || len(info.ChunkIndexes) < 2 || info.Statistics.MessageCount != 21*11*steps {
		t.Errorf("there are %d chunks with %d messages: %v", len(info.ChunkIndexes), info.Statistics.MessageCount, err)
	}
	if got := len(messages(t, b)); got != 21*11*steps {
		t.Errorf("%d messages are read, want %d", got, 21*11*steps)
	}
}

// TestADamagedRecordingIsFound changes a byte at a time.
func TestADamagedRecordingIsFound(t *testing.T) {
	f, _ := Named("mcap")
	b := converted(t, "mcap", told(t, sample(t, here), "public"))
	tried, good := 0, 0
	for i := 0; i < len(b); i += 101 {
		tried++
		changed := bytes.Clone(b)
		changed[i] ^= 0x10
		if f.Verify(bytes.NewReader(changed)) == nil {
			good++
		}
	}
	// Not found are numbers of the summary alone.
	if good > tried/5 {
		t.Errorf("%d of %d changed bytes are not found", good, tried)
	}
	for i := 0; i < len(b); i += 101 {
		if f.Verify(bytes.NewReader(b[:i])) == nil {
			t.Fatalf("%d bytes of %d are found whole", i, len(b))
		}
	}
}

// TestOnlyOurSchemasAreFoundGood tries topics and schemas of others.
func TestOnlyOurSchemasAreFoundGood(t *testing.T) {
	for _, c := range []struct{ topic, schema, text, message string }{
		{"/pilot", locationName, strings.Replace(locationSchema, "%s", inTheWorld, 1), `{}`},
		{"/vehicle/1/location", locationName, strings.Replace(locationSchema, "%s", "Jane", 1), `{}`},
		{"/vehicle/1/location", locationName, strings.Replace(locationSchema, "%s", inTheWorld, 1), `{"pilot":"Jane"}`},
		{"/video 1", videoName, videoSchema, `{"data":"Jane!"}`},
		{"/video 1", "pilot", videoSchema, `{}`},
		{"/mavlink/1/1/ATTITUDE", mavlinkSchema + "ATTITUDE", `{"title":"ATTITUDE","properties":{"roll":{}}}`, `{}`},
		{"/mavlink/1/1/JANE", mavlinkSchema + "JANE", `{"title":"JANE","properties":{}}`, `{}`},
	} {
		if b := written(t, c.topic, c.schema, c.text, c.message); verifyMCAP(bytes.NewReader(b)) == nil {
			t.Errorf("%+v is found good", c)
		}
	}
	good := written(t, "/video 1", videoName, videoSchema, `{"data":"SmFuZQ=="}`)
	if err := verifyMCAP(bytes.NewReader(good)); err != nil {
		t.Errorf("a picture is not found good: %v", err)
	}
}

// TestTimesThatAPolicyHidesBeginIn1970 looks at the clock of a recording.
func TestTimesThatAPolicyHidesBeginIn1970(t *testing.T) {
	all := messages(t, converted(t, "mcap", told(t, sample(t, here), "public")))
	if first, last := time.Unix(0, int64(all[0].at)), time.Unix(0, int64(all[len(all)-1].at)); first.Unix() != 0 || last.Unix() != before+silent+after-1 {
		t.Errorf("the recording is from %v to %v", first, last)
	}
}

// written is a recording with one message.
func written(t *testing.T, topic, schema, text, message string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := bufio.NewWriter(&b)
	r, err := newRecording(w)
	if err != nil {
		t.Fatal(err)
	}
	defer r.packer.Close()
	r.message(r.topic(topic, schema, func() []byte { return []byte(text) }), 1, []byte(message))
	if err := errors.Join(r.close(), w.Flush()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
