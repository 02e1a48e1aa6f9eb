package track

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"testing"

	"skylatch/redact"
	"skylatch/telemetry/dataflash"
)

// craft writes a DataFlash log as ArduPilot does, with this file's own hands.
type craft struct {
	bytes.Buffer
	kinds map[string]byte
}

func newCraft() *craft {
	c := &craft{kinds: map[string]byte{"FMT": 128}}
	c.define(128, 89, "FMT", "BBnNZ", "Type,Length,Name,Format,Columns")
	return c
}

func (c *craft) define(kind byte, size int, name, letters, columns string) {
	c.kinds[name] = kind
	c.put("FMT", kind, byte(size), [4]byte([]byte(name + "\x00\x00\x00\x00")[:4]), [16]byte([]byte(letters + strings.Repeat("\x00", 16))[:16]), wide(columns))
}

func wide(s string) (b [64]byte) {
	copy(b[:], s)
	return b
}

func (c *craft) put(name string, values ...any) {
	c.WriteString("\xa3\x95")
	c.WriteByte(c.kinds[name])
	for _, v := range values {
		_ = binary.Write(c, binary.LittleEndian, v) // a Buffer takes everything
	}
}

func sampleDataFlash(_ testing.TB, f flight) []byte {
	c := newCraft()
	c.define(1, 3+8+4+4, "ATT", "Qff", "TimeUS,Roll,Pitch")
	c.define(2, 3+8+2+4+2+1+8+4+4, "GPS", "QBBIHBLLef", "TimeUS,I,Status,GMS,GWk,NSats,Lat,Lng,Alt,Spd")
	c.define(3, 3+8+64, "MSG", "QZ", "TimeUS,Message")
	c.define(4, 3+8+16+4, "PARM", "QNf", "TimeUS,Name,Value")
	c.define(5, 3+8+64, f.marker[:4], "QZ", "TimeUS,"+f.marker)
	c.define(6, 3+8+8+4, "POS", "QLLf", "TimeUS,Lat,Lng,Alt")
	c.define(7, 3+8+1+1+4+2, "BARO", "QBBfh", "TimeUS,I,H,Press,"+f.marker)
	c.define(9, 3+8+8+4, "ORGN", "QLLe", "TimeUS,Lat,Lng,Alt")
	c.define(200, 3+8+2+16, "VER", "QHN", "TimeUS,BT,FWS")
	c.put("VER", uint64(1), uint16(140), [16]byte([]byte(f.serial)))
	c.put("MSG", uint64(2), wide("CubeOrange 0039001F 3130510A 36313637 "+f.marker))
	c.put("PARM", uint64(3), [16]byte([]byte("COMPASS_DEC\x00" + f.marker)[:16]), float32(f.lat))
	c.put("PARM", uint64(3), [16]byte([]byte("WPNAV_SPEED\x00" + f.marker)[:16]), float32(500))
	c.put("ORGN", uint64(4), int32(f.lat*1e7), int32(f.lon*1e7), int32(f.height*100))
	for i := range steps {
		lat, lon, height, at := f.at(i)
		boot := uint64(1e6 * (i + 1))
		since := at.Sub(gpsEpoch)
		c.put("GPS", boot, byte(0), byte(3), uint32(since%week/1e6), uint16(since/week), byte(9+len(f.marker)), int32(lat*1e7), int32(lon*1e7), int32(height*100), float32(2.5))
		c.put("POS", boot, int32(lat*1e7), int32(lon*1e7), float32(height))
		c.put("ATT", boot, float32(0.25), math.Float32frombits(0x7fc00000|uint32(f.marker[0])))
		c.put("BARO", boot, byte(0), byte(1), float32(90000+f.height), int16(f.marker[0]))
		c.put(f.marker[:4], boot, wide(f.marker))
		c.put("MSG", boot, wide("saw "+f.marker+"\x00"+f.marker))
	}
	return c.Bytes()
}

