package track

import "skylatch/redact"

// logAs is how a field of a log is told.
type logAs byte

const (
	plainBits    logAs = iota // as it is
	asMotion                  // as it is, outside of zones
	asTrack                   // from a local origin, or what implies a place: where places are kept, and no zone is
	asLat                     // half of a place; the other half follows
	asLon                     //
	asMetres                  // a height above the sea
	asMillimetre              // the same, as an int32_t
	asClock                   // microseconds since 1970
	asGPSTime                 // milliseconds of the GPS week; the week follows
	asGPSWeek                 //
	asWords                   // a text
	asName                    // what a parameter is called
)

// logField is a field of a log's messages; spelt is its type.
type logField struct {
	name, spelt string
	class       redact.Class
	as          logAs
}

// all joins lists of fields.
func all(groups ...[]logField) []logField {
	var fields []logField
	for _, g := range groups {
		fields = append(fields, g...)
	}
	return fields
}

// logTells reports whether a field may be told under the teller's policy.
func (t *teller) logTells(f logField) bool {
	action := t.policy.Action(f.class)
	switch f.as {
	case asTrack:
		return action == redact.Keep && !t.zoned
	case asMetres, asMillimetre:
		return action == redact.Keep || action == redact.Relative
	}
	return action.Looser(redact.Blank)
}
