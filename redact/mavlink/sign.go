package mavlink

import (
	"crypto/sha256"
	"time"
)

// signingEpoch is where MAVLink's signing time starts; it counts in units of
// 10 µs (mavlink.io, "Message Signing", Timestamp Handling).
var signingEpoch = time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC)

// signer signs what is told. Its time is that of telling, which whoever listens
// knows: the time of the flight is not in it.
type signer struct {
	link    byte
	sent    uint64
	scratch [32 + headerV2 + maxPayload + checksumSize + signatureLen]byte // the key, then a frame
}

// sign appends the signature to the frame that begins at dst[start].
func (s *signer) sign(dst []byte, start int, at time.Time) []byte {
	s.sent = max(s.sent+1, uint64(max(at.Sub(signingEpoch), 0)/(10*time.Microsecond)))
	t := s.sent
	dst = append(dst, s.link, byte(t), byte(t>>8), byte(t>>16), byte(t>>24), byte(t>>32), byte(t>>40))
	n := copy(s.scratch[32:], dst[start:])
	sum := sha256.Sum256(s.scratch[:32+n])
	return append(dst, sum[:6]...)
}
