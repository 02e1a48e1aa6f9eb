package evidence

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// parts names the file that a byte of a package belongs to, with its header;
// empty for the directory.
func parts(t *testing.T, b []byte) func(at int64) string {
	t.Helper()
	v := verifier{r: bytes.NewReader(b), size: int64(len(b))}
	if _, err := v.head(); err != nil {
		t.Fatal(err)
	}
	return func(at int64) string {
		for _, p := range v.layout.pieces {
			if at < p.end() {
				return p.name
			}
		}
		return ""
	}
}

// TestEachChangedByteIsFoundAndNamed changes one byte at a time: each of the
// signature, and some of all else, another bit each time.
func TestEachChangedByteIsFoundAndNamed(t *testing.T) {
	b, r := packed(t, aMission(t, 4000))
	partOf := parts(t, b)
	for at := range b {
		part := partOf(int64(at))
		if part != signatureName && at > localSize && at%67 != 0 {
			continue
		}
		changed := bytes.Clone(b)
		changed[at] ^= 1 << (at % 8)
		c, err := Verify(t.Context(), bytes.NewReader(changed), int64(len(changed)), Against{Key: r.Key})
		if err != nil || c.Whole || !slices.Contains(blamed(c), part) {
			t.Errorf("byte %d, of %q, was changed; found is %v (%v)", at, part, c.Findings, err)
		}
	}
}

func TestOneChangedFileIsNamedAlone(t *testing.T) {
	b, r := packed(t, aMission(t, 100_000))
	at := bytes.LastIndex(b, []byte("mission/video-day.mp4")) // in the directory
	at = bytes.LastIndex(b[:at], []byte("mission/video-day.mp4")) + 5000
	b[at]++
	c := verified(t, b, Against{Key: r.Key})
	if got := blamed(c); len(got) != 1 || got[0] != "mission/video-day.mp4" || c.Findings[0].Way != Changed {
		t.Errorf("found is %v, want the film alone", c.Findings)
	}
}

func TestACutPackageNamesWhatIsMissing(t *testing.T) {
	b, r := packed(t, aMission(t, 4000))
	partOf := parts(t, b)
	for end := 0; end < len(b); end += 1 + end/16 {
		c, err := Verify(t.Context(), bytes.NewReader(b[:end]), int64(end), Against{Key: r.Key})
		if err != nil {
			if !errors.Is(err, ErrNone) || end > 10_000 {
				t.Errorf("cut at byte %d: %v", end, err)
			}
			continue
		}
		if part := partOf(int64(end)); c.Whole || !slices.Contains(blamed(c), part) {
			t.Errorf("cut at byte %d, in %q; found is %v", end, part, c.Findings)
		}
	}
}

