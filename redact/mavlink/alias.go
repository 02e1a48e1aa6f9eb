package mavlink

import (
	"bytes"
	"encoding/binary"
)

// alias tells values of one field by their pseudonyms. The last one is kept:
// what a craft is does not change in flight.
//
// A pseudonym is told again as itself, by the same secret. Those of fields with
// less than eight bytes, or sixteen letters, are not: there is no room in them
// for a value and for the proof that it is a pseudonym, and without the proof
// a real value could be told as it is.
type alias struct {
	kind string
	text bool
	none []byte // the field's "not known", which is told as it is

	value, told []byte
	mission     *mission // whose they are; nil at first
}

// newAlias makes the one of a field. Fields of one name share their pseudonyms:
// a serial number is the same one wherever it stands.
func newAlias(f *field) *alias {
	a := &alias{
		kind: "MAVLink " + f.name, text: f.as == "name",
		none: make([]byte, f.bytes()), value: make([]byte, f.bytes()), told: make([]byte, f.bytes()),
	}
	unknown, _ := f.unknownBits()
	for i := 0; i < len(a.none); i += f.size {
		store(a.none[i:i+f.size], unknown)
	}
	return a
}

// aliasLetters and aliasBytes are how long an alias is that is known as one.
const aliasLetters, aliasBytes = 16, 8

func (a *alias) tell(m *mission, to, from []byte) {
	if a.mission == m && bytes.Equal(from, a.value) {
		copy(to, a.told)
		return
	}
	copy(a.value, from)
	a.mission = m
	value := from
	if a.text {
		value = []byte(cString(from)) // what stands behind the end is not its value
	}
	switch {
	case bytes.Equal(from, a.none) || len(bytes.Trim(value, "\x00")) == 0:
		copy(a.told, a.none)
	case a.text && len(a.told) >= aliasLetters:
		clear(a.told[copy(a.told, m.secret.Alias(a.kind, string(value))):])
	case a.text:
		clear(a.told[copy(a.told, m.secret.Pseudonym(a.kind, value)):])
	case len(a.told) >= aliasBytes:
		clear(a.told)
		binary.LittleEndian.PutUint64(a.told, m.secret.AliasNumber(a.kind, value))
	default:
		var n [8]byte
		binary.LittleEndian.PutUint64(n[:], m.secret.Number(a.kind, value))
		copy(a.told, n[:])
	}
	copy(to, a.told)
}
