package still

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// heifEncoded makes a file of a test picture; filter is ffmpeg's, args are the
// encoder's.
func heifEncoded(t testing.TB, name, filter string, args ...string) []byte {
	t.Helper()
	return kept("heif-enc "+name+" "+filter+" "+strings.Join(args, " "), func() []byte {
		folder := t.TempDir()
		from, to := filepath.Join(folder, "from.png"), filepath.Join(folder, name)
		if err := os.WriteFile(from, made(t, "a.png", "-frames:v", "1", "-vf", filter), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.CommandContext(t.Context(), "heif-enc", append(args, "-q", "50", from, "-o", to)...).CombinedOutput(); err != nil {
			t.Fatalf("heif-enc: %v\n%s", err, out)
		}
		b, err := os.ReadFile(to)
		if err != nil {
			t.Fatal(err)
		}
		return b
	})
}

const (
	heifPlain = "scale=96:64,format=rgb24"
	heifGlass = "scale=96:64,format=rgba,colorchannelmixer=aa=0.4"
)

// heifShown has another program decode a file.
func heifShown(t testing.TB, name string, b []byte) image.Image {
	t.Helper()
	folder := t.TempDir()
	from, to := filepath.Join(folder, name), filepath.Join(folder, "to.png")
	if err := os.WriteFile(from, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "heif-convert", from, to).CombinedOutput(); err != nil {
		t.Fatalf("heif-convert: %v\n%s", err, out)
	}
	r, err := os.Open(to)
	if os.IsNotExist(err) { // of several pictures it is the first
		r, err = os.Open(filepath.Join(folder, "to-1.png"))
	}
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	img, err := png.Decode(r)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// heifSame wants that another program decodes the same pixels.
func heifSame(t testing.TB, f Format, after, before []byte) {
	t.Helper()
	is, was := heifShown(t, "a"+f.Extensions[0], after), heifShown(t, "a"+f.Extensions[0], before)
	if is.Bounds() != was.Bounds() || is.Bounds().Empty() {
		t.Fatalf("it is %v, and was %v", is.Bounds(), was.Bounds())
	}
	for y := range is.Bounds().Dy() {
		for x := range is.Bounds().Dx() {
			if is.At(x, y) != was.At(x, y) {
				t.Fatalf("the pixel at %d, %d is %v, and was %v", x, y, is.At(x, y), was.At(x, y))
			}
		}
	}
}

func TestHEIFShowsWhatItDid(t *testing.T) {
	for name, c := range map[string]struct {
		f    Format
		file []byte
	}{
		"HEIC":                  {heicFormat, heifEncoded(t, "a.heic", heifPlain)},
		"HEIC with a thumbnail": {heicFormat, heifEncoded(t, "a.heic", heifPlain, "-t", "32")},
		"HEIC that is clear":    {heicFormat, heifEncoded(t, "a.heic", heifGlass)},
		"HEIC of 10 bits":       {heicFormat, heifEncoded(t, "a.heic", "scale=96:64,format=rgb48be", "-b", "10")},
		"HEIC of 4:4:4":         {heicFormat, heifEncoded(t, "a.heic", heifPlain, "-p", "chroma=444")},
		"HEIC in tiles":         {heicFormat, tiledHEIC(t)},
		"AVIF":                  {avifFormat, heifEncoded(t, "a.avif", heifPlain, "-A")},
		"AVIF that is clear":    {avifFormat, heifEncoded(t, "a.avif", heifGlass, "-A", "-t", "32")},
		"AVIF of ffmpeg":        {avifFormat, made(t, "a.avif", "-frames:v", "1", "-c:v", "libaom-av1", "-still-picture", "1", "-cpu-used", "8")},
	} {
		t.Run(name, func(t *testing.T) {
			out := rebuilt(t, c.f, c.file)
			heifSame(t, c.f, out, c.file)
			if c.f.Verify(c.file) == nil {
				t.Error("the old file passes as a new one")
			}
			checkDamage(t, c.f, c.file)
			heifTags(t, c.f, out)
		})
	}
}

// heifTags has exiftool look for metadata.
func heifTags(t testing.TB, f Format, b []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a"+f.Extensions[0])
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "exiftool", "-j", "-a", "-u", "-ee", "-G1", path).Output()
	var read []map[string]any
	if err != nil || json.Unmarshal(out, &read) != nil || len(read) != 1 {
		t.Fatalf("exiftool: %v\n%s", err, out)
	}
	structure := []string{
		"MajorBrand", "MinorVersion", "CompatibleBrands", "HandlerType", "HEVCConfigurationVersion", "GeneralProfileSpace", "GeneralTierFlag",
		"GeneralProfileIDC", "GenProfileCompatibilityFlags", "ConstraintIndicatorFlags", "GeneralLevelIDC", "MinSpatialSegmentationIDC",
		"ParallelismType", "ChromaFormat", "BitDepthLuma", "BitDepthChroma", "AverageFrameRate", "ConstantFrameRate", "NumTemporalLayers",
		"TemporalIDNested", "ImageSpatialExtent", "ImagePixelDepth", "MediaDataSize", "MediaDataOffset", "MediaData", "AuxiliaryImageType",
		"AV1ConfigurationVersion", "SeqProfile", "SeqLevelIdx0", "SeqTier0", "HighBitDepth", "TwelveBit", "ChromaSamplePosition", "InitialDelaySamples",
		"ColorProfiles", "ColorPrimaries", "TransferCharacteristics", "MatrixCoefficients", "VideoFullRangeFlag", "PrimaryItemReference", "Rotation", "ImageData",
	}
	for name, value := range read[0] {
		group, tag, _ := strings.Cut(name, ":")
		if group == "SourceFile" || group == "ExifTool" || group == "System" || group == "File" || group == "Composite" || slices.Contains(structure, tag) {
			continue
		}
		if !strings.HasPrefix(tag, "AV1Configuration") && !strings.HasPrefix(tag, "Seq") && !strings.HasPrefix(tag, "Chroma") {
			t.Errorf("exiftool finds %s: %v", name, value)
		}
	}
}

// heifParts are the parts of a file that was made for the tests.
type heifParts struct {
	config, data  []byte
	width, height uint32
}

// heifPartsOf takes the picture out of an encoder's file.
func heifPartsOf(t testing.TB, b []byte) (p heifParts) {
	t.Helper()
	f, err := readHEIF(b, newJob(t, "shown"))
	if err != nil {
		t.Fatal(err)
	}
	item := f.items[f.primary]
	if p.data, err = f.data(item); err != nil {
		t.Fatal(err)
	}
	for _, l := range item.links {
		switch box := f.properties[l.index-1]; box.kind {
		case "hvcC", "av1C":
			p.config = box.body
		case "ispe":
			p.width, p.height = binary.BigEndian.Uint32(box.body[4:]), binary.BigEndian.Uint32(box.body[8:])
		}
	}
	return p
}

// heifMade is a file for the tests: items, properties and all the rest as it is
// given.
type heifMade struct {
	brand                        string
	kinds, names                 []string
	data                         [][]byte
	boxes                        []byte   // the properties
	links                        [][]byte // of each item
	references                   []byte
	handler, inside, top, behind []byte
}

func (m *heifMade) item(kind, name string, data []byte, links ...byte) {
	m.kinds, m.names, m.data, m.links = append(m.kinds, kind), append(m.names, name), append(m.data, data), append(m.links, links)
}

func (m *heifMade) refer(kind string, from uint16, to ...uint16) {
	b := binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(nil, from), uint16(len(to)))
	for _, id := range to {
		b = binary.BigEndian.AppendUint16(b, id)
	}
	m.references = appendBox(m.references, kind, b)
}

