package video

import (
	"bytes"
	"slices"
	"testing"

	"skylatch/redact/video/nal"
	"skylatch/telemetry/media"
)

func kinds(f *Filter) (list []string) {
	for _, r := range f.Removed() {
		list = append(list, r.Kind)
	}
	return list
}

func TestASlicePassesOnlyWithItsParameterSets(t *testing.T) {
	for _, name := range []string{"H.264 baseline", "H.265 main"} {
		film := films[name]
		units := slices.Collect(nal.Split(film.encode(t)))
		isSet := func(u []byte) bool {
			if film.codec == media.H264 {
				return u[0]&31 == sps264 || u[0]&31 == pps264
			}
			return u[0]>>1 >= vps265 && u[0]>>1 <= pps265
		}
		var sets, slice []byte
		for _, u := range units {
			switch {
			case isSet(u):
				sets = append(append(sets, 0, 0, 1), u...)
			case slice == nil && (film.codec == media.H264 && u[0]&31 == idr264 || film.codec == media.H265 && u[0]>>1 < vps265):
				slice = u
			}
		}
		f := NewFilter(film.codec)
		if out := f.Unit([][]byte{slice}); out != nil || !slices.Contains(kinds(f), kindUnknownSets) {
			t.Errorf("%s: a slice without parameter sets gives %d units, %v", name, len(out), kinds(f))
		}
		if out := f.Unit([][]byte{sets, slice}); len(out) < 3 || !bytes.Equal(out[len(out)-1], slice) {
			t.Errorf("%s: with them it gives %d units", name, len(out))
		}
		if out := f.Unit([][]byte{slice}); len(out) != 1 {
			t.Errorf("%s: after them it gives %d units", name, len(out))
		}
		// One that is not understood makes those before it uncertain.
		first := slices.Collect(nal.Split(sets))[slices.IndexFunc(slices.Collect(nal.Split(sets)), func(u []byte) bool {
			return film.codec == media.H264 && u[0]&31 == sps264 || u[0]>>1 == sps265
		})]
		if out := f.Unit([][]byte{first[:len(first)/3], slice}); out != nil || !slices.Contains(kinds(f), kindParameters) {
			t.Errorf("%s: a torn parameter set gives %d units, %v", name, len(out), kinds(f))
		}
		if out := f.Unit([][]byte{slice}); out != nil {
			t.Errorf("%s: a slice after it gives %d units", name, len(out))
		}
	}
}

func TestWhatIsNotUnderstoodDoesNotPass(t *testing.T) {
	tests := map[string]struct {
		codec media.Codec
		unit  []byte
		kind  string
	}{
		"slice groups":          {media.H264, []byte{0x68, 0b11000100, 0x80}, kindParameters},
		"a scalable profile":    {media.H264, []byte{0x67, 83, 0, 31, 0x80, 0x80}, kindParameters},
		"an unknown profile":    {media.H264, []byte{0x67, 99, 0, 31, 0x80, 0x80}, kindParameters},
		"the forbidden bit":     {media.H264, []byte{0xe5, 0x88, 0x80}, kindDamaged},
		"a header and no more":  {media.H264, []byte{0x65}, kindDamaged},
		"no temporal id":        {media.H265, []byte{1 << 1, 0, 0x80, 0x80}, kindDamaged},
		"half a header":         {media.H265, []byte{1 << 1}, kindDamaged},
		"an unknown codec":      {media.Codec("av1"), []byte{0x0a, 1}, "unknown codec"},
		"a huge parameter set":  {media.H264, append([]byte{0x67}, bytes.Repeat([]byte{0x55}, maxSet)...), kindParameters},
		"an empty H.265 slice":  {media.H265, []byte{1 << 1, 1}, kindDamaged},
		"room in slice headers": {media.H265, []byte{pps265 << 1, 1, 0b11001_000, 0x80}, kindParameters},
	}
	for name, tt := range tests {
		f := NewFilter(tt.codec)
		if out := f.Unit([][]byte{tt.unit}); out != nil || !slices.Equal(kinds(f), []string{tt.kind}) {
			t.Errorf("%s: %d units pass, cut is %v, want %q", name, len(out), kinds(f), tt.kind)
		}
	}
}

func TestWhatWasCutIsCountedByKind(t *testing.T) {
	f := NewFilter(media.H264)
	secret := sei([]byte{6}, 5, make([]byte, 40), nil)
	for range 3 {
		f.Unit([][]byte{secret, {12, 0xff, 0xff, 0x80}})
	}
	got := f.Removed()
	if len(got) != 2 || got[0].Kind != "SEI user data" || got[0].Count != 3 || got[0].Bytes != 120 || got[1].Kind != kindFiller || got[1].Bytes != 12 {
		t.Errorf("Removed = %+v", got)
	}
}

func TestAParameterSetWithoutTheEndOfItsVUIPassesWithoutAny(t *testing.T) {
	whole := spsWith264(sps264Fields{timing: 0xdeadbeef})
	plain := NewFilter(media.H264).Unit([][]byte{whole[:6]})
	for n := len(whole) - 1; n > 11; n-- {
		torn := nal.Trim(whole[:n])
		f := NewFilter(media.H264)
		out := f.Unit([][]byte{torn})
		if len(out) != 1 || canary(0xdeadbeef).survives(out[0]) {
			t.Errorf("of %d bytes %d units pass: %v", n, len(out), f.Removed())
		}
	}
	if plain != nil {
		t.Errorf("half a parameter set passes: % x", plain)
	}
}
