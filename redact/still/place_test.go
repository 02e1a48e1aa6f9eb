package still

import (
	"bytes"
	"testing"
)

func TestAPlaceInEXIFIsSeen(t *testing.T) {
	nowhere := here
	nowhere.lat, nowhere.lon = [3]uint32{}, [3]uint32{}
	for name, c := range map[string]struct {
		block []byte
		want  bool
	}{
		"little-endian":         {here.block(), true},
		"big-endian":            {there.block(), true},
		"zeros":                 {nowhere.block(), false},
		"cut before the places": {here.block()[:60], false},
		"no block":              {[]byte("a text"), false},
	} {
		if got := HasPlace(c.block); got != c.want {
			t.Errorf("%s: HasPlace = %v, want %v", name, got, c.want)
		}
	}
	b := here.block()
	for n := range b { // however it is cut, it is read
		HasPlace(b[:n])
	}
	if !HasPlace(append(bytes.Clone(b), "what follows"...)) {
		t.Error("what follows a block hides it")
	}
}
