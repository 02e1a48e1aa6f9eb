package seal

import (
	"bytes"
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
