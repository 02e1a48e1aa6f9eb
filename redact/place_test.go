package redact

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/unit"
)

var canberra = telemetry.LatLon{LatDeg: -35.363262, LonDeg: 149.165237}

// around returns a place so many metres from another.
func around(p telemetry.LatLon, north, east float64) telemetry.LatLon {
	return telemetry.LatLon{
		LatDeg: p.LatDeg + north/metresPerDegree,
		LonDeg: p.LonDeg + east/(metresPerDegree*math.Cos(p.LatDeg*math.Pi/180)),
	}
}

func secret(t *testing.T, seed byte) Secret {
	t.Helper()
	s, err := SecretFrom(bytes.Repeat([]byte{seed}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestACoarsePlaceIsInItsCellAndNoMore(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for seed := range byte(8) {
		s := secret(t, seed)
		for range 2000 {
			p := telemetry.LatLon{LatDeg: random.Float64()*178 - 89, LonDeg: random.Float64()*360 - 180}
			cell := unit.Metre(100 + random.Float64()*10_000)
			c := s.Coarse(p, cell)
			if off := distance(p, c); off > cell*0.75 { // half the diagonal of a square is 0.71
				t.Fatalf("%+v is told as %+v, %v m away with cells of %v m", p, c, off, cell)
			}
			if again := s.Coarse(c, cell); distance(again, c) > 0.01 {
				t.Fatalf("the middle of a cell is told as %+v, another one than %+v", again, c)
			}
		}
	}
}

// Many reports around a launch point must not average to it: they tell at most
// the few cells around, to the last bit.
func TestManyReportsTellNoMoreThanTheirCells(t *testing.T) {
	s := secret(t, 7)
	random := rand.New(rand.NewPCG(3, 4))
	told := make(map[telemetry.LatLon]int)
	for range 10_000 {
		told[s.Coarse(around(canberra, random.NormFloat64()*20, random.NormFloat64()*20), 1000)]++
	}
	if len(told) > 4 {
		t.Errorf("reports within some metres are told as %d places, want at most the 4 cells that can meet there", len(told))
	}
}

func TestEachMissionHasItsOwnGridAndPseudonyms(t *testing.T) {
	places := make(map[telemetry.LatLon]bool)
	names := make(map[string]bool)
	for range 20 {
		s := NewSecret()
		places[s.Coarse(canberra, 1000)] = true
		names[s.Pseudonym("serial number", []byte("1581F5BK"))] = true
		if again := s.Pseudonym("serial number", []byte("1581F5BK")); !names[again] {
			t.Fatal("one value has two pseudonyms in one mission")
		}
		if s.Pseudonym("serial number", []byte("x")) == s.Pseudonym("name", []byte("x")) ||
			s.Number("a", []byte("b")) == s.Number("a", []byte("c")) {
			t.Fatal("different values have one pseudonym")
		}
	}
	if len(places) != 20 || len(names) != 20 {
		t.Errorf("20 missions tell one place as %d and one serial number as %d", len(places), len(names))
	}
	if _, err := SecretFrom(make([]byte, 31)); err == nil {
		t.Error("a short seed is taken")
	}
}

func TestRelativePlacesTellDistancesAndNotWhere(t *testing.T) {
	tell := func(home telemetry.LatLon) []telemetry.LatLon {
		var o Origin
		told := []telemetry.LatLon{o.Place(home)}
		for i := range 50 {
			told = append(told, o.Place(around(home, float64(i)*10, float64(-i)*7)))
		}
		return told
	}
	here, there := tell(canberra), tell(telemetry.LatLon{LatDeg: 47.397742, LonDeg: 8.545594})
	for i := range here {
		if here[i] != there[i] {
			t.Fatalf("the same flight at two places is told as %+v and %+v: the place leaks", here[i], there[i])
		}
	}
	if d := distance(here[0], here[11]); math.Abs(float64(d)-math.Hypot(100, 70)) > 0.3 {
		t.Errorf("122 m are told as %v m", d)
	}
	var o Origin
	start := time.Now()
	if a, b := o.Height(612.34), o.Height(650.0); a != 0 || math.Abs(float64(b)-37.7) > 1e-9 {
		t.Errorf("Height = %v, %v, want 0 and 37.7", a, b)
	}
	if a, b := o.Since(start), o.Since(start.Add(3*time.Second)); a != 0 || b != 3*time.Second {
		t.Errorf("Since = %v, %v", a, b)
	}
}

func TestAZoneHoldsWhatIsNearHomeOrJustAfterTakeOff(t *testing.T) {
	start := time.Now()
	z := NewZone(ZoneRule{Home: 500, TakeOff: 30 * time.Second})
	far := around(canberra, 600, 0)
	if !z.Holds(far, start) {
		t.Error("a place leaves before home is known")
	}
	z.Home(canberra)
	if !z.Holds(far, start) {
		t.Error("a place leaves before a take-off")
	}
	z.TakeOff(start)
	if !z.Holds(far, start.Add(29*time.Second)) || z.Holds(far, start.Add(30*time.Second)) {
		t.Error("30 s after the take-off are not what is held")
	}
	if !z.Holds(around(canberra, 300, 390), start.Add(time.Hour)) {
		t.Error("a place 492 m from home leaves")
	}
	z.Landed()
	if !z.Holds(far, start.Add(time.Hour)) {
		t.Error("a place leaves after a landing, before the next take-off")
	}
	z.TakeOff(start)
	z.Home(around(canberra, 5000, 0))
	if !z.Holds(canberra, start.Add(time.Hour)) {
		t.Error("a home that was moved leaves the first one uncovered")
	}
	for i := range 2 * maxHomes {
		z.Home(around(canberra, 0, float64(1000*i)))
	}
	if !z.Holds(around(canberra, -90_000, 0), start.Add(time.Hour)) {
		t.Error("more homes than are kept uncover the others")
	}
	if NewZone(ZoneRule{}).Holds(canberra, start) {
		t.Error("a policy without a zone holds something")
	}
}

func TestInAZoneNoTextTellsAPlace(t *testing.T) {
	zoned, err := Read("name = \"zoned\"\nbase = \"partner\"\n[zone]\nhome_m = 100\n")
	if err != nil {
		t.Fatal(err)
	}
	open, err := Shipped("partner")
	if err != nil {
		t.Fatal(err)
	}
	if a := zoned.InTexts().Action(Location); a != Blank || zoned.Action(Location) != Keep {
		t.Errorf("places in texts are told by %q, others by %q, want %q and %q", a, zoned.Action(Location), Blank, Keep)
	}
	if open.InTexts() != open {
		t.Error("a policy without a zone tells texts by another")
	}
}

func TestASecretIsOfOneMissionOfOneStation(t *testing.T) {
	key, other := bytes.Repeat([]byte{1}, 32), bytes.Repeat([]byte{2}, 32)
	of := func(key []byte, mission string) Secret {
		t.Helper()
		s, err := SecretOf(key, mission)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	a := of(key, "a")
	if again := of(key, "a"); a != again || a == of(key, "b") || a == of(other, "a") {
		t.Error("a secret is not that of its station and mission")
	}
	if _, err := SecretOf(key[:31], "a"); err == nil {
		t.Error("a short key is taken")
	}
}

func TestAnAliasIsToldAgainAsItself(t *testing.T) {
	s, other := secret(t, 1), secret(t, 2)
	a := s.Alias("serial", "1581F5BK")
	if len(a) != 16 || s.Alias("serial", a) != a || other.Alias("serial", a) == a || s.Alias("name", a) == a || s.Alias("serial", "1581F5BL") == a {
		t.Errorf("the alias %q is not one of its value, kind and secret", a)
	}
	n := s.AliasNumber("uid", []byte{9, 9, 9})
	b := binary.LittleEndian.AppendUint64(nil, n)
	if s.AliasNumber("uid", append(b, 0, 0)) != n || s.AliasNumber("uid", append(b, 0, 1)) == n || other.AliasNumber("uid", b) == n {
		t.Errorf("the alias %x is not one of its value, kind and secret", n)
	}
}