// binMessages are those of a log by name, read with the rebuilt log's own words.
func binMessages(t *testing.T, b []byte) (names []string) {
	t.Helper()
	if _, err := dataflash.Read(b, func(f *dataflash.Format, _ []byte) error {
		names = append(names, f.Name)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return names
}

func TestALogOfArduPilotIsToldMessageByMessage(t *testing.T) {
	src := sampleDataFlash(t, here)
	for policy, want := range map[string][]string{
		"local":   {"ATT", "BARO", "GPS", "MSG", "ORGN", "PARM", "POS"},
		"partner": {"ATT", "BARO", "GPS", "MSG", "ORGN", "POS"},
		"public":  {"ATT", "BARO", "GPS"},
	} {
		names := binMessages(t, scrub(t, "DataFlash log", src, policy))
		slices.Sort(names)
		if names = slices.Compact(names); !slices.Equal(names, want) {
			t.Errorf("%s is told %q, want %q", policy, names, want)
		}
	}
	if out := scrub(t, "DataFlash log", src, "public"); bytes.Contains(out, []byte("Press")) || bytes.Contains(out, []byte("Lat")) {
		t.Errorf("the public is told columns that are withheld:\n%q", out)
	}
}

// TestADamagedLogIsRefused tries what a log may not be.
func TestADamagedLogIsRefused(t *testing.T) {
	whole := sampleDataFlash(t, here)
	refused := func(what string, src []byte) {
		t.Helper()
		f, ok := Recognise(src)
		if !ok {
			t.Fatalf("%s is not recognised", what)
		}
		if _, _, err := f.Rebuild(src, Config{Policy: policy(t, "partner"), Secret: secret(t)}); err == nil {
			t.Errorf("%s is rebuilt", what)
		}
	}
	refused("a log with something between its messages", slices.Concat(whole[:89], []byte("between"), whole[89:]))
	refused("a log with a kind that is not defined", append(slices.Clone(whole), 0xa3, 0x95, 77, 1))
	again := newCraft()
	again.define(1, 3+8+4, "ATT", "Qf", "TimeUS,Roll")
	again.define(1, 3+8+4, "ATT", "QI", "TimeUS,Roll")
	refused("a log that defines a kind twice", again.Bytes())

	for what, end := range map[string][]byte{"a torn message": whole[89*2 : 89*2+40], "memory that was not written": bytes.Repeat([]byte{0xff}, 500)} {
		src := append(slices.Clone(whole), end...)
		f, _ := Recognise(src)
		out, report, err := f.Rebuild(src, Config{Policy: policy(t, "partner"), Secret: secret(t)})
		if err != nil || report.Unknown == 0 || !bytes.Equal(out, scrub(t, "DataFlash log", whole, "partner")) {
			t.Errorf("%s at its end: %v", what, err)
		}
	}
}

// TestPartsOfATextAreNotToldAlone holds back what may be cut at a seam.
func TestPartsOfATextAreNotToldAlone(t *testing.T) {
	c := newCraft()
	c.define(1, 3+8+1+1+64, "MSG", "QBBZ", "TimeUS,ID,Seq,Message")
	c.put("MSG", uint64(1), byte(1), byte(0), wide(strings.Repeat("a", 60)+"user"))
	c.put("MSG", uint64(1), byte(1), byte(1), wide("@example.org"))
	c.put("MSG", uint64(2), byte(2), byte(0), wide("Armed"))
	out := scrub(t, "DataFlash log", c.Bytes(), "partner")
	if !bytes.Contains(out, []byte("Armed")) || bytes.Contains(out, []byte("user")) || bytes.Contains(out, []byte("example")) {
		t.Errorf("it tells %q", out)
	}
}

// TestTheListOfArduPilotHoldsTogether holds the list to itself: a column
// stands once, and halves stand together.
func TestTheListOfArduPilotHoldsTogether(t *testing.T) {
	for name, fields := range binTopics {
		seen := make(map[string]bool)
		for i, f := range fields {
			if seen[f.name] || len(name) > 4 {
				t.Errorf("%s.%s is on the list twice, or its name is too long", name, f.name)
			}
			seen[f.name] = true
			if after, pair := pairs[f.as]; pair && (i+1 == len(fields) || fields[i+1].as != after) {
				t.Errorf("%s.%s has no other half", name, f.name)
			}
			if f.class == redact.Location && f.as == plainBits {
				t.Errorf("%s.%s is a place, and told as it is", name, f.name)
			}
		}
	}
}
