package film

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func tiny(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestAFilmThatLiesIsRefused changes one thing in a real film.
func TestAFilmThatLiesIsRefused(t *testing.T) {
	type film struct{ moov, stbl, sound *piece }
	set := func(kind string, list ...uint32) func(*testing.T, film) {
		return func(t *testing.T, f film) { f.stbl.at(t, kind).body = numbers(nil, list...) }
	}
	const most = 1<<32 - 1
	tests := map[string]struct {
		change func(t *testing.T, f film)
		reason string
	}{
		"a billion samples of a byte":         {set("stsz", 0, 1, 1e9), ""},
		"a billion samples of 16 MB":          {set("stsz", 0, maxSample, 1e9), ""},
		"a billion samples of nothing":        {set("stsz", 0, 0, 1e9), "rows"},
		"a sample of nothing":                 {set("stsz", 0, 0, 1, 0), "0 bytes"},
		"a sample of 4 GB":                    {set("stsz", 0, 0, 1, most), "bytes"},
		"a billion rows of durations":         {set("stts", 0, 1e9), "rows"},
		"durations for no sample":             {set("stts", 0, 1, 0, 1), "no duration"},
		"a billion chunks":                    {set("stco", 0, 1e9), "rows"},
		"no chunk":                            {set("stco", 0, 0), "lie nowhere"},
		"chunks that overlap":                 {set("stco", 0, 5, 48, 48, 48, 48, 48), ""},
		"a chunk behind the end":              {set("stco", 0, 1, most), "cut off"},
		"a billion samples in a chunk":        {set("stsc", 0, 1, 1, 1e9, 1), ""},
		"a chunk of nothing":                  {set("stsc", 0, 1, 1, 0, 1), "without samples"},
		"chunks out of order":                 {set("stsc", 0, 2, 1, 1, 1, 1, 1, 1), ""},
		"a sample entry that is not there":    {set("stsc", 0, 1, 1, 100, 9), "entry"},
		"sync samples out of order":           {set("stss", 0, 2, 3, 1), "order"},
		"a billion sample entries":            {set("stsd", 0, 1e9), "sample entries"},
		"no sample entry":                     {set("stsd", 0, 0), "sample entries"},
		"an entry as large as a number holds": {set("stsd", 0, 1, most, 0x61766331), "bytes"},
		"an offset of 62 bits": {func(t *testing.T, f film) {
			f.stbl.kids = append(slices.DeleteFunc(f.stbl.kids, func(p *piece) bool { return p.kind == "stco" }),
				&piece{kind: "co64", body: numbers(nil, 0, 1, 1<<30, 0)})
		}, "cut off"},
		"an offset of 64 bits": {func(t *testing.T, f film) {
			f.stbl.kids = append(slices.DeleteFunc(f.stbl.kids, func(p *piece) bool { return p.kind == "stco" }),
				&piece{kind: "co64", body: numbers(nil, 0, 1, most, most)})
		}, "a chunk at byte"},
		"a billion edits": {func(t *testing.T, f film) { f.moov.at(t, "trak", "edts", "elst").body = numbers(nil, 0, 1e9) }, "edits"},
		"an edit of half the speed": {func(t *testing.T, f film) {
			f.moov.at(t, "trak", "edts", "elst").body = numbers(nil, 0, 1, 100, 0, 1<<15)
		}, "slower or faster"},
		"no time scale":     {func(t *testing.T, f film) { f.moov.at(t, "mvhd").into(12, make([]byte, 4)) }, "time scale"},
		"a slanted picture": {func(t *testing.T, f film) { f.moov.at(t, "trak", "tkhd").into(40, []byte{0, 1, 2, 3}) }, "slanted"},
		"a thousand tracks": {func(t *testing.T, f film) {
			f.moov.kids = append(f.moov.kids, slices.Repeat([]*piece{f.moov.at(t, "trak")}, 1000)...)
		}, "tracks"},
		"a hundred thousand boxes": {func(t *testing.T, f film) {
			f.moov.kids = append(f.moov.kids, slices.Repeat([]*piece{{kind: "free"}}, 100_000)...)
		}, "boxes"},
		"encrypted pictures": {func(t *testing.T, f film) { copy(f.stbl.at(t, "stsd").body[12:], "encv") }, "encrypted"},
		"unknown pictures":   {func(t *testing.T, f film) { copy(f.stbl.at(t, "stsd").body[12:], "wxyz") }, "wxyz"},
		"encrypted sound":    {func(t *testing.T, f film) { copy(f.sound.at(t, "stsd").body[12:], "enca") }, "encrypted"},
		"unknown sound":      {func(t *testing.T, f film) { copy(f.sound.at(t, "stsd").body[12:], "wxyz") }, "wxyz"},
		"no pictures": {func(t *testing.T, f film) {
			f.moov.kids = slices.DeleteFunc(f.moov.kids, func(p *piece) bool { return p.kind == "trak" && p.at(t, "mdia", "hdlr").body[8] == 'v' })
		}, "no track of pictures"},
		"pictures in another file": {func(t *testing.T, f film) {
			f.moov.at(t, "trak", "mdia", "minf", "dinf").at(t, "dref").body[8+11] = 0
		}, "another file"},
		"compressed": {func(t *testing.T, f film) { f.moov.add("cmov", nil) }, "compressed"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			top := pieces(t, tiny(t, "tiny-h264.mp4"))
			moov := top[slices.IndexFunc(top, func(p *piece) bool { return p.kind == "moov" })]
			traks := slices.DeleteFunc(slices.Clone(moov.kids), func(p *piece) bool { return p.kind != "trak" })
			tt.change(t, film{moov, traks[0].at(t, "mdia", "minf", "stbl"), traks[1].at(t, "mdia", "minf", "stbl")})
			var b []byte
			for _, p := range top {
				b = append(b, p.bytes()...)
			}
			refused(t, b, tt.reason)
		})
	}
}

