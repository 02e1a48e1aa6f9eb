package flightlog

import (
	"bytes"
	"context"
	"testing"
	"time"

	"skylatch/telemetry/media"
)

// BenchmarkFrame is what a link pays for having a frame recorded, with the
// files being written beside it. It offers all it can, so some is dropped.
func BenchmarkFrame(b *testing.B) {
	r, err := New(Config{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	raw := frame(1, 0)
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		r.Frame(1, start, raw)
	}
	b.StopTimer()
	list := r.Recordings()
	cancel()
	if err := <-done; err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(list[0].Frames)/b.Elapsed().Seconds(), "kept/s")
	b.ReportMetric(float64(list[0].Dropped)/float64(b.N), "dropped/op")
}

// BenchmarkRecord is frames from memory to disk without loss: whenever half the
// queue is full, the writer is waited for.
func BenchmarkRecord(b *testing.B) { record(b, sealing{}) }

// BenchmarkRecordSealed is the same, sealed.
func BenchmarkRecordSealed(b *testing.B) { record(b, newSealing(b)) }

func record(b *testing.B, s sealing) {
	r, err := New(Config{Dir: b.TempDir(), Seal: s.to})
	if err != nil {
		b.Fatal(err)
	}
	m := newMission(1, start)
	r.missions[1] = m
	raw := frame(1, 0)
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		r.Frame(1, start, raw)
		if len(m.frames) >= earlyFlush {
			if err := r.flush(m); err != nil {
				b.Fatal(err)
			}
		}
	}
	if err := r.end(m, endStopped); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "frames/s")
	if m.dropped > 0 {
		b.Errorf("%d frames dropped", m.dropped)
	}
}

func BenchmarkReader(b *testing.B) {
	log := tlogOf(10_000)
	b.SetBytes(int64(len(log)))
	b.ReportAllocs()
	for b.Loop() {
		r := NewReader(bytes.NewReader(log))
		for {
			if _, err := r.Next(); err != nil {
				break
			}
		}
	}
}

// BenchmarkVideo is a track of 4 Mbit/s at 30 pictures a second: what a picture
// costs its source and the writer together, on the way to the disk.
func BenchmarkVideo(b *testing.B) { recordVideo(b, sealing{}) }

// BenchmarkVideoSealed is the same, sealed.
func BenchmarkVideoSealed(b *testing.B) { recordVideo(b, newSealing(b)) }

func recordVideo(b *testing.B, s sealing) {
	const size, rate = 4_000_000 / 8 / 30, 30
	r, err := New(Config{Dir: b.TempDir(), Seal: s.to})
	if err != nil {
		b.Fatal(err)
	}
	m := newMission(1, start)
	r.missions[1] = m
	if err := r.putOnDisk(m); err != nil {
		b.Fatal(err)
	}
	pictures := units(b, h264Film, "1", "front")
	slice := append([]byte{0x41}, bytes.Repeat([]byte{0x55}, size-1)...)
	annexB, nals := media.Join([][]byte{slice})
	var f *film
	n := 0
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		at := time.Duration(n) * time.Second / rate
		u := &media.Unit{Track: "front", Format: pictures[0].Format, Bytes: annexB, NALs: nals, PTS: at, DTS: at, ReceivedAt: start.Add(at), Key: n%rate == 0}
		r.Video(u)
		if n++; n%3 == 0 { // a tick of the writer
			f = r.films["front"]
			if err := r.roll(f, false); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.StopTimer()
	b.ReportMetric(float64(b.Elapsed())/float64(n)*rate/1e7, "%core/track")
	if f.missing.Units > 0 {
		b.Errorf("%d pictures dropped", f.missing.Units)
	}
	r.leave(f)
	m.files.close()
}
