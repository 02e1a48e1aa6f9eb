package still

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"
)

// planter makes marks to be put into files, each another, and remembers them.
// nil makes none.
type planter struct {
	random *rand.Rand
	spell  func(string) []byte
	marks  []planted
}

type planted struct {
	place string
	mark  []byte
}

// spellings are how a text can stand in a file.
var spellings = map[string]func(string) []byte{
	"plain":  func(s string) []byte { return []byte(s) },
	"base64": func(s string) []byte { return []byte(base64.StdEncoding.EncodeToString([]byte(s))) },
	"hex":    func(s string) []byte { return []byte(hex.EncodeToString([]byte(s))) },
	"utf-16": func(s string) []byte {
		var b []byte
		for _, v := range utf16.Encode([]rune(s)) {
			b = append(b, byte(v), byte(v>>8))
		}
		return b
	},
}

func newPlanter(seed uint64, spelling string) *planter {
	return &planter{random: rand.New(rand.NewPCG(seed, 1)), spell: spellings[spelling]}
}

// mark returns a new mark for a place.
func (p *planter) mark(place string) []byte {
	if p == nil {
		return nil
	}
	letters := make([]byte, 15)
	for i := range letters {
		letters[i] = 'A' + byte(p.random.IntN(26))
	}
	m := planted{place, p.spell(string(letters))}
	p.marks = append(p.marks, m)
	return m.mark
}

// fixed returns n bytes of a new mark, for places of a fixed size.
func (p *planter) fixed(place string, n int) []byte {
	if p == nil {
		return bytes.Repeat([]byte{'a'}, n)
	}
	letters := make([]byte, n)
	for i := range letters {
		letters[i] = 'a' + byte(p.random.IntN(26))
	}
	p.marks = append(p.marks, planted{place, letters})
	return letters
}

// surviving returns the places whose marks are in a file, packed or not.
func (p *planter) surviving(b []byte) []string {
	all := [][]byte{b}
	for i := range max(0, len(b)-2) {
		if b[i] != 0x78 || (int(b[i])<<8|int(b[i+1]))%31 != 0 {
			continue
		}
		if z, err := zlib.NewReader(bytes.NewReader(b[i:])); err == nil {
			unpacked, _ := io.ReadAll(io.LimitReader(z, 1<<20))
			all = append(all, unpacked)
		}
	}
	var places []string
	for _, m := range p.marks {
		for _, b := range all {
			if bytes.Contains(b, m.mark) {
				places = append(places, m.place)
				break
			}
		}
	}
	return places
}

// checkPlanted tries a file that has a mark in every place: none survives, all
// are found in the file itself, and two files that differ in their marks alone
// give the same file.
func checkPlanted(t *testing.T, f Format, build func(p *planter) []byte) {
	t.Helper()
	var outs [][]byte
	for spelling := range spellings {
		p := newPlanter(1, spelling)
		src := build(p)
		if got := p.surviving(src); len(got) != len(p.marks) {
			t.Fatalf("%s: of %d places only %q are found in the file itself", spelling, len(p.marks), got)
		}
		out := rebuilt(t, f, src)
		if got := p.surviving(out); len(got) > 0 {
			t.Errorf("%s: what stands in %q survives", spelling, got)
		}
		if err := f.Verify(src); err == nil {
			t.Errorf("%s: the file itself passes as a new one", spelling)
		}
		if other := rebuilt(t, f, build(newPlanter(2, spelling))); !bytes.Equal(other, out) {
			t.Errorf("%s: files that differ in what is left out give different files", spelling)
		}
		outs = append(outs, out)
	}
	samePixels(t, f, build(nil), outs[0])
	foundNothing(t, f, outs)
}

// rebuilt returns the new file of one, and checks that it is accepted, and is
// its own.
func rebuilt(t testing.TB, f Format, src []byte) []byte {
	t.Helper()
	c := Config{Policy: policy(t, "shown"), Secret: secret(t)}
	if got, ok := Recognise(src[:min(len(src), Head)]); !ok || got.Name != f.Name {
		t.Errorf("it is taken for %q, want %q", got.Name, f.Name)
	}
	before := bytes.Clone(src)
	out, _, err := f.Rebuild(src, c)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(src, before) {
		t.Error("the original is another now")
	}
	if err := f.Verify(out); err != nil {
		t.Error(err)
	}
	again, _, err := f.Rebuild(out, c)
	if err != nil || !bytes.Equal(again, out) {
		t.Errorf("rebuilt again it is another file of %d bytes, was %d: %v", len(again), len(out), err)
	}
	return out
}

// samePixels has ffmpeg decode both files.
func samePixels(t *testing.T, f Format, before, after []byte) {
	t.Helper()
	both := frames(t, f, before, after)
	if was, is := both[0], both[1]; was == "" || was != is {
		t.Errorf("ffmpeg decodes\n%s\nand decoded\n%s", is, was)
	}
}