// file writes it; gap stands between the data of items.
func (m *heifMade) file(gap []byte) []byte {
	be16, be32 := binary.BigEndian.AppendUint16, binary.BigEndian.AppendUint32
	ftyp := appendBox(nil, "ftyp", []byte(m.brand+"\x00\x00\x00\x00mif1"+m.brand))
	var entries, data, links []byte
	var at []int
	for i, kind := range m.kinds {
		body := append(be16([]byte{2, 0, 0, 0}, uint16(i+1)), 0, 0)
		entries = appendBox(entries, "infe", append(append(append(body, kind...), m.names[i]...), 0))
		data = append(data, gap...)
		at = append(at, len(data))
		data = append(data, m.data[i]...)
		if len(m.links[i]) > 0 {
			links = append(append(be16(links, uint16(i+1)), byte(len(m.links[i]))), m.links[i]...)
		}
	}
	linked := 0
	for _, l := range m.links {
		if len(l) > 0 {
			linked++
		}
	}
	write := func(from int) []byte {
		places := be16([]byte{1, 0, 0, 0, 0x44, 0x40}, uint16(len(at)))
		for i := range at {
			places = be32(be16(be16(be16(places, uint16(i+1)), 0), 0), uint32(from))
			places = be32(be32(be16(places, 1), uint32(at[i])), uint32(len(m.data[i])))
		}
		meta := appendBox(make([]byte, 4), "hdlr", []byte("\x00\x00\x00\x00\x00\x00\x00\x00pict"), make([]byte, 12), m.handler, []byte{0})
		meta = appendBox(meta, "pitm", []byte{0, 0, 0, 0, 0, 1})
		meta = appendBox(meta, "iloc", places)
		meta = appendBox(meta, "iinf", be16(make([]byte, 4), uint16(len(at))), entries)
		meta = appendBox(meta, "iref", make([]byte, 4), m.references)
		meta = appendBox(meta, "iprp", appendBox(nil, "ipco", m.boxes), appendBox(nil, "ipma", be32(make([]byte, 4), uint32(linked)), links))
		return appendBox(append(bytes.Clone(ftyp), m.top...), "meta", append(meta, m.inside...))
	}
	head := write(0)
	return append(appendBox(write(len(head)+8), "mdat", data), m.behind...)
}

