package seal

import (
	"bytes"
	"errors"
	"io"
	"os"
	"testing"
)

// add opens a list, adds to it, and closes it.
func (f folder) add(tb testing.TB, name string, entries ...string) error {
	tb.Helper()
	l, err := f.key.OpenList(f.path(name))
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := l.Add([]byte(e)); err != nil {
			tb.Fatal(err)
		}
	}
	return l.Close()
}

func TestAListGrowsAndAlwaysHasItsEnd(t *testing.T) {
	f := newFolder(t)
	for _, tt := range []struct {
		add  []string
		want string
	}{{nil, ""}, {[]string{"a\n"}, "a\n"}, {nil, "a\n"}, {[]string{"bb\n", "ccc\n"}, "a\nbb\nccc\n"}} {
		if err := f.add(t, "camera.jsonl", tt.add...); err != nil {
			t.Fatal(err)
		}
		if got, finished, err := f.read("camera.jsonl"); string(got) != tt.want || !finished || err != nil {
			t.Fatalf("read %q, finished %v, %v; want %q", got, finished, err, tt.want)
		}
	}
	if err := f.add(t, "camera.jsonl"); err != nil {
		t.Fatal(err)
	}
	l, err := f.key.OpenList(f.path("camera.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := l.Add(make([]byte, maxChunk+1)); err == nil {
		t.Error("an entry that needs two chunks was added")
	}
	if _, err := f.key.OpenList(f.path("camera.jsonl")); !errors.Is(err, ErrBusy) {
		t.Errorf("opened twice: %v, want %v", err, ErrBusy)
	}
}

// TestAListGoesOnWhereverItWasTorn cuts a list everywhere, and gives it room in
// which nothing was written.
func TestAListGoesOnWhereverItWasTorn(t *testing.T) {
	f := newFolder(t)
	if err := f.add(t, "camera.jsonl", "first\n", "second\n"); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(f.path("camera.jsonl" + Suffix))
	if err != nil {
		t.Fatal(err)
	}
	for n := range whole {
		for _, torn := range [][]byte{whole[:n], append(bytes.Clone(whole[:n]), make([]byte, len(whole)-n)...)} {
			f.put(t, "camera.jsonl", torn)
			if err := f.add(t, "camera.jsonl", "third\n"); err != nil {
				if len(torn) == n {
					t.Fatalf("cut at byte %d: %v", n, err)
				}
				continue // zeros in the middle are damage, and stay for who looks at them
			}
			got, finished, err := f.read("camera.jsonl")
			if err != nil || !finished {
				t.Fatalf("cut at byte %d: finished %v, %v", n, finished, err)
			}
			if s := string(got); s != "third\n" && s != "first\nthird\n" && s != "first\nsecond\nthird\n" {
				t.Fatalf("cut at byte %d: it holds %q", n, s)
			}
		}
	}
}

func TestAListOfAnotherKeyIsLeftAlone(t *testing.T) {
	f, other := newFolder(t), newFolder(t)
	if err := other.add(t, "camera.jsonl", "first\n", "second\n"); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(other.path("camera.jsonl" + Suffix))
	if err != nil {
		t.Fatal(err)
	}
	f.put(t, "camera.jsonl", b)
	if err := f.add(t, "camera.jsonl", "third\n"); !errors.As(err, new(*DamagedError)) {
		t.Errorf("%v, want a %T", err, &DamagedError{})
	}
	if after, err := os.ReadFile(f.path("camera.jsonl" + Suffix)); err != nil || !bytes.Equal(after, b) {
		t.Errorf("it was changed: %v", err)
	}
}

func TestWhatIsWrittenIsReadAgainSealedOrNot(t *testing.T) {
	f := newFolder(t)
	want := noise(3*maxChunk + 5)
	for name, key := range map[string]*Key{"sealed": f.key, "plain": nil} {
		file, err := os.Create(key.Path(f.path(name)))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		w, err := key.Writer(file, name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(w, bytes.NewReader(want)); err != nil {
			t.Fatal(err)
		}
		if _, err := key.Again(file, name); key != nil && err == nil {
			t.Error("a file without its end is taken for a whole one")
		}
		if err := w.End(); err != nil {
			t.Fatal(err)
		}
		r, err := key.Again(file, name)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes come back, %v", name, len(got), err)
		}
		onDisk, err := os.ReadFile(file.Name())
		if err != nil || bytes.Contains(onDisk, want[:64]) != (key == nil) {
			t.Errorf("%s: the disk holds it in the clear, or does not: %v", name, err)
		}
		if got, finished, err := f.read(name); err != nil || !finished || !bytes.Equal(got, want) {
			t.Errorf("%s: opened, it has %d bytes, finished %v, %v", name, len(got), finished, err)
		}
	}
}
