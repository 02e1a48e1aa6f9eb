package film

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"

	"skylatch/redact/video/nal"
)

var mp4Suite = suite{
	format: "MP4",
	films: map[string]string{
		"dirty":                        "-i IN -c copy",
		"faststart":                    "-i IN -c copy -movflags +faststart",
		"QuickTime":                    "-i IN -c copy -f mov",
		"turned":                       "-i IN -c copy -metadata:s:v rotate=90",
		"from the middle, with edits":  "-ss 0.7 -i IN -c copy",
		"without edits":                "-i IN -c copy -use_editlist 0",
		"sound later":                  "-i IN -itsoffset 0.4 -i IN -map 0:v -map 1:a -c copy",
		"fragments":                    "-i IN -c copy -movflags +frag_keyframe+empty_moov",
		"fragments on their own":       "-i IN -c copy -movflags +frag_keyframe+empty_moov+default_base_moof",
		"short fragments":              "-i IN -c copy -movflags +frag_keyframe -frag_duration 200000",
		"negative offsets":             "-i IN -c copy -movflags +negative_cts_offsets",
		"two pictures and two sounds":  "-i IN -map 0:v -map 0:a -map 0:v -map 0:a -c copy",
		"pictures alone":               "-i IN -map 0:v -c copy",
		"H.264 baseline":               "-i IN -c:v libx264 -preset ultrafast -profile:v baseline -pix_fmt yuv420p -c:a copy",
		"H.264 4:2:2, 10 bit":          "-i IN -c:v libx264 -preset ultrafast -pix_fmt yuv422p10le -c:a copy",
		"H.264 with delimiters":        "-i IN -c:v libx264 -preset ultrafast -pix_fmt yuv420p -x264-params aud=1:nal-hrd=cbr:vbv-maxrate=800:vbv-bufsize=400:bitrate=800:filler=1 -c:a copy",
		"H.264, pixels not square":     "-i IN -vf setsar=4/3 -colorspace bt709 -color_primaries bt709 -color_trc bt709 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -movflags +write_colr -c:a copy",
		"H.265 as DJI has it":          "-i IN -c:v libx265 -preset ultrafast -pix_fmt yuv420p10le -tag:v hvc1 -x265-params log-level=none:keyint=12 -c:a copy",
		"H.265 with sets in its units": "-i IN -c:v libx265 -preset ultrafast -pix_fmt yuv420p -tag:v hev1 -x265-params log-level=none:keyint=12:repeat-headers=1:aud=1:hash=1 -c:a copy",
		"JPEG":                         "-i IN -c:v mjpeg -q:v 4 -pix_fmt yuvj420p -c:a copy",
		"JPEG as QuickTime has it":     "-i IN -c:v mjpeg -q:v 4 -pix_fmt yuvj420p -c:a pcm_s16le -f mov",
		"stereo of 44100 Hz":           "-i IN -c:v copy -c:a aac -ar 44100 -ac 2",
		"six channels":                 "-i IN -c:v copy -c:a aac -ac 6",
	},
	dirty: dirtyMP4,
}

// piece is a box of a film that is being dirtied.
type piece struct {
	kind string
	body []byte
	kids []*piece
}

var mp4Containers = []string{"moov", "trak", "mdia", "minf", "stbl", "edts", "dinf", "udta"}

func pieces(t testing.TB, b []byte) (list []*piece) {
	t.Helper()
	for len(b) > 0 {
		size := int(binary.BigEndian.Uint32(b))
		if size < 8 || size > len(b) {
			t.Fatalf("a box of %d bytes in %d", size, len(b))
		}
		p := &piece{kind: string(b[4:8]), body: bytes.Clone(b[8:size])}
		if slices.Contains(mp4Containers, p.kind) {
			p.kids, p.body = pieces(t, p.body), nil
		}
		list, b = append(list, p), b[size:]
	}
	return list
}

func (p *piece) bytes() []byte {
	body := bytes.Clone(p.body)
	for _, kid := range p.kids {
		body = append(body, kid.bytes()...)
	}
	return boxed(p.kind, body)
}

// at returns the first box down the path.
func (p *piece) at(t testing.TB, path ...string) *piece {
	t.Helper()
	for _, kind := range path {
		i := slices.IndexFunc(p.kids, func(k *piece) bool { return k.kind == kind })
		if i < 0 {
			t.Fatalf("no %q in %q", kind, p.kind)
		}
		p = p.kids[i]
	}
	return p
}

func (p *piece) add(kind string, body []byte) {
	p.kids = append(p.kids, &piece{kind: kind, body: body})
}