func ispe(width, height uint32) []byte {
	return appendBox(nil, "ispe", binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(make([]byte, 4), width), height))
}

// tiledHEIC is a picture of two tiles, the second turned upside down.
func tiledHEIC(t testing.TB) []byte {
	a := heifPartsOf(t, heifEncoded(t, "a.heic", heifPlain))
	b := heifPartsOf(t, heifEncoded(t, "a.heic", heifPlain+",vflip"))
	m := heifMade{brand: "heic", boxes: slices.Concat(appendBox(nil, "hvcC", a.config), ispe(a.width, a.height), ispe(2*a.width, a.height),
		appendBox(nil, "hvcC", b.config), appendBox(nil, "irot", []byte{0xfd}))}
	grid := []byte{0, 1, 0, 1}
	grid = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(grid, 2*a.width), a.height)
	m.item("grid", "", grid, 3, 5|0x80)
	m.item("hvc1", "", a.data, 1|0x80, 2)
	m.item("hvc1", "", b.data, 4|0x80, 2)
	m.refer("dimg", 1, 2, 3)
	return m.file(nil)
}

// plantedHEIF makes a file with a mark in every place.
func plantedHEIF(kind, brand string, parts heifParts) func(p *planter) []byte {
	return func(p *planter) []byte {
		text := func(place string) string { return string(p.mark(place)) }
		free := func(kind, place string) []byte { return appendBox(nil, kind, p.mark(place)) }
		config, data := bytes.Clone(parts.config), bytes.Clone(parts.data)
		if kind == "hvc1" {
			mark := p.mark("an SEI of the picture")
			unit := append(append(append([]byte{39 << 1, 1, 5, byte(16 + len(mark))}, make([]byte, 16)...), mark...), 0x80)
			data = append(append(binary.BigEndian.AppendUint32(nil, uint32(len(unit))), unit...), data...)
			config = append(config, p.mark("behind the configuration")...)
		} else {
			mark := p.mark("AV1 metadata")
			data = slices.Concat([]byte{5<<3 | 2, byte(4 + len(mark)), 4, 0xb5, 1}, mark, []byte{0x80}, data)
			mark = p.mark("AV1 padding")
			data = append(append(data, 15<<3|2, byte(len(mark))), mark...)
		}
		configBox := map[string]string{"hvc1": "hvcC", "av01": "av1C"}[kind]
		m := heifMade{
			brand: brand, handler: p.mark("the name of a handler"),
			boxes: slices.Concat(appendBox(nil, configBox, config), ispe(parts.width, parts.height),
				appendBox(nil, "udes", p.mark("a description")), appendBox(nil, "colr", []byte("prof"), p.mark("a colour profile")),
				appendBox(nil, "auxC", []byte("\x00\x00\x00\x00urn:mpeg:hevc:2015:auxid:2\x00"), p.mark("behind the name of depth")), free("free", "a property")),
			top:    slices.Concat(free("free", "free"), appendBox(nil, "uuid", make([]byte, 16), p.mark("uuid")), free("abcd", "an unknown box")),
			inside: slices.Concat(free("idat", "idat"), free("free", "free in meta"), free("grpl", "groups"), free("dinf", "dinf"), free("efgh", "an unknown box in meta")),
			behind: slices.Concat(free("free", "free behind"), free("mdat", "a second mdat")),
		}
		m.item(kind, text("the name of the picture"), data, 1|0x80, 2, 3, 4, 6)
		m.item("Exif", text("the name of EXIF"), append(make([]byte, 4), p.mark("EXIF")...))
		m.item("mime", text("the type of XMP"), slices.Concat([]byte("<x:xmpmeta>"), p.mark("XMP")))
		m.item("uri ", text("a URI"), p.mark("data of a URI"))
		m.item(kind, text("the name of a thumbnail"), append(bytes.Clone(parts.data), p.mark("a thumbnail")...), 1|0x80, 2)
		m.item(kind, text("the name of depth"), append(bytes.Clone(parts.data), p.mark("depth")...), 1|0x80, 2, 5)
		m.item(kind, text("the name of another picture"), append(bytes.Clone(parts.data), p.mark("another picture")...), 1|0x80, 2)
		m.item("wxyz", text("the name of something"), p.mark("something"))
		m.refer("cdsc", 2, 1)
		m.refer("cdsc", 3, 1)
		m.refer("thmb", 5, 1)
		m.refer("auxl", 6, 1)
		m.refer("base", 1, 7)
		return m.file(p.mark("between the data of items"))
	}
}

