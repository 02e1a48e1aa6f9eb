package text

import (
	"encoding/base64"
	"fmt"
	"html"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"skylatch/redact"
)

// source makes secrets that nobody has seen before.
type source struct{ *rand.Rand }

func (s source) of(n int, alphabet string) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[s.IntN(len(alphabet))]
	}
	return string(b)
}

func (s source) digits(n int) string { return s.of(n, "123456789") }
func (s source) hex(n int) string    { return s.of(n, "0123456789abcdef") }
func (s source) word(n int) string   { return s.of(n, "bcdfghjklmnpqrstvwxz") }
func (s source) name() string        { return s.of(1, "BDFGJKLMPRT") + s.word(7) }
func (s source) code(n int) string {
	return s.of(1, "BDFGHJK") + s.digits(2) + s.of(n-6, "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789") + s.of(1, "BDFGHJK") + s.digits(2)
}

// luhn appends the check digit.
func luhn(digits string) string {
	for c := range 10 {
		if isLuhn(digits + fmt.Sprint(c)) {
			return digits + fmt.Sprint(c)
		}
	}
	panic("no digit checks")
}

// canaries are forms that each recogniser's things are written in, with the
// secret between marks.
var canaries = map[string]func(s source) []string{
	"e-mail": func(s source) []string {
		return []string{"mail «" + s.word(8) + "." + s.word(6) + "@" + s.word(9) + ".org» now", "«" + s.word(8) + " (at) " + s.word(8) + " (dot) net»"}
	},
	"phone": func(s source) []string {
		d := s.digits(9)
		return []string{"phone «+41 " + d[:2] + " " + d[2:5] + " " + d[5:7] + " " + d[7:] + "»", "«+4179" + s.digits(7) + "»", "call «044 " + s.digits(3) + " " + s.digits(2) + " " + s.digits(2) + "»", "«(415) 555-" + s.digits(4) + "»"}
	},
	"name": func(s source) []string {
		return []string{"Pilot: «" + s.name() + " " + s.name() + "»", "flown by «" + s.name() + " " + s.name() + "»", "Kind regards, «" + s.name() + "»", "Frau «" + s.name() + "»", "operator: «" + s.word(8) + " " + s.word(8) + "»"}
	},
	"user": func(s source) []string {
		return []string{"/home/«" + s.word(8) + "»/x", `C:\Users\«` + s.name() + `»\x`}
	},
	"password": func(s source) []string {
		return []string{"password: «" + s.word(6) + s.digits(4) + "»", "passphrase: «" + s.word(6) + " " + s.word(7) + " " + s.word(5) + "»", "WiFi key: «" + s.word(9) + "»", `{"password":"«` + s.word(8) + `»"}`}
	},
	"key": func(s source) []string {
		return []string{"token: «" + s.hex(24) + "»", "api_key=«" + s.code(16) + "»", "Authorization: Bearer «" + s.code(20) + "»", "x «" + s.hex(64) + "»", "«ghp_" + s.code(36) + "»"}
	},
	"pem": func(s source) []string {
		return []string{"«-----BEGIN PRIVATE KEY-----\n" + s.code(60) + "\n" + s.code(20) + "\n-----END PRIVATE KEY-----»"}
	},
	"token": func(s source) []string {
		return []string{"t «" + base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS256"}`)) + "." + s.code(24) + "." + s.code(30) + "»"}
	},
	"login": func(s source) []string { return []string{"rtsp://«" + s.word(6) + ":" + s.word(8) + "»@camera/live"} },
	"url": func(s source) []string {
		return []string{"https://«" + s.word(9) + ".org/" + s.word(9) + "?q=" + s.digits(6) + "»", "rtsp://«" + s.word(9) + "»:554/"}
	},
	"ip": func(s source) []string {
		return []string{fmt.Sprintf("from «10.%d.%d.%d»", 100+s.IntN(99), 100+s.IntN(99), 100+s.IntN(99))}
	},
	"ipv6": func(s source) []string {
		return []string{"host «2001:db8:" + s.digits(4) + ":" + s.digits(4) + "::" + s.digits(4) + "»"}
	},
	"mac": func(s source) []string {
		h := s.digits(1) + s.hex(10) + s.digits(1)
		return []string{"«" + strings.Join([]string{h[:2], h[2:4], h[4:6], h[6:8], h[8:10], h[10:]}, ":") + "»", "mac «" + h + "»"}
	},
	"ssid": func(s source) []string {
		return []string{"SSID: «" + s.word(9) + "»", `"ssid":"«` + s.word(5) + " " + s.word(6) + `»"`}
	},
	"imei": func(s source) []string {
		return []string{"«" + luhn("35"+s.digits(12)) + "»", "IMEI: «" + s.digits(15) + "»"}
	},
	"imsi": func(s source) []string { return []string{"IMSI «22801" + s.digits(10) + "»"} },
	"iccid": func(s source) []string {
		return []string{"«" + luhn("8941"+s.digits(14)) + "»", "ICCID: «894101" + s.digits(13) + "»"}
	},
	"network code": func(s source) []string {
		return []string{fmt.Sprintf("PLMN: «%d%s»", 310+s.IntN(6), s.digits(3))}
	},
	"coordinates": func(s source) []string {
		lat, lon := "4"+s.digits(1)+"."+s.digits(6), "1"+s.digits(1)+"."+s.digits(6)
		return []string{"at «" + lat + ", " + lon + "»", "lat: «" + lat + "»", "«" + lat + " N " + lon + " E»", "pos «4" + s.digits(8) + " " + s.digits(8) + "»", "«+" + lat + "+0" + lon + "/»"}
	},
	"degrees": func(s source) []string {
		return []string{"«4" + s.digits(1) + "°23'" + s.of(1, "12345") + s.digits(1) + "." + s.digits(3) + `"N»`, "«N 4" + s.digits(1) + "° 2" + s.digits(1) + "." + s.digits(4) + "'»", "«48" + s.of(1, "12345") + s.digits(1) + "." + s.digits(4) + ",N,011" + s.of(1, "12345") + s.digits(1) + "." + s.digits(4) + ",E»"}
	},
	"mgrs": func(s source) []string {
		return []string{"«32TMT" + s.digits(10) + "»", "«32T MT " + s.digits(5) + " " + s.digits(5) + "»"}
	},
	"utm": func(s source) []string { return []string{"«32T " + s.digits(6) + " 52" + s.digits(5) + "»"} },
	"plus code": func(s source) []string {
		return []string{"«8FVC" + s.of(4, plusDigits) + "+" + s.of(2, plusDigits) + "»"}
	},
	"locator": func(s source) []string {
		return []string{"«JN" + s.digits(2) + s.of(2, "abcdefghkmn") + s.digits(2) + "»"}
	},
	"cell": func(s source) []string {
		return []string{"cell id: «" + s.digits(8) + "»", "LAC=«" + s.digits(5) + "»"}
	},
	"serial": func(s source) []string {
		return []string{"«1581F" + s.code(15) + "»", "SN: «" + s.code(12) + "»", "serial number «" + s.code(10) + "»"}
	},
	"board": func(s source) []string {
		return []string{"CubeOrange «" + s.digits(8) + " " + strings.ToUpper(s.hex(8)) + " " + s.digits(8) + "»", "UID: «" + s.hex(23) + s.digits(1) + "»"}
	},
	"uuid": func(s source) []string {
		return []string{"«" + s.hex(8) + "-" + s.hex(4) + "-" + s.hex(4) + "-" + s.hex(4) + "-" + s.hex(12) + "»"}
	},
	"icao address": func(s source) []string { return []string{"ICAO «4b" + s.hex(3) + s.digits(1) + "»"} },
	"registration": func(s source) []string {
		return []string{"«D-E" + s.of(3, "BCDFGHJK") + "»", "tail number «N" + s.digits(3) + s.of(2, "BCDFGHJK") + "»"}
	},
	"call sign": func(s source) []string { return []string{"call sign: «" + s.of(3, "BCDFGHJK") + s.digits(4) + "»"} },
	"operator id": func(s source) []string {
		n := s.of(12, base36)
		return []string{"«CHE" + n + checkCharacter(n+"xyz") + "-xyz»", "operator id: «" + s.word(12) + "»"}
	},
	"date": func(s source) []string {
		return []string{fmt.Sprintf("«20%d-1%d-%d»", 10+s.IntN(80), s.IntN(3), 10+s.IntN(18)), "unix time «17" + s.digits(8) + "»"}
	},
}

// disguises are other ways to write a text, all of which people or programs can
// read.
var disguises = map[string]func(string) string{
	"plain": func(s string) string { return s },
	"full width": func(s string) string {
		return strings.Map(func(r rune) rune {
			if r > ' ' && r < 0x7f {
				return r - '!' + 0xff01
			}
			return r
		}, s)
	},
	"with zero-width characters": func(s string) string {
		var b strings.Builder
		for i, r := range s {
			b.WriteRune(r)
			b.WriteString([]string{"\u200b", "\u2060", "\ufeff", "\u00ad", "\u202e", "\x01"}[i%6])
		}
		return b.String()
	},
	"with look-alikes": func(s string) string {
		return strings.NewReplacer("a", "а", "e", "е", "o", "о", "p", "р", "c", "с", "x", "х", "-", "‐", "A", "Α", "B", "В", "E", "Е", "N", "Ν", ".", "․", "1", "１", ":", "∶").Replace(s)
	},
	"percent-encoded": func(s string) string {
		var b strings.Builder
		for i := range len(s) {
			fmt.Fprintf(&b, "%%%02x", s[i])
		}
		return b.String()
	},
	"percent-encoded twice": func(s string) string {
		var b strings.Builder
		for i := range len(s) {
			fmt.Fprintf(&b, "%%25%02X", s[i])
		}
		return b.String()
	},
	"in JSON escapes": func(s string) string {
		var b strings.Builder
		for _, r := range s {
			fmt.Fprintf(&b, `\u%04x`, r)
		}
		return b.String()
	},
	"in base64": func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
	"in hex":    func(s string) string { return fmt.Sprintf("%X", s) },
	"in percent-encoded base64": func(s string) string {
		return strings.ReplaceAll(base64.URLEncoding.EncodeToString([]byte(s)), "=", "%3D")
	},
	"in HTML": func(s string) string {
		var b strings.Builder
		for i, r := range s {
			if fmt.Fprintf(&b, "&#x%x;", r); i%2 == 0 {
				b.WriteString("\u200d")
			}
		}
		return b.String()
	},
	"in mathematical letters": func(s string) string {
		return strings.Map(func(r rune) rune {
			switch {
			case r >= 'A' && r <= 'Z':
				return r - 'A' + 0x1d5d4
			case r >= 'a' && r <= 'z':
				return r - 'a' + 0x1d5ee
			case r >= '0' && r <= '9':
				return r - '0' + 0x1d7ec
			}
			return r
		}, s)
	},
}

// squash leaves what a reader would copy: letters and digits.
func squash(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 && kinds[r]&(isLetter|isDigit) == 0 {
			return -1
		}
		return r
	}, strings.ToLower(s))
}

