package evidence

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"
)

// aKey is a key pair of age's: what opens, and for whom is sealed.
func aKey(t testing.TB) (Opener, string) {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	o, err := OpenerFrom([]byte("# made by a test\n" + id.String() + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	return o, id.Recipient().String()
}

func sealedFor(t testing.TB, c *Config) Opener {
	t.Helper()
	opener, recipient := aKey(t)
	_, second := aKey(t)
	var err error
	if c.Seal, err = SealFor([]string{second, recipient}); err != nil {
		t.Fatal(err)
	}
	return opener
}

func TestASealedPackageIsForItsRecipients(t *testing.T) {
	c := aMission(t, 200_000)
	opener := sealedFor(t, &c)
	b, r := packed(t, c)
	if bytes.Contains(b, []byte("mission/")) || bytes.Contains(b, []byte("PK\x03\x04")) {
		t.Error("names can be read without a key")
	}
	if got := verified(t, b, Against{Key: r.Key, Opener: opener}); !got.Whole || !got.Sealed || got.Entries != 12 {
		t.Errorf("Verify = %+v, want whole", got)
	}
	if len(r.SealedFor) != 2 {
		t.Errorf("the receipt says that it is for %q", r.SealedFor)
	}
	if _, err := Verify(t.Context(), bytes.NewReader(b), int64(len(b)), Against{}); !errors.Is(err, ErrSealed) {
		t.Errorf("without a key Verify = %v, want that it is sealed", err)
	}
	other, _ := aKey(t)
	_, err := Verify(t.Context(), bytes.NewReader(b), int64(len(b)), Against{Opener: other})
	if _, locked := errors.AsType[*LockedError](err); !locked {
		t.Errorf("with another key Verify = %v, want that it does not open", err)
	}
}

func TestAPassphraseOpensAPackage(t *testing.T) {
	c := aMission(t, 10_000)
	r, err := age.NewScryptRecipient("correct horse battery")
	if err != nil {
		t.Fatal(err)
	}
	r.SetWorkFactor(10) // what SealWith takes is slow by intent
	c.Seal = Seal{[]age.Recipient{r}, []string{"a passphrase"}}
	b, _ := packed(t, c)
	opener, err := OpenerWith("correct horse battery")
	if err != nil {
		t.Fatal(err)
	}
	if got := verified(t, b, Against{Opener: opener}); !got.Whole {
		t.Errorf("Verify = %+v, want whole", got)
	}
	if _, err := SealWith("short"); err == nil {
		t.Error("a short passphrase seals")
	}
}

// TestAgeOpensAPackage has the program age decrypt it, and unzip list it.
func TestAgeOpensAPackage(t *testing.T) {
	c := aMission(t, 200_000)
	dir := t.TempDir()
	id, err := age.GenerateX25519Identity()
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "key.txt"), []byte(id.String()+"\n"), 0o600)
	}
	if err == nil {
		c.Seal, err = SealFor([]string{id.Recipient().String()})
	}
	if err != nil {
		t.Fatal(err)
	}
	_, r := packed(t, c)
	tool(t, dir, "age", "--decrypt", "--identity", "key.txt", "--output", "package.zip", c.Out)
	list := tool(t, dir, "unzip", "-l", "package.zip")
	for _, name := range []string{"README.txt", "manifest.json", "SIGNATURE.txt", "SHA256SUMS", "mission/flight.tlog", "ledger/proofs.jsonl"} {
		if !strings.Contains(list, name) {
			t.Errorf("unzip lists no %s:\n%s", name, list)
		}
	}
	b, err := os.ReadFile(filepath.Join(dir, "package.zip"))
	if err != nil {
		t.Fatal(err)
	}
	if got := verified(t, b, Against{Key: r.Key}); !got.Whole || got.Sealed {
		t.Errorf("what age gives is %+v, want whole", got)
	}
}

// TestChangesUnderASealAreNamed changes bytes of what age wrote: the files whose
// chunk of 64 KiB it was are named, and others are not.
func TestChangesUnderASealAreNamed(t *testing.T) {
	c := aMission(t, 600_000)
	opener := sealedFor(t, &c)
	b, r := packed(t, c)
	for at := 0; at < len(b); at += 1 + len(b)/41 {
		changed := bytes.Clone(b)
		changed[at] ^= 0x10
		got, err := Verify(t.Context(), bytes.NewReader(changed), int64(len(b)), Against{Key: r.Key, Opener: opener})
		if err == nil && (got.Whole || len(got.Findings) == 0) {
			t.Errorf("byte %d of %d was changed, and nobody noticed: %+v", at, len(b), got)
		}
		_, locked := errors.AsType[*LockedError](err)
		if err != nil && (at > 1000 || !locked && !errors.Is(err, ErrNone)) {
			t.Errorf("byte %d was changed: %v", at, err)
		}
		if at > 500_000 && at < 700_000 && !slices.Equal(blamed(got), []string{"mission/video-day.mp4"}) {
			t.Errorf("byte %d was changed; found is %v, want the film alone", at, got.Findings)
		}
	}
	for _, end := range []int{len(b) - 1, len(b) - 100, len(b) / 2, 70_000} {
		got := verified(t, b[:end], Against{Key: r.Key, Opener: opener})
		if got.Whole || !slices.Contains(blamed(got), "ledger/proofs.jsonl") && end < len(b)-1000 {
			t.Errorf("cut at byte %d; found is %v", end, got.Findings)
		}
	}
}

// TestAnAttackerWhoMaySealIsFoundOut: everybody knows the recipient's key. What
// is sealed again with it still has to be signed.
func TestAnAttackerWhoMaySealIsFoundOut(t *testing.T) {
	c := aMission(t, 9000)
	b, r := packed(t, c)
	lies := again(t, b, func(name string, content []byte) (string, []byte) {
		if name == "mission/flight.tlog" {
			content = bytes.ToUpper(content)
		}
		return name, content
	})
	opener, recipient := aKey(t)
	seal, err := SealFor([]string{recipient})
	if err != nil {
		t.Fatal(err)
	}
	var sealed bytes.Buffer
	w, err := seal.wrap(&sealed)
	if err == nil {
		_, err = w.Write(lies)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	got := verified(t, sealed.Bytes(), Against{Key: r.Key, Opener: opener})
	if got.Whole || !slices.Contains(blamed(got), "mission/flight.tlog") {
		t.Errorf("found is %v, want the flight log", got.Findings)
	}
}

func TestASealIsForSomebody(t *testing.T) {
	for _, recipients := range [][]string{nil, {""}, {"age1"}, {"AGE-SECRET-KEY-1"}, {"jane@example.org"}} {
		if _, err := SealFor(recipients); err == nil {
			t.Errorf("it is sealed for %q", recipients)
		}
	}
	if _, err := OpenerFrom([]byte("no key")); err == nil {
		t.Error("a file without keys opens packages")
	}
}
