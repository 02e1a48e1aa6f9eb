package text

import (
	"sync"
	"unicode/utf8"
)

// alike lists characters that look like ASCII or are a form of it, by what they
// are matched as. Accents go, since people leave them out.
var alike = []struct{ as, from string }{
	{"-", "‐‑‒–—―−⁃﹘﹣˗➖"},
	{".", "․。｡·∙•‧٫۔"},
	{":", "∶꞉﹕ː׃⁚"},
	{"/", "⁄∕╱⧸"},
	{`\`, "∖⧵﹨"},
	{"@", "﹫"},
	{"+", "﹢⁺₊➕"},
	{"=", "⁼₌﹦"},
	{"(", "⁽₍﹙"},
	{")", "⁾₎﹚"},
	{",", "‚﹐、٬"},
	{";", "﹔;"},
	{"%", "﹪٪"},
	{"_", "ˍ"},
	{"'", "‘’‛′ʹʼʻ´ˈ‹›"},
	{`"`, "“”‟″ʺ«»„〃"},
	{"°", "º˚∘⚬"},
	{"0", "⁰₀⓪"}, {"1", "¹₁①"}, {"2", "²₂②"}, {"3", "³₃③"}, {"4", "⁴₄④"},
	{"5", "⁵₅⑤"}, {"6", "⁶₆⑥"}, {"7", "⁷₇⑦"}, {"8", "⁸₈⑧"}, {"9", "⁹₉⑨"},
	{"A", "ΑАᎪÀÁÂÃÄÅĀĂĄǍ"}, {"B", "ΒВᏴ"}, {"C", "СϹᏟⅭÇĆĈĊČ"}, {"D", "ᎠⅮÐĎĐ"}, {"E", "ΕЕᎬÈÉÊËĒĔĖĘĚЁ"},
	{"F", "Ϝ"}, {"G", "ԌᏀĜĞĠĢ"}, {"H", "ΗНᎻĤĦ"}, {"I", "ΙІӀⅠÌÍÎÏĨĪĬĮİЇ"}, {"J", "ЈᎫĴ"},
	{"K", "ΚКᏦĶK"}, {"L", "ᏞⅬĹĻĽĿŁ"}, {"M", "ΜМᎷⅯ"}, {"N", "ΝÑŃŅŇ"}, {"O", "ΟОՕÒÓÔÕÖØŌŎŐ"},
	{"P", "ΡРᏢ"}, {"Q", "Ԛ"}, {"R", "ᎡŔŖŘ"}, {"S", "ЅՏᏚŚŜŞŠȘ"}, {"T", "ΤТᎢŢŤŦȚ"},
	{"U", "ՍÙÚÛÜŨŪŬŮŰŲ"}, {"V", "ѴᏙⅤ"}, {"W", "ԜᎳŴ"}, {"X", "ΧХⅩ"}, {"Y", "ΥҮÝŶŸ"}, {"Z", "ΖᏃŹŻŽ"},
	{"a", "аɑαàáâãäåāăąǎª"}, {"b", "Ьь"}, {"c", "сϲⅽçćĉċč"}, {"d", "ԁⅾďđð"}, {"e", "еєèéêëēĕėęěёℯ"},
	{"f", "ſƒ"}, {"g", "ɡցĝğġģ"}, {"h", "һհĥħ"}, {"i", "іιɩⅰìíîïĩīĭįıї"}, {"j", "јϳĵ"},
	{"k", "κкķ"}, {"l", "ⅼĺļľŀłℓ"}, {"m", "ⅿм"}, {"n", "ոñńņňŉ"}, {"o", "оοօòóôõöøōŏő"},
	{"p", "рρ"}, {"q", "ԛ"}, {"r", "гŕŗř"}, {"s", "ѕśŝşšș"}, {"t", "тţťŧț"},
	{"u", "υսùúûüũūŭůűų"}, {"v", "νѵⅴ"}, {"w", "ԝաŵ"}, {"x", "хⅹ×"}, {"y", "уүýÿŷ"}, {"z", "ᴢźżž"},
	{"ss", "ß"}, {"ae", "æ"}, {"AE", "Æ"}, {"oe", "œ"}, {"OE", "Œ"},
	{"ff", "ﬀ"}, {"fi", "ﬁ"}, {"fl", "ﬂ"}, {"ffi", "ﬃ"}, {"ffl", "ﬄ"}, {"st", "ﬅﬆ"},
	{"No", "№"}, {"Tel", "℡"},
}

// alphabets are runs of 26 letters in other dress: in circles, in squares, and
// the bold, script and double-struck ones of mathematics.
var alphabets = []struct {
	first rune
	as    byte
}{
	{0x24b6, 'A'}, {0x24d0, 'a'}, {0x1f110, 'A'}, {0x249c, 'a'}, {0x1f130, 'A'}, {0x1f150, 'A'}, {0x1f170, 'A'},
	{0x1f1e6, 'A'},
}

// mathAlphabets is how many times A to Z and a to z follow each other from
// U+1D400 on.
const mathAlphabets = 13

var lookAlikes = sync.OnceValue(func() map[rune]string {
	m := make(map[rune]string, 1500)
	letters := func(first rune, as byte) {
		for i := range rune(26) {
			m[first+i] = string(rune(as) + i)
		}
	}
	for _, a := range alphabets {
		letters(a.first, a.as)
	}
	for i := range rune(mathAlphabets) {
		letters(0x1d400+52*i, 'A')
		letters(0x1d400+52*i+26, 'a')
	}
	for _, a := range alike {
		for _, r := range a.from {
			if r >= utf8.RuneSelf {
				m[r] = a.as
			}
		}
	}
	return m
})
