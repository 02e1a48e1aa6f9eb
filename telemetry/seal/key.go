package seal

import (
	"bytes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"
	"golang.org/x/crypto/chacha20poly1305"

	"skylatch/telemetry/disk"
)

// Recipients are who may read what is sealed.
type Recipients struct{ list []age.Recipient }

// ParseRecipients reads public keys of age's, each "age1…".
func ParseRecipients(keys []string) (*Recipients, error) {
	if len(keys) == 0 {
		return nil, errors.New("seal for nobody: a public key is missing")
	}
	r := &Recipients{}
	for _, key := range keys {
		list, err := age.ParseRecipients(strings.NewReader(key))
		if err != nil {
			return nil, fmt.Errorf("%.80q is no public key of age's (age1…)", key)
		}
		r.list = append(r.list, list...)
	}
	return r, nil
}

// Key is what the files of one mission are sealed with.
type Key struct{ secret []byte }

// keyMark begins what is encrypted in [KeyName].
const keyMark = "skylatch mission key 1\n"

// NewKey makes a key for a folder, and puts it there for the recipients.
func NewKey(dir string, to *Recipients) (*Key, error) {
	k := &Key{make([]byte, 32)}
	_, _ = rand.Read(k.secret) // never fails
	var b bytes.Buffer
	w, err := age.Encrypt(&b, to.list...)
	if err != nil {
		return nil, fmt.Errorf("seal the mission's key: %w", err)
	}
	_, err = w.Write(append([]byte(keyMark), k.secret...))
	if err = errors.Join(err, w.Close()); err != nil {
		return nil, fmt.Errorf("seal the mission's key: %w", err)
	}
	return k, disk.WriteFile(filepath.Join(dir, KeyName), b.Bytes())
}

// file returns what seals the chunks of one file.
func (k *Key) file(name string, salt []byte) (cipher.AEAD, error) {
	secret, err := hkdf.Key(sha256.New, k.secret, salt, "skylatch sealed file 1 "+name, chacha20poly1305.KeySize)
	if err != nil {
		return nil, fmt.Errorf("derive the key of %s: %w", name, err)
	}
	return chacha20poly1305.NewX(secret)
}

// Sealed reports whether a folder has a key.
func Sealed(dir string) bool {
	_, err := os.Lstat(filepath.Join(dir, KeyName))
	return err == nil
}

// Erase destroys the key of a folder: it is overwritten on the disk, and
// removed. Nobody can read the sealed files there after that; who has an
// identity could, if the disk kept the overwritten block. A folder without a key
// is left alone.
func Erase(dir string) error {
	path := filepath.Join(dir, KeyName)
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("destroy the mission's key: %w", err)
	}
	err = overwrite(f)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Remove(path)
	}
	if err == nil {
		err = disk.SyncFolder(dir)
	}
	if err != nil {
		return fmt.Errorf("destroy the mission's key: %w", err)
	}
	return nil
}

func overwrite(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	noise := make([]byte, min(info.Size(), maxKeyFile))
	_, _ = rand.Read(noise) // never fails
	if _, err := f.WriteAt(noise, 0); err != nil {
		return err
	}
	return disk.Sync(f)
}
