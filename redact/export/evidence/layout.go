package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"hash/crc32"
	"time"
)

// piece is a member, and what is to be in it.
type piece struct {
	member
	content []byte // nil for a file of the manifest: too large to be kept
	sha256  string // of a file of the manifest
}

// layout is every byte of a package but the contents of the manifest's files.
type layout struct {
	pieces    []piece
	directory []byte
}

// newLayout says where everything is.
func newLayout(m Manifest, manifest, signature []byte) (layout, error) {
	var l layout
	at := m.SealedAt
	for _, p := range []struct {
		name    string
		content []byte
	}{{manifestName, manifest}, {signatureName, signature}, {sumsName, m.sums(manifest)}} {
		l.add(piece{member: small(p.name, p.content, at), content: p.content})
	}
	for _, f := range m.Files {
		crc, err := f.crc()
		if err != nil {
			return l, err
		}
		l.add(piece{member: member{name: f.Path, bytes: f.Bytes, crc: crc, at: f.ChangedAt}, sha256: f.SHA256})
	}
	members := make([]member, 0, len(l.pieces))
	for _, p := range l.pieces {
		members = append(members, p.member)
	}
	l.directory = directory(members)
	return l, nil
}

func (l *layout) add(p piece) {
	p.offset = l.end()
	l.pieces = append(l.pieces, p)
}

// end is where the directory begins.
func (l *layout) end() int64 {
	if len(l.pieces) == 0 {
		return 0
	}
	return l.pieces[len(l.pieces)-1].end()
}

// bytes is how large the package is.
func (l *layout) bytes() int64 { return l.end() + int64(len(l.directory)) }

// small is a member that is held in memory.
func small(name string, content []byte, at time.Time) member {
	return member{name: name, bytes: int64(len(content)), crc: crc32.ChecksumIEEE(content), at: at}
}

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
