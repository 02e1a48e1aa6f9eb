package seal

import (
	"bytes"
	"os"
	"testing"
)

// FuzzOpen opens what somebody made of a sealed file: whatever can be read of it
// is what was written, from the beginning.
func FuzzOpen(f *testing.F) {
	mission := newFolder(f)
	want := []byte("one and two and three")
	b := mission.write(f, "flight.tlog", true, want[:4], want[4:12], want[12:])
	f.Add(b)
	f.Add(b[:len(b)-frameLen])
	f.Add(b[:len(b)-frameLen-3])
	f.Add(b[:headLen])
	f.Add([]byte(magic))
	f.Add([]byte{})
	f.Add(append(bytes.Clone(b), b[headLen:]...))
	f.Add(append(bytes.Clone(b[:headLen]), 0, 0, 0, 0, 0xff))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, ended, err := newContent(bytes.NewReader(b), int64(len(b)), "flight.tlog", mission.key)
		if err != nil {
			return
		}
		got := make([]byte, c.size())
		if n, err := c.ReadAt(got, 0); err != nil {
			got = got[:n]
		} else if ended && !bytes.Equal(got, want) {
			t.Fatalf("a file that is ended holds %q", got)
		}
		if !bytes.HasPrefix(want, got) {
			t.Fatalf("read %q, which nobody wrote", got)
		}
	})
}

// FuzzOpenList adds to what somebody made of a list: either it is refused and
// stays as it is, or it holds what was written, and what is added, and has its
// end.
func FuzzOpenList(f *testing.F) {
	mission := newFolder(f)
	if err := mission.add(f, "camera.jsonl", "one\n", "two\n"); err != nil {
		f.Fatal(err)
	}
	b, err := os.ReadFile(mission.path("camera.jsonl" + Suffix))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add(b[:len(b)-frameLen])
	f.Add(b[:len(b)-frameLen-3])
	f.Add(b[:headLen-1])
	f.Add([]byte{})
	f.Add(append(bytes.Clone(b[:len(b)-frameLen]), make([]byte, frameLen+9)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		mission.put(t, "camera.jsonl", b)
		if err := mission.add(t, "camera.jsonl", "three\n"); err != nil {
			if after, err := os.ReadFile(mission.path("camera.jsonl" + Suffix)); err != nil || !bytes.Equal(after, b) {
				t.Fatalf("it was refused, and is not as it was: %v", err)
			}
			return
		}
		got, finished, err := mission.read("camera.jsonl")
		if err != nil || !finished {
			t.Fatalf("finished %v, %v", finished, err)
		}
		switch string(got) {
		case "three\n", "one\nthree\n", "one\ntwo\nthree\n":
		default:
			t.Fatalf("it holds %q", got)
		}
	})
}