// refused wants that a film is refused for a reason, in little memory.
func refused(t *testing.T, b []byte, reason string) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, _, err := rebuild(t, b)
	runtime.ReadMemStats(&after)
	if err == nil || !strings.Contains(err.Error(), reason) {
		t.Errorf("the error is %v, want one with %q", err, reason)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 48<<20 {
		t.Errorf("%d MB were used", used>>20)
	}
}

func TestBoxesThatDoNotFitAreRefused(t *testing.T) {
	plain := tiny(t, "tiny-h264.mp4")
	moov := bytes.Index(plain, []byte("moov")) - 4
	size := func(at int, n uint32) []byte {
		b := bytes.Clone(plain)
		binary.BigEndian.PutUint32(b[at:], n)
		return b
	}
	inner := bytes.Index(plain, []byte("stbl")) - 4
	for name, tt := range map[string]struct {
		b      []byte
		reason string
	}{
		"a moov of 4 GB":           {size(moov, 1<<32-1), "the camera was cut off"},
		"a moov of 7 bytes":        {size(moov, 7), "the camera was cut off"},
		"a moov of 2^64 bytes":     {slices.Concat(plain[:moov], []byte("\x00\x00\x00\x01moov\xff\xff\xff\xff\xff\xff\xff\xff"), plain[moov+8:]), "the camera was cut off"},
		"an inner box of 4 GB":     {size(inner, 1<<32-1), "damaged"},
		"an inner box of 4 bytes":  {size(inner, 4), "damaged"},
		"no moov":                  {plain[:moov], "let the camera"},
		"two moov":                 {slices.Concat(plain, plain[moov:]), "two moov"},
		"nothing but its type":     {plain[:32], "let the camera"},
		"its samples are cut away": {slices.Concat(plain[:32], plain[moov:]), ""},
	} {
		t.Run(name, func(t *testing.T) { refused(t, tt.b, tt.reason) })
	}
}

// long is a film of many pictures that are the same, and then much silence that
// is not coded: nobody has to store it.
type long struct {
	head, picture []byte
	pictures      int64
	size          int64
}

