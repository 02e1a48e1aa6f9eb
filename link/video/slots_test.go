package video

import (
	"net/netip"
	"testing"
	"time"

	"skylatch/telemetry/media"
)

// arrivals runs datagrams through everything behind a socket, each at its time,
// and counts the pictures of each track.
type arrivals struct {
	run   *udpRun
	shown map[media.TrackID]int
	at    time.Time
}

func newArrivals() *arrivals {
	a := &arrivals{shown: make(map[media.TrackID]int), at: time.Unix(1_700_000_000, 0)}
	in := newBoard(Config{Fan: media.NewFan(), Minimal: true, Record: func(u *media.Unit) { a.shown[u.Track]++ }}).add("udp")
	a.run = &udpRun{in: in, slots: slots{in: in}}
	return a
}

// send lets the packets of a picture arrive.
func (a *arrivals) send(from string, packets [][]byte) {
	for _, b := range packets {
		a.run.datagram(datagram{at: a.at, from: netip.MustParseAddrPort(from)}, b)
	}
	a.run.flush(a.at)
}

func TestWhichTrackASenderIs(t *testing.T) {
	film := encode(t, media.H264, "2", plainH264...).pictures
	const frame = time.Second / 30
	one, two := packets(t, media.H264, film, 1, 1, 1), packets(t, media.H264, film, 2, 9, 9)
	tests := map[string]struct {
		play func(a *arrivals)
		want map[media.TrackID]int
	}{
		"a restart without a pause is the same track": {func(a *arrivals) {
			for _, p := range one {
				a.send("10.0.0.1:5000", p)
				a.at = a.at.Add(frame)
			}
			for _, p := range two {
				a.send("10.0.0.1:5000", p)
				a.at = a.at.Add(frame)
			}
		}, map[media.TrackID]int{"udp": 120}},
		"a restart at another port, too": {func(a *arrivals) {
			for _, p := range one {
				a.send("10.0.0.1:5000", p)
				a.at = a.at.Add(frame)
			}
			for _, p := range two {
				a.send("10.0.0.1:6000", p)
				a.at = a.at.Add(frame)
			}
		}, map[media.TrackID]int{"udp": 120}},
		"two senders of one address are two": {func(a *arrivals) {
			for i := range one {
				a.send("10.0.0.1:5000", one[i])
				a.send("10.0.0.1:5000", two[i])
				a.at = a.at.Add(frame)
			}
		}, map[media.TrackID]int{"udp": 60, "udp ssrc 00000002": 60}},
		"slow ones are, too": {func(a *arrivals) {
			for i := range one {
				a.send("10.0.0.1:5000", one[i])
				a.at = a.at.Add(110 * time.Millisecond)
				a.send("10.0.0.1:5000", two[i])
				a.at = a.at.Add(10 * time.Millisecond)
			}
		}, map[media.TrackID]int{"udp": 60, "udp ssrc 00000002": 60}},
		"two addresses are two, at once": {func(a *arrivals) {
			for i := range one {
				a.send("10.0.0.1:5000", one[i])
				a.send("10.0.0.2:5000", two[i])
				a.at = a.at.Add(frame)
			}
		}, map[media.TrackID]int{"udp": 60, "udp 10.0.0.2": 60}},
		"an address that comes when the other is gone goes on for it": {func(a *arrivals) {
			for _, p := range one {
				a.send("10.0.0.1:5000", p)
				a.at = a.at.Add(frame)
			}
			a.at = a.at.Add(slotStranger)
			for _, p := range two {
				a.send("10.0.0.2:5000", p)
				a.at = a.at.Add(frame)
			}
		}, map[media.TrackID]int{"udp": 120}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := newArrivals()
			tt.play(a)
			for track, want := range tt.want {
				if got := a.shown[track]; got != want {
					t.Errorf("%q shows %d pictures, want %d", track, got, want)
				}
			}
			if len(a.shown) != len(tt.want) {
				t.Errorf("there are the tracks %v, want %v", a.shown, tt.want)
			}
		})
	}
}
