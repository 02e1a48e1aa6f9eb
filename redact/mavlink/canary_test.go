package mavlink

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"skylatch/redact"
)

// leak is a field that was found in what was told.
type leak struct {
	field, encoding string
	class           redact.Class
}

// leaks plants a value of its own in every field of every message, tells them
// through the redactor, and looks for those that the policy promises to withhold.
// It knows nothing of how a redactor works: what is promised is what the policy
// says of the class that the table gives the field.
func leaks(r *Redactor, promised *redact.Policy, random *rand.Rand) (found []leak, told int) {
	for _, m := range judged().messages {
		for range 4 { // a command or a parameter may be told with one name and not with another
			in := m.payload(random)
			out, _ := r.Frame(nil, m.frame(in), noon)
			if len(out) == 0 {
				continue
			}
			told++
			for i := range m.fields {
				f := &m.fields[i]
				if promised.Field(m.name+"."+f.name, f.class) == redact.Keep {
					continue
				}
				if e := f.findIn(out, in); e != "" {
					found = append(found, leak{m.name + "." + f.name, e, f.class})
				}
			}
		}
	}
	return found, told
}

// findIn returns in what encoding a field's value stands in b; empty if in none.
// Less than four bytes stand anywhere by chance: for these there is the test with
// two runs.
func (f *field) findIn(b, payload []byte) string {
	value := payload[f.off : f.off+f.bytes()]
	if f.enum != nil {
		return ""
	}
	if f.bytes() >= 4 && f.size < 4 {
		return searched(b, encodings(value))
	}
	if f.size < 4 {
		return ""
	}
	for i := 0; i < len(value); i += f.size {
		if e := searched(b, f.numbers(value[i:i+f.size])); e != "" {
			return e
		}
	}
	return ""
}

// numbers returns one number in every way that a format may hold it.
func (f *field) numbers(element []byte) map[string][]byte {
	bits := load(element)
	all := encodings(element)
	big := func(b []byte) []byte {
		r := bytes.Clone(b)
		for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
			r[i], r[j] = r[j], r[i]
		}
		return r
	}
	all["big endian"] = big(element)
	var v float64
	switch f.wire {
	case "float":
		v = float64(math.Float32frombits(uint32(bits)))
	case "double":
		v = math.Float64frombits(bits)
	case "int32_t":
		v = float64(int32(bits))
	case "int64_t":
		v = float64(int64(bits))
	default:
		v = float64(bits)
	}
	all["decimal"] = []byte(strconv.FormatFloat(v, 'f', -1, 64))
	for _, scale := range []float64{1, 1e-7, 1e-3, 1e7, 1e3, 1e-6} {
		name := fmt.Sprintf(" of %g times", scale)
		scaled := v * scale
		all["float"+name] = binary.LittleEndian.AppendUint32(nil, math.Float32bits(float32(scaled)))
		all["double"+name] = binary.LittleEndian.AppendUint64(nil, math.Float64bits(scaled))
		if math.Abs(scaled) >= 1<<20 && math.Abs(scaled) < math.MaxInt64 {
			all["int64"+name] = binary.LittleEndian.AppendUint64(nil, uint64(int64(scaled)))
			if math.Abs(scaled) < math.MaxInt32 {
				all["int32"+name] = binary.LittleEndian.AppendUint32(nil, uint32(int32(scaled)))
			}
		}
	}
	return all
}

// encodings returns bytes in every way that a text may hold them.
func encodings(value []byte) map[string][]byte {
	quoted, _ := json.Marshal(string(value))
	all := map[string][]byte{
		"as it is": value,
		"hex":      []byte(hex.EncodeToString(value)),
		"HEX":      []byte(strings.ToUpper(hex.EncodeToString(value))),
		"percent":  []byte(url.QueryEscape(string(value))),
		"JSON":     bytes.Trim(quoted, `"`),
	}
	for i, unit := range utf16.Encode([]rune(string(value))) {
		if i == 0 {
			all["UTF-16"], all["UTF-16BE"] = nil, nil
		}
		all["UTF-16"] = binary.LittleEndian.AppendUint16(all["UTF-16"], unit)
		all["UTF-16BE"] = binary.BigEndian.AppendUint16(all["UTF-16BE"], unit)
	}
	for shift := range 3 { // base64 has three ways to cut a text
		text := base64.RawStdEncoding.EncodeToString(append(make([]byte, shift), value...))
		all[fmt.Sprint("base64 from ", shift)] = []byte(text[(shift*8+5)/6 : len(text)-1])
	}
	return all
}

// searched looks for any of the encodings, and for the raw bytes at every bit.
func searched(b []byte, all map[string][]byte) string {
	for name, e := range all {
		if len(e) >= 4 && notBlank(e) && bytes.Contains(b, e) {
			return name
		}
	}
	value := all["as it is"]
	if len(value) < 6 || !notBlank(value) {
		return ""
	}
	for shift := 1; shift < 8; shift++ {
		shifted := make([]byte, len(b))
		for i := range b {
			shifted[i] = b[i] >> shift
			if i+1 < len(b) {
				shifted[i] |= b[i+1] << (8 - shift)
			}
		}
		if bytes.Contains(shifted, value) {
			return fmt.Sprint("shifted by ", shift)
		}
	}
	return ""
}

// notBlank is false for what looks like no value at all.
func notBlank(b []byte) bool {
	different := 0
	for _, c := range b {
		if c != 0 && c != 0xFF {
			different++
		}
	}
	return different >= 3
}

func TestWhatIsWithheldIsNowhereInWhatIsTold(t *testing.T) {
	for name, policy := range policies(t) {
		t.Run(name, func(t *testing.T) {
			found, told := leaks(redactorOf(t, Config{Policy: policy}), policy, rand.New(rand.NewPCG(3, 4)))
			for _, l := range found {
				t.Errorf("%s (class %s) stands in what is told, %s", l.field, l.class, l.encoding)
			}
			if (told == 0) != (name == "vendor") {
				t.Errorf("%d frames are told", told)
			}
		})
	}
}

// TestTheCanariesSing is the twin that leaks on purpose: a redactor with one rule
// less is caught, for every class that has a rule.
func TestTheCanariesSing(t *testing.T) {
	public := policies(t)["public"]
	for _, class := range redact.Classes() {
		if public.Action(class) == redact.Keep {
			continue
		}
		text := fmt.Sprintf("name = \"leaky\"\nbase = \"public\"\nreason = \"a test\"\n[loosen]\n%s = \"keep\"", class)
		if class == redact.Text {
			text += "\nbulk = \"keep\"" // there is little of it in other messages
		}
		leaky := redactorOf(t, Config{Policy: readPolicy(t, text)})
		found, _ := leaks(leaky, public, rand.New(rand.NewPCG(5, 6)))
		caught := 0
		for _, l := range found {
			if l.class == class {
				caught++
			}
		}
		if caught == 0 {
			t.Errorf("a redactor that tells class %s is not caught", class)
		}
	}
}

func TestWhatIsKeptIsTold(t *testing.T) {
	r := redactorOf(t, Config{Policy: policies(t)["local"]})
	random := rand.New(rand.NewPCG(7, 8))
	for _, m := range judged().messages {
		if specials[m.name] == judgeCommand { // random ones carry commands that nobody judged
			continue
		}
		in := m.frameFrom(42, 1, 0, m.payload(random))
		clear(r.sequences[:])
		out, v := r.Frame(nil, in, noon)
		if v != Told || !bytes.Equal(out, in) {
			t.Errorf("%s is %v under local\n in %x\nout %x", m.name, v, in, out)
		}
	}
}