func newLong(t *testing.T, pictures int, soundBytes int64) *long {
	b := tiny(t, "tiny-h264.mp4")
	m, err := readMovie(bytes.NewReader(b), int64(len(b)), &job{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := m.tracks[0].samples()
	if err != nil {
		t.Fatal(err)
	}
	first, _, err := s.next()
	if err != nil {
		t.Fatal(err)
	}
	if _, units, ok := bytes.Cut(b[first.at:][:first.size], []byte{0x80}); ok && bytes.HasPrefix(units, numbers(nil, uint32(len(units)-4))) {
		first.at, first.size = first.at+int64(first.size)-int64(len(units)), uint32(len(units)) // without the encoder's name
	}
	l := &long{picture: b[first.at:][:first.size], pictures: int64(pictures)}
	top := pieces(t, b)
	moov := top[slices.IndexFunc(top, func(p *piece) bool { return p.kind == "moov" })]
	jpeg := pieces(t, tiny(t, "tiny-jpeg.mov"))
	sound := jpeg[slices.IndexFunc(jpeg, func(p *piece) bool { return p.kind == "moov" })]
	i := slices.IndexFunc(sound.kids, func(p *piece) bool { return p.kind == "trak" && p.at(t, "mdia", "hdlr").body[8] == 's' })
	moov.kids = slices.DeleteFunc(moov.kids, func(p *piece) bool { return p.kind == "trak" && p.at(t, "mdia", "hdlr").body[8] == 's' })
	moov.kids = append(moov.kids, sound.kids[i])
	stbl := moov.at(t, "trak", "mdia", "minf", "stbl")
	stbl.kids = slices.DeleteFunc(stbl.kids, func(p *piece) bool { return p.kind == "stss" || p.kind == "ctts" })
	sizes := numbers(nil, 0, 0, uint32(pictures))
	for range pictures {
		sizes = numbers(sizes, uint32(first.size))
	}
	audio := sound.kids[i].at(t, "mdia", "minf", "stbl")
	for at, list := range map[*piece][]byte{
		stbl.at(t, "stsz"): sizes, stbl.at(t, "stts"): numbers(nil, 0, 1, uint32(pictures), 1), stbl.at(t, "stsc"): numbers(nil, 0, 1, 1, uint32(pictures), 1),
		audio.at(t, "stsz"): numbers(nil, 0, 2, uint32(soundBytes/2)), audio.at(t, "stts"): numbers(nil, 0, 1, uint32(soundBytes/2), 1),
		audio.at(t, "stsc"): numbers(nil, 0, 1, 1, uint32(soundBytes/2), 1),
	} {
		at.body = list
	}
	audio.at(t, "stco").kind = "co64"
	for range 2 { // once to know how long it is, and once to say so
		begin := uint32(len(l.head))
		stbl.at(t, "stco").body = numbers(nil, 0, 1, begin)
		audio.at(t, "co64").body = numbers(nil, 0, 1, 0, begin+uint32(l.pictures)*uint32(first.size))
		l.head = slices.Concat(top[0].bytes(), moov.bytes(), []byte("\x00\x00\x00\x01mdat"), make([]byte, 8))
	}
	l.size = int64(len(l.head)) + l.pictures*int64(len(l.picture)) + soundBytes
	binary.BigEndian.PutUint64(l.head[len(l.head)-8:], uint64(l.size-int64(len(l.head))+16))
	return l
}

func (l *long) ReadAt(p []byte, at int64) (n int, err error) {
	for n < len(p) && at < l.size {
		k := 0
		switch from := at - int64(len(l.head)); {
		case from < 0:
			k = copy(p[n:], l.head[at:])
		case from < l.pictures*int64(len(l.picture)):
			k = copy(p[n:], l.picture[from%int64(len(l.picture)):])
		default:
			k = copy(p[n:min(int64(len(p)), int64(n)+l.size-at)], silence[:])
		}
		n, at = n+k, at+int64(k)
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

var silence [1 << 20]byte

// sparse is a file that holds no zeros, and watches how much memory is in use.
type sparse struct {
	pages      map[int64][]byte
	at, size   int64
	mark       int64
	start, top uint64
}

const pageBytes = 64 << 10

func newSparse() *sparse {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return &sparse{pages: map[int64][]byte{}, start: m.HeapInuse}
}

func (s *sparse) Write(p []byte) (int, error) {
	if s.mark -= int64(len(p)); s.mark < 0 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		s.top, s.mark = max(s.top, m.HeapInuse), 64<<20
	}
	for rest := p; len(rest) > 0; {
		from := s.at % pageBytes
		n := min(int64(len(rest)), pageBytes-from)
		page := s.pages[s.at/pageBytes]
		if page == nil && !bytes.Equal(rest[:n], silence[:n]) {
			page = make([]byte, pageBytes)
			s.pages[s.at/pageBytes] = page
		}
		copy(page[min(from, int64(len(page))):], rest[:n])
		rest, s.at = rest[n:], s.at+n
	}
	s.size = max(s.size, s.at)
	return len(p), nil
}

func (s *sparse) Seek(to int64, from int) (int64, error) {
	if from == io.SeekEnd {
		to += s.size
	}
	s.at = to
	return to, nil
}

func (s *sparse) ReadAt(p []byte, at int64) (n int, err error) {
	for n < len(p) && at < s.size {
		from := at % pageBytes
		page := s.pages[at/pageBytes]
		if page == nil {
			page = silence[:pageBytes]
		}
		k := copy(p[n:min(int64(len(p)), int64(n)+s.size-at)], page[from:])
		n, at = n+k, at+int64(k)
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func TestAFilmOfManyGigabytesIsLikeASmallOne(t *testing.T) {
	l := newLong(t, 1000, 4<<30+2<<20)
	f, _ := recognise(l.head)
	out := newSparse()
	if _, err := f.Rebuild(t.Context(), io.NewSectionReader(l, 0, l.size), out, Config{Policy: publicPolicy(t)}); err != nil {
		t.Fatal(err)
	}
	if err := f.Verify(t.Context(), io.NewSectionReader(out, 0, out.size)); err != nil {
		t.Fatal(err)
	}
	tail := make([]byte, 1<<20)
	if _, err := out.ReadAt(tail, out.size-int64(len(tail))); err != nil || !bytes.Contains(tail, []byte("co64")) {
		t.Errorf("places behind 4 GB have no co64 (%v)", err)
	}
	if out.top-out.start > 32<<20 {
		t.Errorf("%d MB of memory were used", (out.top-out.start)>>20)
	}
}

// nowhere counts what is written.
type nowhere struct{ sparse }

func (n *nowhere) Write(p []byte) (int, error) {
	_, err := n.sparse.Write(nil)
	n.size, n.mark = n.size+int64(len(p)), n.mark-int64(len(p))
	return len(p), err
}

func TestAnHourTakesLittleMemory(t *testing.T) {
	l := newLong(t, 3600*25, 256<<20)
	f, _ := recognise(l.head)
	out := &nowhere{*newSparse()}
	if _, err := f.Rebuild(t.Context(), io.NewSectionReader(l, 0, l.size), out, Config{Policy: publicPolicy(t)}); err != nil {
		t.Fatal(err)
	}
	if out.size < 256<<20 || out.top-out.start > 32<<20 {
		t.Errorf("%d MB of %d were written, and %d MB of memory were used", out.size>>20, l.size>>20, (out.top-out.start)>>20)
	}
	t.Logf("%d MB of memory for %d MB", (out.top-out.start)>>20, out.size>>20)
}

// TestTheTablesOfEightHoursTakeLittleMemory holds what a film of 60 pictures a
// second with sound needs that is laid out as badly as can be.
func TestTheTablesOfEightHoursTakeLittleMemory(t *testing.T) {
	before := newSparse().start
	tracks := [2]made{}
	held := 0
	for i := range 8 * 3600 * 60 {
		for k := range tracks {
			held += tracks[k].add(sample{size: uint32(1000 + i%977), count: 1, duration: 1}, int64(i), false, maxChunk)
		}
	}
	var after runtime.MemStats
	runtime.ReadMemStats(&after)
	if used := after.HeapInuse - before; used > 48<<20 || held > maxTable {
		t.Errorf("%d MB are used, %d MB counted", used>>20, held>>20)
	}
	runtime.KeepAlive(&tracks)
}
