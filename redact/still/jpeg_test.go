package still

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	stdjpeg "image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"skylatch/redact"
)

func TestJPEGsOfOthersShowTheSame(t *testing.T) {
	checkMade(t, jpegFormat, "a.jpg", map[string]string{
		"4:2:0": "-frames:v 1 -pix_fmt yuvj420p", "4:2:2": "-frames:v 1 -pix_fmt yuvj422p -huffman optimal",
		"4:4:4": "-frames:v 1 -pix_fmt yuvj444p", "grey": "-frames:v 1 -pix_fmt gray",
		"restarts": "-frames:v 1 -slices 4 -threads 4 -thread_type slice",
	})
}

// photo is a JPEG by the standard library: baseline, 4:2:0.
func photo(t testing.TB, width, height int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.Set(x, y, color.RGBA{uint8(x * 7), uint8(y * 5), uint8(x ^ y), 255})
		}
	}
	var b bytes.Buffer
	if err := stdjpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// parts puts a JPEG together: segments behind its first marker, in front of its
// frame, and so on.
type parts struct{ begin, frame, scan, scanEnd, end []byte }

func (p parts) image(plain []byte) []byte {
	frame := max(bytes.Index(plain, []byte{0xff, 0xc0}), bytes.Index(plain, []byte{0xff, 0xc2}))
	scan := bytes.Index(plain, []byte{0xff, 0xda})
	last := len(plain) - 2
	return bytes.Join([][]byte{plain[:2], p.begin, plain[2:frame], p.frame, plain[frame:scan], p.scan, plain[scan:last], p.scanEnd, plain[last:], p.end}, nil)
}

// plantedJPEG has the parts of a thermal photo of a drone, and all others that
// can hold bytes.
func plantedJPEG(t testing.TB, p *planter) []byte {
	return plantedWith(t, p, here).image(photo(t, 61, 47))
}

func plantedWith(t testing.TB, p *planter, sample exifSample) parts {
	var b parts
	put := func(to *[]byte, marker byte, pieces ...[]byte) { *to = appendSegment(*to, marker, pieces...) }
	s := func(text string) []byte { return []byte(text) }
	long := func(n uint32, b []byte) []byte { return append(binary.BigEndian.AppendUint32(nil, n), b...) }

	put(&b.begin, 0xe0, s("JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x02\x04"), p.fixed("JFIF thumbnail", 24))
	put(&b.begin, 0xe0, s("JFXX\x00\x10"), p.mark("JFXX thumbnail"))
	put(&b.begin, 0xe0, p.mark("APP0"))
	sample.planter = p
	put(&b.begin, 0xe1, s("Exif\x00\x00"), sample.block())
	put(&b.begin, 0xe1, s("Exif\x00\x00MM\x00*"), p.mark("second EXIF block"))
	put(&b.begin, 0xe1, s("http://ns.adobe.com/xap/1.0/\x00<rdf:Description drone-dji:GpsLatitude='"), p.mark("XMP"), s("'/>"))
	put(&b.begin, 0xe1, s("http://ns.adobe.com/xmp/extension/\x00"), p.mark("extended XMP"))
	put(&b.begin, 0xe1, s("FLIR\x00"), p.mark("FLIR"))
	put(&b.begin, 0xe1, p.mark("APP1"))
	profile := bytes.ReplaceAll(spaces[0].write(), words(spaces[0].name), append(words(spaces[0].name), p.fixed("ICC profile", 4)...))
	put(&b.begin, 0xe2, s("ICC_PROFILE\x00\x01\x02"), profile[:200])
	put(&b.begin, 0xe2, s("ICC_PROFILE\x00\x02\x02"), profile[200:], p.mark("behind the ICC profile"))
	put(&b.begin, 0xe2, s("ICC_PROFILE\x00\x07\x02"), p.mark("third piece of an ICC profile"))
	put(&b.begin, 0xe2, s("MPF\x00II*\x00"), p.mark("MPF"))
	put(&b.begin, 0xe2, s("FPXR\x00"), p.mark("FPXR"))
	put(&b.begin, 0xe2, p.mark("APP2"))
	put(&b.begin, 0xe3, p.mark("thermal picture"), make([]byte, 60000))
	put(&b.begin, 0xe3, p.mark("thermal picture's second piece"))
	put(&b.begin, 0xe4, p.mark("thermal parameters"))
	put(&b.begin, 0xe5, p.mark("thermal calibration"))
	put(&b.begin, 0xe6, s("DTAT"), p.mark("analysis record"))
	put(&b.begin, 0xe7, s("DJI-DBG\x00"), p.mark("debug text"))
	put(&b.begin, 0xe8, p.mark("APP8"))
	put(&b.begin, 0xe9, p.mark("APP9"))
	put(&b.begin, 0xea, p.mark("APP10"))
	put(&b.begin, 0xeb, s("JP\x00\x01"), p.mark("C2PA"))
	put(&b.begin, 0xec, s("Ducky"), p.mark("APP12"))
	iptc := append(s("\x1c\x02\x50\x00"), append([]byte{byte(len(p.mark("IPTC by-line")))}, lastMark(p)...)...)
	put(&b.begin, 0xed, s("Photoshop 3.0\x008BIM\x04\x04\x00\x00"), long(uint32(len(iptc)), iptc), make([]byte, len(iptc)&1),
		s("8BIM\x04\x0c\x00\x00"), long(uint32(len(p.mark("Photoshop thumbnail"))), lastMark(p)))
	put(&b.begin, 0xee, s("Adobe\x00\x64\x00\x00\x00\x00\x01"), p.mark("behind Adobe's"))
	put(&b.begin, 0xef, p.mark("APP15"))
	put(&b.begin, 0xfe, p.mark("comment"))
	put(&b.begin, 0xf0, p.mark("JPG0"))
	put(&b.begin, 0xfd, p.mark("JPG13"))
	b.begin = append(b.begin, p.mark("between segments")...)

	put(&b.frame, 0xdb, []byte{3}, p.fixed("quantisation table that nothing uses", 64))
	put(&b.frame, 0xc4, []byte{0x13, 0, 0, 0, 8}, make([]byte, 12), p.fixed("Huffman table that nothing uses", 8))
	put(&b.frame, 0xdd, []byte{0, 0}, p.mark("behind a restart interval"))
	put(&b.scan, 0xe1, p.mark("metadata behind the frame"))
	b.scan = append(b.scan, p.mark("in front of the scan")...)
	b.scanEnd = p.mark("behind the last block")
	second := photo(t, 16, 16)
	b.end = append(p.mark("behind the end"), parts{begin: appendSegment(nil, 0xfe, p.mark("comment of a second picture"))}.image(second)...)
	b.end = append(b.end, p.mark("behind the second picture")...)
	return b
}

