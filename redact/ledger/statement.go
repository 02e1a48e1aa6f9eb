package ledger

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// maxStatement limits what is signed: it is read before anybody is trusted.
const maxStatement = 4 << 10

// Sign signs a statement with the key of the ledger in a folder, as a signed
// note whose first line is its kind. A kind is never that of a checkpoint, so no
// statement can pass for one. The error wraps [fs.ErrNotExist] while there is no
// ledger.
func Sign(dir, kind, text string) (signed string, err error) {
	if kind == origin || kind == "" || strings.ContainsRune(kind, '\n') {
		return "", fmt.Errorf("sign a statement: %q is no kind of statement", kind)
	}
	k, err := readPrivate(dir)
	if err != nil {
		return "", fmt.Errorf("sign a statement: %w", err)
	}
	b, err := note.Sign(&note.Note{Text: kind + "\n" + text}, k.signer)
	if err != nil {
		return "", fmt.Errorf("sign a statement: %w", err)
	}
	if len(b) > maxStatement {
		return "", fmt.Errorf("sign a statement: it has more than %d bytes", maxStatement)
	}
	return string(b), nil
}

// OpenStatement checks a statement with a public key, and returns what [Sign]
// was given. Only the very bytes that it wrote are accepted.
func OpenStatement(signed, kind, public string) (text string, err error) {
	if len(signed) > maxStatement {
		return "", errors.New("check a statement: it is too long")
	}
	v, err := parsePublic(public)
	if err != nil {
		return "", fmt.Errorf("check a statement: %w", err)
	}
	all, err := openNote(signed, v)
	if err != nil {
		return "", fmt.Errorf("check a statement's signature: %w", err)
	}
	text, ok := strings.CutPrefix(all, kind+"\n")
	if !ok {
		return "", errors.New("check a statement: it is of another kind")
	}
	return text, nil
}

// PublicKey returns the public key of the ledger in a folder. The error wraps
// [fs.ErrNotExist] while there is no ledger.
func PublicKey(dir string) (string, error) {
	k, err := readPrivate(dir)
	return k.public, err
}

// openNote checks that one key alone has signed a text, and that there is no
// byte beside the two: what could be changed unseen would be nobody's.
func openNote(signed string, v note.Verifier) (text string, err error) {
	n, err := note.Open([]byte(signed), note.VerifierList(v))
	if err != nil {
		return "", err
	}
	if len(n.Sigs) != 1 || len(n.UnverifiedSigs) != 0 {
		return "", errors.New("it has more than one")
	}
	// Bits behind the end of base64 belong to nobody, so nobody may change them.
	if _, err := base64.StdEncoding.Strict().DecodeString(n.Sigs[0].Base64); err != nil {
		return "", err
	}
	if n.Text+"\n— "+n.Sigs[0].Name+" "+n.Sigs[0].Base64+"\n" != signed {
		return "", errors.New("there is more than text and signature")
	}
	return n.Text, nil
}