// into writes over what stands in the box.
func (p *piece) into(at int, b []byte) { copy(p.body[at:at+len(b)], b) }

// telemetry returns a track that is neither picture nor sound, with two samples.
func telemetry(m *markers, id uint32, handler, entry string, at uint32, size int) *piece {
	tkhd := numbers(nil, 3, 0, 0, id, 0, 3000, 0, 0, 0, 0)
	tkhd = turn(0).matrix(tkhd, 0, 0)
	stbl := &piece{kind: "stbl"}
	stbl.add("stsd", append(numbers(nil, 0, 1), boxed(entry, append([]byte{0, 0, 0, 0, 0, 0, 0, 1}, m.new(entry+" sample entry")...))...))
	stbl.add("stts", numbers(nil, 0, 1, 2, 500))
	stbl.add("stsc", numbers(nil, 0, 1, 1, 2, 1))
	stbl.add("stsz", numbers(nil, 0, uint32(size), 2))
	stbl.add("stco", numbers(nil, 0, 1, at))
	minf := &piece{kind: "minf", kids: []*piece{{kind: "nmhd", body: make([]byte, 4)}, stbl}}
	mdia := &piece{kind: "mdia"}
	mdia.add("mdhd", numbers(nil, 0, 0, 0, 1000, 1000, 0x55c40000))
	mdia.add("hdlr", slices.Concat(make([]byte, 8), []byte(handler), make([]byte, 12), m.new(entry+" handler name"), []byte{0}))
	mdia.kids = append(mdia.kids, minf)
	return &piece{kind: "trak", kids: []*piece{{kind: "tkhd", body: numbers(tkhd, 0, 0)}, mdia}}
}

