package film

import (
	"bytes"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// lit is a film whose sample entry has more boxes.
func lit(t *testing.T, more ...[]byte) []byte {
	t.Helper()
	top := pieces(t, tiny(t, "tiny-h265.mp4"))
	moov := top[slices.IndexFunc(top, func(p *piece) bool { return p.kind == "moov" })] // the last box: nothing moves
	stsd := moov.at(t, "trak", "mdia", "minf", "stbl", "stsd")
	entry := slices.Concat(stsd.body[8:], slices.Concat(more...))
	binary.BigEndian.PutUint32(entry, uint32(len(entry)))
	stsd.body = append(stsd.body[:8:8], entry...)
	var b []byte
	for _, p := range top {
		b = append(b, p.bytes()...)
	}
	return b
}

// mastering is an mdcv, with something behind its fields.
func mastering(colours [8]uint16, peak, dark uint32, behind ...byte) []byte {
	var b []byte
	for _, v := range colours {
		b = binary.BigEndian.AppendUint16(b, v)
	}
	return boxed("mdcv", append(numbers(b, peak, dark), behind...))
}

// light is a clli.
func light(most, average uint16) []byte {
	return boxed("clli", []byte{byte(most >> 8), byte(most), byte(average >> 8), byte(average)})
}

func TestLightIsToldInRoundNumbers(t *testing.T) {
	wide := [8]uint16{8500, 39850, 6550, 2300, 35400, 14600, 15635, 16450}
	round := [8]uint16{8499, 39851, 6555, 2300, 35399, 14600, 15630, 16450}
	strange := [8]uint16{0x4341, 0x4e41, 0x5259, 0x3030, 0x3031, 0x4142, 0x4344, 0x4546}
	for name, tt := range map[string]struct{ old, want []byte }{
		"a usual film":                 {slices.Concat(mastering(wide, 10_000_000, 50), light(1000, 400)), slices.Concat(mastering(wide, 10_000_000, 50), light(1000, 400))},
		"rounded in another way":       {slices.Concat(mastering(round, 10_087_654, 57), light(983, 171)), slices.Concat(mastering(wide, 10_000_000, 50), light(1000, 200))},
		"with something behind":        {mastering(wide, 10_000_000, 50, []byte("canary")...), mastering(wide, 10_000_000, 50)},
		"as dark as a text":            {mastering(wide, 10_000_000, 0x43414e41), mastering(wide, 10_000_000, 1000)},
		"as bright as a text":          {mastering(wide, 0x43414e41, 50), nil},
		"a display without light":      {mastering(wide, 0, 50), nil},
		"a display that nobody knows":  {mastering(strange, 10_000_000, 50), nil},
		"a display that is cut off":    {boxed("mdcv", make([]byte, 23)), nil},
		"pictures as bright as a text": {light(0x4341, 0x4e41), nil},
		"brighter on average":          {light(400, 1000), nil},
	} {
		out, _ := cleaned(t, lit(t, tt.old))
		var got []byte
		for _, kind := range []string{"mdcv", "clli"} {
			if at := bytes.Index(out, []byte(kind)); at >= 0 {
				at -= 4
				got = append(got, out[at:at+int(binary.BigEndian.Uint32(out[at:]))]...)
			}
		}
		if !bytes.Equal(got, tt.want) {
			t.Errorf("%s: told is % x, want % x", name, got, tt.want)
		}
		if again, _ := cleaned(t, out); !bytes.Equal(again, out) {
			t.Errorf("%s: scrubbed again, it is another film", name)
		}
		for i := range got { // the second parser knows each bit of it
			at := bytes.Index(out, got) + i
			bad := bytes.Clone(out)
			bad[at] ^= 1
			if mp4.Verify(t.Context(), reader(bad)) == nil {
				t.Errorf("%s: with another bit in byte %d of % x it passes", name, i, got)
			}
		}
	}
}

func TestPlayersReadTheLight(t *testing.T) {
	out, _ := cleaned(t, lit(t, mastering(displays[1], 10_000_000, 50), light(1000, 400)))
	path := filepath.Join(t.TempDir(), "light.mp4")
	if err := os.WriteFile(path, out, 0o600); err != nil {
		t.Fatal(err)
	}
	told, err := exec.CommandContext(t.Context(), "ffprobe", "-v", "error", "-show_streams", path).CombinedOutput()
	if err != nil {
		t.Fatalf("ffprobe: %v\n%s", err, told)
	}
	for _, want := range []string{"red_x=34000/50000", "white_point_y=16450/50000", "max_luminance=10000000/10000", "min_luminance=50/10000", "max_content=1000", "max_average=400"} {
		if !strings.Contains(string(told), want) {
			t.Errorf("ffprobe does not say %q:\n%s", want, told)
		}
	}
}
