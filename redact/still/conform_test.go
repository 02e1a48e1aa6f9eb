package still

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"

	"skylatch/redact"
)

// sample is a picture of one format, for the tests that every format passes.
type sample struct {
	format string
	// build makes the file: with what a planter puts into it, if there is one.
	build func(t testing.TB, p *planter) []byte
	// with returns what makes one with an EXIF block, if the format can hold one
	// as it is.
	with func(t testing.TB) func(exif []byte) []byte
	// refused is set for a format of which no file passes.
	refused bool
}

// samples has one for each of the formats.
var samples = []sample{
	{format: "JPEG", build: plantedJPEG, with: func(t testing.TB) func([]byte) []byte {
		b := photo(t, 61, 47)
		return func(exif []byte) []byte {
			return parts{begin: appendSegment(nil, 0xe1, []byte("Exif\x00\x00"), exif)}.image(b)
		}
	}},
	{format: "PNG", build: of(plantedPNG), with: func(t testing.TB) func([]byte) []byte {
		b := made(t, "a.png", "-frames:v", "1", "-pix_fmt", "rgb24")
		return func(exif []byte) []byte {
			return slices.Concat(b[:33], appendPNGChunk(nil, "eXIf", exif), b[33:]) // behind the header
		}
	}},
	{format: "GIF", build: of(plantedGIF)},
	{format: "BMP", build: of(plantedBMP)},
	{format: "TIFF", build: of(plantedTIFF(binary.LittleEndian))},
	{format: "DNG", refused: true, build: func(testing.TB, *planter) []byte {
		f := newTestTIFF(binary.LittleEndian)
		f.directory(4, append(f.grey(2, 2, 1, []byte{1, 2, 3, 4}), text7(tagDNGVersion, kindByte, []byte{1, 4, 0, 0}))...)
		return f.w.b
	}},
	{format: "WebP", build: func(t testing.TB, p *planter) []byte {
		return extended(p, 0x20|0x08|0x04, 33, 21, appendWebPChunk(nil, "VP8L", losslessWebP(t)))
	}, with: func(t testing.TB) func([]byte) []byte {
		head, data := []byte{0x08, 0, 0, 0, 32, 0, 0, 20, 0, 0}, losslessWebP(t)
		return func(exif []byte) []byte {
			return riffFile(appendWebPChunk(nil, "VP8X", head), appendWebPChunk(nil, "VP8L", data), appendWebPChunk(nil, "EXIF", exif))
		}
	}},
	heifSample("HEIC", "hvc1", "a.heic"),
	heifSample("AVIF", "av01", "a.avif", "-A"),
}

func of(build func(p *planter) []byte) func(testing.TB, *planter) []byte {
	return func(_ testing.TB, p *planter) []byte { return build(p) }
}

func losslessWebP(t testing.TB) []byte {
	t.Helper()
	return webpData(t, made(t, "a.webp", "-frames:v", "1", "-c:v", "libwebp", "-lossless", "1", "-vf", "scale=33:21"), "VP8L")
}

func (s sample) find(t testing.TB) Format {
	t.Helper()
	i := slices.IndexFunc(formats, func(f Format) bool { return f.Name == s.format })
	if i < 0 {
		t.Fatalf("there is no format %s", s.format)
	}
	return formats[i]
}

func TestEveryFormatHasASample(t *testing.T) {
	for _, f := range formats {
		if !slices.ContainsFunc(samples, func(s sample) bool { return s.format == f.Name }) {
			t.Errorf("%s has no sample: the suite does not see it", f.Name)
		}
		if len(f.Extensions) == 0 || f.limit <= 0 || f.limit > 1<<30 {
			t.Errorf("%s has the extensions %q and the limit %d", f.Name, f.Extensions, f.limit)
		}
	}
}

