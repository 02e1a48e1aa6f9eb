package evidence

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"
)

// Seal says who can open a package. The zero Seal is none: it is for everybody.
type Seal struct {
	recipients []age.Recipient
	// words say in the ledger for whom it is.
	words []string
}

// SealFor returns a seal that any of the recipients can open, each a public key
// of age's: "age1…".
func SealFor(recipients []string) (Seal, error) {
	if len(recipients) == 0 {
		return Seal{}, errors.New("seal a package: there is no recipient")
	}
	text := strings.Join(recipients, "\n")
	r, err := age.ParseRecipients(strings.NewReader(text))
	if err != nil {
		return Seal{}, fmt.Errorf("seal a package: %w", err)
	}
	return Seal{r, recipients}, nil
}

// SealWith returns a seal that whoever knows the passphrase can open.
func SealWith(passphrase string) (Seal, error) {
	if len(passphrase) < minPassphrase {
		return Seal{}, fmt.Errorf("seal a package: the passphrase has less than %d letters", minPassphrase)
	}
	r, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return Seal{}, fmt.Errorf("seal a package: %w", err)
	}
	return Seal{[]age.Recipient{r}, []string{"a passphrase"}}, nil
}

// minPassphrase keeps out what is guessed at once; more is the user's.
const minPassphrase = 8

// Closed reports whether somebody is needed to open it.
func (s Seal) Closed() bool { return len(s.recipients) > 0 }

// overhead is how many bytes a sealed package has more than an open one, at
// most: age's header, and 16 bytes for each chunk of 64 KiB.
func (s Seal) overhead(size int64) int64 {
	if !s.Closed() {
		return 0
	}
	return 1<<10 + int64(len(s.recipients))*4<<10 + (size>>16+1)*16
}

// wrap returns what seals what is written to it.
func (s Seal) wrap(w io.Writer) (io.WriteCloser, error) {
	if !s.Closed() {
		return open{w}, nil
	}
	return age.Encrypt(w, s.recipients...)
}

type open struct{ io.Writer }

func (open) Close() error { return nil }

// Opener opens sealed packages.
type Opener struct{ identities []age.Identity }

// OpenerFrom reads the private keys in a file of age-keygen's.
func OpenerFrom(keys []byte) (Opener, error) {
	ids, err := age.ParseIdentities(bytes.NewReader(keys))
	if err != nil {
		return Opener{}, fmt.Errorf("read the key that opens the package: %w", err)
	}
	return Opener{ids}, nil
}

// OpenerWith opens with a passphrase.
func OpenerWith(passphrase string) (Opener, error) {
	id, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return Opener{}, fmt.Errorf("read the passphrase that opens the package: %w", err)
	}
	return Opener{[]age.Identity{id}}, nil
}

// sealMark begins every sealed package.
const sealMark = "age-encryption.org/"

// opened returns a package without its seal.
func (o Opener) opened(r io.ReaderAt, size int64) (io.ReaderAt, int64, error) {
	if len(o.identities) == 0 {
		return nil, 0, ErrSealed
	}
	plain, n, err := age.DecryptReaderAt(r, size, o.identities...)
	if err == nil {
		return plain, n, nil
	}
	// Its end may be damaged or missing: the rest is still worth a look.
	f := &forward{open: func() (io.Reader, error) { return age.Decrypt(io.NewSectionReader(r, 0, size), o.identities...) }}
	if f.r, err = f.open(); err != nil {
		return nil, 0, &LockedError{err}
	}
	return f, unknownSize, nil
}

// unknownSize is that of a sealed package whose end is damaged.
const unknownSize = -1

// ErrSealed tells that a package is sealed, and that nothing was given to open
// it.
var ErrSealed = errors.New("the package is sealed")

// LockedError tells that what was given does not open a package: it is for
// another key or passphrase, or its first lines were changed.
type LockedError struct{ Err error }

func (e *LockedError) Error() string { return fmt.Sprintf("open the sealed package: %v", e.Err) }

// Unwrap returns what age says.
func (e *LockedError) Unwrap() error { return e.Err }

// forward reads a stream at any place: from the beginning, if it must go back.
type forward struct {
	open func() (io.Reader, error)
	r    io.Reader
	at   int64
}

// ReadAt is for one goroutine.
func (f *forward) ReadAt(b []byte, off int64) (n int, err error) {
	if off < f.at {
		f.at = 0
		if f.r, err = f.open(); err != nil {
			return 0, err
		}
	}
	skipped, err := io.CopyN(io.Discard, f.r, off-f.at)
	f.at += skipped
	if err != nil {
		return 0, err
	}
	n, err = io.ReadFull(f.r, b)
	f.at += int64(n)
	return n, err
}
