package camera

import (
	"context"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/pion/rtp"
)

// hear collects so many RTP packets.
func hear(t *testing.T, pc net.PacketConn, n int) []rtp.Packet {
	t.Helper()
	var all []rtp.Packet
	receive(t, pc, func(b []byte, _ net.Addr) bool {
		if !isRTCP(b) {
			var p rtp.Packet
			if err := p.Unmarshal(b); err != nil {
				t.Fatal(err)
			}
			all = append(all, p)
		}
		return len(all) == n
	})
	return all
}

func numbers(all []rtp.Packet) []uint16 {
	var n []uint16
	for _, p := range all {
		n = append(n, p.SequenceNumber)
	}
	return n
}

// fast is a camera for tests that need many packets.
func fast(pc net.PacketConn, f Faults) Config {
	return Config{To: "rtp://" + pc.LocalAddr().String(), Rate: 120, Seed: 7, Faults: f}
}

func TestFaultsDoWhatTheySayAndTheSameForTheSameSeed(t *testing.T) {
	for name, f := range map[string]Faults{
		"loss":       {Loss: 0.2},
		"duplicates": {Duplicate: 0.2},
		"reordering": {Reorder: 0.2},
		"all":        {Loss: 0.1, Duplicate: 0.1, Reorder: 0.1},
	} {
		t.Run(name, func(t *testing.T) {
			var runs [2][]uint16
			for i := range runs {
				pc := station(t)
				cam := start(t, fast(pc, f))
				runs[i] = numbers(hear(t, pc, 400))
				n := cam.Counters()
				if (n.Lost > 0) != (f.Loss > 0) || (n.Duplicated > 0) != (f.Duplicate > 0) || (n.Reordered > 0) != (f.Reorder > 0) {
					t.Errorf("counted %+v", n)
				}
			}
			if !slices.Equal(runs[0], runs[1]) {
				t.Errorf("two runs differ")
			}
			gaps, twice, back := 0, 0, 0
			for i := range runs[0][1:] {
				switch d := int16(runs[0][i+1] - runs[0][i]); {
				case d == 0:
					twice++
				case d < 0:
					back++
				case d > 1:
					gaps++
				}
			}
			within := func(what string, n int, wanted bool) {
				if wanted && n < 10 || !wanted && n > 0 {
					t.Errorf("%s: %d times in 400 packets", what, n)
				}
			}
			within("a gap", gaps, f.Loss > 0 || f.Reorder > 0)
			within("twice", twice, f.Duplicate > 0)
			within("out of order", back, f.Reorder > 0)
		})
	}
}

func TestAStallHoldsEverythingBackAndThenBringsItAll(t *testing.T) {
	pc := station(t)
	start(t, fast(pc, Faults{StallFor: 300 * time.Millisecond, StallEvery: 500 * time.Millisecond}))
	var last time.Time
	var longest time.Duration
	var sequence []uint16
	began := time.Now()
	receive(t, pc, func(b []byte, _ net.Addr) bool {
		if now := time.Now(); !last.IsZero() {
			longest = max(longest, now.Sub(last))
		}
		last = time.Now()
		var p rtp.Packet
		if !isRTCP(b) && p.Unmarshal(b) == nil {
			sequence = append(sequence, p.SequenceNumber)
		}
		return last.Sub(began) > 1200*time.Millisecond
	})
	if longest < 250*time.Millisecond {
		t.Errorf("the longest silence was %v, want 300 ms", longest)
	}
	for i := range sequence[1:] {
		if sequence[i+1] != sequence[i]+1 {
			t.Errorf("packet %d follows packet %d: something was lost", sequence[i+1], sequence[i])
		}
	}
}

func TestJitterAndSpreadingKeepTheOrder(t *testing.T) {
	pc := station(t)
	c := fast(pc, Faults{Jitter: 30 * time.Millisecond})
	c.Spread = 0.8
	start(t, c)
	all := numbers(hear(t, pc, 500))
	for i := range all[1:] {
		if all[i+1] != all[i]+1 {
			t.Errorf("packet %d follows packet %d", all[i+1], all[i])
		}
	}
}

func TestNothingArrivesWhileTheLinkIsOff(t *testing.T) {
	pc := station(t)
	cam := start(t, fast(pc, Faults{Off: true}))
	for cam.Counters().Lost < 100 {
		select {
		case <-t.Context().Done():
			t.Fatal("nothing was lost")
		case <-time.After(time.Millisecond):
		}
	}
	if err := cam.SetFaults(func(f *Faults) { f.Off = false }); err != nil {
		t.Fatal(err)
	}
	first := hear(t, pc, 1)[0].SequenceNumber
	if n := cam.Counters(); n.Lost < 100 {
		t.Errorf("counted %+v; packet %d arrived", n, first)
	}
	if err := cam.SetFaults(func(f *Faults) { f.Loss = 2 }); err == nil {
		t.Errorf("a loss of 200 %% is taken")
	}
}

// types are the NAL unit types of a picture.
func types(au [][]byte) []byte {
	var all []byte
	for _, n := range au {
		all = append(all, avcType(n))
	}
	return all
}

