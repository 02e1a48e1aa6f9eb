package nal

import (
	"bytes"
	"math"
	"slices"
	"testing"
)

func TestAUnitWithAStartCodeInItIsTwo(t *testing.T) {
	tests := map[string]struct {
		in   string
		want []string
	}{
		"one unit":                           {"\x65abc", []string{"\x65abc"}},
		"a stream":                           {"\x00\x00\x00\x01\x67a\x00\x00\x01\x68b", []string{"\x67a", "\x68b"}},
		"a unit hidden in a slice":           {"\x65ab\x00\x00\x01\x06secret", []string{"\x65ab", "\x06secret"}},
		"zeros between units":                {"\x65a\x00\x00\x00\x00\x00\x01\x06b\x00", []string{"\x65a", "\x06b"}},
		"nothing":                            {"", nil},
		"only start codes":                   {"\x00\x00\x01\x00\x00\x01\x00", nil},
		"emulation prevention is no border":  {"\x65\x00\x00\x03\x01a", []string{"\x65\x00\x00\x03\x01a"}},
		"zeros at the end belong to no unit": {"\x65a\x00\x00\x00", []string{"\x65a"}},
	}
	for name, tt := range tests {
		var got []string
		for unit := range Split([]byte(tt.in)) {
			got = append(got, string(unit))
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: Split(%q) = %q, want %q", name, tt.in, got, tt.want)
		}
	}
}

func TestTrimLeavesWhatADecoderReads(t *testing.T) {
	tests := map[string]struct{ in, want string }{
		"a plain unit":              {"\x65abc", "\x65abc"},
		"zeros at the end":          {"\x65abc\x00\x00", "\x65abc"},
		"cabac zero words":          {"\x65abc\x80\x00\x00\x03\x00\x00\x03", "\x65abc\x80"},
		"behind a forbidden three":  {"\x65abc\x00\x00\x02secret", "\x65abc"},
		"behind three zeros":        {"\x65abc\x00\x00\x00secret", "\x65abc"},
		"emulation prevention":      {"\x65\x00\x00\x03\x01\x80", "\x65\x00\x00\x03\x01\x80"},
		"zeros before a high byte":  {"\x65\x00\x00\x80", "\x65\x00\x00\x80"},
		"nothing but zeros":         {"\x00\x00\x00", ""},
		"overlapping pairs of zero": {"\x65\x00\x04\x00\x00\x01x", "\x65\x00\x04"},
	}
	for name, tt := range tests {
		if got := Trim([]byte(tt.in)); string(got) != tt.want {
			t.Errorf("%s: Trim(%q) = %q, want %q", name, tt.in, got, tt.want)
		}
	}
}

func TestBitsComeBackAsTheyWereWritten(t *testing.T) {
	var w Writer
	signed := []int32{0, 1, -1, 2, -128, 127, 65535, math.MaxInt32, -math.MaxInt32}
	unsigned := []uint32{0, 1, 2, 3, 254, 255, 256, math.MaxInt32, math.MaxUint32 - 1}
	w.Flag(true)
	for _, v := range signed {
		w.SE(v)
	}
	w.Bits(32, 0xdeadbeef)
	w.Bits(7, 0)
	for _, v := range unsigned {
		w.UE(v)
	}
	w.Trail()

	r := NewReader(Escape(nil, w.Bytes()))
	if !r.Flag() {
		t.Error("the flag is gone")
	}
	for _, v := range signed {
		if got := r.SE(); got != v {
			t.Errorf("SE = %d, want %d", got, v)
		}
	}
	if got := r.Bits(32); got != 0xdeadbeef {
		t.Errorf("Bits(32) = %x", got)
	}
	r.Skip(7)
	for i, v := range unsigned {
		if !r.More() {
			t.Errorf("no more before the code %d", i)
		}
		if got := r.UE(); got != v {
			t.Errorf("UE = %d, want %d", got, v)
		}
	}
	if r.More() || !r.OK() {
		t.Errorf("More = %v, OK = %v at the end", r.More(), r.OK())
	}
	r.Skip(9)
	if r.OK() || r.Bits(8) != 0 {
		t.Error("there is something behind the end")
	}
}

func TestACodeOfTooManyZerosIsNone(t *testing.T) {
	r := NewReader([]byte{0, 0, 3, 0, 0, 3, 0, 0, 3, 0, 0xff, 0xff})
	if got := r.UE(); got != 0 || r.OK() {
		t.Errorf("UE = %d, OK = %v", got, r.OK())
	}
}

func FuzzEscape(f *testing.F) {
	f.Add([]byte{0, 0, 1, 0, 0, 3, 0, 0, 0, 0, 9})
	f.Add([]byte{0, 0, 0})
	f.Fuzz(func(t *testing.T, rbsp []byte) {
		escaped := Escape(nil, rbsp)
		if got := Unescape(nil, escaped); !bytes.Equal(got, rbsp) {
			t.Errorf("Unescape(Escape(% x)) = % x", rbsp, got)
		}
		for _, forbidden := range [][]byte{{0, 0, 0}, {0, 0, 1}, {0, 0, 2}} {
			if bytes.Contains(escaped, forbidden) {
				t.Errorf("Escape(% x) = % x", rbsp, escaped)
			}
		}
		r := NewReader(escaped)
		for i, b := range rbsp {
			if got := r.Bits(8); byte(got) != b {
				t.Fatalf("byte %d of % x read as %x", i, rbsp, got)
			}
		}
	})
}

func FuzzReader(f *testing.F) {
	f.Add([]byte{0x42, 0, 0x1f, 0x8c})
	f.Add([]byte("\x65a\x00\x00\x02b\x00\x00\x00\x01\x06c\x00\x00\x03\x00\x00\x03\x00\x00\x01"))
	f.Fuzz(func(t *testing.T, b []byte) {
		trimmed := Trim(b)
		if again := Trim(trimmed); len(again) != len(trimmed) {
			t.Errorf("Trim(% x) = % x, and again % x", b, trimmed, again)
		}
		r := NewReader(b)
		for n := 0; r.OK(); n++ {
			if left := r.Left(); left < 0 || left > 8*len(b) {
				t.Fatalf("Left = %d of %d bytes", left, len(b))
			}
			r.UE()
			r.SE()
			r.Bits(uint(n % 33))
		}
		units := slices.Collect(Split(b))
		for unit, trimmed := range Units(b) {
			if len(units) == 0 || !bytes.Equal(unit, units[0]) || !bytes.Equal(trimmed, Trim(unit)) {
				t.Fatalf("Units(% x) yields % x and % x; Split has % x", b, unit, trimmed, units)
			}
			units = units[1:]
			if len(unit) == 0 || bytes.Contains(unit, []byte{0, 0, 1}) {
				t.Fatalf("Split(% x) yields % x", b, unit)
			}
		}
		if len(units) > 0 {
			t.Errorf("Units(% x) leaves out % x", b, units)
		}
	})
}
