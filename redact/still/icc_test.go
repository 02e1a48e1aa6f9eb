package still

import (
	"bytes"
	"encoding/binary"
	"math"
	"testing"

	"skylatch/redact"
)

func TestEachSpaceIsRecognisedInItsOwnProfile(t *testing.T) {
	for _, s := range spaces {
		got, ok := recogniseSpace(s.write())
		if !ok || got.name != s.name {
			t.Errorf("the profile of %s is recognised as %q, %v", s.name, got.name, ok)
		}
	}
}

// TestAProfileIsWrittenAnew gives a profile of the same colours that is made
// otherwise, with a name and curves of its own.
func TestAProfileIsWrittenAnew(t *testing.T) {
	p3 := spaces[1]
	foreign := bytes.ReplaceAll(p3.write(), words(p3.name), words("Jane's P3!"))
	copy(foreign[48:], "JANE")
	for i := range foreign { // a little off, as makers round
		if string(foreign[i:min(i+4, len(foreign))]) == "XYZ " && i > 128 {
			foreign[i+11]++
		}
	}
	j := newJob(t, "public")
	if got := j.profile(foreign); !bytes.Equal(got, p3.write()) || !isOurProfile(got) {
		t.Errorf("it is written as %x", got)
	}
	if got := j.profile(j.profile(foreign)); !isOurProfile(got) {
		t.Error("the new profile is another the second time")
	}
	if j.profile(spaces[0].write()) != nil || j.tally.Unknown != 0 {
		t.Error("a profile of sRGB is written, or not known")
	}
}

func TestASampledCurveIsRead(t *testing.T) {
	samples := []byte("curv\x00\x00\x00\x00\x00\x00\x04\x00")
	for i := range 1024 {
		samples = binary.BigEndian.AppendUint16(samples, uint16(math.Round(curveSRGB.at(float64(i)/1023)*0xffff)))
	}
	c, ok := readCurve(samples)
	if !ok || math.Abs(c(0.5)-curveSRGB.at(0.5)) > 1e-4 || math.Abs(c(1)-1) > 1e-9 || c(0) != 0 {
		t.Errorf("it reads %v at the middle, want %v", c(0.5), curveSRGB.at(0.5))
	}
}

func TestAProfileThatIsNotKnownIsLeftOutAndSaid(t *testing.T) {
	warm := spaces[0]
	warm.primaries[2][2] += 0.02
	dark := spaces[0]
	dark.curve.g = 2.8
	for name, icc := range map[string][]byte{
		"other primaries": warm.write(), "another curve": dark.write(), "nothing": nil, "cut short": spaces[1].write()[:200],
		"2^32 tags": append(bytes.Clone(spaces[1].write()[:128]), 0xff, 0xff, 0xff, 0xff),
	} {
		j := newJob(t, "public")
		if got := j.profile(icc); got != nil || j.tally.Report().Unknown != 1 {
			t.Errorf("%s: it is written as %x, or not said", name, got)
		}
	}
	j := newJob(t, "public")
	j.profile(spaces[1].write())
	if c := j.tally.Report().Counts; len(c) != 1 || c[0].Action != redact.Keep {
		t.Errorf("a profile of P3 is counted as %+v", c)
	}
}

func FuzzProfile(f *testing.F) {
	for _, s := range spaces {
		f.Add(s.write())
	}
	f.Fuzz(func(t *testing.T, icc []byte) {
		if got := newJob(t, "public").profile(icc); got != nil && !isOurProfile(got) {
			t.Fatalf("it is written as %x", got)
		}
	})
}