// lastMark is the mark that was made last.
func lastMark(p *planter) []byte {
	if p == nil {
		return nil
	}
	return p.marks[len(p.marks)-1].mark
}

func TestNothingOfAJPEGSurvives(t *testing.T) {
	checkPlanted(t, jpegFormat, func(p *planter) []byte { return plantedJPEG(t, p) })
	p := newPlanter(1, "plain")
	plantedJPEG(t, p)
	if len(p.marks) < 38 {
		t.Errorf("%d places are tried, want at least 38", len(p.marks))
	}
}

// TestSomebodyTrustedGetsNoMore tells where the quick way ends: see [rebuildJPEG].
func TestSomebodyTrustedGetsNoMore(t *testing.T) {
	for spelling := range spellings {
		p := newPlanter(1, spelling)
		out, _, err := jpegFormat.Rebuild(plantedJPEG(t, p), Config{Policy: policy(t, "partner"), Secret: secret(t)})
		if err != nil {
			t.Fatal(err)
		}
		if err := jpegFormat.Verify(out); err != nil {
			t.Error(err)
		}
		if got := p.surviving(out); len(got) != 1 || got[0] != "behind the last block" {
			t.Errorf("%s: what stands in %q survives", spelling, got)
		}
	}
}

func TestTheReportNamesWhatAJPEGHeld(t *testing.T) {
	_, report, err := jpegFormat.Rebuild(plantedJPEG(t, newPlanter(1, "plain")), Config{Policy: policy(t, "shown")})
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[string]redact.Count)
	for _, c := range report.Counts {
		found[c.What] = c
	}
	for what, want := range map[string]redact.Count{
		"APP3 thermal picture":                  {Class: redact.Imagery, N: 2},
		"APP5 thermal calibration":              {Class: redact.Identity, N: 1},
		"EXIF thumbnail":                        {Class: redact.Imagery, N: 1},
		"EXIF GPSLatitude":                      {Class: redact.Location, N: 1},
		"XMP drone-dji:GpsLatitude":             {Class: redact.Location, N: 1},
		"IPTC By-line":                          {Class: redact.Person, N: 1},
		"Photoshop thumbnail":                   {Class: redact.Imagery, N: 1},
		"second picture behind the first":       {Class: redact.Imagery, N: 1},
		"data behind the blocks of a JPEG scan": {Class: redact.Text, N: 1},
	} {
		if c := found[what]; c.Class != want.Class || c.N != want.N || c.Action.Looser(redact.Blank) || c.Bytes == 0 && !strings.HasPrefix(what, "XMP") {
			t.Errorf("%s is counted as %+v, want %+v", what, c, want)
		}
	}
	if report.Unknown == 0 {
		t.Error("nothing is counted as unknown")
	}
}

// goImages are the JPEGs that Go's own decoder is tested with: progressive ones,
// CMYK and RGB, every sampling, scans of one component, restarts.
func goImages(t testing.TB) map[string][]byte {
	t.Helper()
	root, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(root)), "src/image/testdata/video-*.jpeg"))
	if err != nil || len(names) < 20 {
		t.Fatalf("%d images of Go's are there: %v", len(names), err)
	}
	images := make(map[string][]byte)
	for _, name := range names {
		if images[filepath.Base(name)], err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	return images
}

