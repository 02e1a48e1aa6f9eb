package track

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"skylatch/redact"
)

// policies are those that the suite tries beside the shipped ones.
var policies = map[string]string{
	"relative": `name = "relative"
base = "public"
reason = "how it was flown"
[loosen]
location = "relative"
time = "relative"
identity = "pseudonym"
text = "coarsen"`,
	"coarse": `name = "coarse"
base = "public"
reason = "roughly where"
[loosen]
location = "coarsen"
time = "coarsen"`,
	"secret": `name = "secret"
base = "public"
reason = "how it was flown"
[loosen]
location = "relative"
time = "relative"`,
	"zoned": `name = "zoned"
base = "partner"
[zone]
home_m = 250
take_off_s = 2`,
}

func policy(t testing.TB, name string) *redact.Policy {
	t.Helper()
	p, err := redact.Shipped(name)
	if own, ok := policies[name]; ok {
		p, err = redact.Read(own)
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func secret(t testing.TB) redact.Secret {
	t.Helper()
	s, err := redact.SecretFrom(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// scrub rebuilds a file; it is empty if the policy leaves nothing of it.
func scrub(t testing.TB, format string, src []byte, policyName string) []byte {
	t.Helper()
	f, ok := Recognise(src)
	if !ok || f.Name != format {
		t.Fatalf("Recognise(%.60q) = %q, %v, want %q", src, f.Name, ok, format)
	}
	out, _, err := f.Rebuild(src, Config{Policy: policy(t, policyName), Secret: secret(t)})
	if errors.Is(err, ErrNothing) {
		return nil
	}
	if err != nil {
		t.Fatalf("rebuild %s for %s: %v", format, policyName, err)
	}
	if err := f.Verify(out); err != nil {
		t.Fatalf("%v:\n%.2000s", err, out)
	}
	return out
}

func TestEveryFormatHasASample(t *testing.T) {
	for _, name := range Names() {
		found := false
		for _, s := range samples {
			found = found || s.format == name
		}
		if !found {
			t.Errorf("%s has no sample: the suite does not see it", name)
		}
	}
}

// TestWithheldValuesMakeNoDifference tells two flights that differ in nothing
// but what is withheld.
func TestWithheldValuesMakeNoDifference(t *testing.T) {
	for _, s := range samples {
		for _, p := range []string{"public", "secret", "vendor"} {
			t.Run(s.name+" "+p, func(t *testing.T) {
				a, b := scrub(t, s.format, s.write(t, here), p), scrub(t, s.format, s.write(t, there), p)
				if !bytes.Equal(a, b) {
					t.Errorf("they differ:\n%s\n%s", a, b)
				}
				// Notes are text alone, which both drop.
				want := p == "secret" && !s.whole && s.format != "notes" || p == "public" && s.public
				if got := len(a) > 0; got != want {
					t.Errorf("something is left: %v, want %v", got, want)
				}
			})
		}
	}
}

// spellings are how a value may stand in a file.
func spellings(s string) []string {
	var wide, percent strings.Builder
	for _, c := range s {
		wide.WriteString(string(c) + "\x00")
		fmt.Fprintf(&percent, "%%%02x", c)
	}
	return []string{s, hex.EncodeToString([]byte(s)), base64.RawStdEncoding.EncodeToString([]byte(s[:len(s)/3*3])), wide.String(), percent.String()}
}

func TestNoMarkerGetsAcross(t *testing.T) {
	for _, s := range samples {
		for _, p := range []string{"public", "secret", "coarse", "relative"} {
			t.Run(s.name+" "+p, func(t *testing.T) {
				out := unpacked(t, s.format, scrub(t, s.format, s.write(t, here), p))
				if bytes.Contains(out, binary.LittleEndian.AppendUint32(nil, uint32(int32(here.lat*1e7)))) ||
					bytes.Contains(out, binary.LittleEndian.AppendUint64(nil, math.Float64bits(here.lat))) {
					t.Errorf("the latitude is in it, in binary: %x", out)
				}
				values := []string{here.serial, "47.1234", "8.7654", "431.5", "2024-05-06T07", "07:08:09"}
				if p != "relative" { // it tells texts
					values = append(values, here.marker)
				}
				for _, v := range values {
					for _, spelt := range spellings(v) {
						if bytes.Contains(bytes.ToLower(out), []byte(strings.ToLower(spelt))) {
							t.Errorf("%q is in it, as %q:\n%s", v, spelt, out)
						}
					}
				}
			})
		}
	}
}

// TestTheTwinKeeps tells that the test above could find something.
func TestTheTwinKeeps(t *testing.T) {
	for _, s := range samples {
		if s.format == "DJI subtitles" || s.whole {
			continue // they hold no text
		}
		out := unpacked(t, s.format, scrub(t, s.format, s.write(t, here), "local"))
		if !bytes.Contains(out, []byte(here.marker)) {
			t.Errorf("%s: the marker is not found under a policy that keeps it:\n%s", s.name, out)
		}
	}
}

func unpacked(t testing.TB, format string, b []byte) []byte {
	t.Helper()
	if format != "KMZ" || len(b) == 0 {
		return b
	}
	kml, _, err := unzip(b)
	if err != nil {
		t.Fatal(err)
	}
	return slices.Concat(b, kml)
}

// TestWhatIsToldWholeHoldsNothingElse looks for what no list names, under a
// policy that keeps everything.
func TestWhatIsToldWholeHoldsNothingElse(t *testing.T) {
	for _, s := range samples {
		if !s.whole {
			continue
		}
		out := scrub(t, s.format, s.write(t, here), "local")
		if !bytes.Contains(out, []byte("47.12345")) || bytes.Contains(out, []byte(here.marker)) {
			t.Errorf("%s: it has lost its places, or kept what is not on the list:\n%s", s.name, out)
		}
		if out := scrub(t, s.format, s.write(t, here), "partner"); len(out) > 0 {
			t.Errorf("%s: something is told under a policy that withholds commands:\n%s", s.name, out)
		}
	}
}

func TestScrubbedAgainIsTheSame(t *testing.T) {
	for _, s := range samples {
		for _, p := range []string{"local", "evidence", "partner", "public", "relative", "coarse"} {
			t.Run(s.name+" "+p, func(t *testing.T) {
				once := scrub(t, s.format, s.write(t, here), p)
				if len(once) == 0 {
					return
				}
				if twice := scrub(t, s.format, once, p); !bytes.Equal(once, twice) {
					t.Errorf("scrub(scrub(x)) differs:\n%s\n%s", once, twice)
				}
			})
		}
	}
}

// TestAZoneHidesItsMiddle tells that nothing near home is told, and the rest is.
func TestAZoneHidesItsMiddle(t *testing.T) {
	for _, s := range samples {
		if s.format == "MAVLink log" || s.whole {
			continue // redact/mavlink holds its zones, and has tests of its own
		}
		open, zoned := scrub(t, s.format, s.write(t, here), "partner"), scrub(t, s.format, s.write(t, here), "zoned")
		open, zoned = unpacked(t, s.format, open), unpacked(t, s.format, zoned)
		home := []byte("47.1234")
		if s.format == "ULog" || s.format == "DataFlash log" {
			home = binary.LittleEndian.AppendUint32(nil, uint32(int32(here.lat*1e7)))
		}
		if !bytes.Contains(open, home) || bytes.Contains(zoned, home) {
			t.Errorf("%s: home is told: %v, in a zone: %v", s.name, bytes.Contains(open, home), bytes.Contains(zoned, home))
		}
	}
}

// TestWhatIsCutShortIsRefusedOrWhole tries files that end too early.
func TestWhatIsCutShortIsRefusedOrWhole(t *testing.T) {
	for _, s := range samples {
		whole := s.write(t, here)
		for n := 0; n < len(whole); n += 7 {
			f, ok := Recognise(whole[:n])
			if !ok {
				continue
			}
			if out, _, err := f.Rebuild(whole[:n], Config{Policy: policy(t, "partner"), Secret: secret(t)}); err == nil {
				if err := f.Verify(out); err != nil {
					t.Fatalf("%s, cut at %d: %v", s.name, n, err)
				}
			}
		}
	}
}

func TestVerifyRefusesWhatItDoesNotKnow(t *testing.T) {
	for _, s := range samples {
		src := s.write(t, here)
		if s.format == "MAVLink log" {
			src = append([]byte{1, 2, 3}, src...)
		}
		f, _ := Recognise(s.write(t, here))
		if f.Verify(src) == nil {
			t.Errorf("%s: the original passes as a rebuilt file", s.name)
		}
	}
}

// FuzzRebuild tries any file: what is rebuilt verifies, and is the same when
// it is scrubbed again.
func FuzzRebuild(f *testing.F) {
	for _, s := range samples {
		f.Add(s.write(f, here))
	}
	policies, key := []*redact.Policy{policy(f, "relative"), policy(f, "local")}, secret(f)
	f.Fuzz(func(t *testing.T, src []byte) {
		format, ok := Recognise(src)
		if !ok {
			return
		}
		for _, p := range policies {
			once, _, err := format.Rebuild(src, Config{Policy: p, Secret: key})
			if err != nil {
				continue
			}
			if err := format.Verify(once); err != nil {
				t.Fatalf("%v:\n%q", err, once)
			}
			again, ok := Recognise(once)
			if !ok || again.Name != format.Name {
				t.Fatalf("%s is not recognised again, but as %q:\n%q", format.Name, again.Name, once)
			}
			twice, _, err := again.Rebuild(once, Config{Policy: p, Secret: key})
			if err != nil || !bytes.Equal(once, twice) {
				t.Fatalf("scrub(scrub(x)) differs for %s (%v):\n%q\n%q", p.Name, err, once, twice)
			}
		}
	})
}
