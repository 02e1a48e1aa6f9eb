package seal

import (
	"errors"
	"os/exec"
	"strings"
	"testing"

	"filippo.io/age"
)

func TestAKeyFileOpensWithItsPassphraseAlone(t *testing.T) {
	const fast = 4 // the second that a guess takes is age's to test
	file, recipient, err := NewKeyFile("correct horse battery", fast)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(file), "AGE-SECRET-KEY") {
		t.Error("the key file is open")
	}
	say := func(p string) func() (string, error) { return func() (string, error) { return p, nil } }
	for _, wrong := range []string{"", "correct horse batterz"} {
		if _, err := ReadKeyFile(file, say(wrong)); !errors.Is(err, ErrPassphrase) {
			t.Errorf("with %q: %v, want %v", wrong, err, ErrPassphrase)
		}
	}
	plain, err := ReadKeyFile(file, say("correct horse battery"))
	if err != nil {
		t.Fatal(err)
	}
	// What is sealed for the recipient, opens with it.
	to, err := ParseRecipients([]string{recipient})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if _, err := NewKey(dir, to); err != nil {
		t.Fatal(err)
	}
	keys, err := NewKeys(plain)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := keys.Unlock(dir); err != nil {
		t.Error(err)
	}
	if _, _, err := NewKeyFile("short", fast); err == nil {
		t.Error("a passphrase of five letters is enough")
	}
	broken := strings.Replace(string(file), "\n", "\n!", 2)
	if _, err := ReadKeyFile([]byte(broken), say("correct horse battery")); err == nil || errors.Is(err, ErrPassphrase) {
		t.Errorf("a damaged key file: %v", err)
	}
}

// TestKeysOfAgeAreGood takes a pair that age-keygen made, if there is one.
func TestKeysOfAgeAreGood(t *testing.T) {
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	pairs := map[string][2]string{"post-quantum": {id.String(), id.Recipient().String()}}
	if out, err := exec.Command("age-keygen").Output(); err == nil {
		_, key, _ := strings.Cut(string(out), "public key: ")
		key, _, _ = strings.Cut(key, "\n")
		pairs["age-keygen's"] = [2]string{string(out), key}
	}
	for name, pair := range pairs {
		to, err := ParseRecipients([]string{pair[1]})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		plain, err := ReadKeyFile([]byte(pair[0]), nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		dir := t.TempDir()
		if _, err := NewKey(dir, to); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		keys, err := NewKeys(plain)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := keys.Unlock(dir); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, bad := range [][]string{nil, {"age1"}, {"AGE-SECRET-KEY-1QQ"}, {""}} {
		if _, err := ParseRecipients(bad); err == nil {
			t.Errorf("ParseRecipients(%q) takes it", bad)
		}
	}
}
