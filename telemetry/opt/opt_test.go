package opt

import (
	"encoding/json"
	"testing"
)

func TestUnknownIsAbsentInJSON(t *testing.T) {
	type report struct {
		Volts Value[float64] `json:"volts,omitzero"`
		Amps  Value[float64] `json:"amps"`
	}
	b, err := json.Marshal(report{})
	if err != nil || string(b) != `{"amps":null}` {
		t.Errorf("Marshal = %s, %v, want {\"amps\":null}", b, err)
	}
	b, err = json.Marshal(report{Volts: Some(0.0), Amps: Some(1.5)})
	if err != nil || string(b) != `{"volts":0,"amps":1.5}` {
		t.Errorf("Marshal = %s, %v, want a known zero to be said", b, err)
	}
	var back report
	if err := json.Unmarshal([]byte(`{"volts":12,"amps":null}`), &back); err != nil {
		t.Fatal(err)
	}
	if v, ok := back.Volts.Get(); !ok || v != 12 || back.Amps.Known() {
		t.Errorf("Unmarshal = %+v, want 12 V and unknown amps", back)
	}
}

func TestWhenAndOr(t *testing.T) {
	if When(false, 3).Known() || When(true, 3).Or(0) != 3 || None[int]().Or(7) != 7 {
		t.Error("When or Or do not keep what is known")
	}
}