func TestAFileIsTakenForWhatItIs(t *testing.T) {
	for _, s := range samples {
		for _, p := range []*planter{nil, newPlanter(1, "plain")} {
			src := s.build(t, p)
			if f, ok := Recognise(src[:min(len(src), Head)]); !ok || f.Name != s.format {
				t.Errorf("%s is taken for %q", s.format, f.Name)
			}
		}
	}
}

// TestNoPictureLeavesUnasked tries policies that let none pass, and none.
func TestNoPictureLeavesUnasked(t *testing.T) {
	for _, s := range samples {
		f, src := s.find(t), s.build(t, nil)
		for name, c := range map[string]Config{"vendor": {Policy: policy(t, "vendor")}, "no policy": {}} {
			if out, _, err := f.Rebuild(src, c); err == nil || out != nil {
				t.Errorf("%s for %s: %d bytes leave", s.format, name, len(out))
			}
		}
		f.limit = len(src) - 1
		if _, _, err := f.Rebuild(src, Config{Policy: policy(t, "shown")}); err == nil {
			t.Errorf("%s: one that is too large passes", s.format)
		}
	}
}

// TestThePlaceIsToldByThePolicy tries two pictures that are the same but for
// where and when they were taken.
func TestThePlaceIsToldByThePolicy(t *testing.T) {
	near := here
	near.lat[2] += 500 // 0.05″: 1.5 m
	for _, s := range samples {
		if s.with == nil {
			continue
		}
		f, with := s.find(t), s.with(t)
		tell := func(sample exifSample, policyName string) []byte {
			c := Config{Policy: policy(t, policyName), Secret: secret(t)}
			out, _, err := f.Rebuild(with(sample.block()), c)
			if err != nil {
				t.Fatalf("%s for %s: %v", s.format, policyName, err)
			}
			if err := f.Verify(out); err != nil {
				t.Errorf("%s for %s: %v", s.format, policyName, err)
			}
			again, _, err := f.Rebuild(out, c)
			if err != nil || !bytes.Equal(again, out) {
				t.Errorf("%s for %s: rebuilt again it is another file: %v", s.format, policyName, err)
			}
			return out
		}
		for name, want := range map[string]struct{ near, far bool }{
			"shown": {true, true}, "coarse": {true, false}, "partner": {false, false},
		} {
			a, b, c := tell(here, name), tell(near, name), tell(there, name)
			if bytes.Equal(a, b) != want.near || bytes.Equal(a, c) != want.far {
				t.Errorf("%s for %s: near and far places give the same file: %v, %v, want %v", s.format, name, bytes.Equal(a, b), bytes.Equal(a, c), want)
			}
		}
		if bytes.Equal(tell(here, "relative"), tell(here, "shown")) {
			t.Errorf("%s: nothing is told of a relative place", s.format)
		}
	}
}

// TestFilesOfOneMissionAreToldFromOnePlace gives two files one origin.
func TestFilesOfOneMissionAreToldFromOnePlace(t *testing.T) {
	c := Config{Policy: policy(t, "relative"), Secret: secret(t), Origin: &redact.Origin{}}
	s := samples[0]
	first, _, err := s.find(t).Rebuild(s.with(t)(here.block()), c)
	if err != nil {
		t.Fatal(err)
	}
	second, _, err := s.find(t).Rebuild(s.with(t)(there.block()), c)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(first, second) {
		t.Error("two places are told as one")
	}
}

func TestADamagedFileIsRefusedOrWhole(t *testing.T) {
	for _, s := range samples {
		checkDamage(t, s.find(t), s.build(t, newPlanter(1, "plain")))
	}
}

// TestAFormatOfWhichNonePassesSaysWhy wants more than "not known".
func TestAFormatOfWhichNonePassesSaysWhy(t *testing.T) {
	for _, s := range samples {
		_, _, err := s.find(t).Rebuild(s.build(t, nil), Config{Policy: policy(t, "shown")})
		if (err != nil) != s.refused {
			t.Errorf("%s: %v, want it refused: %v", s.format, err, s.refused)
		}
	}
}
