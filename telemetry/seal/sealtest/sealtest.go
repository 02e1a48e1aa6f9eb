// Package sealtest is what tests of sealed missions share: a pair of keys, and a
// look for what lies open. It is for tests alone, and no part of the program:
// cmd/skylatch's house test holds that.
package sealtest

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"skylatch/telemetry/seal"
)

// Pair is for whom is sealed, and what opens that: each as text and as it is used.
type Pair struct {
	Public, Identity string
	To               *seal.Recipients
	Keys             *seal.Keys
}

// NewPair makes one.
func NewPair(t testing.TB) Pair {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	p := Pair{Public: id.Recipient().String(), Identity: id.String()}
	if p.To, err = seal.ParseRecipients([]string{p.Public}); err != nil {
		t.Fatal(err)
	}
	if p.Keys, err = seal.NewKeys(p.Identity); err != nil {
		t.Fatal(err)
	}
	return p
}

// LyingOpen lists the files below a folder that hold one of the words, or are
// called by one.
func LyingOpen(t testing.TB, folder string, words ...string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		for _, w := range words {
			if bytes.Contains(b, []byte(w)) || strings.Contains(strings.TrimPrefix(path, folder), w) {
				found = append(found, w+" in "+e.Name())
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