// dirtyMP4 lays a plain film out anew, each sample in a chunk of its own, with a
// marker wherever there is room.
func dirtyMP4(t *testing.T, plain []byte, m *markers) []byte {
	t.Helper()
	top := pieces(t, plain)
	moov := top[slices.IndexFunc(top, func(p *piece) bool { return p.kind == "moov" })]
	out := boxed("ftyp", slices.Concat([]byte("isom\x00\x00\x02\x00isom"), m.new("ftyp brands")[:4], m.new("ftyp")))
	m.places, m.all = slices.Delete(m.places, 0, 1), slices.Delete(m.all, 0, 1) // four bytes are no marker
	out = append(out, boxed("free", m.new("free"))...)
	out = append(out, boxed("skip", m.new("skip"))...)
	out = append(out, boxed("uuid", append(make([]byte, 16), m.new("uuid")...))...)
	out = append(out, boxed("wide", m.new("wide"))...)
	out = append(out, boxed("abcd", m.new("a box nobody knows"))...)

	// The samples, as a reader of tables finds them.
	j := &job{}
	old, err := readMovie(bytes.NewReader(plain), int64(len(plain)), j)
	if err != nil {
		t.Fatal(err)
	}
	start := len(out)
	out = append(out, 0, 0, 0, 0, 'm', 'd', 'a', 't')
	out = append(out, m.new("mdat before the samples")...)
	var lists []*source
	for _, track := range old.tracks {
		s, err := track.samples()
		if err != nil {
			t.Fatal(err)
		}
		one := &source{track: track, samples: s}
		if _, err := one.advance(); err != nil {
			t.Fatal(err)
		}
		lists = append(lists, one)
	}
	offsets, sizes := make([][]uint32, len(lists)), make([][]uint32, len(lists))
	for n := 0; ; n++ {
		first := -1
		for i, s := range lists {
			if s.head.count > 0 && (first < 0 || s.head.at < lists[first].head.at) {
				first = i
			}
		}
		if first < 0 {
			break
		}
		s := lists[first]
		sample := plain[s.head.at:][:s.head.size]
		if s.video {
			sample = dirtyAVC(m, sample, len(sizes[first]))
		} else {
			sample = dirtyAAC(m, sample, len(sizes[first]))
		}
		offsets[first] = append(offsets[first], uint32(len(out)))
		sizes[first] = append(sizes[first], uint32(len(sample)))
		out = append(out, sample...)
		if n == 10 {
			out = append(out, m.new("mdat between samples")...)
		}
		if _, err := s.advance(); err != nil {
			t.Fatal(err)
		}
	}
	djmd := uint32(len(out))
	out = append(out, slices.Concat(m.new("djmd sample"), m.new("djmd second sample"))...)
	dbgi := uint32(len(out))
	out = append(out, slices.Concat(m.new("dbgi sample"), m.new("dbgi second sample"))...)
	text := uint32(len(out))
	for range 2 {
		line := m.new("tx3g line")
		m.places[len(m.places)-1] += string(line[2:6])
		out = append(append(out, 0, byte(len(line))), line...)
	}
	own := uint32(len(out))
	out = append(out, slices.Concat(m.new("unknown track"), m.new("unknown track, second"))...)
	out = append(out, m.new("mdat behind the samples")...)
	binary.BigEndian.PutUint32(out[start:], uint32(len(out)-start))

	// The tables, and markers around them.
	traks := slices.DeleteFunc(slices.Clone(moov.kids), func(p *piece) bool { return p.kind != "trak" })
	for i, trak := range traks {
		name := []string{"video ", "audio "}[i]
		stbl := trak.at(t, "mdia", "minf", "stbl")
		stbl.kids = slices.DeleteFunc(stbl.kids, func(p *piece) bool {
			return slices.Contains([]string{"stsz", "stsc", "stco"}, p.kind)
		})
		stbl.add("stsz", append(numbers(numbers(nil, 0, 0, uint32(len(sizes[i]))), sizes[i]...), m.new(name+"stsz behind its rows")...))
		stbl.add("stsc", append(numbers(nil, 0, 1, 1, 1, 1), m.new(name+"stsc behind its rows")...))
		stbl.add("stco", append(numbers(numbers(nil, 0, uint32(len(offsets[i]))), offsets[i]...), m.new(name+"stco behind its rows")...))
		stbl.add("sgpd", append(numbers(nil, 1<<24), m.new(name+"sgpd")...))
		stbl.add("sdtp", m.new(name+"sdtp"))
		stts := stbl.at(t, "stts")
		stts.body = append(stts.body, m.new(name+"stts behind its rows")...)
		trak.at(t, "mdia", "hdlr").body = slices.Concat(make([]byte, 8), trak.at(t, "mdia", "hdlr").body[8:12], m.new(name + "hdlr reserved")[2:], m.new(name+"handler name"))
		m.all[len(m.all)-2] = m.all[len(m.all)-2][2:]
		trak.add("udta", boxed("name", m.new(name+"udta")))
		trak.add("meta", append(make([]byte, 4), m.new(name+"meta")...))
		trak.add("abcd", m.new(name+"unknown box"))
		trak.at(t, "mdia").add("abcd", m.new(name+"unknown box in mdia"))
		trak.at(t, "edts").add("abcd", m.new(name+"unknown box in edts"))
		trak.at(t, "mdia", "minf").add("abcd", m.new(name+"unknown box in minf"))
		trak.at(t, "mdia", "minf", "dinf").kids = []*piece{{kind: "dref", body: append(numbers(nil, 0, 1), boxed("url ", append([]byte{0, 0, 0, 1}, m.new(name+"url")...))...)}}
		tkhd := trak.at(t, "tkhd")
		tkhd.into(4, m.new(name + "tkhd times")[:8])
		m.all[len(m.all)-1] = m.all[len(m.all)-1][:8]
		mdhd := trak.at(t, "mdia", "mdhd")
		mdhd.into(4, m.new(name + "mdhd times")[:8])
		m.all[len(m.all)-1] = m.all[len(m.all)-1][:8]
		mdhd.into(20, []byte{0x15, 0xc7}) // a language
	}
	dirtyEntries(t, m, traks)
	mvhd := moov.at(t, "mvhd")
	mvhd.into(4, m.new("mvhd times")[:8])
	m.all[len(m.all)-1] = m.all[len(m.all)-1][:8]
	mvhd.into(26, m.new("mvhd reserved")[:10])
	m.all[len(m.all)-1] = m.all[len(m.all)-1][:10]
	mvhd.into(72, m.new("mvhd predefined"))
	moov.kids = append(moov.kids,
		telemetry(m, 3, "meta", "djmd", djmd, 14), telemetry(m, 4, "meta", "dbgi", dbgi, 14),
		telemetry(m, 5, "sbtl", "tx3g", text, 16), telemetry(m, 6, "abcd", "wxyz", own, 14))
	moov.add("udta", slices.Concat(boxed("\xa9xyz", m.new("udta xyz")), boxed("\xa9mdl", m.new("udta model")), boxed("snal", m.new("udta thumbnail")), boxed("wxyz", m.new("udta, unknown"))))
	moov.add("meta", append(make([]byte, 4), boxed("ilst", m.new("ilst"))...))
	moov.add("iods", m.new("iods"))
	moov.add("uuid", append(make([]byte, 16), m.new("uuid in moov")...))
	out = append(out, moov.bytes()...)
	out = append(out, boxed("mfra", m.new("mfra"))...)
	return append(append(out, 0xff, 0xff, 0xff, 0xff), m.new("behind the film")...)
}

