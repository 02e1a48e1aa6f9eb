package config

import "errors"

// GobEncode hands the key from the supervisor to the station, over a socket
// that only these two have. Every other way of writing a key shows asterisks.
func (k Key) GobEncode() ([]byte, error) {
	if k.bytes == nil {
		return []byte{}, nil
	}
	return k.bytes[:], nil
}

// GobDecode takes over what GobEncode wrote.
func (k *Key) GobDecode(b []byte) error {
	k.bytes = nil
	switch len(b) {
	case 0:
		return nil
	case 32:
		k.bytes = (*[32]byte)(append([]byte(nil), b...))
		return nil
	}
	return errors.New("a signing key has 32 bytes")
}

// GobEncode hands the text to the station; see [Key.GobEncode].
func (s Secret) GobEncode() ([]byte, error) { return []byte(s.text), nil }

// GobDecode takes over what GobEncode wrote.
func (s *Secret) GobDecode(b []byte) error {
	s.text = string(b)
	return nil
}
