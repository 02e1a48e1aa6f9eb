package video

import (
	"slices"
	"syscall"
	"testing"
	"time"

	"skylatch/telemetry/media"
)

// BenchmarkLastPacketToUnit measures the station's part of the delay: from
// writing the last packet of a picture of 4 Mbit/s to taking its unit, over a
// real socket. It includes the sender's write and two changes of goroutine.
func BenchmarkLastPacketToUnit(b *testing.B) {
	film := encode(b, media.H264, "10", plainH264...)
	all := packets(b, media.H264, film.pictures, 1, 1, 1)
	l := startLive(b, nil)
	var took []time.Duration
	b.ResetTimer()
	for i := range b.N {
		if i > 0 && i%len(all) == 0 {
			b.StopTimer()
			all = packets(b, media.H264, film.pictures, 1, uint16(i*131), uint32(i)*3000)
			b.StartTimer()
		}
		one := all[i%len(all)]
		l.send(b, one[:len(one)-1])
		sent := time.Now()
		l.send(b, one[len(one)-1:])
		l.next(b)
		took = append(took, time.Since(sent))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}

// BenchmarkTrack is what a second of one track costs in the station: 4 Mbit/s in
// 30 pictures, from datagram to published unit, without the socket.
func BenchmarkTrack(b *testing.B) {
	film := encode(b, media.H264, "1", plainH264...)
	all := slices.Concat(packets(b, media.H264, film.pictures, 1, 1, 1)...)
	size := 0
	for _, p := range all {
		size += len(p)
	}
	fan := media.NewFan()
	in := newBoard(Config{Fan: fan, Record: func(*media.Unit) {}}).add("bench")
	f := newRTP(rtpKnown{})
	at := time.Unix(1_700_000_000, 0)
	emit := func(p picture) { p.track = ""; in.picture(p) }
	seq := uint16(0)
	b.SetBytes(int64(size))
	b.ReportAllocs()
	began := cpu()
	for b.Loop() {
		for _, p := range all {
			seq++
			p[2], p[3] = byte(seq>>8), byte(seq)
			at = at.Add(time.Second / time.Duration(len(all)))
			f.feed(at, p, emit)
		}
	}
	b.ReportMetric(100*(cpu()-began).Seconds()/float64(b.N), "%-of-a-core")
	if n := in.find("").stats; n.Frames < uint64(30*b.N)-1 {
		b.Errorf("%d pictures of %d were published", n.Frames, 30*b.N)
	}
}

// cpu returns the time that this process has computed.
func cpu() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
