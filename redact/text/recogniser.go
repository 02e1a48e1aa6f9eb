package text

import (
	"strings"

	"skylatch/redact"
)

// recogniser finds one kind of thing. Each is one file, and one line in table.
type recogniser struct {
	kind  string // also what stands for it in a redacted text
	class redact.Class
	// cues are words near which the patterns with nearCue are tried, in lower
	// case, without accents.
	cues []string
	// words raise the score of a match that stands near one, unless lower it.
	words, unless []string
	patterns      []pattern
	// holds says that a match may hold other things: if it is kept, they are
	// still looked for.
	holds bool
	// again says that a thing found once is looked for in the whole text.
	again bool
}

// pattern is one form that a thing is written in.
type pattern struct {
	near anchor
	// lead is how far before an anchor the form can begin; 0 if it begins there,
	// which is much faster.
	lead int
	// clause asks that nothing but the beginning of a clause stands before.
	clause bool
	// expr may name a group x: the part that is the thing, the rest being what
	// it is known by.
	expr string
	// score is how certain a match is by itself; from threshold on it counts.
	score float64
	// valid checks what a regular expression cannot: groups[0] is the match, then
	// its groups. Nil is always.
	valid func(groups []string) bool
	// far lets a match go on as long as it likes.
	far bool
}

const (
	threshold = 0.5
	// wordWeight is what a word nearby counts.
	wordWeight = 0.35
	// wordsBefore and wordsAfter are how far away a word counts.
	wordsBefore, wordsAfter = 48, 24
	// reach is how far behind an anchor a form can end, or up to white space;
	// farReach what is tried next.
	reach, farReach = 128, 2048
)

// re writes an expression without what is for the reader: new lines and tabs.
func re(expr string) string {
	return strings.NewReplacer("\n", "", "\t", "").Replace(expr)
}

// either writes words as alternatives, the longest first where it matters.
func either(words ...string) string { return "(?:" + strings.Join(words, "|") + ")" }

// table is every recogniser that there is.
var table = []recogniser{
	email, phone, name, homeFolder,
	password, key, pem, jwt, userInfo,
	url, ipv4, ipv6, mac, ssid, imei, imsi, iccid, networkCode,
	coordinates, degrees, mgrs, utm, plusCode, locator, cell,
	serial, board, unitID, icaoAddress, registration, callSign, operatorID,
	date,
}
