package mavlink

import (
	"bytes"
	"testing"
	"testing/synctest"
	"time"

	gomavframe "github.com/bluenviron/gomavlib/v3/pkg/frame"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"

	"skylatch/telemetry"
)

var rightKey, wrongKey = [32]byte{1, 2, 3}, [32]byte{3, 2, 1}

// signedRig starts a driver in a bubble whose clock is past MAVLink's epoch.
func signedRig(t *testing.T, require bool, test func(*rig)) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)))
		test(newRig(t, Config{SigningKey: &rightKey, RequireSigning: require}))
	})
}

func TestFramesSignedWithOurKeyAreBelieved(t *testing.T) {
	signedRig(t, true, func(r *rig) {
		c := &craft{system: 1, component: 1, key: &rightKey}
		r.receive(c.frame(t, copterBeat(5, false)), c.frame(t, copterBeat(6, false)))
		if mode := r.vehicle(one).Heartbeat.Value.Mode; mode != "RTL" {
			t.Errorf("mode %q, want the newest heartbeat's", mode)
		}
	})
}

func TestFramesSignedWithAnotherKeyAreRecordedNotBelievedAndShown(t *testing.T) {
	signedRig(t, false, func(r *rig) {
		c := &craft{system: 1, component: 1, key: &wrongKey}
		r.receive(c.frame(t, copterBeat(5, false)), c.frame(t, copterBeat(5, true)))
		v := r.vehicle(one)
		if !v.Heartbeat.ReceivedAt.IsZero() || v.Signing.Value.Reason == "" {
			t.Errorf("heartbeat %v, signing %+v; want only the refusal", v.Heartbeat, v.Signing)
		}
		if got := recordings(r); len(got) != 1 || got[0].Frames != 2 {
			t.Errorf("recordings = %+v, want both frames", got)
		}
		if got := r.d.LinkStats()["udp test"].SigningRefused; got != 2 {
			t.Errorf("refused = %d, want 2", got)
		}
		_, err := r.d.Command(one, telemetry.Arm{})
		wantError(t, err, telemetry.ErrLinkLost)
	})
}

func TestReplayedFramesAreRefused(t *testing.T) {
	signedRig(t, true, func(r *rig) {
		c := &craft{system: 1, component: 1, key: &rightKey}
		old := c.frame(t, copterBeat(5, true))
		r.receive(old, c.frame(t, copterBeat(6, false)))
		time.Sleep(10 * time.Second) // no duplicate any more
		r.receive(old)
		v := r.vehicle(one)
		if hb := v.Heartbeat.Value; hb.Armed || hb.Mode != "RTL" {
			t.Errorf("heartbeat %+v, want the newest, not the replayed one", hb)
		}
		if v.Signing.Value.Reason == "" {
			t.Error("the replay is not shown")
		}
	})
}

func TestRecordingOfTwoMinutesAgoIsRefused(t *testing.T) {
	signedRig(t, true, func(r *rig) {
		old := (&craft{system: 1, component: 1, key: &rightKey}).frame(t, copterBeat(5, true))
		time.Sleep(2 * time.Minute)
		r.receive(old)
		if v := r.vehicle(one); !v.Heartbeat.ReceivedAt.IsZero() {
			t.Error("a frame of two minutes ago is believed")
		}
	})
}

func TestUnsignedFramesAreRefusedOnlyIfSignaturesAreDemanded(t *testing.T) {
	for _, require := range []bool{true, false} {
		signedRig(t, require, func(r *rig) {
			plain, radio := &craft{system: 1, component: 1}, &craft{system: 51, component: 68}
			r.receive(plain.frame(t, copterBeat(5, false)))
			if known := !r.vehicle(one).Heartbeat.ReceivedAt.IsZero(); known == require {
				t.Errorf("signatures demanded: %v; heartbeat believed: %v", require, known)
			}
			signed := &craft{system: 1, component: 1, key: &rightKey}
			r.receive(signed.frame(t, copterBeat(5, false)), radio.frame(t, &common.MessageRadioStatus{Rssi: 1}))
			if r.vehicle(one).Radio.ReceivedAt.IsZero() {
				t.Error("RADIO_STATUS is refused, though radios cannot sign")
			}
		})
	}
}

func TestWhatWeSendIsSignedSoThatAnotherReaderBelievesIt(t *testing.T) {
	signedRig(t, true, func(r *rig) {
		time.Sleep(3 * time.Second)
		synctest.Wait()
		r.mu.Lock()
		defer r.mu.Unlock()
		var last uint64
		for _, f := range r.sent {
			v2, ok := f.(*gomavframe.V2Frame)
			if !ok || v2.Signature == nil {
				t.Fatalf("%T is not signed", f.GetMessage())
			}
			if v2.SignatureTimestamp <= last {
				t.Errorf("timestamp %d after %d, want it to grow", v2.SignatureTimestamp, last)
			}
			last = v2.SignatureTimestamp
		}
		// The reader of the library checks the signature itself.
		d := words()
		guard := newSigningGuard(&rightKey, true)
		raw, err := d.encode(nil, outgoing{system: 255, component: 190, v2: true}, ourHeartbeat(), &signer{guard: guard, now: time.Now()})
		if err != nil {
			t.Fatalf("encode: %v", err)
		}
		reader := &gomavframe.Reader{ByteReader: bytes.NewReader(raw), DialectRW: otherSide(), InKey: (*gomavframe.V2Key)(&rightKey)}
		if err := reader.Initialize(); err != nil {
			t.Fatalf("reader: %v", err)
		}
		if _, err := reader.Read(); err != nil {
			t.Errorf("the library refuses our signature: %v", err)
		}
	})
}

func TestDuplicateOfASignedFrameIsNoReplay(t *testing.T) {
	signedRig(t, true, func(r *rig) {
		raw := (&craft{system: 1, component: 1, key: &rightKey}).frame(t, copterBeat(5, false))
		r.receive(raw, raw)
		stats := r.d.LinkStats()["udp test"]
		if stats.Duplicates != 1 || stats.SigningRefused != 0 {
			t.Errorf("duplicates %d, refused %d; want 1 and 0", stats.Duplicates, stats.SigningRefused)
		}
	})
}

func TestReorderedSignedFramesAreBelievedEachOnce(t *testing.T) {
	signedRig(t, true, func(r *rig) {
		c := &craft{system: 1, component: 1, key: &rightKey}
		r.receive(c.frame(t, copterBeat(0, false)))
		var texts [][]byte
		for range 4 {
			texts = append(texts, c.frame(t, &common.MessageStatustext{Severity: 4, Text: "x"}))
		}
		for _, i := range []int{1, 0, 3, 2} {
			r.receive(texts[i])
		}
		time.Sleep(5 * time.Second) // no duplicates any more
		r.receive(texts...)
		if n := len(r.vehicle(one).Texts); n != 4 {
			t.Errorf("%d texts, want each of the four once", n)
		}
		if n := r.d.LinkStats()["udp test"].SigningRefused; n != 4 {
			t.Errorf("refused %d, want the four repetitions", n)
		}
	})
}