// dirtyEntries plants markers in the sample entries.
func dirtyEntries(t *testing.T, m *markers, traks []*piece) {
	video := traks[0].at(t, "mdia", "minf", "stbl", "stsd")
	entry := video.body[8:]
	copy(entry[16:], m.new("video entry predefined"))
	copy(entry[8+42:], slices.Concat([]byte{31}, m.new("compressor name")))
	kids := pieces(t, entry[86:])
	for _, kid := range kids {
		if kid.kind == "avcC" {
			kid.body = append(kid.body, m.new("avcC behind its sets")...)
		}
	}
	entry = bytes.Clone(entry[:86])
	for _, kid := range kids {
		entry = append(entry, kid.bytes()...)
	}
	for _, more := range []string{"uuid", "btrt", "mdcv", "abcd"} {
		entry = append(entry, boxed(more, append(make([]byte, 16), m.new("video entry "+more)...))...)
	}
	entry = append(entry, boxed("colr", append([]byte("prof"), m.new("colour profile")...))...)
	binary.BigEndian.PutUint32(entry, uint32(len(entry)))
	video.body = append(video.body[:8:8], entry...)

	audio := traks[1].at(t, "mdia", "minf", "stbl", "stsd")
	entry = bytes.Clone(audio.body[8:])
	copy(entry[16+2:], m.new("audio entry reserved")[:6])
	m.all[len(m.all)-1] = m.all[len(m.all)-1][:6]
	entry = append(entry, boxed("abcd", m.new("audio entry, another box"))...)
	esds := bytes.Index(entry, []byte("esds"))
	end := esds - 4 + int(binary.BigEndian.Uint32(entry[esds-4:]))
	entry = slices.Insert(entry, end, m.new("esds behind its descriptor")...)
	binary.BigEndian.PutUint32(entry[esds-4:], uint32(end-esds+4+14))
	binary.BigEndian.PutUint32(entry, uint32(len(entry)))
	audio.body = append(audio.body[:8:8], entry...)
}

// dirtyAVC puts units before and behind those of a sample.
func dirtyAVC(m *markers, b []byte, number int) []byte {
	unit := func(b ...byte) []byte { return append(numbers(nil, uint32(len(b))), b...) }
	sei := func(kind byte, body []byte) []byte {
		return slices.Concat([]byte{6, kind, byte(len(body))}, body, []byte{0x80})
	}
	switch number {
	case 1:
		return slices.Concat(unit(9, 0xf0), unit(sei(5, append(make([]byte, 16), m.new("SEI user data")...))...), b)
	case 2:
		return slices.Concat(b, unit(append([]byte{12}, m.new("filler")...)...))
	case 3:
		return slices.Concat(unit(append([]byte{30}, m.new("private NAL unit")...)...), b)
	case 4:
		return slices.Concat(unit(sei(4, m.new("SEI T.35"))...), b, unit(append([]byte{19}, m.new("auxiliary picture")...)...))
	case 5:
		last := len(b) - 4 // one slice a sample
		return append(numbers(nil, uint32(last+3+14)), slices.Concat(b[4:], []byte{0, 0, 2}, m.new("behind a slice"))...)
	case 6:
		return slices.Concat(b, unit(append([]byte{1 | 20}, m.new("another view")...)...))
	}
	return b
}

// dirtyAAC puts elements before those of a frame.
func dirtyAAC(m *markers, b []byte, number int) []byte {
	var w nal.Writer
	put := func(secret []byte) {
		for _, c := range secret {
			w.Bits(8, uint32(c))
		}
	}
	switch number {
	case 3: // a data stream element
		w.Bits(3, 4)
		w.Bits(5, 0)
		w.Bits(8, 14)
		put(m.new("AAC data stream"))
	case 4: // a fill element that says it is nothing
		w.Bits(3, 6)
		w.Bits(4, 15)
		w.Bits(8, 1)
		w.Bits(4, 0)
		w.Bits(4, 0)
		put(m.new("AAC fill")[:14])
	case 5: // a data stream element that is aligned
		w.Bits(3, 4)
		w.Bits(4, 3)
		w.Flag(true)
		w.Bits(8, 14)
		put(m.new("AAC data stream, aligned"))
	default:
		return b
	}
	for _, c := range b {
		w.Bits(8, uint32(c))
	}
	return bytes.Clone(w.Bytes())
}