func TestAnyJPEGThatGoDecodesStays(t *testing.T) {
	for name, src := range goImages(t) {
		t.Run(name, func(t *testing.T) {
			src := parts{end: []byte("Jane")}.image(src)
			out := rebuilt(t, jpegFormat, src)
			was, err := stdjpeg.Decode(bytes.NewReader(src))
			if err != nil {
				t.Fatal(err)
			}
			is, err := stdjpeg.Decode(bytes.NewReader(out))
			if err != nil {
				t.Fatal(err)
			}
			if !samePicture(was, is) {
				t.Error("Go decodes another picture")
			}
			if damaged := []string{"video-001.cmyk.jpeg", "video-001.restart2.jpeg", "video-001.q50.420.progressive.jpeg"}; slices.Contains(damaged, name) {
				checkDamage(t, jpegFormat, src)
			}
		})
	}
}

func samePicture(a, b image.Image) bool {
	if a.Bounds() != b.Bounds() {
		return false
	}
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			if !sameColour(a.At(x, y), b.At(x, y)) {
				return false
			}
		}
	}
	return true
}

func TestAJPEGIsRefusedThat(t *testing.T) {
	plain := photo(t, 32, 32)
	frame := bytes.Index(plain, []byte{0xff, 0xc0})
	change := func(at int, b byte) []byte {
		c := bytes.Clone(plain)
		c[at] = b
		return c
	}
	twice := bytes.Clone(plain[bytes.Index(plain, []byte{0xff, 0xda}) : len(plain)-2])
	for name, c := range map[string]struct {
		src  []byte
		want string
	}{
		"has 12 bits a sample":     {change(frame+4, 12), "12 bits"},
		"is lossless":              {change(frame+1, 0xc3), "lossless"},
		"is coded arithmetically":  {change(frame+1, 0xc9), "arithmetic"},
		"is hierarchical":          {change(frame+1, 0xc5), "hierarchical"},
		"tells its height later":   {change(frame+6, 0), "height"},
		"is 65535 by 65535":        {parts{}.image(bytes.Replace(plain, plain[frame+5:frame+9], []byte{255, 255, 255, 255}, 1)), "65535 by 65535"},
		"is larger than its scan":  {change(frame+8, 255), "middle of its picture"},
		"is cut short":             {plain[:len(plain)-20], "middle of its picture"},
		"has its picture twice":    {parts{scanEnd: twice}.image(plain), "again"},
		"has no picture":           {plain[:frame], "ends too soon"},
		"has a segment of 2^16":    {append(bytes.Clone(plain[:2]), 0xff, 0xe1, 0xff, 0xff), "65535"},
		"has colours nobody knows": {parts{begin: appendSegment(nil, 0xee, []byte("Adobe\x00\x64\x00\x00\x00\x00\x09"))}.image(plain), "transformed"},
	} {
		_, _, err := jpegFormat.Rebuild(c.src, Config{Policy: policy(t, "shown")})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("one that %s gives %v, want an error of %q", name, err, c.want)
		}
	}
}

// TestColoursStayWhatTheyWere tries each way to say how colours are meant.
func TestColoursStayWhatTheyWere(t *testing.T) {
	plain := photo(t, 33, 17)
	adobe := func(transform byte) []byte {
		return appendSegment(nil, 0xee, []byte("Adobe\x00\x64\x00\x00\x00\x00"), []byte{transform})
	}
	jfif := appendSegment(nil, 0xe0, []byte("JFIF\x00\x01\x01\x00\x00\x48\x00\x48\x00\x00"))
	for name, begin := range map[string][]byte{
		"nothing": nil, "JFIF": jfif, "Adobe's RGB": adobe(0), "Adobe's YCbCr": adobe(1), "JFIF and Adobe's RGB": append(bytes.Clone(jfif), adobe(0)...),
	} {
		src := parts{begin: begin}.image(plain)
		was, _ := stdjpeg.Decode(bytes.NewReader(src))
		is, err := stdjpeg.Decode(bytes.NewReader(rebuilt(t, jpegFormat, src)))
		if err != nil || !samePicture(was, is) {
			t.Errorf("%s: the picture is another (%v)", name, err)
		}
	}
}

// TestMat2FindsNothing asks a tool that people trust.
func TestMat2FindsNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.jpg")
	upright := here // mat2 counts how a picture is turned
	upright.orientation = 1
	src := plantedWith(t, newPlanter(1, "plain"), upright).image(photo(t, 61, 47))
	for name, b := range map[string][]byte{"the file itself": src, "the new file": rebuilt(t, jpegFormat, src)} {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), "mat2", "--show", path).CombinedOutput()
		if err != nil {
			t.Fatalf("mat2: %v\n%s", err, out)
		}
		if got, want := strings.Contains(string(out), "No metadata found"), name == "the new file"; got != want {
			t.Errorf("in %s mat2 finds\n%.2000s", name, out)
		}
	}
}

func FuzzJPEG(f *testing.F) {
	f.Add(photo(f, 16, 16))
	f.Add(plantedWith(f, nil, here).image(photo(f, 16, 16)))
	fuzz(f, jpegFormat, nil)
}
