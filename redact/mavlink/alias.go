package mavlink

import (
	"bytes"

	"skylatch/redact"
)

// alias tells values of one field by their pseudonyms. The last one is kept:
// what a craft is does not change in flight.
type alias struct {
	kind string
	text bool
	none []byte // the field's "not known", which is told as it is

	value, told []byte
	has         bool
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

func (a *alias) tell(secret *redact.Secret, to, from []byte) {
	if a.has && bytes.Equal(from, a.value) {
		copy(to, a.told)
		return
	}
	copy(a.value, from)
	a.has = true
	value := from
	if a.text {
		value = []byte(cString(from)) // what stands behind the end is not its value
	}
	switch {
	case bytes.Equal(from, a.none) || len(bytes.Trim(value, "\x00")) == 0:
		copy(a.told, a.none)
	case a.text:
		clear(a.told[copy(a.told, secret.Pseudonym(a.kind, value)):])
	default:
		n := secret.Number(a.kind, value)
		clear(a.told)
		for i := 0; i < min(len(a.told), 8); i++ {
			a.told[i] = byte(n >> (8 * i))
		}
	}
	copy(to, a.told)
}
