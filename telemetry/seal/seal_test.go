package seal

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"filippo.io/age"
)

// folder is a mission's, with its key and who can open it.
type folder struct {
	dir  string
	key  *Key
	keys *Keys
}

func newFolder(tb testing.TB) folder {
	tb.Helper()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		tb.Fatal(err)
	}
	to, err := ParseRecipients([]string{id.Recipient().String()})
	if err != nil {
		tb.Fatal(err)
	}
	keys, err := NewKeys(id.String())
	if err != nil {
		tb.Fatal(err)
	}
	f := folder{dir: tb.TempDir(), keys: keys}
	if f.key, err = NewKey(f.dir, to); err != nil {
		tb.Fatal(err)
	}
	return f
}

func (f folder) path(name string) string { return filepath.Join(f.dir, name) }

// write seals a file of some entries, and ends it or not.
func (f folder) write(tb testing.TB, name string, end bool, entries ...[]byte) []byte {
	tb.Helper()
	s, err := f.key.Stream(name)
	if err != nil {
		tb.Fatal(err)
	}
	var b []byte
	for _, e := range entries {
		b = s.Seal(b, e)
		s.Written()
	}
	if end {
		b = s.End(b)
	}
	f.put(tb, name, b)
	return b
}

func (f folder) put(tb testing.TB, name string, b []byte) {
	tb.Helper()
	if err := os.WriteFile(f.path(name+Suffix), b, 0o600); err != nil {
		tb.Fatal(err)
	}
}

// read returns the content of a file, as far as it can be read.
func (f folder) read(name string) (content []byte, finished bool, err error) {
	o, err := Open(f.path(name), f.keys)
	if err != nil {
		return nil, false, err
	}
	content, err = io.ReadAll(o)
	return content, o.Finished(), errors.Join(err, o.Close())
}

// noise is content that nobody guesses.
func noise(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rand.Uint32())
	}
	return b
}

func TestWhatIsSealedIsReadAtAnyPlace(t *testing.T) {
	f := newFolder(t)
	entries := [][]byte{noise(10), noise(3 * maxChunk), noise(maxChunk), noise(1)}
	want := bytes.Join(entries, nil)
	f.write(t, "flight.tlog", true, entries...)
	got, finished, err := f.read("flight.tlog")
	if err != nil || !finished || !bytes.Equal(got, want) {
		t.Fatalf("read %d bytes, finished %v, %v; want the %d that were written", len(got), finished, err, len(want))
	}
	o, err := Open(f.path("flight.tlog"), f.keys)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	for range 200 {
		from := rand.IntN(len(want))
		b := make([]byte, rand.IntN(2*maxChunk))
		n, err := o.ReadAt(b, int64(from))
		part := want[from:min(len(want), from+len(b))]
		if !bytes.Equal(b[:n], part) || err != nil && !(errors.Is(err, io.EOF) && n < len(b)) {
			t.Fatalf("ReadAt(%d bytes, %d) = %d, %v; or other bytes", len(b), from, n, err)
		}
	}
}

