package ledger

import (
	"sync/atomic"
	"testing"
	"time"
)

var benchEntry = Entry{Kind: Decision, Fields: decided{"dropped", map[string]int{"location": 12, "identity": 3}}}

// BenchmarkAppend is one caller who waits for the disk each time.
func BenchmarkAppend(b *testing.B) {
	l := open(b, b.TempDir())
	for b.Loop() {
		write(b, l, benchEntry)
	}
}

// BenchmarkAppendShared is many callers, who share writes.
func BenchmarkAppendShared(b *testing.B) {
	l := open(b, b.TempDir())
	b.SetParallelism(32)
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			write(b, l, benchEntry)
		}
	})
	b.ReportMetric(float64(b.N)/float64(max(1, countWrites(b, l))), "entries/write")
}

func countWrites(b *testing.B, l *Ledger) int {
	b.Helper()
	shut(b, l)
	return intact(b, l.dir, Against{}).Checkpoints
}

// BenchmarkPost is what a command to the aircraft waits: nothing of the disk.
func BenchmarkPost(b *testing.B) {
	l := open(b, b.TempDir())
	var refused atomic.Int64
	for b.Loop() {
		if l.Post(benchEntry) != nil {
			refused.Add(1)
		}
	}
	b.ReportMetric(float64(refused.Load())/float64(b.N), "refused/op")
}

// BenchmarkOpen is what a start waits for a ledger of a thousand entries.
func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	l := open(b, dir)
	for range 1000 {
		if err := l.Post(benchEntry); err != nil {
			b.Fatal(err)
		}
	}
	shut(b, l)
	for b.Loop() {
		shut(b, open(b, dir))
	}
}

// BenchmarkVerify checks a ledger of ten thousand entries, a hundred a write.
func BenchmarkVerify(b *testing.B) {
	dir := b.TempDir()
	l := open(b, dir)
	for i := range 10_000 {
		if i%100 == 0 {
			write(b, l, benchEntry)
		} else if err := l.Post(benchEntry); err != nil {
			b.Fatal(err)
		}
	}
	shut(b, l)
	start := time.Now()
	for b.Loop() {
		intact(b, dir, Against{})
	}
	b.ReportMetric(float64(time.Since(start).Nanoseconds())/float64(b.N)/10_000, "ns/entry")
}
