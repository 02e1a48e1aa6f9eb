package forward

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"

	"skylatch/redact"
	"skylatch/redact/ledger"
)

// TestALoosenedPolicyStandsInTheLedger: with the classes, the fields and the
// reason, before anything leaves; and what is kept back stands there by class.
func TestALoosenedPolicyStandsInTheLedger(t *testing.T) {
	p, err := redact.Read(`name = "club"
base = "public"
reason = "our map shows roughly where we fly"
[loosen]
location = "coarsen"
`)
	if err != nil {
		t.Fatal(err)
	}
	e := newEar(t)
	r := newRig(t, Destination{Name: "map", Policy: p, Ways: []Way{e.way()}})
	stop := r.start()
	r.connected()
	hear, s := r.vehicle("udp"), newSender(t, 1, 1)
	hear(s.raw(&ardupilotmega.MessageStatustext{Text: "hello"}, &ardupilotmega.MessageWifiConfigAp{Ssid: "a", Password: "b"}))
	hear(s.raw(attitude(1)))
	e.until(t, "the attitude", func() bool { return len(e.frames()) == 1 })
	stop()

	var kinds []ledger.Kind
	var last Accounted
	for _, entry := range r.book.entries(t, r.dir) {
		switch entry.Kind {
		case ledger.Override:
			var l Loosened
			if err := json.Unmarshal(entry.Fields, &l); err != nil {
				t.Fatal(err)
			}
			if l.Policy != "club" || l.Base != "public" || l.Reason != p.Reason || !slices.Equal(l.Classes, []redact.Class{redact.Location}) {
				t.Errorf("the ledger says %+v of the policy", l)
			}
		case ledger.Decision:
			last = Accounted{}
			if err := json.Unmarshal(entry.Fields, &last); err != nil {
				t.Fatal(err)
			}
		default:
			continue
		}
		kinds = append(kinds, entry.Kind)
	}
	if !slices.Equal(kinds, []ledger.Kind{ledger.Override, ledger.Decision, ledger.Decision}) {
		t.Errorf("the ledger has %v", kinds)
	}
	dropped := func(class redact.Class) bool {
		return slices.ContainsFunc(last.Withheld, func(w AccountedClass) bool { return w.Class == string(class) && w.Action == "drop" && w.Count > 0 })
	}
	if last.Frames != 1 || !dropped(redact.Text) {
		t.Errorf("the ledger accounts for %+v, want 1 frame told and a text dropped", last)
	}
}

// TestFramesAreSignedAndRenamed: with the key and the ids of the destination.
func TestFramesAreSignedAndRenamed(t *testing.T) {
	key := [32]byte{1, 2, 3}
	e := newEar(t)
	r := newRig(t, Destination{Name: "room", Policy: policy(t, "partner"), Ways: []Way{e.way()}, Key: &key, Systems: map[byte]byte{1: 41}})
	r.start()
	r.connected()
	hear := r.vehicle("udp")
	hear(newSender(t, 2, 1).raw(attitude(1))) // not told of
	hear(newSender(t, 1, 1).raw(attitude(2)))
	e.until(t, "a frame", func() bool { return len(e.frames()) > 0 })
	f := e.frames()[0]
	if f.Source.System != 41 {
		t.Errorf("system 1 is told as %v", f.Source)
	}
	body, sum := f.Raw[:len(f.Raw)-6], f.Raw[len(f.Raw)-6:]
	if want := sha256.Sum256(slices.Concat(key[:], body)); f.Raw[2] != flagSigned || !slices.Equal(sum, want[:6]) {
		t.Errorf("the frame %x is not signed with the key", f.Raw)
	}
}

// TestWhatComesBackFromACrewIsNotPassedOn: a station that mirrors what it is
// told.
func TestWhatComesBackFromACrewIsNotPassedOn(t *testing.T) {
	e, other := newEar(t), newEar(t)
	r := newRig(t,
		Destination{Name: "mirror", Policy: policy(t, "local"), Ways: []Way{e.way()}, TwoWay: true},
		Destination{Name: "other", Policy: policy(t, "local"), Ways: []Way{other.way()}},
	)
	r.start()
	r.connected()
	r.vehicle("udp")(newSender(t, 1, 1).raw(beat()))
	e.until(t, "a heartbeat", func() bool { return len(e.frames()) > 0 })
	r.refuse = errors.New("it says that it is from a vehicle") // as the driver does
	for _, f := range split(e.datagrams()[0], r.destinations[0].ends()[0].Peer) {
		r.destinations[0].take(f)
	}
	if v := r.destinations[0].view(); v.Passed != 0 || v.Refused != 1 || len(r.relayed) != 0 {
		t.Errorf("passed %d, refused %d, relayed %d: want it refused", v.Passed, v.Refused, len(r.relayed))
	}
	if command := split(newSender(t, 255, 1).raw(long(1, 1, 20)), nil)[0]; r.route(command, place{}) {
		t.Error("the mirror is taken for the vehicle")
	}
}
