package seal

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"path/filepath"

	"skylatch/telemetry/disk"
)

// place is where a chunk is in its file.
type place struct {
	chunk   uint64
	content int64 // how much content is before it
}

// bound is what is authenticated with a chunk.
func (p place) bound(word uint32) []byte {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, 20), p.chunk)
	b = binary.BigEndian.AppendUint64(b, uint64(p.content))
	return binary.BigEndian.AppendUint32(b, word)
}

// Stream seals a file that grows. It is for one goroutine.
type Stream struct {
	aead     cipher.AEAD
	head     []byte
	at, next place
}

// Stream returns what seals a new file of that name, which is the one it is
// opened by: without [Suffix].
func (k *Key) Stream(name string) (*Stream, error) {
	head := append([]byte(magic), make([]byte, saltLen)...)
	_, _ = rand.Read(head[len(magic):]) // never fails
	aead, err := k.file(name, head[len(magic):])
	if err != nil {
		return nil, err
	}
	return &Stream{aead: aead, head: head}, nil
}

// Seal appends to dst what is to be written for content, which ends with a whole
// entry. It may be called again, with other content, until [Stream.Written].
func (s *Stream) Seal(dst, content []byte) []byte {
	if s.at.chunk == 0 {
		dst = append(dst, s.head...)
	}
	s.next = s.at
	for len(content) > maxChunk {
		dst = s.chunk(dst, content[:maxChunk], 0)
		content = content[maxChunk:]
	}
	return s.chunk(dst, content, wholeBit)
}

// Written tells that all that [Stream.Seal] returned last is in the file.
func (s *Stream) Written() { s.at = s.next }

// End appends to dst what ends the file as it is written.
func (s *Stream) End(dst []byte) []byte {
	if s.at.chunk == 0 {
		dst = append(dst, s.head...)
	}
	s.next = s.at
	return s.chunk(dst, nil, wholeBit|lastBit)
}

// chunk appends one chunk.
func (s *Stream) chunk(dst, content []byte, bits uint32) []byte {
	word := uint32(len(content)) | bits
	dst = binary.BigEndian.AppendUint32(dst, word)
	var nonce [nonceLen]byte
	_, _ = rand.Read(nonce[:]) // never fails
	dst = append(dst, nonce[:]...)
	dst = s.aead.Seal(dst, nonce[:], content, s.next.bound(word))
	s.next.chunk++
	s.next.content += int64(len(content))
	return dst
}

// WriteFile seals a whole file in place of the one at path, as [disk.WriteFile]
// does it. path is without [Suffix].
func (k *Key) WriteFile(path string, content []byte) error {
	s, err := k.Stream(filepath.Base(path))
	if err != nil {
		return err
	}
	b := s.Seal(nil, content)
	s.Written()
	return disk.WriteFile(path+Suffix, s.End(b))
}
