// Package seal keeps the files of a mission so that who takes the disk, reads
// nothing of them, while they are being written and ever after.
//
// A sealed folder holds seal.age, a random key that is the mission's alone,
// encrypted with age to whoever may read: to write takes public keys only, so a
// station that records has no secret but the keys of the missions that are open.
// Every other file is a row of chunks, one for each write, of 64 KiB at most:
// age's own stream can be read only in whole chunks of that size, and would lose
// seconds when its writer is killed. A chunk is XChaCha20-Poly1305 under a key of
// its file (HKDF-SHA256 of the mission's key, the file's name and a random salt).
// Its nonce is random, so that a write that is tried again never uses one twice;
// its place is authenticated with it, so that chunks cannot be moved, left out,
// or brought from another file or mission. The last chunk says that it is the
// last. A file without it is unfinished: its writer was killed, or somebody cut
// it. Which of its chunks end an entry stands outside, so that a torn end can be
// cut off by who cannot read.
//
// It protects what is in the files. It does not hide the names, the times and
// the sizes of files and folders, nor that a whole file was taken away; and it
// does not protect from who is at the running machine while a mission is
// recorded or unlocked. Without seal.age nobody can read the rest: see [Erase].
//
// Plain files are opened by the same [Open]. The package starts no goroutine.
package seal

import (
	"errors"
	"fmt"
)

const (
	// Suffix ends the name of a sealed file.
	Suffix = ".sealed"
	// KeyName is the file in a sealed folder that holds its key.
	KeyName = "seal.age"
)

// A sealed file is a head (magic, salt) and chunks. A chunk is a word, a nonce,
// the content and a tag. The word, 32 bits big-endian, says how long the content
// is, whether an entry ends with it, and whether it is the last.
const (
	magic    = "skylatch sealed 1\n"
	saltLen  = 16
	headLen  = len(magic) + saltLen
	wordLen  = 4
	nonceLen = 24
	tagLen   = 16
	// frameLen is what a chunk has beside its content.
	frameLen = wordLen + nonceLen + tagLen
	// maxChunk is the longest content of a chunk.
	maxChunk = 64 << 10

	lengthBits = 1<<17 - 1
	wholeBit   = 1 << 30
	lastBit    = 1 << 31
)

// ErrLocked means that a file is sealed, and that nothing was given that opens
// it.
var ErrLocked = errors.New("it is sealed, and no key was given that opens it")

// ErrErased means that a file is sealed, and that its folder has no key any
// more: nobody can read it.
var ErrErased = errors.New("it is sealed, and its key is gone")

// DamagedError says where a sealed file is not as it was written.
type DamagedError struct {
	Name   string
	Offset int64 // in the sealed file
}

// Error implements the error interface.
func (e *DamagedError) Error() string {
	return fmt.Sprintf("%s is not as it was sealed, at byte %d", e.Name, e.Offset)
}
