package camera

import (
	"testing"
	"time"
)

// BenchmarkPicture is all that is done for one picture before it is written: the
// bar, the canaries and the packets.
func BenchmarkPicture(b *testing.B) {
	c := &Camera{cfg: Config{To: "rtp://"}}
	r, err := load(Day)
	if err != nil {
		b.Fatal(err)
	}
	c.reels = []*reel{r}
	t := &track{cfg: &c.cfg, reel: r, plants: newPlants(r.codec)}
	w := newRTPFormat(c, 0)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		p := t.next()
		nals := t.dress(p, Marker{Frame: uint32(i), At: time.Now()})
		w.pack(0, shot{codec: r.codec, nals: nals, key: p.key, pts: int64(i) * 3000})
	}
}
