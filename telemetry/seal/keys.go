package seal

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"filippo.io/age"
)

// Keys open what is sealed, for as long as they are in memory. A nil *Keys opens
// nothing. They may be used by several goroutines.
type Keys struct {
	identities []age.Identity

	mu     sync.Mutex // guards what follows
	opened map[[sha256.Size]byte]*Key
}

// NewKeys reads identities of age's, "AGE-SECRET-KEY-1…", one a line.
func NewKeys(identities string) (*Keys, error) {
	list, err := age.ParseIdentities(strings.NewReader(identities))
	if err != nil {
		return nil, fmt.Errorf("read the keys that unlock missions: %w", err)
	}
	return &Keys{identities: list, opened: make(map[[sha256.Size]byte]*Key)}, nil
}

// Unlock returns the key of a folder. The error wraps [ErrLocked] or
// [ErrErased] if there is none that can be had.
func (k *Keys) Unlock(dir string) (*Key, error) {
	return k.unlock(func(name string) (*os.File, error) { return os.Open(filepath.Join(dir, name)) })
}

// unlock returns the key of the folder in which open opens files.
func (k *Keys) unlock(open func(name string) (*os.File, error)) (*Key, error) {
	f, err := open(KeyName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrErased
	}
	if err != nil {
		return nil, fmt.Errorf("open the mission's key: %w", err)
	}
	defer f.Close()
	if k == nil {
		return nil, ErrLocked
	}
	b, err := io.ReadAll(io.LimitReader(f, maxKeyFile))
	if err != nil {
		return nil, fmt.Errorf("read the mission's key: %w", err)
	}
	// The file is read each time, so that a key that was destroyed opens nothing.
	sum := sha256.Sum256(b)
	k.mu.Lock()
	known := k.opened[sum]
	k.mu.Unlock()
	if known != nil {
		return known, nil
	}
	key, err := k.decrypt(b)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.opened[sum] = key
	return key, nil
}

func (k *Keys) decrypt(b []byte) (*Key, error) {
	r, err := age.Decrypt(bytes.NewReader(b), k.identities...)
	if _, wrong := errors.AsType[*age.NoIdentityMatchError](err); wrong {
		return nil, ErrLocked
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", &DamagedError{Name: KeyName}, err)
	}
	plain, err := io.ReadAll(io.LimitReader(r, maxKeyFile))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", &DamagedError{Name: KeyName}, err)
	}
	secret, ok := bytes.CutPrefix(plain, []byte(keyMark))
	if !ok || len(secret) != 32 {
		return nil, &DamagedError{Name: KeyName}
	}
	return &Key{secret}, nil
}
