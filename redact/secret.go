package redact

import (
	"bytes"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"

	"skylatch/telemetry"
	"skylatch/telemetry/unit"
)

// Secret is what hides the data of one mission: who does not have it cannot
// tell a pseudonym's value nor where a grid begins, and cannot join one mission
// with another. It is never written next to what it hides.
type Secret struct {
	pseudonyms [32]byte
	// north and east are where the grid begins, in cells.
	north, east float64
}

// NewSecret returns a fresh one.
func NewSecret() Secret {
	var seed [32]byte
	_, _ = rand.Read(seed[:]) // it never fails: crypto/rand ends the program instead
	s, err := SecretFrom(seed[:])
	if err != nil {
		panic(err) // the seed above is long enough
	}
	return s
}

// SecretOf returns the secret of one mission of a station: the same whenever
// something of that mission is told, and another for every other mission. The key
// is the station's, of at least 32 bytes.
func SecretOf(key []byte, mission string) (Secret, error) {
	if len(key) < 32 {
		return Secret{}, fmt.Errorf("a station's key has %d bytes, want at least 32", len(key))
	}
	seed, err := hkdf.Key(sha256.New, key, nil, "skylatch mission 1 "+mission, 32)
	if err != nil {
		return Secret{}, fmt.Errorf("derive a mission's seed: %w", err)
	}
	return SecretFrom(seed)
}

// SecretFrom returns the secret of a seed of at least 32 bytes, for a mission
// that is told in several parts.
func SecretFrom(seed []byte) (Secret, error) {
	var s Secret
	if len(seed) < 32 {
		return s, fmt.Errorf("a mission's seed has %d bytes, want at least 32", len(seed))
	}
	key, err := hkdf.Key(sha256.New, seed, nil, "skylatch redact 1", 48)
	if err != nil {
		return s, fmt.Errorf("derive a mission's secret: %w", err)
	}
	copy(s.pseudonyms[:], key)
	s.north, s.east = fraction(key[32:40]), fraction(key[40:48])
	return s, nil
}

// fraction reads 8 bytes as a number in [0, 1).
func fraction(b []byte) float64 {
	return float64(binary.BigEndian.Uint64(b)>>11) / (1 << 53)
}

// Pseudonym returns what stands for a value of one kind ("serial number"):
// sixteen hex digits.
func (s Secret) Pseudonym(kind string, value []byte) string {
	sum := s.sum(kind, value)
	return hex.EncodeToString(sum[:8])
}

// Number returns what stands for a value of one kind where a number is wanted.
func (s Secret) Number(kind string, value []byte) uint64 {
	sum := s.sum(kind, value)
	return binary.BigEndian.Uint64(sum[:])
}

// Alias returns a pseudonym that is known as one, and told again as itself:
// eight hex digits for the value, and eight that only who has the secret can
// put behind them.
func (s Secret) Alias(kind, value string) string {
	if len(value) == 16 && value[8:] == s.Pseudonym("seal of "+kind, []byte(value[:8]))[:8] {
		return value
	}
	id := s.Pseudonym(kind, []byte(value))[:8]
	return id + s.Pseudonym("seal of "+kind, []byte(id))[:8]
}

// AliasNumber is [Secret.Alias] for a value where eight bytes are wanted.
func (s Secret) AliasNumber(kind string, value []byte) uint64 {
	seal := func(id []byte) uint64 { return s.Number("seal of "+kind, id) << 32 }
	if len(value) >= 8 {
		n := binary.LittleEndian.Uint64(value)
		if n&^math.MaxUint32 == seal(value[:4]) && len(bytes.Trim(value[8:], "\x00")) == 0 {
			return n
		}
	}
	id := binary.LittleEndian.AppendUint32(nil, uint32(s.Number(kind, value)))
	return seal(id) | uint64(binary.LittleEndian.Uint32(id))
}

func (s Secret) sum(kind string, value []byte) [32]byte {
	mac := hmac.New(sha256.New, s.pseudonyms[:])
	// A kind holds no zero byte, so no kind and value read as others.
	mac.Write([]byte(kind))
	mac.Write([]byte{0})
	mac.Write(value)
	return [32]byte(mac.Sum(nil))
}

// metresPerDegree of latitude, on a sphere of the Earth's mean radius
// (6371.0088 km, IUGG).
const metresPerDegree = 111_195.08

// Coarse returns the middle of the cell that a place is in. Cells are about
// cell high and wide everywhere on Earth; all places of one give the same
// answer to the last bit, however many are asked about.
func (s Secret) Coarse(p telemetry.LatLon, cell unit.Metre) telemetry.LatLon {
	high := float64(cell) / metresPerDegree
	row := math.Floor(p.LatDeg/high + s.north)
	lat := (row + 0.5 - s.north) * high
	// The width of the row, from its own latitude: a place's own would tell more.
	// Whole columns go around the Earth, so that none begins twice; near a pole
	// there is one.
	wide := 360 / max(math.Floor(360*math.Cos(lat*math.Pi/180)/high), 1)
	column := math.Floor(p.LonDeg/wide + s.east)
	lon := (column + 0.5 - s.east) * wide
	return telemetry.LatLon{LatDeg: min(max(lat, -90), 90), LonDeg: math.Remainder(lon, 360)}
}
