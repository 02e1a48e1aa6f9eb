package mavlink

import (
	"bufio"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
	"time"

	"skylatch/telemetry/replay"
	"skylatch/telemetry/store"
)

// longFlight is a flight log of four hours at 60 frames a second.
func longFlight(b *testing.B) (path string, length time.Duration) {
	stream, _ := flight(b)
	path, length = filepath.Join(b.TempDir(), "flight.tlog"), 4*time.Hour
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriter(f)
	begin := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	for at := time.Duration(0); at < length; at += time.Second / 2 {
		for rest := stream; len(rest) > 0; {
			n := 12 + int(rest[1])
			_ = binary.Write(w, binary.BigEndian, begin.Add(at).UnixMicro())
			_, _ = w.Write(rest[:n])
			rest = rest[n:]
		}
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	return path, length
}

// BenchmarkReplayOpen reads through a flight of four hours.
func BenchmarkReplayOpen(b *testing.B) {
	path, _ := longFlight(b)
	for b.Loop() {
		l, err := replay.Open(b.Context(), path, nil)
		if err != nil {
			b.Fatal(err)
		}
		_ = l.Close()
	}
}

// BenchmarkReplaySeek shows moments all over a flight of four hours.
func BenchmarkReplaySeek(b *testing.B) {
	path, length := longFlight(b)
	l, err := replay.Open(b.Context(), path, nil)
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	p := l.Player(func(s *store.Store) func([]byte, time.Time) { return NewReader(s).Read })
	for i := 0; b.Loop(); i++ {
		at := time.Duration(i) * 7919 * time.Second % length
		if err := p.Seek(l.Start().Add(at)); err != nil {
			b.Fatal(err)
		}
		if len(p.Snapshot().Vehicles) != 1 {
			b.Fatalf("there is no vehicle %v into the flight", at)
		}
	}
}

// BenchmarkWatch reads a flight of four hours for its figures.
func BenchmarkWatch(b *testing.B) {
	path, length := longFlight(b)
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	looks := 0
	for b.Loop() {
		log, err := os.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		if err := Watch(b.Context(), log, 200*time.Millisecond, func(time.Time, store.Snapshot) { looks++ }); err != nil {
			b.Fatal(err)
		}
		if err := log.Close(); err != nil {
			b.Fatal(err)
		}
	}
	if looks == 0 || length == 0 {
		b.Fatal("nothing was seen")
	}
}
