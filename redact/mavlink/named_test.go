package mavlink

import (
	"strings"
	"testing"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	gomavlib "github.com/bluenviron/gomavlib/v3/pkg/message"

	"skylatch/redact"
)

func namedPolicy(tb testing.TB, rules string) *redact.Policy {
	tb.Helper()
	return readPolicy(tb, "name = \"named\"\nbase = \"public\"\nreason = \"a probe of theirs\"\n[fields]\n"+rules)
}

func TestAValueIsToldByItsName(t *testing.T) {
	r := redactorOf(t, Config{Policy: namedPolicy(t, "\"NAMED_VALUE_FLOAT.TEMP1\" = \"keep\"\n\"DEBUG_VECT.wobble\" = \"keep\"\n\"DEBUG.7\" = \"keep\"")})
	const wall = 1_800_000_000_000_000 // microseconds: in 2027
	for _, tt := range []struct {
		name string
		m    gomavlib.Message
		want Verdict
	}{
		{"a value that is named", &common.MessageNamedValueFloat{TimeBootMs: 5, Name: "TEMP1", Value: 21.5}, Told},
		{"another one", &common.MessageNamedValueFloat{Name: "TEMP2", Value: 21.5}, Withheld},
		{"a name that goes on", &common.MessageNamedValueFloat{Name: "TEMP12", Value: 21.5}, Withheld},
		{"a name that ends before", &common.MessageNamedValueFloat{Name: "TEMP", Value: 21.5}, Withheld},
		{"no name", &common.MessageNamedValueFloat{Value: 21.5}, Withheld},
		{"the same name of another message", &common.MessageNamedValueInt{Name: "TEMP1", Value: 21}, Withheld},
		{"a vector", &common.MessageDebugVect{Name: "wobble", TimeUsec: wall, X: 1}, Told},
		{"a number", &common.MessageDebug{Ind: 7, Value: 3}, Told},
		{"another number", &common.MessageDebug{Ind: 77, Value: 3}, Withheld},
	} {
		all, got := tell(t, r, tt.m, noon)
		if got != tt.want {
			t.Errorf("%s is %v, want %v", tt.name, got, tt.want)
			continue
		}
		if got != Told {
			continue
		}
		switch m := all[0].(type) {
		case *common.MessageNamedValueFloat:
			if m.Name != "TEMP1" || m.Value != 21.5 || m.TimeBootMs != 5 {
				t.Errorf("%s is told as %+v", tt.name, m)
			}
		case *common.MessageDebugVect:
			if m.X != 1 || m.TimeUsec != 0 {
				t.Errorf("%s is told as %+v: its time is withheld", tt.name, m)
			}
		}
	}
	if report := r.Report(); report.Told != 3 || report.Withheld != 6 {
		t.Errorf("report is %+v", report)
	}
}

func TestATextWithANameIsStillAText(t *testing.T) {
	r := redactorOf(t, Config{Policy: readPolicy(t, "name = \"named\"\nbase = \"partner\"\nreason = \"theirs\"\n[fields]\n\"NAMED_VALUE_STRING.note\" = \"keep\"")})
	m := judged().byName["NAMED_VALUE_STRING"]
	payload := make([]byte, m.size)
	for i := range m.fields {
		f := &m.fields[i]
		copy(payload[f.off:f.off+f.bytes()], map[string]string{"name": "note", "value": "call jane@example.org"}[f.name])
	}
	out, v := r.Frame(nil, m.frame(payload), noon)
	if v != Told || strings.Contains(string(out), "jane") || !strings.Contains(string(out), someText[:20]) {
		t.Errorf("it is %v: %q", v, out)
	}
}

func TestARuleForAValueIsChecked(t *testing.T) {
	for rules, wrong := range map[string]string{
		`"NAMED_VALUE_FLOAT.MUCH_TOO_LONG" = "keep"`: "no field",
		`"DEBUG.300" = "keep"`:                       "no field",
		`"DEBUG.07" = "keep"`:                        "no field",
		`"ATTITUDE.TEMP1" = "keep"`:                  "no field",
		`"NAMED_VALUE_FLOAT.TEMP1" = "keep"`:         "",
		`"NAMED_VALUE_FLOAT.value" = "keep"`:         "",
	} {
		err := Check(namedPolicy(t, rules))
		if (err == nil) != (wrong == "") || err != nil && !strings.Contains(err.Error(), wrong) {
			t.Errorf("%s: %v, want something about %q", rules, err, wrong)
		}
	}
	policy := namedPolicy(t, `"NAMED_VALUE_FLOAT.TEMP1" = "keep"`)
	for name, want := range map[string]redact.Action{"NAMED_VALUE_FLOAT.TEMP1": redact.Keep, "NAMED_VALUE_FLOAT.TEMP2": redact.Drop} {
		e, err := Explain(policy, name)
		if err != nil || len(e) != 1 || e[0].Action != want {
			t.Errorf("Explain(%s) = %+v, %v, want %s", name, e, err, want)
		}
	}
}
