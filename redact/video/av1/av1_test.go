package av1

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// units returns the temporal units that an encoder makes of a test picture, as
// an OBU stream holds them: all behind each other.
func units(t testing.TB) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.obu")
	if out, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=64x64:rate=5", "-frames:v", "3",
		"-c:v", "libaom-av1", "-cpu-used", "8", "-usage", "realtime", "-f", "obu", path).CombinedOutput(); err != nil {
		t.Fatalf("ffmpeg: %v\n%s", err, out)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func filtered(t testing.TB, f *Filter, b []byte) []byte {
	t.Helper()
	parts, err := f.Unit(b)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Join(parts, nil)
}

func TestOnlyWhatDecodingNeedsPasses(t *testing.T) {
	plain := units(t)
	want := filtered(t, &Filter{}, plain)
	secret := []byte("a secret")
	obu := func(kind byte) []byte { return append([]byte{kind<<3 | 2, byte(len(secret))}, secret...) }
	var dirty []byte
	for rest := plain; len(rest) > 0; {
		head, body, after, err := read(rest)
		if err != nil {
			t.Fatal(err)
		}
		for kind := range byte(16) {
			if kind != sequence && kind != header && kind != tiles && kind != frame {
				dirty = append(dirty, obu(kind)...)
			}
		}
		if head[0]>>3 == sequence { // with more behind its last field
			dirty = append(append(append(dirty, sequence<<3|2, byte(len(body)+len(secret))), body...), secret...)
		} else {
			dirty = append(dirty, rest[:len(rest)-len(after)]...)
		}
		rest = after
	}
	var f Filter
	out := filtered(t, &f, dirty)
	if bytes.Contains(out, secret) || !bytes.Equal(out, want) {
		t.Errorf("%d bytes come out, want the %d of a stream without secrets", len(out), len(want))
	}
	if again := filtered(t, &Filter{}, out); !bytes.Equal(again, out) {
		t.Error("filtering twice gives something else")
	}
	if len(f.Removed()) < 4 {
		t.Errorf("counted are %v", f.Removed())
	}
}

func TestWhatIsDamagedIsAnError(t *testing.T) {
	for name, b := range map[string][]byte{
		"a forbidden bit":              {0x80},
		"no second byte of a head":     {frame<<3 | 4},
		"no size":                      {frame<<3 | 2},
		"a size without end":           {frame<<3 | 2, 255, 255, 255, 255, 255, 255, 255, 255, 255},
		"a size larger than all":       {frame<<3 | 2, 9, 1},
		"a sequence header of nothing": {sequence<<3 | 2, 0},
	} {
		if _, err := (&Filter{}).Unit(b); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, config := range [][]byte{nil, {0x81}, {1, 2, 3, 4}, {0x81, 0, 0, 0, frame<<3 | 2, 0}} {
		if _, err := (&Filter{}).Config(config); !errors.Is(err, ErrDamaged) {
			t.Errorf("Config(% x): %v", config, err)
		}
	}
}

func FuzzUnit(f *testing.F) {
	f.Add(units(f))
	f.Fuzz(func(t *testing.T, b []byte) {
		parts, err := (&Filter{}).Unit(b)
		if err != nil {
			return
		}
		out := bytes.Join(parts, nil)
		if again := filtered(t, &Filter{}, out); !bytes.Equal(again, out) {
			t.Fatalf("filtered once:\n% x\nand twice:\n% x", out, again)
		}
	})
}