// survives looks for any five characters of a secret in a row, however the
// output is written.
func survives(secret, out string) (string, bool) {
	secret = squash(html.UnescapeString(secret))
	n := min(5, len(secret))
	for _, v := range views(out) {
		got := squash(v.text)
		for i := range len(secret) - n + 1 {
			if strings.Contains(got, secret[i:i+n]) {
				return secret[i : i+n], true
			}
		}
	}
	return "", false
}

// No secret that a policy withholds passes, in whatever form and disguise; one
// that it keeps does, or this test would see nothing.
func TestNoCanarySurvives(t *testing.T) {
	secret := secretOf(t, 7)
	for i, r := range table {
		forms, ok := canaries[r.kind]
		if !ok {
			t.Fatalf("%s has no canaries", r.kind)
		}
		s := source{rand.New(rand.NewPCG(5, uint64(i)))}
		for round := range 6 {
			for n, form := range forms(s) {
				for disguise, wear := range disguises {
					if round > 1 && disguise != "plain" {
						continue
					}
					text, things := marked(form)
					text = "Note of the crew. " + wear(text) + " . End"
					for _, p := range policies(t) {
						out, _ := Redact(text, p, secret)
						for _, thing := range things {
							piece, found := survives(thing, out)
							if found && p.Action(r.class) != redact.Keep {
								t.Errorf("%s, form %d, %s: %s told %q of %q: %q", r.kind, n, disguise, p.Name, piece, text, out)
							}
							if !found && p.Purpose == redact.Local {
								t.Errorf("%s, form %d, %s: %s keeps all, and it was not found in %q", r.kind, n, disguise, p.Name, out)
							}
						}
					}
				}
			}
		}
	}
}

