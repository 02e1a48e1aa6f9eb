package jpeg

import (
	"bytes"
	"testing"
)

// FuzzRebuild tries any bytes, for stills and for live pictures: what is rebuilt
// is the same when it is rebuilt again.
func FuzzRebuild(f *testing.F) {
	plain := encoded(f, scene(16, 16), 75)
	f.Add(plain)
	f.Add(plain[:len(plain)-9])
	f.Add(append(bytes.Clone(plain), 0xff))
	f.Fuzz(func(t *testing.T, image []byte) {
		for _, o := range []Options{{}, {Walk: true}, {Walk: true, Mend: true}} {
			out, err := new(Rebuilder).Rebuild(nil, image, o)
			if err != nil {
				continue
			}
			again, err := new(Rebuilder).Rebuild(nil, out, o)
			if err != nil || !bytes.Equal(again, out) {
				t.Fatalf("rebuilt once:\n% x\nand twice (%v):\n% x", out, err, again)
			}
		}
	})
}
