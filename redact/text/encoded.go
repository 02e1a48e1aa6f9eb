package text

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"
)

// shortestEncoded is how long a word is at least that may be a text in hex or
// base64.
const (
	shortestEncoded = 8
	shortestHex     = 12
)

// encoded reads a word in hex or base64 at the beginning of s if it is text, and
// says how long the word is; 0 if there is none.
func encoded(s string) (string, int) {
	n := 0
	for n < len(s) && (kinds[s[n]]&(isLetter|isDigit) != 0 || strings.IndexByte("+/_-", s[n]) >= 0) {
		n++
	}
	if n < shortestEncoded {
		return "", 0
	}
	end := n
	for end < len(s) && s[end] == '=' && end < n+2 {
		end++
	}
	if c, ok := hexNumber(s, 0, 2); ok && c >= ' ' && n >= shortestHex {
		if b, err := hex.DecodeString(s[:n]); err == nil && isText(b) {
			return string(b), n
		}
	}
	if !beginsText(s) {
		return "", 0
	}
	word := strings.ReplaceAll(strings.ReplaceAll(s[:n], "-", "+"), "_", "/")
	if b, err := base64.RawStdEncoding.DecodeString(word); err == nil && isText(b) {
		return string(b), end
	}
	return "", 0
}

// beginsText reports whether the first six bytes of base64 could be of a text.
// Those of a word hardly ever are, and it seldom mixes small letters with others.
func beginsText(s string) bool {
	var word, b [shortestEncoded]byte
	var all uint8
	for i := range word {
		switch word[i] = s[i]; s[i] {
		case '-':
			word[i] = '+'
		case '_':
			word[i] = '/'
		}
		if i > 0 {
			all |= kinds[s[i]]
		}
	}
	if all&(isUpper|isDigit) == 0 {
		return false
	}
	n, err := base64.RawStdEncoding.Decode(b[:], word[:])
	for head := b[:n]; utf8.FullRune(head); {
		r, size := utf8.DecodeRune(head)
		if r == utf8.RuneError || r < ' ' && !isSpace(byte(r)) || r == 0x7f {
			return false
		}
		head = head[size:]
	}
	return err == nil
}

// isText reports whether bytes are something to read.
func isText(b []byte) bool {
	return utf8.Valid(b) && !strings.ContainsFunc(string(b), func(r rune) bool {
		return !unicode.IsPrint(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r)
	})
}

// wordBegins reports whether a word of hex or base64 can begin at i.
func wordBegins(s string, i int) bool {
	if kinds[s[i]]&(isLetter|isDigit) == 0 {
		return false
	}
	return i == 0 || kinds[s[i-1]]&(isLetter|isDigit) == 0 && strings.IndexByte("+/_-", s[i-1]) < 0
}
