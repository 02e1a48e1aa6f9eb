package evidence

import (
	"bytes"
	"context"

	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"skylatch/redact"
	"skylatch/redact/ledger"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var noon = time.Date(2020, 11, 21, 12, 0, 0, 0, time.UTC)

// aMission makes a recorded mission, and a ledger that tells of its time.
func aMission(t testing.TB, filmBytes int) Config {
	t.Helper()
	root := t.TempDir()
	c := Config{
		Folder: filepath.Join(root, "2020-11-21T12-00-00Z-vehicle-1"), Mission: "2020-11-21T12-00-00Z-vehicle-1",
		From: noon, To: noon.Add(10 * time.Minute), Ledger: filepath.Join(root, "ledger"), Program: "skylatch test",
		Out: filepath.Join(root, "out", "package.zip"),
	}
	var err error
	if c.Policy, err = redact.Shipped("evidence"); err != nil {
		t.Fatal(err)
	}
	noise := rand.NewChaCha8([32]byte{1})
	film := make([]byte, filmBytes)
	_, _ = noise.Read(film)
	for name, content := range map[string][]byte{
		"flight.tlog": film[:len(film)/3], "video-day.mp4": film, "events.jsonl": []byte("{}\n"),
		"mission.json": []byte("{\"format\":1}\n"), "notes.json": {},
	} {
		if err := os.MkdirAll(c.Folder, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(c.Folder, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	l, err := ledger.Open(c.Ledger)
	for minute := range 30 {
		if err == nil {
			_, err = l.Append(ledger.Entry{At: noon.Add(time.Duration(minute-10) * time.Minute), Kind: ledger.Command, Fields: map[string]int{"minute": minute}})
		}
	}
	if err == nil {
		err = l.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	c.Write = func(ctx context.Context, e ledger.Entry) (ledger.Record, error) {
		return ledger.Write(ctx, c.Ledger, e)
	}
	return c
}

// packed seals a mission, and returns the package and its receipt.
func packed(t testing.TB, c Config) ([]byte, Receipt) {
	t.Helper()
	r, err := Pack(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(c.Out)
	if err != nil {
		t.Fatal(err)
	}
	return b, r
}

// verified checks a package that can be read.
func verified(t testing.TB, b []byte, a Against) Checked {
	t.Helper()
	c, err := Verify(t.Context(), bytes.NewReader(b), int64(len(b)), a)
	if err != nil {
		t.Fatalf("Verify: %v", err)
	}
	return c
}

// blamed are the files that findings name, each once.
func blamed(c Checked) []string {
	var names []string
	for _, f := range c.Findings {
		if !slices.Contains(names, f.File) {
			names = append(names, f.File)
		}
	}
	return names
}

// tool runs another program, which must be there.
func tool(t testing.TB, dir, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Fatalf("install %s: it is the second reader of packages: %v", name, err)
	}
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}
