package film

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// FuzzMP4 rebuilds whatever it is given: what comes out passes the second
// parser, is not much larger, and stays the same when it is rebuilt again.
func FuzzMP4(f *testing.F) {
	seeds, err := filepath.Glob("testdata/tiny-*.m*")
	if err != nil || len(seeds) < 4 {
		f.Fatalf("%d seeds: %v", len(seeds), err)
	}
	for _, name := range seeds {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		_ = verifyMP4(t.Context(), reader(b))
		j := &job{Config: Config{Policy: publicPolicy(t), Progress: func(int64) {}}}
		var out memory
		if err := rebuildMP4(t.Context(), reader(b), &out, j); err != nil {
			return
		}
		if err := verifyMP4(t.Context(), reader(out.b)); err != nil {
			t.Fatalf("what was written is not what may be: %v", err)
		}
		if most := 4*len(b) + 4096; len(out.b) > most {
			t.Fatalf("%d bytes came out of %d", len(out.b), len(b))
		}
		var again memory
		if err := rebuildMP4(t.Context(), reader(out.b), &again, j); err != nil || !bytes.Equal(again.b, out.b) {
			t.Fatalf("rebuilt again: %v, %d bytes of %d", err, len(again.b), len(out.b))
		}
	})
}

// FuzzAAC takes blocks apart: what is left of one stays as it is the next time.
func FuzzAAC(f *testing.F) {
	for _, name := range []string{"testdata/tiny-h264.mp4", "testdata/tiny-h265.mp4"} {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		m, err := readMovie(bytes.NewReader(b), int64(len(b)), &job{})
		if err != nil {
			f.Fatal(err)
		}
		s, err := m.tracks[1].samples()
		if err != nil {
			f.Fatal(err)
		}
		for {
			one, ok, err := s.next()
			if err != nil {
				f.Fatal(err)
			}
			if !ok {
				break
			}
			block := make([]byte, one.size)
			if _, err := bytes.NewReader(b).ReadAt(block, one.at); err != nil && err != io.EOF {
				f.Fatal(err)
			}
			f.Add(byte(3), false, block)
		}
	}
	f.Fuzz(func(t *testing.T, rate byte, replicated bool, block []byte) {
		a := &aacSamples{config: aacConfig{object: 2, rate: uint32(rate) % 13, channels: 2, replication: noReplication}}
		if replicated {
			a.config.replication = notTold
		}
		out, err := a.sample(block)
		if err != nil {
			return
		}
		once := bytes.Clone(out[0])
		if len(once) > len(block) {
			t.Fatalf("%d bytes came out of %d", len(once), len(block))
		}
		again, err := a.sample(once)
		if err != nil || !bytes.Equal(again[0], once) {
			t.Fatalf("of % x is left % x, and then % x (%v)", block, once, again, err)
		}
	})
}
