package text

import (
	"strings"

	"skylatch/redact"
)

var phoneWords = []string{
	"tel", "telephone", "phone", "phones", "mobile", "cellphone", "call", "calling", "text", "sms", "whatsapp",
	"signal", "fax", "hotline",
	"telefon", "handy", "mobil", "anrufen", "rufnummer", "natel", "notfall",
	"telefono", "cellulare", "movil", "llamar", "portable", "appeler", "joindre",
	"telefoon", "mobiel", "bellen", "puhelin", "тел", "телефон", "contact", "reach", "ring", "emergency",
}

// phone is a number of ITU-T E.164, or as countries write theirs at home.
var phone = recogniser{
	kind: "phone", class: redact.Person,
	words:  phoneWords,
	unless: []string{"baud", "channel", "pwm", "rpm", "volt", "mah"},
	patterns: []pattern{
		{near: nearPlus, score: 0.8, expr: re(`\+[1-9]\d{0,3}(?:[ ./-]{0,2}\(?\d{1,6}\)?){1,7}`), valid: isE164},
		{near: nearDigits, score: 0.5, expr: re(`\b00[1-9]\d{0,2}(?:[ /-]\(?\d{2,5}\)?){2,6}\b`), valid: isE164},
		{near: nearDigits, score: 0.3, expr: re(`\b00[1-9]\d{7,14}\b`), valid: isE164},
		// What is a telephone number by its form alone.
		{near: nearDigits, score: 0.7, expr: re(either(
			`\([2-9]\d\d\)\s?[2-9]\d\d[- .]\d{4}\b`,                                   // North America
			`\b(?:1[-. ])?[2-9]\d\d-[2-9]\d\d-\d{4}\b`,                                //
			`\b[2-9]\d\d\.[2-9]\d\d\.\d{4}\b`,                                         //
			`\b0[1-9]\d \d{3} \d\d \d\d\b`,                                            // Switzerland, Ukraine, Turkey
			`\b0[1-9](?:[ .]\d\d){4}\b`,                                               // France
			`\b07\d{3} \d{3} ?\d{3}\b`, `\b0(?:1\d{3}|20|2\d|1\d1) \d{3,4} \d{3,4}\b`, // Britain
			`\b04\d\d \d{3} \d{3}\b`, `\(0[2378]\) ?\d{4} \d{4}\b`, // Australia
			`\b0\d{1,3}-\d{2,4}-\d{4}\b`,                                      // Japan, Korea
			`\b01[5-7]\d[ /-]\d{3,4} ?\d{4,5}\b`, `\b0[2-9]\d{1,4}/\d{3,9}\b`, // Germany, Austria
			`\b3[1-9]\d \d{3} \d{4}\b`,                 // Italy
			`\b06[- ]\d{8}\b`, `\b06(?:[ -]\d\d){4}\b`, // Netherlands
			`\b[67]\d\d (?:\d{3} \d{3}|\d\d \d\d \d\d)\b`,         // Spain
			`\b07\d-\d{3} \d\d \d\d\b`,                            // Sweden
			`\b\d\d \d{4,5}-\d{4}\b`, `\(\d\d\) ?9?\d{4}-\d{4}\b`, // Brazil
		)), valid: isNational},
		// Any other counts with a word before it.
		{near: nearDigits, score: 0.2, expr: re(`(?:\b|\()\d(?:[ ./()-]{0,2}\d){6,14}\b`), valid: isNational},
		{near: nearDigits, score: 0.2, expr: re(`\b0[1-9]\d{7,9}\b`)},
	},
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// isE164 checks length and country code. A number with one point is a number.
func isE164(g []string) bool {
	if strings.Count(g[0], ".") == 1 && !strings.ContainsAny(g[0], " /-(") {
		return false
	}
	d := digitsOf(g[0])
	if !strings.HasPrefix(g[0], "+") {
		d = d[2:]
	}
	return len(d) >= 8 && len(d) <= 15 && hasCountryCode(d)
}

// hasCountryCode checks the beginning by the zones of ITU-T E.164: codes of one,
// two and three digits.
func hasCountryCode(d string) bool {
	switch d[0] {
	case '1', '7':
		return true
	case '2':
		return strings.IndexByte("123456789"+"0", d[1]) >= 0 && d[1:2] != "8"
	case '3':
		return true
	case '4':
		return true
	case '5', '6':
		return true
	case '8':
		return strings.IndexByte("0124568", d[1]) >= 0
	}
	return d[0] == '9' && d[1] != '7' || d[0] == '9' && d[2] != '8'
}

// isNational keeps out what is a list of small numbers, a date or a place.
func isNational(g []string) bool {
	d := digitsOf(g[0])
	return len(d) >= 7 && len(d) <= 15 && strings.Count(g[0], " ") <= 6 && len(strings.Trim(d, d[:1])) > 0
}
