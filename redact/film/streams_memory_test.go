package film

import (
	"bytes"
	"io"
	"runtime"
	"testing"
)

// repeated is a file that begins with a head and repeats a part.
type repeated struct {
	head, part []byte
	size       int64
}

func (l repeated) ReadAt(p []byte, at int64) (n int, err error) {
	for n < len(p) {
		from := l.head
		i := at + int64(n)
		switch {
		case i >= l.size:
			return n, io.EOF
		case i >= int64(len(l.head)):
			from, i = l.part, (i-int64(len(l.head)))%int64(len(l.part))
		}
		n += copy(p[n:], from[i:])
	}
	return n, nil
}

// longFilms are a film of each format that repeats itself up to a size.
func longFilms(t testing.TB, size int64) map[string]*io.SectionReader {
	ts, _ := cleaned(t, streamFilm(t, "a.ts", "-c:v", "libx264", "-vf", "scale=320:180,noise=alls=30:allf=t", "-preset", "ultrafast", "-g", "25", "-b:v", "5M", "-pix_fmt", "yuv420p", "-c:a", "aac"))
	mkv, _ := cleaned(t, streamFilm(t, "a.mkv", "-c:v", "libx264", "-vf", "scale=320:180,noise=alls=30:allf=t", "-preset", "ultrafast", "-g", "25", "-b:v", "5M", "-pix_fmt", "yuv420p", "-c:a", "aac"))
	segment := bytes.Index(mkv, []byte("\x18\x53\x80\x67")) + 4
	copy(mkv[segment:], "\x01\xff\xff\xff\xff\xff\xff\xff")
	clusters, index := bytes.Index(mkv, []byte("\x1f\x43\xb6\x75")), bytes.LastIndex(mkv, []byte("\x1c\x53\xbb\x6b"))
	films := map[string]*io.SectionReader{}
	for name, l := range map[string]repeated{
		"MPEG-TS":  {part: ts},
		"Matroska": {head: mkv[:clusters], part: mkv[clusters:index]},
	} {
		l.size = int64(len(l.head)) + size/int64(len(l.part))*int64(len(l.part))
		films[name] = io.NewSectionReader(l, 0, l.size)
	}
	return films
}

func TestALongFilmNeedsNoMoreMemory(t *testing.T) {
	const most, size = 12 << 20, 16 << 20
	for name, src := range longFilms(t, size) {
		head := make([]byte, Head)
		if _, err := src.ReadAt(head, 0); err != nil {
			t.Fatal(err)
		}
		f, ok := Recognise(head)
		if !ok || f.Name != name {
			t.Fatalf("%s is taken for %q", name, f.Name)
		}
		runtime.GC()
		var before runtime.MemStats
		runtime.ReadMemStats(&before) // the film itself is in memory
		var peak uint64
		look := func(int64) {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapInuse-min(before.HeapInuse, m.HeapInuse))
		}
		var dst counted
		if _, err := f.Rebuild(t.Context(), src, &dst, Config{Policy: publicPolicy(t), Progress: look}); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if dst.size < src.Size()*9/10 || peak == 0 || peak > most {
			t.Errorf("%s: %d MB of heap for %d MB", name, peak>>20, dst.size>>20)
		}
		t.Logf("%s: %d MB of heap for %d MB", name, peak>>20, dst.size>>20)
	}
}
