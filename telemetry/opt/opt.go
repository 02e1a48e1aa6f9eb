// Package opt holds values that may be unknown. Past the driver of a protocol
// "unknown" is absent: never 0, -1 or NaN, which a pilot could take for a
// reading.
package opt

import "encoding/json"

// Value is a T or nothing. The zero Value is nothing.
type Value[T any] struct {
	value T
	known bool
}

// Some returns a known value.
func Some[T any](v T) Value[T] { return Value[T]{value: v, known: true} }

// None returns an unknown value.
func None[T any]() Value[T] { return Value[T]{} }

// When returns v if known holds, nothing otherwise.
func When[T any](known bool, v T) Value[T] {
	if !known {
		return Value[T]{}
	}
	return Some(v)
}

// Get returns the value and whether it is known.
func (o Value[T]) Get() (T, bool) { return o.value, o.known }

// Or returns the value if it is known, else the given one.
func (o Value[T]) Or(other T) T {
	if o.known {
		return o.value
	}
	return other
}

// Known reports whether there is a value.
func (o Value[T]) Known() bool { return o.known }

// IsZero reports whether the value is unknown; with it encoding/json's
// omitzero leaves the field out.
func (o Value[T]) IsZero() bool { return !o.known }

// MarshalJSON encodes the value, or null.
func (o Value[T]) MarshalJSON() ([]byte, error) {
	if !o.known {
		return []byte("null"), nil
	}
	return json.Marshal(o.value)
}

// UnmarshalJSON decodes a value; null is unknown.
func (o *Value[T]) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*o = Value[T]{}
		return nil
	}
	o.known = true
	return json.Unmarshal(b, &o.value)
}