func TestARestartHasNewIdentifiersAndBeginsWithAKeyPicture(t *testing.T) {
	pc := station(t)
	cam := start(t, fast(pc, Faults{}))
	before := hear(t, pc, 50)[49]
	cam.Restart()
	var after rtp.Packet
	for after.SSRC == 0 || after.SSRC == before.SSRC {
		after = hear(t, pc, 1)[0]
	}
	if after.SequenceNumber-before.SequenceNumber < 100 || after.PayloadType != before.PayloadType {
		t.Errorf("the stream goes on: %+v after %+v", after.Header, before.Header)
	}
	if n := cam.Counters(); n.Restarts != 1 {
		t.Errorf("counted %+v", n)
	}
	if after.Payload[0]&0x1F != 24 || after.Payload[3]&0x1F != avcSPS {
		t.Errorf("it begins with % x, want parameter sets", after.Payload[:8])
	}
}

func TestTheClockJumpsAndTheFilmChanges(t *testing.T) {
	pc := station(t)
	cam := start(t, fast(pc, Faults{}))
	last := hear(t, pc, 50)[49].Timestamp
	cam.Jump(time.Minute)
	for jumped := false; !jumped; {
		p := hear(t, pc, 1)[0]
		jumped = p.Timestamp-last > 60*clockRate
	}
	if err := cam.Change("/no/such/film"); err == nil {
		t.Errorf("a film that is not there is taken")
	}
	if err := cam.Change(Thermal); err != nil {
		t.Fatal(err)
	}
	for changed := false; !changed; {
		for _, n := range pictures(t, pc, 1, nil)[0] {
			if avcType(n) == avcSPS {
				s, err := parseAVCSet(n)
				if err != nil {
					t.Fatal(err)
				}
				changed = s.width == 40 && s.height == 32
			}
		}
	}
}

func TestParameterSetsComeAsAsked(t *testing.T) {
	for name, want := range map[string]struct {
		c           Config
		first, then bool // sets with the first and the second key picture
	}{
		"as filmed": {Config{}, true, true},
		"once":      {Config{Sets: SetsOnce}, true, false},
		"late":      {Config{Sets: SetsLate}, false, true},
	} {
		pc := station(t)
		c := fast(pc, Faults{})
		c.Sets = want.c.Sets
		start(t, c)
		var got []bool
		for _, au := range pictures(t, pc, 40, nil) {
			if k := types(au); slices.Contains(k, avcIDR) {
				got = append(got, slices.Contains(k, avcSPS) && slices.Contains(k, avcPPS))
			}
		}
		if !slices.Equal(got, []bool{want.first, want.then}) {
			t.Errorf("%s: sets with key pictures: %v, want %v, %v", name, got, want.first, want.then)
		}
	}
}

func TestAStreamCanBeJoinedInTheMiddleAndLackMarkerBits(t *testing.T) {
	pc := station(t)
	c := fast(pc, Faults{})
	c.Start, c.NoMarkerBit = 17, true
	start(t, c)
	keyAt := -1
	var stamps []uint32
	for _, p := range hear(t, pc, 150) {
		if p.Marker {
			t.Errorf("packet %d ends a picture", p.SequenceNumber)
		}
		if len(stamps) == 0 || stamps[len(stamps)-1] != p.Timestamp {
			stamps = append(stamps, p.Timestamp)
		}
		if p.Payload[0]&0x1F == 24 && p.Payload[3]&0x1F == avcSPS && keyAt < 0 {
			keyAt = len(stamps) - 1
		}
	}
	if keyAt != 30-17 {
		t.Errorf("the first key picture is number %d, want %d", keyAt, 30-17)
	}
}

func TestACameraRunsOnceAndNamesWhatCannotBe(t *testing.T) {
	for name, c := range map[string]Config{
		"no place":         {},
		"no scheme":        {To: "127.0.0.1:5600"},
		"unknown scheme":   {To: "srt://127.0.0.1:5600"},
		"no film":          {To: "rtp://127.0.0.1:5600", Film: "/no/such/film"},
		"no second film":   {To: "rtp://127.0.0.1:5600", Second: "/no/such/film"},
		"rate":             {To: "rtp://127.0.0.1:5600", Rate: 1000},
		"spread":           {To: "rtp://127.0.0.1:5600", Spread: 2},
		"sets":             {To: "rtp://127.0.0.1:5600", Sets: "never"},
		"chunk":            {To: "ts+udp://127.0.0.1:5600", Chunk: 1},
		"start":            {To: "rtp://127.0.0.1:5600", Start: -1},
		"jitter":           {To: "rtp://127.0.0.1:5600", Faults: Faults{Jitter: -1}},
		"endless stall":    {To: "rtp://127.0.0.1:5600", Faults: Faults{StallFor: time.Second}},
		"no port":          {To: "rtp://127.0.0.1"},
		"no port to serve": {To: "rtsp://127.0.0.1/"},
		"no port to wait":  {To: "ts+listen://127.0.0.1"},
	} {
		if cam, err := New(c); err == nil {
			cam.Close()
			t.Errorf("%s: no error", name)
		}
	}
	pc := station(t)
	cam, err := New(fast(pc, Faults{}))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := cam.Run(ctx); err != nil {
		t.Errorf("Run = %v, want nil", err)
	}
	if err := cam.Run(ctx); err == nil {
		t.Errorf("a second Run is no error")
	}
}