// heifSample is what the suite needs of one of the two formats.
func heifSample(format, kind, name string, args ...string) sample {
	brand := strings.ToLower(format)
	parts := func(t testing.TB) heifParts { return heifPartsOf(t, heifEncoded(t, name, heifPlain, args...)) }
	return sample{
		format: format,
		build:  func(t testing.TB, p *planter) []byte { return plantedHEIF(kind, brand, parts(t))(p) },
		with: func(t testing.TB) func([]byte) []byte {
			parts := parts(t)
			config := appendBox(nil, map[string]string{"hvc1": "hvcC", "av01": "av1C"}[kind], parts.config)
			return func(exif []byte) []byte {
				m := heifMade{brand: brand, boxes: slices.Concat(config, ispe(parts.width, parts.height))}
				m.item(kind, "", parts.data, 1|0x80, 2)
				m.item("Exif", "", slices.Concat([]byte{0, 0, 0, 6}, []byte("Exif\x00\x00"), exif))
				m.refer("cdsc", 2, 1)
				return m.file(nil)
			}
		},
	}
}

func TestNothingSurvivesInHEIF(t *testing.T) {
	for _, c := range []struct {
		f    Format
		kind string
		file []byte
	}{
		{heicFormat, "hvc1", heifEncoded(t, "a.heic", heifPlain)},
		{avifFormat, "av01", heifEncoded(t, "a.avif", heifPlain, "-A")},
	} {
		build := plantedHEIF(c.kind, strings.ToLower(c.f.Name), heifPartsOf(t, c.file))
		var outs [][]byte
		for spelling := range spellings {
			p := newPlanter(1, spelling)
			src := build(p)
			if got := p.surviving(src); len(got) != len(p.marks) {
				t.Fatalf("%s: of %d places only %q are found in the file itself", c.f.Name, len(p.marks), got)
			}
			out := rebuilt(t, c.f, src)
			if got := p.surviving(out); len(got) > 0 {
				t.Errorf("%s: what stands in %q survives", c.f.Name, got)
			}
			if c.f.Verify(src) == nil {
				t.Errorf("%s: the file itself passes as a new one", c.f.Name)
			}
			if other := rebuilt(t, c.f, build(newPlanter(2, spelling))); !bytes.Equal(other, out) {
				t.Errorf("%s: files that differ in what is left out give different files", c.f.Name)
			}
			outs = append(outs, out)
		}
		heifSame(t, c.f, outs[0], build(nil))
		heifTags(t, c.f, outs[0])
	}
}

