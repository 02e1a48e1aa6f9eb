package video

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"skylatch/redact/video/nal"
	"skylatch/telemetry/media"
)

// canary is four random bytes that stand for a secret: a place, a name, a
// number. No two are the same.
type canary uint32

func newCanaries() func() canary {
	source := rand.New(rand.NewPCG(4, 71))
	return func() canary { return canary(source.Uint32() | 0x80808080) } // no zero byte: nothing to escape
}

func (c canary) bytes() []byte { return []byte{byte(c >> 24), byte(c >> 16), byte(c >> 8), byte(c)} }

// survives looks for the canary at every bit of the stream, with and without
// emulation prevention.
func (c canary) survives(stream []byte) bool {
	for _, b := range [][]byte{stream, nal.Unescape(nil, stream)} {
		window := uint64(0)
		for i, v := range b {
			window = window<<8 | uint64(v)
			for shift := range 8 {
				if i >= 4 && uint32(window>>shift) == uint32(c) {
					return true
				}
			}
		}
	}
	return false
}

// secret is a place in a stream that can hold one.
type secret struct {
	name string
	unit func(c canary) []byte // a NAL unit that holds it
}

// sei returns an SEI unit of one message, with something behind it.
func sei(header []byte, payload int, body, behind []byte) []byte {
	b := bytes.Clone(header)
	for _, n := range []int{payload, len(body)} {
		for ; n >= 255; n -= 255 {
			b = append(b, 255)
		}
		b = append(b, byte(n))
	}
	return append(append(append(b, body...), 0x80), behind...)
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// secrets264 are all the places of H.264 but those within slice data.
func secrets264() []secret {
	places := []secret{
		{"behind a recovery point's fields", func(c canary) []byte {
			return sei([]byte{6}, recoveryPoint, join([]byte{0x84, 0x80}, c.bytes()), nil)
		}},
		{"in a long recovery point", func(c canary) []byte {
			return sei([]byte{6}, recoveryPoint, bytes.Repeat(c.bytes(), 9), nil)
		}},
		{"behind the messages", func(c canary) []byte {
			return sei([]byte{6}, recoveryPoint, []byte{0x84}, c.bytes())
		}},
		{"in a second message", func(c canary) []byte {
			return join(sei([]byte{6}, recoveryPoint, []byte{0x84}, nil)[:4], sei(nil, 5, join(make([]byte, 16), c.bytes()), nil))
		}},
		{"behind a picture parameter set", func(c canary) []byte { return join(pps264Plain(), make([]byte, 3), c.bytes()) }},
		{"in a sequence parameter set's timing", func(c canary) []byte { return spsWith264(sps264Fields{timing: c}) }},
		{"in a sequence parameter set's time scale", func(c canary) []byte { return spsWith264(sps264Fields{scale: c}) }},
		{"in a buffer model's rate", func(c canary) []byte { return spsWith264(sps264Fields{rate: c}) }},
		{"in a buffer model's size", func(c canary) []byte { return spsWith264(sps264Fields{size: c}) }},
		{"in the shape of a pixel", func(c canary) []byte { return spsWith264(sps264Fields{shape: c}) }},
		{"in the limits of the stream", func(c canary) []byte { return spsWith264(sps264Fields{limit: c}) }},
		{"behind a sequence parameter set", func(c canary) []byte { return spsWith264(sps264Fields{behind: c}) }},
		{"in a unit hidden in a slice", func(c canary) []byte {
			return join([]byte{0x41, 0x9a, 0x80, 0, 0, 1, 6, 5, 4}, c.bytes(), []byte{0x80})
		}},
		{"behind a slice's end", func(c canary) []byte { return join([]byte{0x41, 0x9a, 0x80, 0, 0, 2}, c.bytes()) }},
		{"behind zeros", func(c canary) []byte { return join([]byte{0x41, 0x9a, 0x80, 0, 0, 0}, c.bytes()) }},
		{"between cabac zero words", func(c canary) []byte {
			return join([]byte{0x41, 0x9a, 0x80, 0, 0, 3, 0, 0, 3, 0, 0, 1}, []byte{12}, c.bytes())
		}},
	}
	for payload := range 300 {
		if payload != recoveryPoint {
			places = append(places, secret{fmt.Sprintf("in SEI %d", payload), func(c canary) []byte {
				return sei([]byte{6}, payload, join(make([]byte, 16), bytes.Repeat(c.bytes(), payload%80+1)), nil)
			}})
		}
	}
	for kind := range byte(32) {
		if kind != slice264 && kind != idr264 && kind != sei264 && kind != sps264 && kind != pps264 {
			places = append(places, secret{fmt.Sprintf("in NAL units of type %d", kind), func(c canary) []byte {
				return join([]byte{0x60 | kind}, c.bytes(), []byte{0x80})
			}})
		}
	}
	return places
}

// secrets265 are all the places of H.265 but those within slice data.
func secrets265() []secret {
	prefix, suffix := []byte{39 << 1, 1}, []byte{40 << 1, 1}
	slice := []byte{1 << 1, 1, 0xd0, 0x80}
	places := []secret{
		{"behind a recovery point's fields", func(c canary) []byte {
			return sei(prefix, recoveryPoint, join([]byte{0xd0}, c.bytes()), nil)
		}},
		{"behind the messages", func(c canary) []byte { return sei(prefix, recoveryPoint, []byte{0xd0}, c.bytes()) }},
		{"in a video parameter set's timing", func(c canary) []byte { return vpsWith265(c, 0) }},
		{"in a video parameter set's extension", func(c canary) []byte { return vpsWith265(0, c) }},
		{"in what a profile reserves", func(c canary) []byte { return spsWith265(sps265Fields{constraints: c}) }},
		{"in what is said of a sub-layer", func(c canary) []byte { return spsWith265(sps265Fields{subLayer: c}) }},
		{"in a sequence parameter set's timing", func(c canary) []byte { return spsWith265(sps265Fields{timing: c}) }},
		{"in a sequence parameter set's time scale", func(c canary) []byte { return spsWith265(sps265Fields{scale: c}) }},
		{"in a buffer model", func(c canary) []byte { return spsWith265(sps265Fields{rate: c}) }},
		{"in the default window", func(c canary) []byte { return spsWith265(sps265Fields{window: c}) }},
		{"in the shape of a pixel", func(c canary) []byte { return spsWith265(sps265Fields{shape: c}) }},
		{"in the limits of the stream", func(c canary) []byte { return spsWith265(sps265Fields{limit: c}) }},
		{"in the longest latency", func(c canary) []byte { return spsWith265(sps265Fields{latency: c}) }},
		{"in a sequence parameter set's extension", func(c canary) []byte { return spsWith265(sps265Fields{extension: c}) }},
		{"in a picture parameter set's extension", func(c canary) []byte { return ppsWith265(c, 0) }},
		{"behind a picture parameter set", func(c canary) []byte { return ppsWith265(0, c) }},
		{"behind the end of a sequence", func(c canary) []byte { return join([]byte{end265 << 1, 1}, c.bytes()) }},
		{"in a unit hidden in a slice", func(c canary) []byte { return join(slice, []byte{0, 0, 1}, sei(prefix, 5, c.bytes(), nil)) }},
		{"behind a slice's end", func(c canary) []byte { return join(slice, []byte{0, 0, 2}, c.bytes()) }},
		{"in another layer", func(c canary) []byte { return join([]byte{1 << 1, 1<<3 | 1, 0xd0}, c.bytes()) }},
	}
	for payload := range 300 {
		body := func(c canary) []byte { return join(make([]byte, 16), bytes.Repeat(c.bytes(), payload%80+1)) }
		if payload != recoveryPoint {
			places = append(places, secret{fmt.Sprintf("in SEI %d", payload), func(c canary) []byte {
				return sei(prefix, payload, body(c), nil)
			}})
		}
		places = append(places, secret{fmt.Sprintf("in SEI %d behind the picture", payload), func(c canary) []byte {
			return sei(suffix, payload, body(c), nil)
		}})
	}
	for kind := range byte(64) {
		if cut265(kind) != "" {
			places = append(places, secret{fmt.Sprintf("in NAL units of type %d", kind), func(c canary) []byte {
				return join([]byte{kind << 1, 1}, c.bytes(), []byte{0x80})
			}})
		}
	}
	return places
}

// TestNoSecretSurvives plants one in every place of a real stream, before each of
// its units, and looks for it in what the filter returns. The twin is a filter
// that lets just that place through: the same look finds the secret there.
func TestNoSecretSurvives(t *testing.T) {
	tests := map[media.Codec]struct {
		film    film
		secrets []secret
	}{
		media.H264: {films["H.264 slices"], secrets264()},
		media.H265: {films["H.265 slices and scaling lists"], secrets265()},
	}
	for codec, tt := range tests {
		t.Run(string(codec), func(t *testing.T) {
			stream := tt.film.encode(t)
			want := frames(t, codec, filtered(NewFilter(codec), stream))
			next := newCanaries()
			var planted []canary
			var all, twin []byte // every secret at once, and the stream for decoding
			for _, place := range tt.secrets {
				c := next()
				planted = append(planted, c)
				in := place.unit(c)
				if !c.survives(in) {
					t.Fatalf("the secret %s is not seen where it was planted", place.name)
				}
				f := NewFilter(codec)
				var out []byte
				for i, unit := range slices.Collect(nal.Split(stream)) {
					if i < 12 {
						annexB, _ := media.Join(f.Unit([][]byte{in, unit}))
						out = append(out, annexB...)
					}
				}
				if c.survives(out) {
					t.Errorf("a secret survives %s", place.name)
				}
				for _, r := range f.Removed() {
					if r.Kind == kindParameters {
						t.Errorf("what holds a secret %s is refused, and should be cut", place.name)
					}
				}
				leaky, _ := media.Join([][]byte{in})
				if !c.survives(join(out, leaky)) {
					t.Errorf("a filter that lets secrets through %s is not noticed", place.name)
				}
				all = append(all, leaky...)
			}
			f := NewFilter(codec)
			twin = append(filtered(f, all), filtered(f, stream)...)
			for i, c := range planted {
				if c.survives(twin) {
					t.Errorf("the secret survives %s, among the others", tt.secrets[i].name)
				}
			}
			if got := frames(t, codec, filtered(NewFilter(codec), filtered(f, stream))); !slices.Equal(got, want) {
				t.Errorf("%d frames of %d are as they were", same(got, want), len(want))
			}
			t.Logf("%d secrets", len(planted))
		})
	}
}
