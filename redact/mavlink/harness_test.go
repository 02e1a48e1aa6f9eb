package mavlink

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialect"
	"github.com/bluenviron/gomavlib/v3/pkg/frame"
	gomavlib "github.com/bluenviron/gomavlib/v3/pkg/message"

	"skylatch/redact"
)

// ownPolicies loosen what the shipped ones withhold, one way each.
var ownPolicies = map[string]string{
	"coarse":   "name = \"coarse\"\nbase = \"public\"\nreason = \"a test\"\n[loosen]\nlocation = \"coarsen\"\ntime = \"coarsen\"\nidentity = \"pseudonym\"\ntext = \"coarsen\"",
	"relative": "name = \"relative\"\nbase = \"public\"\nreason = \"a test\"\n[loosen]\nlocation = \"relative\"\ntime = \"relative\"",
	"zone":     "name = \"zone\"\nbase = \"partner\"\n[zone]\nhome_m = 500\ntake_off_s = 30",
	"crew":     "name = \"crew\"\nbase = \"partner\"\nreason = \"a test\"\n[loosen]\ncontrol = \"keep\"",
	"one field": "name = \"one field\"\nbase = \"local\"\n[fields]\n\"ATTITUDE.yaw\" = \"blank\"\n\"GPS_RAW_INT.*\" = \"drop\"\n" +
		"\"GLOBAL_POSITION_INT.lat\" = \"blank\"\n\"SYS_STATUS.load\" = \"drop\"",
}

func policies(tb testing.TB) map[string]*redact.Policy {
	tb.Helper()
	all := make(map[string]*redact.Policy)
	for _, name := range redact.ShippedNames() {
		p, err := redact.Shipped(name)
		if err != nil {
			tb.Fatal(err)
		}
		all[name] = p
	}
	for name, text := range ownPolicies {
		all[name] = readPolicy(tb, text)
	}
	return all
}

func readPolicy(tb testing.TB, text string) *redact.Policy {
	tb.Helper()
	p, err := redact.Read(text)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

const someText = "a text without what must not be told"

func redactorOf(tb testing.TB, c Config) *Redactor {
	tb.Helper()
	var err error
	if c.Secret, err = redact.SecretFrom(bytes.Repeat([]byte{7}, 32)); err != nil {
		tb.Fatal(err)
	}
	if c.Text == nil {
		c.Text = func(string) string { return someText }
	}
	r, err := New(c)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// noon is when the frames of tests are heard.
var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// frame makes a MAVLink 2 frame of system 42, component 1.
func (m *message) frame(payload []byte) []byte { return m.frameFrom(42, 1, 0, payload) }

func (m *message) frameFrom(system, component, seq byte, payload []byte) []byte {
	for len(payload) > 1 && payload[len(payload)-1] == 0 {
		payload = payload[:len(payload)-1]
	}
	b := []byte{magicV2, byte(len(payload)), 0, 0, seq, system, component, byte(m.id), byte(m.id >> 8), byte(m.id >> 16)}
	b = append(b, payload...)
	return binary.LittleEndian.AppendUint16(b, checksum(b[1:], m.crc))
}

// payload makes a payload in which every field has a value of its own that makes
// sense, is not "not known", and is as random as its type lets it be.
func (m *message) payload(random *rand.Rand) []byte {
	b := make([]byte, m.size)
	for i := range m.fields {
		m.fields[i].fill(b, random)
	}
	if m.name == "STATUSTEXT" {
		clear(b[textID:]) // a text of one chunk
	}
	return b
}

func (f *field) fill(payload []byte, random *rand.Rand) {
	to := payload[f.off : f.off+f.bytes()]
	unknown, _ := f.unknownBits()
	for i := 0; i < len(to); i += f.size {
		v := unknown
		for v == unknown {
			v = f.value(random) & (math.MaxUint64 >> (64 - 8*f.size))
			if f.enum != nil && f.enum.mask == 0 && f.enum.spans[0] == (span{0, 0}) && len(f.enum.spans) == 1 {
				break // it has but one value
			}
		}
		store(to[i:i+f.size], v)
	}
}

// value returns the bits of one element.
func (f *field) value(random *rand.Rand) uint64 {
	switch {
	case f.as == "lat_e7" || f.as == "lon_e7":
		return uint64(470_000_000 + random.Int64N(8_000_000)) // one flight: relative places end at half the world
	case f.as == "lat_deg" || f.as == "lon_deg":
		return uint64(math.Float32bits(float32(47 + random.Float64())))
	case f.as == "amsl_mm":
		return uint64(random.Int64N(1_000_000_000) + 1)
	case f.as == "utc_us":
		return uint64(1_600_000_000_000_000 + random.Int64N(200_000_000_000_000))
	case f.as == "utc_s":
		return uint64(1_600_000_000 + random.Int64N(200_000_000))
	case f.text():
		return uint64('!' + random.IntN('~'-'!'))
	case f.wire == "float":
		return uint64(math.Float32bits(float32(random.NormFloat64() * 1000)))
	case f.wire == "double":
		return math.Float64bits(random.NormFloat64() * 1000)
	case f.enum != nil && f.enum.mask != 0:
		return random.Uint64() & f.enum.mask
	case f.enum != nil:
		s := f.enum.spans[random.IntN(len(f.enum.spans))]
		return s.from + random.Uint64N(s.to-s.from+1)
	}
	return random.Uint64()
}

// words is every message, as the library decodes it.
var words = sync.OnceValue(func() *dialect.ReadWriter {
	d := &dialect.ReadWriter{Dialect: &dialect.Dialect{Version: 3, Messages: prototypes()}}
	if err := d.Initialize(); err != nil {
		panic(err)
	}
	return d
})

// reader reads frames as the library does, knowing all that we know.
func reader(tb testing.TB, stream []byte, key *frame.V2Key) *frame.Reader {
	tb.Helper()
	r := &frame.Reader{BufByteReader: bufio.NewReader(bytes.NewReader(stream)), DialectRW: words(), InKey: key}
	if err := r.Initialize(); err != nil {
		tb.Fatal(err)
	}
	return r
}

// readAll returns every message of a stream, and fails on what is no frame.
func readAll(tb testing.TB, stream []byte) []frame.Frame {
	tb.Helper()
	var all []frame.Frame
	for r := reader(tb, stream, nil); ; {
		f, err := r.Read()
		if err == io.EOF {
			return all
		}
		if err != nil {
			tb.Fatalf("frame %d of what is told: %v", len(all), err)
		}
		if raw, ok := f.GetMessage().(*gomavlib.MessageRaw); ok {
			tb.Fatalf("frame %d of what is told is message %d, which nobody knows", len(all), raw.ID)
		}
		all = append(all, f)
	}
}