func TestHEIFIsRefusedWithTheReason(t *testing.T) {
	parts := heifPartsOf(t, heifEncoded(t, "a.heic", heifPlain))
	file := func(change func(m *heifMade)) []byte {
		m := heifMade{brand: "heic", boxes: slices.Concat(appendBox(nil, "hvcC", parts.config), ispe(parts.width, parts.height))}
		m.item("hvc1", "", parts.data, 1|0x80, 2)
		change(&m)
		return m.file(nil)
	}
	for want, b := range map[string][]byte{
		"sequence of pictures": file(func(m *heifMade) { m.top = appendBox(nil, "moov") }),
		"not understood":       file(func(m *heifMade) { m.kinds[0] = "iovl" }),
		"a property \"wxyz\"":  file(func(m *heifMade) { m.boxes = appendBox(m.boxes, "wxyz"); m.links[0] = append(m.links[0], 0x83) }),
		"how large it is":      file(func(m *heifMade) { m.links[0] = []byte{0x81} }),
		"how it is coded":      file(func(m *heifMade) { m.links[0] = []byte{2} }),
		"is damaged":           file(func(m *heifMade) { m.links[0] = []byte{9, 2} }),
		"is not understood":    file(func(m *heifMade) { m.boxes = slices.Concat(appendBox(nil, "hvcC", parts.config), ispe(1<<31, 9)) }),
		"as many as it says": file(func(m *heifMade) {
			m.item("grid", "", []byte{0, 0, 255, 255, 0, 9, 0, 9}, 2)
			m.kinds[0], m.data[0], m.links[0] = "grid", []byte{0, 0, 255, 255, 0, 9, 0, 9}, []byte{2}
			m.refer("dimg", 1, 2)
		}),
		"a picture of type \"grid\"": file(func(m *heifMade) {
			m.kinds[0], m.data[0], m.links[0] = "grid", []byte{0, 0, 0, 0, 0, 9, 0, 9}, []byte{2}
			m.item("grid", "", []byte{0, 0, 0, 0, 0, 9, 0, 9}, 2)
			m.refer("dimg", 1, 2)
			m.refer("dimg", 2, 1)
		}),
	} {
		_, _, err := heicFormat.Rebuild(b, Config{Policy: policy(t, "shown"), Secret: secret(t)})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func FuzzHEIF(f *testing.F) {
	for _, c := range []struct{ kind, brand, name string }{{"hvc1", "heic", "a.heic"}, {"av01", "avif", "a.avif"}} {
		var args []string
		if c.brand == "avif" {
			args = []string{"-A"}
		}
		b := heifEncoded(f, c.name, "scale=64:64,format=rgb24", args...)
		f.Add(b)
		f.Add(plantedHEIF(c.kind, c.brand, heifPartsOf(f, b))(newPlanter(1, "plain")))
	}
	f.Add(tiledHEIC(f))
	c := Config{Policy: policy(f, "shown"), Secret: secret(f)}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 1<<15 {
			return
		}
		for _, format := range []Format{heicFormat, avifFormat} {
			_ = format.Verify(b)
			out, _, err := format.Rebuild(b, c)
			if err != nil {
				continue
			}
			if err := format.Verify(out); err != nil {
				t.Fatal(err)
			}
			if again, _, err := format.Rebuild(out, c); err != nil || !bytes.Equal(again, out) {
				t.Fatalf("rebuilt again it is another file: %v", err)
			}
		}
	})
}