func TestPlainFilesAreOpenedTheSameWay(t *testing.T) {
	f := newFolder(t)
	if err := os.WriteFile(f.path("notes.json"), []byte("plain"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, finished, err := f.read("notes.json"); string(got) != "plain" || !finished || err != nil {
		t.Errorf("read %q, %v, %v", got, finished, err)
	}
	if _, err := Open(f.path("none"), f.keys); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	root, err := os.OpenRoot(f.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	if err := f.key.WriteFile(f.path("picture.png"), []byte("sealed")); err != nil {
		t.Fatal(err)
	}
	in, err := OpenIn(root, "picture.png", f.keys)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if got, err := io.ReadAll(in); string(got) != "sealed" || err != nil || !in.Finished() {
		t.Errorf("read %q, %v", got, err)
	}
}

// TestAnyFlippedBitIsFound flips every byte of a sealed file in turn: it cannot
// be opened then, not be read to its end, or says that it has no end.
func TestAnyFlippedBitIsFound(t *testing.T) {
	f := newFolder(t)
	want := []byte("first, and second")
	b := f.write(t, "events.jsonl", true, want[:7], want[7:])
	for i := range b {
		for _, bit := range []byte{1, 0x40, 0x80} {
			flipped := bytes.Clone(b)
			flipped[i] ^= bit
			f.put(t, "events.jsonl", flipped)
			got, finished, err := f.read("events.jsonl")
			if err == nil && finished {
				t.Fatalf("byte %d changed by %#x is not seen: %q", i, bit, got)
			}
			if !bytes.HasPrefix(want, got) {
				t.Fatalf("byte %d changed by %#x gives %q, which nobody wrote", i, bit, got)
			}
		}
	}
}

// TestWhatIsCutIsUnfinished cuts a file everywhere.
func TestWhatIsCutIsUnfinished(t *testing.T) {
	f := newFolder(t)
	entries := [][]byte{[]byte("first"), []byte("second"), noise(maxChunk + 1)}
	want := bytes.Join(entries, nil)
	b := f.write(t, "flight.tlog", true, entries...)
	for n := range b {
		if n > 400 && n < len(b)-200 && n%997 != 0 {
			continue // within one chunk
		}
		f.put(t, "flight.tlog", b[:n])
		got, finished, err := f.read("flight.tlog")
		if err != nil || finished || !bytes.HasPrefix(want, got) {
			t.Fatalf("cut at byte %d: %d bytes, finished %v, %v", n, len(got), finished, err)
		}
		if l := len(got); l != 0 && l != 5 && l != 11 && l != len(want) {
			t.Fatalf("cut at byte %d: %d bytes, which is no whole entry", n, l)
		}
	}
}

// TestChunksCannotBeMoved puts chunks in another order, twice, in another file,
// and in another mission.
func TestChunksCannotBeMoved(t *testing.T) {
	f, other := newFolder(t), newFolder(t)
	b := f.write(t, "flight.tlog", false, []byte("aaaa"), []byte("bbbb"), []byte("cccc"))
	chunk := func(i int) []byte { return b[headLen+i*(frameLen+4):][:frameLen+4] }
	join := func(list ...int) []byte {
		made := bytes.Clone(b[:headLen])
		for _, i := range list {
			made = append(made, chunk(i)...)
		}
		return made
	}
	for name, tt := range map[string]struct {
		in   folder
		file string
		b    []byte
	}{
		"swapped":                {f, "flight.tlog", join(1, 0, 2)},
		"twice":                  {f, "flight.tlog", join(0, 0)},
		"the first left out":     {f, "flight.tlog", join(1, 2)},
		"one left out":           {f, "flight.tlog", join(0, 2)},
		"under another name":     {f, "events.jsonl", b},
		"in another mission":     {other, "flight.tlog", b},
		"under another's header": {f, "flight.tlog", append(bytes.Clone(f.write(t, "x", false, []byte("x"))[:headLen]), b[headLen:]...)},
	} {
		tt.in.put(t, tt.file, tt.b)
		_, _, err := tt.in.read(tt.file)
		if _, damaged := errors.AsType[*DamagedError](err); !damaged {
			t.Errorf("%s: %v, want a %T", name, err, &DamagedError{})
		}
	}
}

func TestAWriteThatFailedIsTriedAgain(t *testing.T) {
	f := newFolder(t)
	s, err := f.key.Stream("flight.tlog")
	if err != nil {
		t.Fatal(err)
	}
	lost := s.Seal(nil, []byte("a write that failed"))
	b := s.Seal(nil, []byte("a write that failed, and more"))
	s.Written()
	if bytes.Contains(b, lost[headLen+wordLen:headLen+wordLen+nonceLen]) {
		t.Error("a nonce was used twice")
	}
	ended := s.End(bytes.Clone(b))
	f.put(t, "flight.tlog", ended)
	if got, finished, err := f.read("flight.tlog"); string(got) != "a write that failed, and more" || !finished || err != nil {
		t.Errorf("read %q, %v, %v", got, finished, err)
	}
	// The mission goes on: its end is taken off again.
	b = s.Seal(b, []byte("!"))
	s.Written()
	f.put(t, "flight.tlog", s.End(b))
	if got, finished, err := f.read("flight.tlog"); string(got) != "a write that failed, and more!" || !finished || err != nil {
		t.Errorf("read %q, %v, %v", got, finished, err)
	}
}

func TestOnlyARecipientOpens(t *testing.T) {
	f, stranger := newFolder(t), newFolder(t)
	f.write(t, "flight.tlog", true, []byte("secret"))
	for name, keys := range map[string]*Keys{"nobody": nil, "a stranger": stranger.keys} {
		if _, err := Open(f.path("flight.tlog"), keys); !errors.Is(err, ErrLocked) {
			t.Errorf("%s: %v, want %v", name, err, ErrLocked)
		}
	}
	if got, _, err := f.read("flight.tlog"); string(got) != "secret" || err != nil {
		t.Errorf("the recipient reads %q, %v", got, err)
	}
}

func TestWhatIsErasedIsGoneForItsOwnerToo(t *testing.T) {
	f := newFolder(t)
	f.write(t, "flight.tlog", true, []byte("secret"))
	if _, _, err := f.read("flight.tlog"); err != nil {
		t.Fatal(err)
	}
	// What the disk held under that name is seen through another one.
	if err := os.Link(f.path(KeyName), f.path("block")); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(f.path("block"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(Erase(f.dir), Erase(f.dir)); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(f.path("block"))
	if err != nil || len(after) != len(before) || bytes.Contains(after, before[:16]) || bytes.Contains(after, before[len(before)-16:]) {
		t.Errorf("the block was not overwritten: %v", err)
	}
	if _, _, err := f.read("flight.tlog"); !errors.Is(err, ErrErased) {
		t.Errorf("the keys that had opened it: %v, want %v", err, ErrErased)
	}
}
