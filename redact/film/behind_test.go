package film

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestAFilmIsWrittenAsItsPartsCome has parts of an old film taken out of a window
// and written: some as they are, some changed, some made anew, some larger than
// any block.
func TestAFilmIsWrittenAsItsPartsCome(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	old := make([]byte, 3*blockBytes)
	for i := range old {
		old[i] = byte(random.Uint32())
	}
	most := []int{300, 3 * smallBytes, 2 * madeBytes, blockBytes, 2 * blockBytes}
	for range 4 {
		var out memory
		var want []byte
		w := newBehind(&out, int64(len(old)), make([]byte, blockBytes+random.IntN(RoomBytes)))
		src := window{src: bytes.NewReader(old), size: int64(len(old)), dst: w}
		put := func(b []byte) {
			want = append(want, b...)
			if n, err := w.Write(b); n != len(b) || err != nil {
				t.Fatalf("Write = %d, %v", n, err)
			}
		}
		for at := 0; at < len(old); {
			n := min(random.IntN(most[random.IntN(len(most))])+1, len(old)-at)
			b, err := src.bytes(int64(at), int64(n))
			if err != nil || !bytes.Equal(b, old[at:at+n]) {
				t.Fatalf("%d bytes at %d are others than they were (%v)", n, at, err)
			}
			at += n
			switch cut := random.IntN(n); random.IntN(4) {
			case 0: // all of it
				put(b)
			case 1: // without its middle, and something is before it
				put([]byte("made"))
				put(b[:cut/2])
				put(b[cut:])
			case 2: // made anew, in memory that is used again
				anew := bytes.Clone(b)
				slices.Reverse(anew)
				put(anew)
				clear(anew)
			case 3: // none of it, nor what follows
				at += random.IntN(len(old)-at+1) / 8
			}
		}
		if err := w.end(); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(out.b, want) {
			t.Fatalf("%d bytes were written, and not the %d that came", len(out.b), len(want))
		}
	}
}

// broken is a disk that takes nothing.
type broken struct{}

var errBroken = errors.New("it is broken")

func (broken) Write([]byte) (int, error) { return 0, errBroken }

func TestADiskThatTakesNothingIsToldOf(t *testing.T) {
	w := newBehind(broken{}, 1<<20, nil)
	for n := 0; ; n++ {
		if _, err := w.next(); errors.Is(err, errBroken) {
			break
		}
		if n > 2*batchCount {
			t.Fatal("nobody said so")
		}
		_, _ = w.Write([]byte("film")) // may say so already
	}
	if err := w.end(); !errors.Is(err, errBroken) {
		t.Errorf("end() = %v, want %v", err, errBroken)
	}
	if err := w.end(); !errors.Is(err, errBroken) {
		t.Errorf("end() again = %v, want %v", err, errBroken)
	}
}

func TestRunsGrowWhereTheyLieInMemory(t *testing.T) {
	whole := []byte("0123456789")
	other := []byte("56789")
	runs := appendRun(nil, whole[:3])
	runs = appendRun(runs, whole[3:5])
	if len(runs) != 1 || string(runs[0]) != "01234" {
		t.Errorf("two neighbours are %q, want one run", runs)
	}
	runs = appendRun(runs, other) // would follow, and lies somewhere else
	runs = appendRun(runs, whole[6:])
	if string(bytes.Join(runs, []byte("|"))) != "01234|56789|6789" {
		t.Errorf("the runs are %q", runs)
	}
	for name, tt := range map[string]struct {
		b    []byte
		want bool
	}{
		"a part":                   {whole[2:4], true},
		"the end":                  {whole[10:], false},
		"a part that cannot grow":  {whole[2:4:4], false},
		"the same bytes elsewhere": {other, false},
		"nothing":                  {nil, false},
	} {
		if got := inside(whole, tt.b); got != tt.want {
			t.Errorf("%s: inside = %v, want %v", name, got, tt.want)
		}
	}
}