// again packs the files of a package anew with another program's writer, as an
// attacker would: edit gets each file, and returns what is to be there.
func again(t *testing.T, b []byte, edit func(name string, content []byte) (string, []byte), added ...string) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	put := func(name string, content []byte) {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err == nil {
			_, err = f.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range r.File {
		var content bytes.Buffer
		in, err := f.Open()
		if err == nil {
			_, err = content.ReadFrom(in)
		}
		if err != nil {
			t.Fatal(err)
		}
		if name, b := edit(f.Name, content.Bytes()); name != "" {
			put(name, b)
		}
	}
	for _, name := range added {
		put(name, []byte("made up"))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestAnAttackerWithoutTheKeyIsFoundOut(t *testing.T) {
	b, r := packed(t, aMission(t, 9000))
	same := func(name string, content []byte) (string, []byte) { return name, content }
	contents := map[string][]byte{}
	again(t, b, func(name string, content []byte) (string, []byte) {
		contents[name] = content
		return name, content
	})
	cases := map[string]struct {
		edit  func(string, []byte) (string, []byte)
		added []string
		want  map[string]Way
	}{
		"a file is taken out": {func(name string, content []byte) (string, []byte) {
			return strings.TrimSuffix(name, "mission/events.jsonl"), content
		}, nil, map[string]Way{"mission/events.jsonl": Missing}},
		"a file is added":       {same, []string{"mission/alibi.txt"}, map[string]Way{"mission/alibi.txt": Added}},
		"a file is there twice": {same, []string{"mission/flight.tlog"}, map[string]Way{"mission/flight.tlog": Added}},
		"two files are swapped": {func(name string, content []byte) (string, []byte) {
			other := map[string]string{"mission/flight.tlog": "mission/video-day.mp4", "mission/video-day.mp4": "mission/flight.tlog"}[name]
			if other != "" {
				return name, contents[other]
			}
			return name, content
		}, nil, map[string]Way{"mission/flight.tlog": Changed, "mission/video-day.mp4": Changed}},
		"a file is changed": {func(name string, content []byte) (string, []byte) {
			if name == "ledger/entries.jsonl" {
				content = append(content, '\n')
			}
			return name, content
		}, nil, map[string]Way{"ledger/entries.jsonl": Changed}},
		"a file and the manifest are changed": {func(name string, content []byte) (string, []byte) {
			if name == "mission/notes.json" {
				return name, []byte("lies")
			}
			if name == manifestName {
				lies := strings.Replace(string(content), `"bytes": 0,`, `"bytes": 4,`, 1)
				lies = strings.Replace(lies, hashOf(nil), hashOf([]byte("lies")), 1)
				return name, []byte(lies)
			}
			return name, content
		}, nil, map[string]Way{manifestName: Unsigned}},
		"the signature is taken out": {func(name string, content []byte) (string, []byte) {
			return strings.TrimSuffix(name, signatureName), content
		}, nil, map[string]Way{signatureName: Missing}},
		"all is only packed anew": {same, nil, map[string]Way{"": Changed}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := verified(t, again(t, b, c.edit, c.added...), Against{Key: r.Key})
			for file, way := range c.want {
				if got.Whole || !slices.ContainsFunc(got.Findings, func(f Finding) bool { return f.File == file && f.Way == way }) {
					t.Errorf("found is %v, want that %q is %s", got.Findings, file, way)
				}
			}
			for _, f := range got.Findings {
				_, expected := c.want[f.File]
				if strings.HasPrefix(f.File, "mission/") && !expected && c.want[""] == "" {
					t.Errorf("found is %v, which was not touched", f)
				}
			}
		})
	}
}

// TestOnlyTheKeyShowsAnotherStation: whoever has a key can sign lies, and that is
// said of a package whose key was not compared.
func TestOnlyTheKeyShowsAnotherStation(t *testing.T) {
	honest, liar := aMission(t, 1000), aMission(t, 1000)
	if err := os.WriteFile(filepath.Join(liar.Folder, "flight.tlog"), []byte("lies"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, r := packed(t, honest)
	b, _ := packed(t, liar)
	if got := verified(t, b, Against{}); !got.Whole || got.KeyCompared {
		t.Errorf("without a key: %+v, want whole, and not compared", got)
	}
	got := verified(t, b, Against{Key: r.Key})
	if got.Whole || got.KeyCompared || len(got.Findings) != 1 || got.Findings[0].Way != OtherKey {
		t.Errorf("with the honest key: %+v, want another key", got)
	}
}

// TestProofsOfAnotherLedgerAreNone: the one who seals has a key, and claims
// entries that his ledger does not have.
func TestProofsOfAnotherLedgerAreNone(t *testing.T) {
	c := aMission(t, 1000)
	p := packer{Config: c}
	if err := p.gather(t.Context()); err != nil {
		t.Fatal(err)
	}
	lie := bytes.Replace(p.made[proofsName], []byte(`\"minute\":13}`), []byte(`\"minute\":14}`), 1)
	if bytes.Equal(lie, p.made[proofsName]) {
		t.Fatal("there is no such entry")
	}
	for i, f := range p.manifest.Files {
		if f.Path == proofsName {
			p.manifest.Files[i] = p.make(proofsName, f.What, lie)
		}
	}
	l, _, err := p.sign()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := p.write(t.Context(), &b, l); err != nil {
		t.Fatal(err)
	}
	got := verified(t, b.Bytes(), Against{Key: p.manifest.Key})
	if got.Whole || len(got.Findings) != 1 || got.Findings[0].Way != Unproved {
		t.Errorf("found is %v, want that an entry is not proved", got.Findings)
	}
}

// TestOverlappingFilesEndTheCheck: a directory can name the same gigabytes again
// and again.
func TestOverlappingFilesEndTheCheck(t *testing.T) {
	content := bytes.Repeat([]byte("x"), 1000)
	m := small("a", content, noon)
	b := append(m.local(), content...)
	b = append(b, directory([]member{m, m, m, m})...)
	v := verifier{r: bytes.NewReader(b), size: int64(len(b))}
	files, err := v.unzip()
	if err != nil {
		t.Fatal(err)
	}
	found, err := v.compare(t.Context(), files)
	if err != nil || len(found) != 3 || !strings.Contains(found[0].Detail, "overlap") {
		t.Errorf("found is %v (%v), want that three overlap", found, err)
	}
}

func TestOtherFilesAreNoPackages(t *testing.T) {
	var other bytes.Buffer
	w := zip.NewWriter(&other)
	f, err := w.Create("manifest.json")
	if err == nil {
		_, err = f.Write([]byte("{}"))
	}
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	for _, b := range [][]byte{nil, []byte("text"), other.Bytes(), make([]byte, 100_000), []byte("age-encryption.org/v1\n")} {
		c, err := Verify(t.Context(), bytes.NewReader(b), int64(len(b)), Against{})
		if err == nil || c.Whole {
			t.Errorf("%.20q is taken for a package: %+v", b, c)
		}
	}
}

func TestACheckCanBeStopped(t *testing.T) {
	b, _ := packed(t, aMission(t, 1000))
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := Verify(ctx, bytes.NewReader(b), int64(len(b)), Against{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Verify = %v, want that it was stopped", err)
	}
}

// FuzzVerify gives the check what anybody may send: it ends, within its memory,
// and nothing but the package that was signed is whole.
func FuzzVerify(f *testing.F) {
	c := aMission(f, 500)
	b, r := packed(f, c)
	f.Add(b)
	f.Add(b[:len(b)/2])
	f.Add([]byte("age-encryption.org/v1\n-> X25519 x\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := Verify(t.Context(), bytes.NewReader(b), int64(len(b)), Against{Key: r.Key})
		if err == nil && got.Whole && hashOf(b) != r.After.SHA256 {
			t.Errorf("%d other bytes are whole: %+v", len(b), got)
		}
	})
}

// FuzzManifest: what is understood is written again as it was.
func FuzzManifest(f *testing.F) {
	p := packer{Config: aMission(f, 10)}
	if err := p.gather(f.Context()); err != nil {
		f.Fatal(err)
	}
	_, b, err := p.sign()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := decodeManifest(b)
		if err != nil {
			return
		}
		if again, err := m.encode(); err != nil || !bytes.Equal(again, b) {
			t.Errorf("%q is written again as %q, %v", b, again, err)
		}
	})
}
