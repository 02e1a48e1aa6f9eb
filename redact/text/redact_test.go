package text

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"skylatch/redact"
)

func policy(t testing.TB, name string) *redact.Policy {
	t.Helper()
	p, err := redact.Shipped(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// strictest withholds every class but text, and keeps what else a text says.
func strictest(t testing.TB) *redact.Policy {
	t.Helper()
	p, err := redact.Read(`
name = "words only"
base = "vendor"
reason = "a test"
[loosen]
text = "coarsen"
`)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func secretOf(t testing.TB, b byte) redact.Secret {
	t.Helper()
	s, err := redact.SecretFrom(bytes.Repeat([]byte{b}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestWhatIsWithheldIsReplacedByItsKind(t *testing.T) {
	const s = "Pilot: Jane Doe, +41 44 668 18 00, at 47.397742, 8.545594 with rtsp://admin:hunter2@10.0.0.5/live"
	tests := []struct{ policy, want string }{
		{"local", s},
		{"evidence", "Pilot: Jane Doe, +41 44 668 18 00, at 47.397742, 8.545594 with rtsp://[login]@10.0.0.5/live"},
		{"partner", "Pilot: [name], [phone], at 47.397742, 8.545594 with [url]"},
		{"public", ""},
		{"vendor", ""},
	}
	for _, tt := range tests {
		if got, _ := Redact(s, policy(t, tt.policy), secretOf(t, 1)); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.policy, got, tt.want)
		}
	}
	got, counts := Redact(s, strictest(t), secretOf(t, 1))
	if want := "Pilot: [name], [phone], at [coordinates] with [url]"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	want := []Count{
		{redact.Person, "name", redact.Drop, 1}, {redact.Person, "phone", redact.Drop, 1},
		{redact.Location, "coordinates", redact.Drop, 1}, {redact.Network, "url", redact.Drop, 1},
	}
	if !slices.Equal(counts, want) {
		t.Errorf("counts %v, want %v", counts, want)
	}
}

func TestAPseudonymIsTheSameForAllSpellingsWithinAMission(t *testing.T) {
	partner := policy(t, "partner")
	first, _ := Redact("SN: 3YTBK6S00123AB", partner, secretOf(t, 1))
	second, _ := Redact("serial number: ３ytbk6s00123ab.", partner, secretOf(t, 1))
	if !strings.HasPrefix(first, "SN: [serial ") || len(first) != len("SN: [serial 3f9a12cd]") {
		t.Errorf("%q", first)
	}
	if strings.TrimPrefix(first, "SN: ")+"." != strings.TrimPrefix(second, "serial number: ") {
		t.Errorf("%q and %q are of one serial number", first, second)
	}
	if other, _ := Redact("SN: 3YTBK6S00123AB", partner, secretOf(t, 2)); other == first {
		t.Errorf("%q tells that two missions were flown by one craft", other)
	}
	if other, _ := Redact("SN: 3YTBK6S00123AC", partner, secretOf(t, 1)); other == first {
		t.Errorf("%q stands for two serial numbers", other)
	}
}

func TestOurBracketsHideNothing(t *testing.T) {
	partner, secret := policy(t, "partner"), secretOf(t, 1)
	for _, s := range []string{"[serial 3f9a12cd]", "board [board 0039001f]", "[call sign 12345678]"} {
		got, _ := Redact(s, partner, secret)
		if got == s {
			t.Errorf("%q passes because it looks like a pseudonym", s)
		}
		if again, _ := Redact(got, partner, secret); again != got {
			t.Errorf("%q became %q", got, again)
		}
	}
}

func TestWhatWasFoundOnceIsWithheldEverywhere(t *testing.T) {
	tests := []struct{ text, want string }{
		{"Pilot: Jane Doe. Wind 5 m/s. Then Jane landed, and Ms Roe's car left. Doe out.", "Pilot: [name]. Wind 5 m/s. Then [name] landed, and Ms [name] car left. [name] out."},
		{"password: hunter22, I said hunter22", "password: [password] I said [password]"},
		{"Pilot: Jane. Janet is a word", "Pilot: [name]. Janet is a word"},
	}
	for _, tt := range tests {
		if got, _ := Redact(tt.text, strictest(t), secretOf(t, 1)); got != tt.want {
			t.Errorf("%q became %q, want %q", tt.text, got, tt.want)
		}
	}
	got, _ := Redact("SN: AB12345X flew. AB12345X landed", policy(t, "partner"), secretOf(t, 1))
	first, second, _ := strings.Cut(got, " flew. ")
	if strings.TrimPrefix(first, "SN: ") != strings.TrimSuffix(second, " landed") {
		t.Errorf("%q: one serial number, two pseudonyms", got)
	}
}

func TestNamesOfFilesAndMissions(t *testing.T) {
	tests := []struct{ name, want string }{
		{"DJI_20261121093000_0001_V.MP4", "DJI_[date]_0001_V.MP4"},
		{"pilot_Jane_Doe_roof.tlog", "pilot_[name]_roof.tlog"},
		{"survey_47.397742_8.545594.plan", "survey_[coordinates].plan"},
		{"00000042.BIN", "00000042.BIN"},
		{"log_3_2024.ulg", "log_3_2024.ulg"},
		{"Roof inspection 3", "Roof inspection 3"},
		{"2026-11-21T09-30-00Z-vehicle-1", "[date]-vehicle-1"},
		{"jane.doe@example.org.gpx", "[e-mail]"},
	}
	for _, tt := range tests {
		if got, _ := RedactName(tt.name, strictest(t), secretOf(t, 1)); got != tt.want {
			t.Errorf("%q became %q, want %q", tt.name, got, tt.want)
		}
	}
}

// What autopilots say of a flight must be read by whoever flies with it.
func TestStatusTextsSurvive(t *testing.T) {
	texts := lines(t, "testdata/statustexts.txt")
	if len(texts) < 150 {
		t.Fatalf("%d texts", len(texts))
	}
	for _, s := range texts {
		if got, counts := Redact(s, strictest(t), secretOf(t, 1)); got != s {
			t.Errorf("%q became %q: %v", s, got, counts)
		}
		for _, m := range Find(s) {
			t.Errorf("%q: found %q, %s at %.2f", s, s[m.From:m.To], m.Kind, m.Score)
		}
	}
}

func lines(t testing.TB, name string) []string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimRight(string(b), "\n"), "\n")
}

// holdsUp checks what Redact promises, for any text.
func holdsUp(t *testing.T, s string, p *redact.Policy, secret redact.Secret) string {
	t.Helper()
	got, counts := Redact(s, p, secret)
	again, more := Redact(got, p, secret)
	if again != got || p.Action(redact.Text) == redact.Coarsen && len(more) != 0 {
		t.Errorf("%s: %q became %q, and then %q: %v", p.Name, s, got, again, more)
	}
	if (got != s) != (len(counts) > 0) {
		t.Errorf("%s: %q became %q, counted %v", p.Name, s, got, counts)
	}
	for _, m := range Find(got) {
		if p.Action(m.Class) != redact.Keep {
			t.Errorf("%s: %q became %q, in which %q is %s", p.Name, s, got, got[m.From:m.To], m.Kind)
		}
	}
	return got
}

func TestRedactedTextStaysAsItIs(t *testing.T) {
	secret := secretOf(t, 1)
	for _, r := range table {
		found, left := cases(t, r.kind)
		for _, s := range slices.Concat(found, left) {
			text, _ := marked(s)
			for _, name := range redact.ShippedNames() {
				holdsUp(t, text, policy(t, name), secret)
			}
			holdsUp(t, text, strictest(t), secret)
			holdsUp(t, strings.ReplaceAll(text, `\n`, "\n"), strictest(t), secret)
		}
	}
}

func TestFindIsInOrderAndWithoutOverlaps(t *testing.T) {
	var all strings.Builder
	for _, r := range table {
		found, _ := cases(t, r.kind)
		for _, s := range found {
			text, _ := marked(s)
			all.WriteString(text + " ")
		}
	}
	end := 0
	for _, m := range Find(all.String()) {
		if m.From < end || m.To <= m.From || m.Score < threshold || m.Score > 1 {
			t.Errorf("%+v after %d", m, end)
		}
		end = m.To
	}
	if end < all.Len()/2 {
		t.Errorf("the last match ends at %d of %d", end, all.Len())
	}
}

func FuzzRedact(f *testing.F) {
	for _, r := range table {
		b, err := os.ReadFile("testdata/cases/" + strings.ReplaceAll(r.kind, " ", "-") + ".txt")
		if err != nil {
			f.Fatal(err)
		}
		for line := range strings.Lines(string(b)) {
			text, _ := marked(strings.TrimSpace(line)[2:])
			f.Add(text)
		}
	}
	f.Add("[serial 3f9a12cd] [[phone]]\x00\xff%25%34%31\\u004a&#x41;")
	strict, partner, secret := strictest(f), policy(f, "partner"), secretOf(f, 1)
	f.Fuzz(func(t *testing.T, s string) {
		holdsUp(t, s, strict, secret)
		holdsUp(t, s, partner, secret)
		end := 0
		for _, m := range Find(s) {
			if m.From < end || m.To <= m.From || m.To > len(s) {
				t.Fatalf("match %+v of %d bytes, after %d", m, len(s), end)
			}
			end = m.To
		}
		if got, _ := RedactName(s, strict, secret); got != "" {
			if again, _ := RedactName(got, strict, secret); again != got {
				t.Errorf("name %q became %q, and then %q", s, got, again)
			}
		}
	})
}

// A log as it comes: status texts, and now and then something to withhold.
func BenchmarkRedact(b *testing.B) {
	var log strings.Builder
	for i, s := range lines(b, "testdata/statustexts.txt") {
		log.WriteString(s + "\n")
		if i%20 == 0 {
			log.WriteString("note: call Jane at +41 44 668 18 00, craft SN: 3YTBK6S00123AB at 47.397742, 8.545594\n")
		}
	}
	strict, secret := strictest(b), secretOf(b, 1)
	b.Run("log", func(b *testing.B) {
		s := strings.Repeat(log.String(), 10)
		b.SetBytes(int64(len(s)))
		b.ReportAllocs()
		for b.Loop() {
			Redact(s, strict, secret)
		}
	})
	b.Run("status text", func(b *testing.B) {
		const s = "PreArm: Battery 1 low voltage failsafe"
		b.SetBytes(int64(len(s)))
		b.ReportAllocs()
		for b.Loop() {
			Redact(s, strict, secret)
		}
	})
}
