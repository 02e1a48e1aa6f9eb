package mavlink

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"

	"skylatch/redact"
)

// twins makes two frames of a message that differ only in what the policy
// withholds, and in all that a frame can hold besides its fields.
func twins(m *message, policy *redact.Policy, random *rand.Rand) (a, b []byte) {
	first, second := m.payload(random), m.payload(random)
	hidden := policy.Field(m.name+".*", m.class) != redact.Keep
	for i := range m.fields {
		f := &m.fields[i]
		if hidden || policy.Field(m.name+"."+f.name, f.class) != redact.Keep {
			continue
		}
		copy(second[f.off:f.off+f.bytes()], first[f.off:f.off+f.bytes()])
		f.smuggle(second, first, random)
	}
	a = m.frameFrom(42, 1, byte(random.Uint32()), first)
	for n := random.IntN(10); n > 0 && len(second) < maxPayload; n-- {
		second = append(second, 1+byte(random.IntN(255))) // a later version's extension
	}
	b = m.frameFrom(42, 1, byte(random.Uint32()), second)
	if random.IntN(2) == 0 { // signed, by whomever
		b[2], b[3] = flagSigned, byte(random.Uint32())
		b = b[:len(b)-checksumSize]
		sum := checksum(b[1:], m.crc)
		b = append(b, byte(sum), byte(sum>>8))
		for range signatureLen {
			b = append(b, byte(random.Uint32()))
		}
	}
	return a, b
}

// smuggle hides bits in a field of two payloads, where its meaning leaves room.
func (f *field) smuggle(one, other []byte, random *rand.Rand) {
	if random.IntN(3) > 0 {
		return
	}
	to, too := one[f.off:f.off+f.bytes()], other[f.off:f.off+f.bytes()]
	switch {
	case f.text() && f.count > 1:
		end := random.IntN(f.count)
		to[end], too[end] = 0, 0
		for i := end + 1; i < f.count; i++ {
			to[i], too[i] = byte(random.Uint32()), byte(random.Uint32())
		}
	case f.wire == "float":
		store(to[:4], 0x7f800001|uint64(random.Uint32()))
		store(too[:4], 0xff800001|uint64(random.Uint32()))
		to[3], too[3] = 0x7f, 0xff
		to[2], too[2] = to[2]|0x80, too[2]|0x80
	case f.wire == "double":
		store(to[:8], 0x7ff8000000000001|random.Uint64())
		to[7], to[6] = 0x7f, to[6]|0xf8
		store(too[:8], nan64)
	case f.enum != nil && f.enum.mask != 0:
		store(to[:f.size], load(to[:f.size])|random.Uint64()&^f.enum.mask)
	case f.enum != nil:
		for _, half := range [][]byte{to, too} {
			v := random.Uint64() >> (64 - 8*f.size)
			if f.enum.has(v) {
				v, _ = f.unknownBits() // nearly every value of some bytes has a meaning
			}
			store(half[:f.size], v)
		}
	}
}

// differences tells two streams that differ only in what is withheld, and
// returns the messages of which that shows.
func differences(t *testing.T, one, other *Redactor, promised *redact.Policy) (seen []string) {
	t.Helper()
	random := rand.New(rand.NewPCG(9, 10))
	for range 12 {
		for _, m := range judged().messages {
			if m.class == redact.Control && promised.Action(redact.Control) == redact.Keep {
				continue // an unknown value in a command is not swept away: it keeps the command back
			}
			a, b := twins(m, promised, random)
			toldA, verdictA := one.Frame(nil, a, noon)
			toldB, verdictB := other.Frame(nil, b, noon)
			if (!bytes.Equal(toldA, toldB) || verdictA != verdictB) && !slices.Contains(seen, m.name) {
				seen = append(seen, m.name)
			}
		}
	}
	return seen
}

// Two flights that differ only in what is withheld look the same to the last
// byte, with their sequence numbers and the number of frames.
func TestWhatIsWithheldChangesNothing(t *testing.T) {
	all := policies(t)
	for _, policy := range []*redact.Policy{
		all["local"], all["public"], all["vendor"],
		readPolicy(t, "name = \"ours\"\nbase = \"public\"\nreason = \"a test\"\n[loosen]\nlocation = \"keep\"\ntime = \"keep\"\nnetwork = \"keep\""),
	} {
		for _, m := range differences(t, redactorOf(t, Config{Policy: policy}), redactorOf(t, Config{Policy: policy}), policy) {
			t.Errorf("what %s withholds of %s changes what is told", policy.Name, m)
		}
	}
}

