package mavlink

import (
	"math/rand/v2"
	"slices"
	"testing"

	"skylatch/redact"
)

// Of every message, the frame is found with its length, and with the class of
// each of its fields; without values, with that of the message alone.
func TestAFrameHoldsTheClassesOfItsFields(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, m := range judged().messages {
		full := make([]byte, m.size)
		for i := range full {
			full[i] = byte(1 + random.IntN(255))
		}
		raw := m.frame(full)
		classes, size := Holds(append(slices.Clone(raw), "what follows"...))
		if size != len(raw) {
			t.Errorf("%s: a frame of %d bytes has %d", m.name, len(raw), size)
		}
		for _, f := range m.fields {
			if !slices.Contains(classes, f.class) {
				t.Errorf("%s.%s: %v misses %s", m.name, f.name, classes, f.class)
			}
		}
		if empty, _ := Holds(m.frame(make([]byte, m.size))); !slices.Equal(empty, []redact.Class{m.class}) {
			t.Errorf("%s, all zeros: %v, want %s", m.name, empty, m.class)
		}
		raw[len(raw)-1] ^= 1
		if classes, size := Holds(raw); size != 0 || classes != nil {
			t.Errorf("%s, damaged: %v, %d bytes", m.name, classes, size)
		}
		if _, size := Holds(raw[:len(raw)-1]); size != 0 {
			t.Errorf("%s, cut: %d bytes", m.name, size)
		}
	}
}
