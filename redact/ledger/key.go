package ledger

import (
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"skylatch/telemetry/disk"
)

const (
	keyName    = "key"     // who has it can sign another past
	publicName = "key.pub" // checks signatures; may be given to anybody

	// signerName stands in every signature; the key's hash beside it tells
	// stations apart.
	signerName = "skylatch-ledger"

	algorithmEd25519 = 1 // of signed notes
	maxKeyFile       = 512
)

// keys are a ledger's pair of keys.
type keys struct {
	signer   note.Signer
	verifier note.Verifier
	public   string // the verifier in text
}

// newKeys makes a pair and its two files, the private one first: a process
// killed between leaves no public key without a private one.
func newKeys(dir string) (keys, error) {
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		return keys{}, fmt.Errorf("make the ledger's key: %w", err)
	}
	text, err := privateText(private)
	if err != nil {
		return keys{}, err
	}
	if err := disk.WriteFile(filepath.Join(dir, keyName), []byte(text+"\n")); err != nil {
		return keys{}, fmt.Errorf("make the ledger's key: %w", err)
	}
	return loadKeys(dir)
}

// loadKeys reads the private key, and writes the public one if it is missing.
// Its error wraps [fs.ErrNotExist] if there is no private key.
func loadKeys(dir string) (keys, error) {
	k, err := readPrivate(dir)
	if err != nil {
		return keys{}, err
	}
	public, err := readKeyFile(dir, publicName)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := disk.WriteFile(filepath.Join(dir, publicName), []byte(k.public+"\n")); err != nil {
			return keys{}, fmt.Errorf("write the ledger's public key: %w", err)
		}
	case err != nil:
		return keys{}, err
	case public != k.public:
		return keys{}, errors.New("the ledger's private and public key do not belong together")
	}
	return k, nil
}

func readPrivate(dir string) (keys, error) {
	text, err := readKeyFile(dir, keyName)
	if err != nil {
		return keys{}, err
	}
	wrong := errors.New("the ledger's private key is damaged")
	parts := strings.SplitN(text, "+", 5) // base64 has '+', too
	b, err := base64.StdEncoding.Strict().DecodeString(parts[len(parts)-1])
	if err != nil || len(b) != 1+ed25519.SeedSize || b[0] != algorithmEd25519 {
		return keys{}, wrong
	}
	private := ed25519.NewKeyFromSeed(b[1:])
	if again, err := privateText(private); err != nil || again != text {
		return keys{}, wrong
	}
	var k keys
	if k.signer, err = note.NewSigner(text); err != nil {
		return keys{}, fmt.Errorf("read the ledger's private key: %w", err)
	}
	if k.public, err = publicText(private); err != nil {
		return keys{}, err
	}
	k.verifier, err = note.NewVerifier(k.public)
	return k, err
}

// Derive returns a key of the station's for another purpose, 32 bytes: the same
// while the ledger in dir has its key, and of no use to sign with. The error
// wraps [fs.ErrNotExist] while there is no ledger.
func Derive(dir, purpose string) ([]byte, error) {
	if _, err := readPrivate(dir); err != nil {
		return nil, err
	}
	text, err := readKeyFile(dir, keyName)
	if err != nil {
		return nil, err
	}
	key, err := hkdf.Key(sha256.New, []byte(text), nil, "skylatch "+purpose, 32)
	if err != nil {
		return nil, fmt.Errorf("derive a key for %s: %w", purpose, err)
	}
	return key, nil
}

func publicText(private ed25519.PrivateKey) (string, error) {
	public, ok := private.Public().(ed25519.PublicKey)
	if !ok {
		panic("an Ed25519 private key without a public one")
	}
	return note.NewEd25519VerifierKey(signerName, public)
}

// privateText is the form that [note.NewSigner] reads. The key's hash in it is
// that of the public key.
func privateText(private ed25519.PrivateKey) (string, error) {
	public, err := publicText(private)
	if err != nil {
		return "", fmt.Errorf("name the ledger's key: %w", err)
	}
	hash := strings.Split(public, "+")[1]
	seed := append([]byte{algorithmEd25519}, private.Seed()...)
	return "PRIVATE+KEY+" + signerName + "+" + hash + "+" + base64.StdEncoding.EncodeToString(seed), nil
}

// parsePublic reads a public key in its one form.
func parsePublic(text string) (note.Verifier, error) {
	wrong := errors.New("this is no public key of a Skylatch ledger")
	parts := strings.SplitN(text, "+", 3) // base64 has '+', too
	b, err := base64.StdEncoding.Strict().DecodeString(parts[len(parts)-1])
	if err != nil || len(b) != 1+ed25519.PublicKeySize || b[0] != algorithmEd25519 {
		return nil, wrong
	}
	if again, err := note.NewEd25519VerifierKey(signerName, b[1:]); err != nil || again != text {
		return nil, wrong
	}
	return note.NewVerifier(text)
}

func readKeyFile(dir, name string) (string, error) {
	b, err := readLimited(filepath.Join(dir, name), maxKeyFile)
	if err != nil {
		return "", fmt.Errorf("read the ledger's key: %w", err)
	}
	text, ok := strings.CutSuffix(string(b), "\n")
	if !ok {
		return "", fmt.Errorf("the ledger's file %s does not end with its line", name)
	}
	return text, nil
}
