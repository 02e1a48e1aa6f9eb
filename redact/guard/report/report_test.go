package report

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"skylatch/redact"
	"skylatch/redact/guard"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func state() guard.State {
	return guard.State{
		Since: noon, At: noon.Add(time.Hour), Attempts: 12345, Bytes: 1_500_000, Unnamed: 45, Forgotten: 3,
		Wall:      guard.Wall{Standing: true, Stopped: 99, Bytes: 4000, Interfaces: []guard.Interface{{Name: "usb0", Address: "192.168.42.1/24", Driver: "rndis_host", USB: "2ca3:001f", New: true}}},
		Devices:   []guard.Device{{MAC: "02:00:00:00:00:01", Name: "<script>alert(1)</script>", Addresses: []string{"192.168.42.2"}, Interface: "usb0", Attempts: 12300}},
		Parties:   []guard.PartyCount{{Vendor: "Vendor", Category: guard.FlightLog, Attempts: 12000, Bytes: 9, Last: noon}, {Attempts: 345}},
		Names:     []guard.NameCount{{Name: "a\u202egnp.example", Party: guard.Party{Vendor: "Vendor", Part: "logs"}, Speech: guard.TLS, Attempts: 12000}},
		Countries: []guard.CountryCount{{Country: "HK", Attempts: 7}}, Holds: []guard.Held{{Class: redact.Location, Attempts: 2}},
		Minutes: []guard.Minute{{At: noon, Attempts: map[guard.Category]int64{guard.FlightLog: 5, "": 1}}, {At: noon.Add(time.Minute), Attempts: map[guard.Category]int64{"": 600}}},
		Allowed: []guard.Allowed{{Host: "unlock.example", Reason: "firmware", From: noon, Until: noon.Add(time.Minute), Frames: 3, Bytes: 300}},
		Uplinks: []guard.FarSide{{Interface: "eth0", Sent: 1000}, {Interface: "wlan0"}},
		Layers:  []guard.LayerRow{{Name: "egress hook", State: "active"}},
	}
}

func TestTheVerdictIsMeasured(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*guard.State)
		held   bool
		text   string
	}{
		"held":          {func(*guard.State) {}, true, "0 frames left, counted on eth0 and wlan0."},
		"nowhere to go": {func(s *guard.State) { s.Uplinks = nil }, true, "no other interface"},
		"a frame left":  {func(s *guard.State) { s.Uplinks[1].Left = 1 }, false, "1 frame left"},
		"many left":     {func(s *guard.State) { s.Uplinks[1].Left = 1234 }, false, "1\u202f234 frames left"},
		"down":          {func(s *guard.State) { s.Wall.Standing = false }, false, "The wall is down"},
		"in trouble":    {func(s *guard.State) { s.Wall.Problem = "Somebody flushed the rules." }, false, "Somebody flushed"},
	} {
		s := state()
		c.change(&s)
		if v := Judge(s); v.Held != c.held || !strings.Contains(v.Text, c.text) {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

func TestThePageSaysItAllAndCallsNobody(t *testing.T) {
	var b bytes.Buffer
	if err := HTML(&b, state(), time.UTC, "1.2.3"); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	for _, want := range []string{
		"0 frames left, counted on eth0 and wlan0.", "12\u202f345", "1.5 MB", "Vendor", "flight log upload", "HK", "location", "rndis_host",
		"appeared while the guard ran", "unlock.example", "firmware", "not in the table", "45 of the attempts", "Skylatch 1.2.3", "02:00:00:00:00:01",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	// What a device calls itself is only ever a word.
	if strings.Contains(page, "<script") || strings.Contains(page, "\u202e") {
		t.Error("a device's name is more than a word on the page")
	}
	if found := regexp.MustCompile(`(?i)https?:|//[a-z]|src=|href=|url\(|@import`).FindString(page); found != "" {
		t.Errorf("the page names %q", found)
	}
	if n := strings.Count(page, `style="height:`); n != 60 {
		t.Errorf("the hour has %d minutes", n)
	}
}

func TestAnEmptyGuardHasAReport(t *testing.T) {
	var b bytes.Buffer
	if err := HTML(&b, guard.State{Since: noon, At: noon}, time.UTC, "1"); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "Nothing was tried.") || !strings.Contains(b.String(), "The wall is down") {
		t.Error(b.String())
	}
}

func TestTheJSONIsTheState(t *testing.T) {
	var b bytes.Buffer
	if err := JSON(&b, state()); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Verdict Verdict
		State   guard.State
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil || !got.Verdict.Held || got.State.Attempts != 12345 {
		t.Errorf("%+v, %v", got, err)
	}
}
