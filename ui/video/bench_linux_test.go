package video

import (
	"fmt"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"skylatch/telemetry/media"
)

// downlink is 720p at 4 Mbit/s and 30 pictures a second, as drones send it.
func downlink(b *testing.B) []*media.Unit {
	return film(b, media.H264, 90, "-s", "1280x720", "-c:v", "libx264", "-profile:v", "baseline", "-preset", "ultrafast",
		"-b:v", "4M", "-maxrate", "4M", "-bufsize", "1M", "-g", "30", "-x264-params", "aud=1:scenecut=0:slices=1")
}

// watchers are the deliveries: each returns what waits for the next picture.
var watchers = map[string]func(b *testing.B, address string) func(){
	"websocket": func(b *testing.B, address string) func() {
		p := watch(b, address, front, "annexb")
		if err := p.SetReadDeadline(time.Time{}); err != nil {
			b.Fatal(err)
		}
		return func() { p.picture() }
	},
	"webrtc": func(b *testing.B, address string) func() {
		tab, offer := browserTab(b, webrtc.MimeTypeH264)
		tab.connect(address, offer)
		return func() {
			for !tab.packet().Marker {
			}
		}
	},
}

// BenchmarkPublishToClient is from a unit's publication to its last byte at a
// client on this machine, its own decryption included.
func BenchmarkPublishToClient(b *testing.B) {
	all := downlink(b)
	for _, name := range []string{"websocket", "webrtc"} {
		b.Run(name, func(b *testing.B) {
			fan := media.NewFan()
			_, address := start(b, Config{Fan: fan, Packets: []*net.UDPConn{loopback(b)}})
			publish(fan, all[0])
			next := watchers[name](b, address)
			next()
			var took []time.Duration
			n := 0
			for b.Loop() {
				n++
				u := *all[n%len(all)]
				u.PTS = time.Duration(n) * interval
				began := time.Now()
				publish(fan, &u)
				next()
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(milliseconds(took[len(took)/2]), "p50-ms")
			b.ReportMetric(milliseconds(took[len(took)*99/100]), "p99-ms")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// BenchmarkCPU is what a station of its own process uses of one core for each
// viewer, at the film's pace. Each round is one picture.
func BenchmarkCPU(b *testing.B) {
	all := downlink(b)
	for _, name := range []string{"websocket", "webrtc"} {
		for _, viewers := range []int{1, 10} {
			b.Run(fmt.Sprintf("%s/%d", name, viewers), func(b *testing.B) {
				address := startChild(b, child{Data: b.TempDir(), Film: all})
				ends := make(chan struct{})
				for range viewers {
					next := watchers[name](b, address)
					next()
					go func() {
						defer func() { ends <- struct{}{} }()
						for range b.N {
							next()
						}
					}()
				}
				before, began := lookAt(b, address).CPU, time.Now()
				b.ResetTimer()
				for range viewers {
					<-ends
				}
				used, took := lookAt(b, address).CPU-before, time.Since(began)
				b.ReportMetric(100*used.Seconds()/took.Seconds()/float64(viewers), "%core/viewer")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}
