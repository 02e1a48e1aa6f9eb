package text

// anchor says what stands at a place of the text. A pattern is tried only near
// the anchors that it names: regular expressions are slow, and most of a log
// holds nothing.
type anchor uint32

const (
	nearCue      anchor = 1 << iota // one of the recogniser's own cue words
	nearAt                          // @, or "at" in brackets
	nearScheme                      // ://
	nearDots                        // digits with two dots, as in 10.0.0.1
	nearColons                      // the second colon within hex digits
	nearFraction                    // a number with a fraction of three digits or more, at its sign
	nearDegree                      // °
	nearCompass                     // N, S, E, W or O by itself or next to digits
	nearDigits                      // each group of a number of seven digits or more, and the bracket before it
	nearPlus                        // + before or after a letter or digit
	nearCode                        // letters and digits mixed, four or more
	nearSerial                      // letters and digits mixed, twelve or more
	nearZone                        // one or two digits and a capital letter
	nearLong                        // sixteen or more of what keys are written in
	nearDash                        // the first of runs with dashes between, or of fours with dots
	nearHome                        // a slash or backslash after "home", "users" and the like
	nearPEM                         // -----
)

// anchors is how many there are.
const anchors = 17

// event is an anchor in the text.
type event struct {
	at   int
	near anchor
	cues uint64 // whose cue word it is, by the recogniser's index
}

// maxCue is how long a cue word can be.
const maxCue = 24

// kinds of bytes, for the scanner.
const (
	isDigit = 1 << iota
	isUpper
	isLower
	isHex
	isGroup // what stands between the groups of a number
	isKey   // what keys are written in besides letters and digits
)

var kinds = func() (k [256]uint8) {
	for c := range 256 {
		switch {
		case c >= '0' && c <= '9':
			k[c] |= isDigit | isHex
		case c >= 'A' && c <= 'Z':
			k[c] |= isUpper
		case c >= 'a' && c <= 'z', c >= 0x80:
			k[c] |= isLower
		}
		if c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' {
			k[c] |= isHex
		}
	}
	for _, c := range []byte(" -./()") {
		k[c] |= isGroup
	}
	for _, c := range []byte("+/_-~") {
		k[c] |= isKey
	}
	k["°"[0]] = 0 // of what folding leaves, this begins signs and no letters
	return k
}()

const isLetter = isUpper | isLower