func TestTwoRunsShowALeakOfEveryClass(t *testing.T) {
	public := policies(t)["public"]
	for _, class := range redact.Classes() {
		if public.Action(class) == redact.Keep {
			continue
		}
		leaky := readPolicy(t, "name = \"leaky\"\nbase = \"public\"\nreason = \"a test\"\n[loosen]\n"+string(class)+" = \"keep\"")
		if len(differences(t, redactorOf(t, Config{Policy: leaky}), redactorOf(t, Config{Policy: leaky}), public)) == 0 {
			t.Errorf("two runs look the same although class %s is told", class)
		}
	}
}

// What was told can be told again, and nothing more comes of it.
func TestTellingTwiceIsTellingOnce(t *testing.T) {
	for name, policy := range policies(t) {
		aliases := policy.Action(redact.Identity) == redact.Pseudonym
		t.Run(name, func(t *testing.T) {
			once, twice := redactorOf(t, Config{Policy: policy}), redactorOf(t, Config{Policy: policy})
			random := rand.New(rand.NewPCG(11, 12))
			var first, second []byte
			for range 20 {
				for _, m := range judged().messages {
					if aliases && m.hasShortAlias() {
						continue
					}
					told, _ := once.Frame(nil, m.frame(m.payload(random)), noon)
					first = append(first, told...)
					for len(told) > 0 {
						size := headerV2 + int(told[1]) + checksumSize
						second, _ = twice.Frame(second, told[:size], noon)
						told = told[size:]
					}
				}
			}
			if !bytes.Equal(first, second) {
				t.Errorf("%d bytes are told, and %d others of these", len(first), len(second))
			}
		})
	}
}

// hasShortAlias reports whether a pseudonym of the message has no room for the
// proof that it is one.
func (m *message) hasShortAlias() bool {
	return slices.ContainsFunc(m.fields, func(f field) bool {
		return f.as == "id" && f.bytes() < aliasBytes || f.as == "name" && f.bytes() < aliasLetters
	})
}

// TestAMissionHasPseudonymsAndPlacesOfItsOwn flies two missions with one craft.
func TestAMissionHasPseudonymsAndPlacesOfItsOwn(t *testing.T) {
	asked := 0
	secrets := map[byte]redact.Secret{42: redact.NewSecret(), 43: redact.NewSecret()}
	r := redactorOf(t, Config{Policy: policies(t)["coarse"], Mission: func(system byte, _ time.Time) Mission {
		asked++
		return Mission{Secret: secrets[system], Text: func(s string) string { return s }}
	}})
	hear := func(system byte, at time.Time) (serial string, lat int32) {
		t.Helper()
		battery, _ := r.Frame(nil, encode(t, system, &common.MessageBatteryInfo{SerialNumber: "1581F5BK"}), at)
		place, _ := r.Frame(nil, encode(t, system, &common.MessageGlobalPositionInt{Lat: 473977418, Lon: 85455939}), at)
		return readAll(t, battery)[0].GetMessage().(*common.MessageBatteryInfo).SerialNumber,
			readAll(t, place)[0].GetMessage().(*common.MessageGlobalPositionInt).Lat
	}
	serial, lat := hear(42, noon)
	other, otherLat := hear(43, noon)
	if serial == other || lat == otherLat {
		t.Errorf("two craft share pseudonym %q, %q or cell %d, %d", serial, other, lat, otherLat)
	}
	at := noon.Add(turnAfter)
	if s, l := hear(42, at); s != serial || l != lat || asked != 2 {
		t.Errorf("within a mission, %q and %d become %q and %d, asked %d times", serial, lat, s, l, asked)
	}
	at = at.Add(2 * turnAfter)
	if s, l := hear(42, at); s != serial || l != lat || asked != 3 {
		t.Errorf("after a silence within a mission, %q and %d become %q and %d, asked %d times", serial, lat, s, l, asked)
	}
	secrets[42] = redact.NewSecret() // the next mission
	if s, l := hear(42, at.Add(2*turnAfter)); s == serial || l == lat {
		t.Errorf("the next mission is told by pseudonym %q and cell %d of the one before", s, l)
	}
}

// Another reader than ours takes all that is told.
func TestTheLibraryReadsWhatIsTold(t *testing.T) {
	for name, policy := range policies(t) {
		r, random, told, stream := redactorOf(t, Config{Policy: policy}), rand.New(rand.NewPCG(13, 14)), 0, []byte(nil)
		for range 5 {
			for _, m := range judged().messages {
				var v Verdict
				if stream, v = r.Frame(stream, m.frame(m.payload(random)), noon); v == Told {
					told++
				}
			}
		}
		if got := len(readAll(t, stream)); got != told {
			t.Errorf("%s: the library reads %d frames of %d", name, got, told)
		}
	}
}
