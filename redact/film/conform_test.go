package film

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"skylatch/redact"
)

// suite is what the tests need to know of a format: every format has one.
type suite struct {
	format string
	// films are what real encoders and muxers make, as ffmpeg's arguments; IN
	// stands for a film of H.264 with B-frames and AAC.
	films map[string]string
	// dirty plants a marker in each place of a film of "dirty", a plain one, that
	// can hold one. The film has to decode as before.
	dirty func(t *testing.T, plain []byte, m *markers) []byte
	// times changes what ffmpeg tells of the frames into what has to stay the
	// same; nil if all of it has to.
	times func(frames string) string
}

var suites = []suite{mp4Suite, mpegtsSuite, matroskaSuite, webMSuite}

// ext is how names of a format's films end.
func (s suite) ext(t testing.TB) string {
	t.Helper()
	i := slices.IndexFunc(formats, func(f Format) bool { return f.Name == s.format })
	if i < 0 {
		t.Fatalf("there is no format %q", s.format)
	}
	return formats[i].Extensions[0]
}

// markers are random secrets, each of its own place.
type markers struct {
	source *rand.Rand
	places []string
	all    [][]byte
}

// new returns the marker of a place.
func (m *markers) new(place string) []byte {
	if m.source == nil {
		m.source = rand.New(rand.NewPCG(6, 4))
	}
	secret := fmt.Appendf(nil, "Mk%012x", m.source.Uint64()&(1<<48-1))
	m.places, m.all = append(m.places, place), append(m.all, secret)
	return secret
}

// found lists the places whose markers are in b, at whatever bit they begin.
func (m *markers) found(b []byte) map[string]bool {
	seen := map[string]bool{}
	shifted := bytes.Clone(b)
	for range 8 {
		for i, secret := range m.all {
			if bytes.Contains(shifted, secret) {
				seen[m.places[i]] = true
			}
		}
		carry := byte(0)
		for i := len(shifted) - 1; i >= 0; i-- {
			carry, shifted[i] = shifted[i]>>7, shifted[i]<<1|carry
		}
	}
	return seen
}

// recognise returns the format of a film.
func recognise(b []byte) (Format, bool) { return Recognise(b[:min(len(b), Head)]) }

// rebuild returns the new film.
func rebuild(t testing.TB, b []byte) ([]byte, redact.Report, error) {
	t.Helper()
	f, ok := recognise(b)
	if !ok {
		t.Fatalf("a film that begins with % x is not recognised", b[:min(len(b), 16)])
	}
	var out memory
	report, err := f.Rebuild(t.Context(), reader(b), &out, Config{Policy: publicPolicy(t)})
	return out.b, report, err
}

// cleaned returns the new film of one that can be rebuilt, and is verified.
func cleaned(t testing.TB, b []byte) ([]byte, redact.Report) {
	t.Helper()
	out, report, err := rebuild(t, b)
	if err != nil {
		t.Fatal(err)
	}
	f, _ := recognise(out)
	if err := f.Verify(t.Context(), reader(out)); err != nil {
		t.Fatal(err)
	}
	return out, report
}

func ffmpeg(t testing.TB, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "ffmpeg", append([]string{"-nostdin", "-y", "-v", "error"}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("ffmpeg %q: %v\n%s", args, err, out)
	}
	return string(out)
}

// original makes the film that the others are made of: a second and a half.
func original(t testing.TB) []byte {
	t.Helper()
	return streamFilm(t, "source.mp4", "-c:v", "libx264", "-preset", "veryfast", "-bf", "3", "-g", "12", "-pix_fmt", "yuv420p", "-c:a", "aac",
		"-metadata", "title=a title", "-metadata", "location=+52.5200+013.4050/", "-metadata", "creation_time=2024-03-01T12:34:56Z")
}

// film makes one film of a suite.
func (s suite) film(t testing.TB, name string) []byte {
	t.Helper()
	return kept(s.format+" "+name, func() []byte {
		from, to := onDisk(t, "source.mp4", original(t)), filepath.Join(t.TempDir(), "film"+s.ext(t))
		ffmpeg(t, append(strings.Fields(strings.ReplaceAll(s.films[name], "IN", from)), to)...)
		return fromDisk(t, to)
	})
}

// filmsOfThisRun are what ffmpeg has made, by how: many tests look at one film.
var filmsOfThisRun sync.Map

// kept returns a film that is made once. Each test gets its own copy.
func kept(how string, make func() []byte) []byte {
	film, found := filmsOfThisRun.Load(how)
	if !found {
		film, _ = filmsOfThisRun.LoadOrStore(how, make())
	}
	return bytes.Clone(film.([]byte))
}

// frames is what ffmpeg decodes of films, in one go: when each frame is shown or
// heard, and a hash of it.
func (s suite) frames(t testing.TB, films ...[]byte) (decoded [][]string) {
	t.Helper()
	var from, to, hashes []string
	for i, b := range films {
		hashes = append(hashes, filepath.Join(t.TempDir(), "hashes"))
		from = append(from, "-i", onDisk(t, "film"+s.ext(t), b))
		to = append(to, "-map", fmt.Sprintf("%d:v", i), "-map", fmt.Sprintf("%d:a?", i), "-fps_mode", "passthrough", "-f", "framemd5", hashes[i])
	}
	ffmpeg(t, append(from, to...)...)
	for _, path := range hashes {
		var all strings.Builder
		n := 0
		for line := range strings.Lines(string(fromDisk(t, path))) {
			if !strings.HasPrefix(line, "#") {
				all.WriteString(line)
				n++
			}
		}
		if n < 20 {
			t.Fatalf("ffmpeg decodes %d frames", n)
		}
		told := all.String()
		if s.times != nil {
			told = s.times(told)
		}
		decoded = append(decoded, strings.Split(told, "\n"))
	}
	return decoded
}

