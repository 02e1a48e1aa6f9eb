package seal

import (
	"io"
	"testing"
)

// BenchmarkSeal is what a flush of a busy vehicle costs: 2 kB each 100 ms.
func BenchmarkSeal(b *testing.B) {
	for name, size := range map[string]int{"flush": 2 << 10, "chunk": maxChunk} {
		b.Run(name, func(b *testing.B) {
			s, err := newFolder(b).key.Stream("flight.tlog")
			if err != nil {
				b.Fatal(err)
			}
			content, out := noise(size), []byte(nil)
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				out = s.Seal(out[:0], content)
				s.Written()
			}
		})
	}
}

// BenchmarkRead reads a file of an hour: a flush each 100 ms.
func BenchmarkRead(b *testing.B) {
	f := newFolder(b)
	entries := make([][]byte, 36_000)
	flush := noise(2 << 10)
	for i := range entries {
		entries[i] = flush
	}
	f.write(b, "flight.tlog", true, entries...)
	b.SetBytes(int64(len(entries) * len(flush)))
	for b.Loop() {
		o, err := Open(f.path("flight.tlog"), f.keys)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, o); err != nil {
			b.Fatal(err)
		}
		if err := o.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
