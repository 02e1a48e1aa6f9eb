package ui

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"skylatch/redact"
	"skylatch/redact/mavlink"
	"skylatch/telemetry"
	"skylatch/telemetry/store"
	"skylatch/ui/wire"
)

// sight is what is seen: on our side, and on that of others.
type sight struct {
	mine, theirs *store.Store
	err          error
}

func (s sight) Look(string) (mine, theirs store.Snapshot, heard [][]mavlink.Explanation, err error) {
	heard = [][]mavlink.Explanation{{
		{Name: "HOME_POSITION.*", Action: redact.Keep}, {Name: "HOME_POSITION.latitude", Class: redact.Location, Action: redact.Blank},
		{Name: "HOME_POSITION.time_usec", Class: redact.Time, Action: redact.Keep},
	}}
	return s.mine.Snapshot(), s.theirs.Snapshot(), heard, s.err
}

func startWithPolicies(t *testing.T, eyes Eyes) *Server {
	t.Helper()
	return start(t, func(c *Config) {
		for _, name := range redact.ShippedNames() {
			p, err := redact.Shipped(name)
			if err != nil {
				t.Fatal(err)
			}
			c.Policies = append(c.Policies, p)
		}
		c.Eyes = eyes
	})
}

func TestThePagePreviewsByAPolicyThatThereIs(t *testing.T) {
	s := sight{mine: store.New(), theirs: store.New()}
	id := telemetry.VehicleID{System: 1, Component: 1}
	s.mine.Apply(id, "", time.Now(), telemetry.Heartbeat{Mode: "Loiter"}, telemetry.Home{Place: telemetry.LatLon{LatDeg: 48.858}})
	s.theirs.Apply(id, "", time.Now(), telemetry.Heartbeat{Mode: "Loiter"})
	server := startWithPolicies(t, s)
	client := browser(t, server)

	code, body := get(t, client, server.base()+"/api/preview?policy=public", nil)
	var p wire.Preview
	if err := json.Unmarshal([]byte(body), &p); err != nil || code != http.StatusOK {
		t.Fatalf("answer = %d %q", code, body)
	}
	if len(p.Mine) != 1 || len(p.Theirs) != 1 || p.Mine[0].Home == nil || p.Theirs[0].Home != nil || p.Theirs[0].Mode != "Loiter" {
		t.Errorf("preview = %s, want a home on our side only, and the mode on both", body)
	}
	if len(p.Heard) != 1 || p.Heard[0].Kept != 1 || len(p.Heard[0].Done) != 1 || p.Heard[0].Done[0] != (wire.FieldDone{Field: "latitude", Class: "location", Action: "blank"}) {
		t.Errorf("heard = %+v, want the field that is blanked, and that one is kept", p.Heard)
	}
	if code, _ := get(t, client, server.base()+"/api/preview?policy=friends", nil); code != http.StatusNotFound {
		t.Errorf("a policy that there is not: answer = %d, want 404", code)
	}
}

func TestThePageIsToldWhyThereIsNoPreview(t *testing.T) {
	server := startWithPolicies(t, sight{mine: store.New(), theirs: store.New(), err: errors.New("there is no message GPS_RAW")})
	code, body := get(t, browser(t, server), server.base()+"/api/preview?policy=public", nil)
	var p wire.Problem
	if err := json.Unmarshal([]byte(body), &p); err != nil || code != http.StatusInternalServerError || !strings.Contains(p.Cause, "GPS_RAW") || p.Action == "" {
		t.Errorf("answer = %d %q, want a problem in three parts", code, body)
	}
}

func TestThePageListsEveryPolicyWithWhatItDoes(t *testing.T) {
	server := startWithPolicies(t, nil)
	_, body := get(t, browser(t, server), server.base()+"/api/policies", nil)
	var list []wire.Policy
	if err := json.Unmarshal([]byte(body), &list); err != nil || len(list) != len(redact.ShippedNames()) {
		t.Fatalf("answer = %q, want the shipped policies", body)
	}
	for _, p := range list {
		if len(p.Classes) != len(redact.Classes()) || p.HidesFaces != (p.Name == "public") {
			t.Errorf("policy %+v: want every class, and hidden faces for the public alone", p)
		}
	}
}
