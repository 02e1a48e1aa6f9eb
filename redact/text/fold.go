package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// view is a text as it is matched: what looks alike is alike, what cannot be
// seen is not there. The zero at means that it is the text itself.
type view struct {
	text string
	at   []int32 // at[i] is where byte i of text came from; one more for the end
}

// span returns where in the given text the bytes from to to came from.
func (v view) span(from, to int) (int, int) {
	if v.at == nil {
		return from, to
	}
	// One character may stand for several bytes: it is taken whole.
	for to < len(v.text) && v.at[to] == v.at[to-1] {
		to++
	}
	return int(v.at[from]), int(v.at[to])
}

// plain reports whether folding would change nothing.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= 0x7f || c < ' ' && c != '\n' && c != '\t' && c != '\r' {
			return false
		}
	}
	return true
}

// maxLayers is how often escapes and encodings are undone: an address within a
// URL within JSON.
const maxLayers = 3

// views returns the text as it stands and, where it holds escapes, with each
// layer of them undone. All are searched: what looks like an escape may be none.
func views(s string) []view {
	all := []view{{text: s}}
	if !plain(s) {
		all[0] = all[0].fold(false)
	}
	for range maxLayers {
		last := all[len(all)-1]
		if !hasEscape(last.text) {
			break
		}
		all = append(all, last.fold(true))
	}
	return all
}

func hasEscape(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '%' || c == '\\' || c == '&':
			if _, n := escaped(s[i:]); n > 0 {
				return true
			}
		case wordBegins(s, i):
			if _, n := encoded(s[i:]); n > 0 {
				return true
			}
			for i+1 < len(s) && kinds[s[i+1]]&(isLetter|isDigit) != 0 {
				i++
			}
		}
	}
	return false
}

// fold returns the view with each character folded, and with escapes undone if
// that is asked for.
func (v view) fold(unescape bool) view {
	out := make([]byte, 0, len(v.text))
	at := make([]int32, 0, len(v.text)+1)
	for i := 0; i < len(v.text); {
		r, n := utf8.DecodeRuneInString(v.text[i:])
		if unescape {
			if e, m := escaped(v.text[i:]); m > 0 {
				r, n = e, m
			}
		}
		text := ""
		if unescape && wordBegins(v.text, i) {
			if e, m := encoded(v.text[i:]); m > 0 {
				text, n = e, m
			}
		}
		switch {
		case text != "":
			for _, r := range text {
				out = appendFolded(out, r)
			}
		case r == utf8.RuneError && n == 1:
			out = append(out, v.text[i]) // not UTF-8: it stays, and stands for no letter
		default:
			out = appendFolded(out, r)
		}
		from := int32(i)
		if v.at != nil {
			from = v.at[i]
		}
		for len(at) < len(out) {
			at = append(at, from)
		}
		i += n
	}
	end := int32(len(v.text))
	if v.at != nil {
		end = v.at[len(v.text)]
	}
	return view{text: string(out), at: append(at, end)}
}

// escaped reads one escaped character at the beginning of s, and says how many
// bytes it took; 0 if there is none.
func escaped(s string) (rune, int) {
	switch s[0] {
	case '%':
		return percent(s)
	case '\\':
		return backslash(s)
	case '&':
		return entity(s)
	}
	return 0, 0
}

// percent reads a character of one or more %XX.
func percent(s string) (rune, int) {
	var b [utf8.UTFMax]byte
	for n := range b {
		c, ok := hexNumber(s, 3*n+1, 2)
		if !ok || s[3*n] != '%' {
			return 0, 0
		}
		b[n] = byte(c)
		if utf8.FullRune(b[:n+1]) {
			r, size := utf8.DecodeRune(b[:n+1])
			return r, 3 * size
		}
	}
	return 0, 0
}

// backslash reads an escape of JSON, and \xXX.
func backslash(s string) (rune, int) {
	if len(s) < 2 {
		return 0, 0
	}
	switch s[1] {
	case '"', '\'', '/', '\\':
		return rune(s[1]), 2
	case 'n', 't', 'r':
		return ' ', 2
	case 'x':
		if r, ok := hexNumber(s, 2, 2); ok {
			return r, 4
		}
	case 'u':
		r, ok := hexNumber(s, 2, 4)
		if !ok {
			return 0, 0
		}
		if low, ok := hexNumber(s, 8, 4); ok && s[6] == '\\' && s[7] == 'u' && r>>10 == 0xd800>>10 && low>>10 == 0xdc00>>10 {
			return (r-0xd800)<<10 + low - 0xdc00 + 0x10000, 12
		}
		return r, 6
	}
	return 0, 0
}

var entities = map[string]rune{"amp": '&', "lt": '<', "gt": '>', "quot": '"', "apos": '\'', "nbsp": ' ', "deg": '°', "commat": '@', "period": '.'}

// entity reads an entity of HTML.
func entity(s string) (rune, int) {
	end := strings.IndexByte(s[:min(len(s), 10)], ';')
	if end < 3 {
		return 0, 0
	}
	name := s[1:end]
	if name[0] != '#' {
		if r, ok := entities[name]; ok {
			return r, end + 1
		}
		return 0, 0
	}
	if name[1] == 'x' || name[1] == 'X' {
		if r, ok := hexNumber(name, 2, len(name)-2); ok && len(name) > 2 {
			return r, end + 1
		}
		return 0, 0
	}
	var r rune
	for _, c := range name[1:] {
		if c < '0' || c > '9' {
			return 0, 0
		}
		r = r*10 + c - '0'
	}
	return r, end + 1
}

// hexNumber reads n hex digits.
func hexNumber(s string, from, n int) (rune, bool) {
	if len(s) < from+n {
		return 0, false
	}
	var r rune
	for _, c := range []byte(s[from : from+n]) {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		case c >= 'A' && c <= 'F':
			r = r<<4 | rune(c-'A'+10)
		default:
			return 0, false
		}
	}
	return r, true
}

// appendFolded appends what a character is matched as: nothing for one that
// cannot be seen, the ASCII that it looks like or is a form of, or itself.
func appendFolded(dst []byte, r rune) []byte {
	switch {
	case r < 0x80:
		if r == '\n' || r == '\t' || r == '\r' || r >= ' ' && r != 0x7f {
			return append(dst, byte(r))
		}
		return dst // a control character
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point):
		return dst
	case r >= 0xff01 && r <= 0xff5e: // full width
		return append(dst, byte(r-0xff01+'!'))
	case unicode.Is(unicode.Zs, r):
		return append(dst, ' ')
	case r == 0x2028 || r == 0x2029 || r == 0x85:
		return append(dst, '\n')
	case unicode.Is(unicode.Nd, r):
		return append(dst, digit(r))
	}
	if f, ok := lookAlikes()[r]; ok {
		return append(dst, f...)
	}
	return utf8.AppendRune(dst, r)
}

// digit returns a decimal digit of any script as ASCII. Unicode keeps those of
// a script together, beginning with zero.
func digit(r rune) byte {
	for _, t := range unicode.Nd.R16 {
		if r >= rune(t.Lo) && r <= rune(t.Hi) {
			return '0' + byte((r-rune(t.Lo))%10)
		}
	}
	for _, t := range unicode.Nd.R32 {
		if r >= rune(t.Lo) && r <= rune(t.Hi) {
			return '0' + byte((r-rune(t.Lo))%10)
		}
	}
	return '0'
}