// frames is what ffmpeg decodes of files, in one go: a hash of each frame, and
// when it is shown.
func frames(t *testing.T, f Format, files ...[]byte) (decoded []string) {
	t.Helper()
	folder := t.TempDir()
	var from, to, hashes []string
	for i, b := range files {
		path := filepath.Join(folder, fmt.Sprint(i, f.Extensions[0]))
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte("acTL")) {
			from = append(from, "-f", "apng")
		}
		hashes = append(hashes, path+".md5")
		from = append(from, "-i", path)
		to = append(to, "-map", fmt.Sprint(i), "-fps_mode", "passthrough", "-pix_fmt", "rgba64be", "-f", "framemd5", hashes[i])
	}
	if out, err := exec.CommandContext(t.Context(), "ffmpeg", slices.Concat([]string{"-v", "error", "-nostdin"}, from, to)...).CombinedOutput(); err != nil {
		t.Fatalf("ffmpeg: %v\n%s", err, out)
	}
	for _, path := range hashes {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var all strings.Builder
		for line := range strings.Lines(string(b)) {
			if !strings.HasPrefix(line, "#") {
				all.WriteString(line)
			}
		}
		decoded = append(decoded, all.String())
	}
	return decoded
}

// foundNothing has exiftool look for metadata.
func foundNothing(t *testing.T, f Format, files [][]byte) {
	t.Helper()
	folder := t.TempDir()
	for i, b := range files {
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprint(i, f.Extensions[0])), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.CommandContext(t.Context(), "exiftool", "-q", "-j", "-a", "-u", "-ee", "-G1", folder).Output()
	if err != nil {
		t.Fatalf("exiftool: %v\n%s", err, out)
	}
	var read []map[string]any
	if err := json.Unmarshal(out, &read); err != nil || len(read) != len(files) {
		t.Fatalf("exiftool read %d of %d files: %v", len(read), len(files), err)
	}
	for _, file := range read {
		for name, value := range file {
			switch group, _, _ := strings.Cut(name, ":"); group {
			case "SourceFile", "System", "File", "Composite":
			default:
				if name != "ExifTool:ExifToolVersion" && !slices.Contains(structure, name) {
					t.Errorf("exiftool finds %s: %v", name, value)
				}
			}
		}
	}
}

// structure is what exiftool says of any picture.
var structure = []string{
	"PNG:ImageWidth", "PNG:ImageHeight", "PNG:BitDepth", "PNG:ColorType", "PNG:Compression", "PNG:Filter", "PNG:Interlace",
	"PNG:Palette", "PNG:Transparency", "PNG:SRGBRendering", "PNG:AnimationFrames", "PNG:AnimationPlays", "PNG:Gamma",
	"GIF:GIFVersion", "GIF:ImageWidth", "GIF:ImageHeight", "GIF:HasColorMap", "GIF:ColorResolutionDepth", "GIF:BitsPerPixel",
	"GIF:BackgroundColor", "GIF:AnimationIterations", "GIF:FrameCount", "GIF:Duration", "GIF:TransparentColor",
	"RIFF:ImageWidth", "RIFF:ImageHeight", "RIFF:VP8Version", "RIFF:HorizontalScale", "RIFF:VerticalScale", "RIFF:AlphaIsUsed",
	"RIFF:WebP_Flags", "RIFF:AnimationLoopCount", "RIFF:BackgroundColor", "RIFF:FrameCount", "RIFF:Duration", "RIFF:AlphaPreprocessing",
	"RIFF:AlphaFiltering", "RIFF:AlphaCompression",
	"IFD0:SubfileType", "IFD0:ImageWidth", "IFD0:ImageHeight", "IFD0:BitsPerSample", "IFD0:Compression",
	"IFD0:PhotometricInterpretation", "IFD0:StripOffsets", "IFD0:SamplesPerPixel", "IFD0:RowsPerStrip", "IFD0:StripByteCounts",
	"IFD0:PlanarConfiguration", "IFD0:Predictor", "IFD0:ColorMap", "IFD0:ExtraSamples", "IFD0:SampleFormat", "IFD0:ImageTag",
	"IFD0:Orientation", "JFIF:JFIFVersion", "JFIF:ResolutionUnit", "JFIF:XResolution", "JFIF:YResolution",
}