// same wants that ffmpeg decodes the same of both films.
func (s suite) same(t testing.TB, after, before []byte) {
	t.Helper()
	both := s.frames(t, after, before)
	got, want := both[0], both[1]
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			t.Errorf("of %d frames %d are decoded: from frame %d on %q, and before %q", len(want), len(got), i, got[i:min(i+3, len(got))], want[i:min(i+3, len(want))])
			return
		}
	}
}

// silent wants that ffprobe says nothing.
func (s suite) silent(t testing.TB, b []byte) {
	t.Helper()
	path := onDisk(t, "film"+s.ext(t), b)
	if out, err := exec.CommandContext(t.Context(), "ffprobe", "-v", "warning", "-i", path).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("ffprobe: %v\n%s", err, out)
	}
}

func TestEveryFormatHasASuite(t *testing.T) {
	for _, f := range formats {
		if !slices.ContainsFunc(suites, func(s suite) bool { return s.format == f.Name }) {
			t.Errorf("the format %s has no suite", f.Name)
		}
	}
}

func TestAFilmShowsAndSoundsAsBefore(t *testing.T) {
	for _, s := range suites {
		for name := range s.films {
			t.Run(s.format+" "+name, func(t *testing.T) {
				t.Parallel()
				b := s.film(t, name)
				out, _ := cleaned(t, b)
				s.same(t, out, b)
				s.silent(t, out)
				if again, _ := cleaned(t, out); !bytes.Equal(again, out) {
					t.Errorf("rebuilt again it is another: %d bytes of %d", len(again), len(out))
				}
				for _, said := range []string{"Lavf", "Lavc", "x264", "x265", "a title", "+52.52", "Handler"} {
					if bytes.Contains(out, []byte(said)) {
						t.Errorf("%q is still in it", said)
					}
				}
				if f, _ := recognise(b); f.Verify(t.Context(), reader(b)) == nil {
					t.Error("the old film passes as a new one")
				}
			})
		}
	}
}

func TestNothingSurvivesInAFilm(t *testing.T) {
	for _, s := range suites {
		t.Run(s.format, func(t *testing.T) {
			t.Parallel()
			plain := s.film(t, "dirty")
			var m markers
			dirty := s.dirty(t, plain, &m)
			seen := m.found(dirty)
			for _, place := range m.places {
				if !seen[place] {
					t.Errorf("the marker %s is not seen where it was planted", place)
				}
			}
			out, report := cleaned(t, dirty)
			for place := range m.found(out) {
				t.Errorf("the marker %s survives", place)
			}
			if want, _ := cleaned(t, plain); !bytes.Equal(out, want) {
				t.Errorf("two films that differ in what is left out give %d and %d bytes", len(out), len(want))
			}
			s.same(t, out, dirty)
			if f, _ := recognise(dirty); f.Verify(t.Context(), reader(dirty)) == nil {
				t.Error("the dirty film passes as a clean one")
			}
			if len(report.Counts) < 4 {
				t.Errorf("the report counts %v", report.Counts)
			}
			t.Logf("%d markers; left out: %v", len(m.places), report)
		})
	}
}

func TestAFilmThatIsCutOffIsRefusedOrWhole(t *testing.T) {
	for _, s := range suites {
		t.Run(s.format, func(t *testing.T) {
			b := s.film(t, "dirty")
			for n := 16; n < len(b); n += 1 + len(b)/40 {
				f, ok := recognise(b[:n])
				if !ok {
					continue
				}
				var out memory
				if _, err := f.Rebuild(t.Context(), reader(b[:n]), &out, Config{Policy: publicPolicy(t)}); err != nil {
					continue
				}
				if err := f.Verify(t.Context(), reader(out.b)); err != nil {
					t.Errorf("of %d bytes a film was made that is none: %v", n, err)
				}
			}
		})
	}
}

func TestVerifyKnowsEveryByteOfAFilm(t *testing.T) {
	for _, s := range suites {
		t.Run(s.format, func(t *testing.T) {
			out, _ := cleaned(t, s.film(t, "dirty"))
			f, _ := recognise(out)
			for _, more := range [][]byte{{0}, []byte("\x00\x00\x00\x0cfreeabcd"), bytes.Repeat([]byte{0x47}, 188)} {
				if f.Verify(t.Context(), reader(slices.Concat(out, more))) == nil {
					t.Errorf("a film with % x behind it passes", more[:min(len(more), 12)])
				}
			}
			if f.Verify(t.Context(), reader(out[:len(out)-1])) == nil {
				t.Error("a film without its last byte passes")
			}
		})
	}
}

func TestRebuildingAFilmEndsWhenItIsToldTo(t *testing.T) {
	for _, s := range suites {
		b := s.film(t, "dirty")
		f, _ := recognise(b)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := f.Rebuild(ctx, reader(b), &memory{}, Config{Policy: publicPolicy(t)}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", s.format, err)
		}
		out, _ := cleaned(t, b)
		if err := f.Verify(ctx, reader(out)); !errors.Is(err, context.Canceled) {
			t.Errorf("verify %s: %v", s.format, err)
		}
	}
}

// full is a disk without room.
type full struct{ memory }

func (*full) Write([]byte) (int, error) { return 0, errors.New("no room") }

func TestAFullDiskIsAnError(t *testing.T) {
	for _, s := range suites {
		b := s.film(t, "dirty")
		f, _ := recognise(b)
		if _, err := f.Rebuild(t.Context(), reader(b), &full{}, Config{Policy: publicPolicy(t)}); err == nil {
			t.Errorf("%s: no error", s.format)
		}
	}
}
