package text

import "skylatch/redact"

// locator is a place in the Maidenhead system of radio amateurs. Shorter than
// eight it looks like a part number, and a word must stand near.
var locator = recogniser{
	kind: "locator", class: redact.Location,
	words: []string{"locator", "maidenhead", "qth", "grid", "gridsquare", "qra", "square", "loc", "location"},
	patterns: []pattern{
		{near: nearCode, score: 0.6, expr: re(`\b[A-R]{2}\d{2}[a-x]{2}\d{2}(?:[a-x]{2})?\b`)},
		{near: nearCode, score: 0.35, expr: re(`\b[A-Ra-r]{2}\d{2}[A-Xa-x]{2}(?:\d{2}(?:[A-Xa-x]{2})?)?\b`)},
		{near: nearCode, score: 0.2, expr: re(`\b[A-R]{2}\d{2}\b`)},
	},
}