// made returns a file that ffmpeg makes of a moving test picture.
func made(t testing.TB, name string, args ...string) []byte {
	t.Helper()
	return kept(name+" "+strings.Join(args, " "), func() []byte {
		path := filepath.Join(t.TempDir(), name)
		all := append([]string{"-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=size=99x61:rate=5"}, args...)
		if out, err := exec.CommandContext(t.Context(), "ffmpeg", append(all, "-metadata", "title=Jane", path)...).CombinedOutput(); err != nil {
			t.Fatalf("ffmpeg %q: %v\n%s", args, err, out)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return b
	})
}

// picturesOfThisRun are what other programs have made, by how: many tests look
// at one picture.
var picturesOfThisRun sync.Map

// kept returns a picture that is made once. Each test gets its own copy.
func kept(how string, make func() []byte) []byte {
	picture, found := picturesOfThisRun.Load(how)
	if !found {
		picture, _ = picturesOfThisRun.LoadOrStore(how, make())
	}
	return bytes.Clone(picture.([]byte))
}

// checkMade rebuilds files of another program, and their truncations.
func checkMade(t *testing.T, f Format, name string, sets map[string]string) {
	t.Helper()
	var outs [][]byte
	for what, args := range sets {
		t.Run(what, func(t *testing.T) {
			src := made(t, name, strings.Fields(args)...)
			out := rebuilt(t, f, src)
			samePixels(t, f, src, out)
			outs = append(outs, out)
			checkDamage(t, f, src)
		})
	}
	foundNothing(t, f, outs)
}

// checkDamage cuts a file at many places and turns bits of it: it is refused, or
// gives a file that is accepted.
func checkDamage(t *testing.T, f Format, src []byte) {
	t.Helper()
	c := Config{Policy: policy(t, "shown"), Secret: secret(t)}
	random := rand.New(rand.NewPCG(3, 4))
	try := func(b []byte, what string) {
		out, _, err := f.Rebuild(b, c)
		if err == nil {
			if err := f.Verify(out); err != nil {
				t.Errorf("%s: %v", what, err)
			}
		}
	}
	for i := range 16 {
		n := random.IntN(len(src))
		if i < 8 {
			n = i * 7 % len(src)
		}
		try(src[:n], fmt.Sprintf("cut at %d", n))
		flipped := bytes.Clone(src)
		flipped[n] ^= 1 << random.IntN(8)
		try(flipped, fmt.Sprintf("bit turned at %d", n))
	}
}

// fuzz rebuilds whatever comes: what is rebuilt is accepted, is its own, and
// another program decodes it.
func fuzz(f *testing.F, format Format, decode func([]byte) error) {
	c := Config{Policy: policy(f, "shown"), Secret: secret(f)}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 1<<14 || !format.recognise(b) {
			return
		}
		_ = format.Verify(b)
		out, _, err := format.Rebuild(b, c)
		if err != nil {
			return
		}
		if err := format.Verify(out); err != nil {
			t.Fatal(err)
		}
		again, _, err := format.Rebuild(out, c)
		if err != nil || !bytes.Equal(again, out) {
			t.Fatalf("rebuilt again it is another file: %v", err)
		}
		if decode != nil {
			if err := decode(out); err != nil {
				t.Fatalf("another program does not read it: %v", err)
			}
		}
	})
}

// checkPaint paints over a box: it is of one colour, and what is around it is as
// it was. Pictures that differ within the box alone give the same file.
func checkPaint(t *testing.T, f Format, name string, sets ...string) {
	t.Helper()
	box := image.Rect(20, 10, 50, 40)
	for _, args := range sets {
		all := append(strings.Fields(args), "-frames:v", "1")
		src := rebuilt(t, f, made(t, name, all...))
		before, err := f.decode(src)
		if err != nil {
			t.Fatal(err)
		}
		out, err := f.paint(src, []image.Rectangle{box})
		if err != nil {
			t.Fatal(err)
		}
		after, err := f.decode(rebuilt(t, f, out))
		if err != nil {
			t.Fatal(err)
		}
		if after.Bounds() != before.Bounds() {
			t.Fatalf("%s: it is %v now, was %v", args, after.Bounds(), before.Bounds())
		}
		flat, changed := after.At(box.Min.X, box.Min.Y), 0
		for y := range before.Bounds().Dy() {
			for x := range before.Bounds().Dx() {
				is, was := after.At(x, y), before.At(x, y)
				switch {
				case image.Pt(x, y).In(box):
					if is != flat {
						t.Fatalf("%s: within the box, %d,%d is %v", args, x, y, is)
					}
				case !sameColour(is, was):
					changed++
				}
			}
		}
		if changed > 0 {
			t.Errorf("%s: %d pixels around the box are others now", args, changed)
		}
	}
}

func sameColour(a, b color.Color) bool {
	ar, ag, ab, aa := a.RGBA()
	br, bg, bb, ba := b.RGBA()
	return ar == br && ag == bg && ab == bb && aa == ba
}

// TestMat2FindsNothingInOtherPictures has a cleaner of metadata look for any, in the formats
// that it knows.
func TestMat2FindsNothingInOtherPictures(t *testing.T) {
	folder := t.TempDir()
	args := []string{"--show"}
	for name, b := range map[string][]byte{
		"a.png": rebuilt(t, pngFormat, plantedPNG(newPlanter(1, "plain"))),
		"a.gif": rebuilt(t, gifFormat, plantedGIF(newPlanter(1, "plain"))),
		"a.tif": rebuilt(t, tiffFormat, plantedTIFF(binary.LittleEndian)(newPlanter(1, "plain"))),
	} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	out, err := exec.CommandContext(t.Context(), "mat2", args...).CombinedOutput()
	if err != nil {
		t.Fatalf("mat2: %v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		name, _, found := strings.Cut(strings.TrimSpace(line), ": ")
		if !found || strings.HasPrefix(line, "[") {
			continue
		}
		if !slices.ContainsFunc(structure, func(s string) bool { return strings.HasSuffix(s, ":"+name) }) {
			t.Errorf("mat2 finds %s", line)
		}
	}
	if n := strings.Count(string(out), "a."); n < 3 {
		t.Errorf("mat2 looked at %d of 3 files:\n%s", n, out)
	}
}
