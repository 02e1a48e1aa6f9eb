package ulog_test

import (
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"skylatch/telemetry/ulog"
)

func entry(kind byte, body string) string {
	return string(binary.LittleEndian.AppendUint16(nil, uint16(len(body)))) + string(kind) + body
}

func sample() []byte {
	return []byte(ulog.Magic + "\x01" + "12345678" + entry('B', strings.Repeat("\x00", 40)) +
		entry('F', "inner:uint8_t a;float[3] b;") + entry('F', "outer:uint64_t timestamp;inner[2] pair;bool c;") +
		entry('A', "\x00\x07\x00outer") + entry('D', "\x07\x00"+strings.Repeat("x", 35)))
}

func TestALogIsTakenApart(t *testing.T) {
	entries, torn, err := ulog.Read(sample())
	if len(entries) != 5 || torn != 0 || err != nil {
		t.Fatalf("%d entries, %d torn, %v", len(entries), torn, err)
	}
	f := ulog.NewFormats()
	for _, e := range entries[1:3] {
		if err := f.Define(e.Body); err != nil {
			t.Fatal(err)
		}
	}
	l, err := f.Layout("outer")
	want := map[string]ulog.Part{"timestamp": {"uint64_t", 0, 8}, "pair": {"inner[2]", 8, 26}, "c": {"bool", 34, 1}}
	if err != nil || l.Size != 35 || len(l.Parts) != 3 {
		t.Fatalf("the layout is %+v, %v", l, err)
	}
	for name, part := range want {
		if l.Parts[name] != part {
			t.Errorf("%s is %+v, want %+v", name, l.Parts[name], part)
		}
	}
	if entries, torn, err = ulog.Read(sample()[:len(sample())-1]); len(entries) != 4 || torn != 1 || err != nil {
		t.Errorf("cut: %d entries, %d torn, %v", len(entries), torn, err)
	}
}

func TestWhatIsNoFormatIsRefused(t *testing.T) {
	for _, text := range []string{
		"nothing", "a:float", "a:float x;float x;", "a:float[0] x;", "a:float[x] y;", "a:other x;", "a:a x;",
		"a:double[60000] x;", "a:",
	} {
		f := ulog.NewFormats()
		err := f.Define([]byte(text))
		if err == nil {
			_, err = f.Layout("a")
		}
		if !errors.Is(err, ulog.ErrDamaged) {
			t.Errorf("%q gives %v", text, err)
		}
	}
}

// FuzzRead holds to it that fields lie within their topic, whatever a log says.
func FuzzRead(f *testing.F) {
	f.Add(sample())
	f.Fuzz(func(t *testing.T, src []byte) {
		entries, _, err := ulog.Read(src)
		if err != nil {
			return
		}
		formats := ulog.NewFormats()
		for _, e := range entries {
			if e.Kind == 'F' {
				_ = formats.Define(e.Body)
			}
			if e.Kind != 'A' || len(e.Body) < 4 {
				continue
			}
			l, err := formats.Layout(string(e.Body[3:]))
			if err != nil {
				continue
			}
			for name, p := range l.Parts {
				if p.At < 0 || p.Size <= 0 || p.At+p.Size > l.Size {
					t.Errorf("%s stands at %d with %d bytes of %d", name, p.At, p.Size, l.Size)
				}
			}
		}
	})
}