func policies(t *testing.T) []*redact.Policy {
	all := []*redact.Policy{strictest(t)}
	for _, name := range redact.ShippedNames() {
		all = append(all, policy(t, name))
	}
	return all
}

// Two texts that differ in what is withheld, and in nothing else, are told alike.
func TestWithheldValuesMakeNoDifference(t *testing.T) {
	p, secret := strictest(t), secretOf(t, 7)
	for i, r := range table {
		told := make(map[int]string)
		for round := range uint64(20) {
			s := source{rand.New(rand.NewPCG(7+round, uint64(i)))}
			for n, form := range canaries[r.kind](s) {
				text, _ := marked(form)
				out, _ := Redact("Note: "+text+".", p, secret)
				if first, ok := told[n]; ok && first != out {
					t.Errorf("%s, form %d: %q and %q", r.kind, n, first, out)
				}
				told[n] = out
			}
		}
	}
}

// Each recogniser is needed: without it, its canaries come through.
func TestACanaryIsCaughtWithoutItsRecogniser(t *testing.T) {
	secret := secretOf(t, 7)
	for i, r := range table {
		without := newFinder(slices.Delete(slices.Clone(table), i, i+1))
		s := source{rand.New(rand.NewPCG(6, uint64(i)))}
		caught := false
		for range 10 {
			for _, form := range canaries[r.kind](s) {
				text, things := marked(form)
				for _, p := range policies(t) {
					out, _ := without.redact(text, p, secret, nil)
					for _, thing := range things {
						_, found := survives(thing, out)
						caught = caught || found && p.Action(r.class) != redact.Keep
					}
				}
			}
		}
		if !caught {
			t.Errorf("without the recogniser of %s, nothing of it comes through: it is not needed, or this test sees nothing", r.kind)
		}
	}
}
