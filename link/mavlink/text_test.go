package mavlink

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
)

const longText = "PreArm: Battery 1 below minimum arming voltage, and the compass is inconsistent with the second one, and this goes on"

// chunks cuts a text as an autopilot does.
func chunks(id uint16, text string) (list []*common.MessageStatustext) {
	for n := 0; ; n++ {
		part := text[:min(chunkSize, len(text))]
		text = text[len(part):]
		list = append(list, &common.MessageStatustext{Severity: 2, Id: id, ChunkSeq: uint8(n), Text: part})
		if len(part) < chunkSize {
			return list
		}
	}
}

func TestChunksOfATextAreJoined(t *testing.T) {
	gap := func(n int) string {
		return longText[:n*chunkSize] + chunkGap + longText[(n+1)*chunkSize:]
	}
	for _, test := range []struct {
		name  string
		order []int
		wait  time.Duration
		want  []string
	}{
		{"in order", []int{0, 1, 2}, 0, []string{longText}},
		{"out of order", []int{2, 0, 1}, 0, []string{longText}},
		{"repeated", []int{0, 0, 1, 1, 2}, 0, []string{longText}},
		{"not before it is whole", []int{0, 1}, 0, nil},
		{"without the middle, after a second", []int{0, 2}, 2 * time.Second, []string{gap(1)}},
		{"without the first, after a second", []int{1, 2}, 2 * time.Second, []string{gap(0)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, Config{})
				c := &craft{system: 1, component: 1}
				r.receive(c.frame(t, copterBeat(0, false)))
				parts := chunks(7, longText)
				for _, n := range test.order {
					r.receive(c.frame(t, parts[n]))
				}
				time.Sleep(test.wait)
				wantTexts(t, r, test.want...)
			})
		})
	}
}

func wantTexts(t *testing.T, r *rig, want ...string) {
	t.Helper()
	var got []string
	for _, text := range r.vehicle(one).Texts {
		got = append(got, text.Text.Text)
	}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("texts %q, want %q", got, want)
	}
}

func TestNextTextEndsAnUnfinishedOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Config{})
		c := &craft{system: 1, component: 1}
		r.receive(c.frame(t, copterBeat(0, false)), c.frame(t, chunks(7, longText)[0]))
		for _, m := range chunks(8, longText) {
			r.receive(c.frame(t, m))
		}
		wantTexts(t, r, longText[:chunkSize]+chunkGap, longText)
	})
}

func TestTextOfExactlyTwoChunksIsShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Config{})
		c := &craft{system: 1, component: 1}
		r.receive(c.frame(t, copterBeat(0, false)))
		for _, m := range chunks(7, longText[:2*chunkSize])[:2] {
			r.receive(c.frame(t, m))
		}
		time.Sleep(2 * time.Second)
		wantTexts(t, r, longText[:2*chunkSize])
	})
}

func TestTextOfACompanionIsTheVehiclesWithItsComponent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Config{})
		r.receive((&craft{system: 1, component: 1}).frame(t, copterBeat(0, false)))
		r.receive((&craft{system: 1, component: 191}).frame(t, &common.MessageStatustext{Severity: 6, Text: "camera ready"}))
		texts := r.vehicle(one).Texts
		if len(texts) != 1 || texts[0].Component != 191 {
			t.Errorf("texts %+v, want one of component 191", texts)
		}
	})
}
