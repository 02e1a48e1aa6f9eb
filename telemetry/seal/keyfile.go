package seal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"
	"filippo.io/age/armor"
)

const (
	// maxKeyFile is far above any file of keys.
	maxKeyFile = 64 << 10
	// minPassphrase keeps out what is guessed at once; more is the user's.
	minPassphrase = 10
	// maxWorkFactor is what a file may ask for: a gigabyte of memory.
	maxWorkFactor = 20
)

// ErrPassphrase means that a passphrase does not open a file of keys.
var ErrPassphrase = errors.New("the passphrase does not open the key file")

// NewKeyFile makes a new identity. The file is closed with the passphrase, by
// age, and can be printed; the recipient is its public half, for which missions
// are sealed. Each guess of the passphrase costs 2 to the power of work: 18 is
// about a second.
func NewKeyFile(passphrase string, work int) (file []byte, recipient string, err error) {
	if len(passphrase) < minPassphrase {
		return nil, "", fmt.Errorf("the passphrase has less than %d letters", minPassphrase)
	}
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, "", fmt.Errorf("make a key: %w", err)
	}
	lock, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, "", fmt.Errorf("make a key: %w", err)
	}
	lock.SetWorkFactor(work)
	var b bytes.Buffer
	text := armor.NewWriter(&b)
	w, err := age.Encrypt(text, lock)
	if err != nil {
		return nil, "", fmt.Errorf("make a key: %w", err)
	}
	_, err = fmt.Fprintf(w, "# public key: %s\n%s\n", id.Recipient(), id)
	if err = errors.Join(err, w.Close(), text.Close()); err != nil {
		return nil, "", fmt.Errorf("make a key: %w", err)
	}
	return b.Bytes(), id.Recipient().String(), nil
}

// ReadKeyFile reads the identities in a file of [NewKeyFile]'s or of
// age-keygen's. If it is closed, ask is asked for the passphrase. The error wraps
// [ErrPassphrase] if that does not open it. What is returned is the plain text
// of the identities, for [NewKeys].
func ReadKeyFile(file []byte, ask func() (string, error)) (string, error) {
	if len(file) > maxKeyFile {
		return "", errors.New("read the key file: it is too long to be one")
	}
	closed := io.Reader(bytes.NewReader(file))
	switch text := strings.TrimSpace(string(file)); {
	case strings.HasPrefix(text, armor.Header):
		closed = armor.NewReader(strings.NewReader(text))
	case !strings.HasPrefix(text, "age-encryption.org/"):
		return string(file), nil
	}
	passphrase, err := ask()
	if err != nil {
		return "", err
	}
	id, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return "", ErrPassphrase // it is empty
	}
	id.SetMaxWorkFactor(maxWorkFactor)
	r, err := age.Decrypt(closed, id)
	if _, wrong := errors.AsType[*age.NoIdentityMatchError](err); wrong {
		return "", ErrPassphrase
	}
	if err != nil {
		return "", fmt.Errorf("read the key file: %w", err)
	}
	plain, err := io.ReadAll(io.LimitReader(r, maxKeyFile))
	if err != nil {
		return "", fmt.Errorf("read the key file: %w", err)
	}
	return string(plain), nil
}
