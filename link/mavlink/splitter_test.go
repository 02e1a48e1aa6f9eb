package mavlink

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/message"
)

// split returns the raw frames in a stream that comes in pieces of the sizes
// that next gives.
func split(stream []byte, next func() int) (frames [][]byte, s *splitter) {
	s = &splitter{dialect: words()}
	keep := func(f *frame) { frames = append(frames, bytes.Clone(f.raw)) }
	for rest := stream; len(rest) > 0; {
		n := min(max(next(), 1), len(rest))
		s.feed(rest[:n], keep)
		rest = rest[n:]
	}
	s.finish(keep)
	return frames, s
}

func whole() int { return 1 << 20 }

// mixed is a stream with both versions, signatures and trimmed payloads.
func mixed(t testing.TB) [][]byte {
	key := [32]byte{1, 2, 3}
	crafts := []*craft{{system: 1, component: 1}, {system: 2, component: 1, v1: true}, {system: 3, component: 1, key: &key}}
	messages := []message.Message{
		copterBeat(4, true),
		&ardupilotmega.MessageAttitude{TimeBootMs: 1000, Yaw: 1},
		&ardupilotmega.MessageGlobalPositionInt{Lat: -353632620, Lon: 1491652370, Alt: 584000},
		&ardupilotmega.MessageStatustext{Severity: 4, Text: "PreArm: Hardware safety switch"},
		&ardupilotmega.MessageSystemTime{},
	}
	var list [][]byte
	for range 3 {
		for _, c := range crafts {
			for _, m := range messages {
				list = append(list, c.frame(t, m))
			}
		}
	}
	return list
}

func same(a, b [][]byte) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !bytes.Equal(a[i], b[i]) {
			return false
		}
	}
	return true
}

func TestSplitterGivesTheSameFramesHoweverTheStreamIsCut(t *testing.T) {
	want := mixed(t)
	stream := bytes.Join(want, nil)
	random := rand.New(rand.NewPCG(1, 2))
	for name, next := range map[string]func() int{
		"all at once": whole, "byte by byte": func() int { return 1 },
		"datagrams of 37": func() int { return 37 }, "random": func() int { return random.IntN(60) },
	} {
		got, s := split(stream, next)
		if !same(got, want) {
			t.Errorf("%s: %d frames, want the %d that were sent", name, len(got), len(want))
		}
		if s.skipped != 0 || s.crcErrors != 0 {
			t.Errorf("%s: skipped %d, CRC errors %d, want none", name, s.skipped, s.crcErrors)
		}
	}
}

func TestSplitterLosesOnlyTheDamagedFrame(t *testing.T) {
	frames := mixed(t)
	for damage := range frames[7] {
		var stream []byte
		var want [][]byte
		for i, f := range frames {
			if i == 7 {
				f = bytes.Clone(f)
				f[damage] ^= 0x55
			} else {
				want = append(want, f)
			}
			stream = append(stream, f...)
		}
		got, _ := split(stream, whole)
		if !same(got, want) {
			t.Errorf("byte %d damaged: %d frames, want the %d others", damage, len(got), len(want))
		}
	}
}

func TestSplitterSkipsAndCountsWhatIsNoMAVLink(t *testing.T) {
	frames := mixed(t)
	noise := []byte("Init ArduCopter V4.5.7\r\n\xfe\xfd\x09\x00")
	stream := bytes.Join(frames, noise)
	got, s := split(stream, whole)
	if !same(got, frames) {
		t.Fatalf("%d frames, want %d", len(got), len(frames))
	}
	if want := uint64(len(noise) * (len(frames) - 1)); s.skipped != want {
		t.Errorf("skipped %d bytes, want %d", s.skipped, want)
	}
}

// unknownFrame has an id that is in no dialect.
func unknownFrame() []byte {
	return []byte{magicV2, 3, 0, 0, 9, 1, 1, 0x77, 0x77, 0x77, 'a', 'b', 'c', 0x12, 0x34}
}

func TestSplitterKeepsUnknownMessagesThatAreFollowedByAFrame(t *testing.T) {
	known := (&craft{system: 1, component: 1}).frame(t, copterBeat(0, false))
	got, _ := split(append(append(unknownFrame(), unknownFrame()...), known...), whole)
	if !same(got, [][]byte{unknownFrame(), unknownFrame(), known}) {
		t.Errorf("got %d frames, want the two unknown ones and the heartbeat", len(got))
	}
	got, _ = split(append(unknownFrame(), "noise"...), whole)
	if len(got) != 0 {
		t.Errorf("got %d frames out of noise, want none", len(got))
	}
}

func TestSplitterDiscardsFramesWithUnknownIncompatibilityFlags(t *testing.T) {
	f := (&craft{system: 1, component: 1}).frame(t, copterBeat(0, false))
	f[2] = 0x02
	if got, _ := split(f, whole); len(got) != 0 {
		t.Errorf("got %d frames, want none", len(got))
	}
}

func TestRecogniserBelievesWhatIsNoChance(t *testing.T) {
	old := &craft{system: 1, component: 1, v1: true}
	attitude := func() []byte { return old.frame(t, &ardupilotmega.MessageAttitude{Roll: 1}) }
	tests := []struct {
		name   string
		pieces [][]byte
		want   []bool
	}{
		{"noise never", [][]byte{[]byte("garbage at the wrong baud rate \xfe\xfd\xfe"), unknownFrame(), unknownFrame()}, []bool{false, false, false}},
		{"one heartbeat", [][]byte{old.frame(t, copterBeat(0, false)), []byte("x")}, []bool{true, true}},
		{"one version 2 frame", [][]byte{(&craft{system: 1, component: 1}).frame(t, &ardupilotmega.MessageAttitude{Roll: 1})}, []bool{true}},
		{"two version 1 frames", [][]byte{attitude(), attitude()}, []bool{false, true}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			recognised := Recogniser()
			for i, piece := range tt.pieces {
				if got := recognised(piece); got != tt.want[i] {
					t.Errorf("after piece %d: recognised = %v, want %v", i, got, tt.want[i])
				}
			}
		})
	}
}

func FuzzSplitter(f *testing.F) {
	stream := bytes.Join(mixed(f), []byte{0xFE})
	f.Add(stream, uint64(1))
	f.Add(append(unknownFrame(), stream...), uint64(2))
	f.Add([]byte{magicV2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, uint64(3))
	f.Fuzz(func(t *testing.T, stream []byte, seed uint64) {
		random := rand.New(rand.NewPCG(seed, 0))
		want, s := split(stream, whole)
		got, again := split(stream, func() int { return 1 + random.IntN(300) })
		if !same(got, want) || s.skipped != again.skipped || s.crcErrors != again.crcErrors {
			t.Fatalf("cut into pieces: %d frames, %d skipped; want %d, %d", len(got), again.skipped, len(want), s.skipped)
		}
		// Every byte is in one frame or skipped, but for what the end cut off.
		total := int(s.skipped)
		for _, f := range want {
			total += len(f)
		}
		if total != len(stream) {
			t.Fatalf("%d bytes accounted for, want %d", total, len(stream))
		}
	})
}
