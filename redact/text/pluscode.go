package text

import (
	"strings"

	"skylatch/redact"
)

// plusCode is an Open Location Code, whole or short: the digits of its alphabet
// spell no words, and the first two are bounded by the size of the Earth.
var plusCode = recogniser{
	kind: "plus code", class: redact.Location,
	words: placeWords,
	patterns: []pattern{
		{near: nearPlus, lead: 9, score: 0.85, expr: re(`(?i)(?:^|[^\w+])(?P<x>[2-9CFGHJMPQRVWX]{2}(?:[2-9CFGHJMPQRVWX]{6}|[2-9CFGHJMPQRVWX]{4}00|[2-9CFGHJMPQRVWX]{2}0{4}|0{6})\+(?:[2-9CFGHJMPQRVWX]{2,7}|\b|$))`), valid: isWholePlusCode},
		{near: nearPlus, lead: 9, score: 0.55, expr: re(`(?:^|[^\w+])(?P<x>[2-9CFGHJMPQRVWX]{4}(?:[2-9CFGHJMPQRVWX]{2})?\+[2-9CFGHJMPQRVWX]{2,3})(?:\W|$)`), valid: isShortPlusCode},
	},
}

const plusDigits = "23456789CFGHJMPQRVWX"

func isWholePlusCode(g []string) bool {
	x := strings.ToUpper(g[1])
	return strings.IndexByte(plusDigits, x[0]) < 9 && strings.IndexByte(plusDigits, x[1]) < 18 && (hasLetter(x) || strings.Contains(x, "0"))
}

// isShortPlusCode keeps out sums.
func isShortPlusCode(g []string) bool { return hasLetter(g[1]) && digitsOf(g[1]) != "" }
