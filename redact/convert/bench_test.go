package convert

import (
	"bytes"
	"errors"
	"io"
	"testing"
)

// BenchmarkConvert writes an hour of a flight, of what a policy left of it: MB of
// log in a second.
func BenchmarkConvert(b *testing.B) {
	for _, policy := range []string{"partner", "public"} {
		flight := told(b, sample(b, here), policy)
		one := flight.Log
		for len(flight.Log) < 8<<20 {
			flight.Log = append(flight.Log, one...)
		}
		for _, f := range formats {
			if errors.Is(f.Write(b.Context(), io.Discard, flight), ErrNothing) {
				continue
			}
			b.Run(f.Name+"/"+policy, func(b *testing.B) {
				b.SetBytes(int64(len(flight.Log)))
				for b.Loop() {
					if err := f.Write(b.Context(), io.Discard, flight); err != nil {
						b.Fatal(err)
					}
				}
			})
			b.Run(f.Name+"/"+policy+"/verify", func(b *testing.B) {
				var file bytes.Buffer
				if err := f.Write(b.Context(), &file, flight); err != nil {
					b.Fatal(err)
				}
				b.SetBytes(int64(len(flight.Log)))
				for b.Loop() {
					if err := f.Verify(bytes.NewReader(file.Bytes())); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
