package film

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"skylatch/redact"
)

// What the tests of MPEG-TS and Matroska share.

// memory is a file in memory.
type memory struct {
	b  []byte
	at int64
}

func (m *memory) Write(p []byte) (int, error) {
	if need := m.at + int64(len(p)); need > int64(len(m.b)) {
		m.b = append(m.b, make([]byte, need-int64(len(m.b)))...)
	}
	m.at += int64(copy(m.b[m.at:], p))
	return len(p), nil
}

func (m *memory) Seek(to int64, from int) (int64, error) {
	switch from {
	case io.SeekCurrent:
		to += m.at
	case io.SeekEnd:
		to += int64(len(m.b))
	}
	if to < 0 {
		return 0, errors.New("before the beginning")
	}
	m.at = to
	return to, nil
}

func reader(b []byte) *io.SectionReader {
	return io.NewSectionReader(bytes.NewReader(b), 0, int64(len(b)))
}

func publicPolicy(t testing.TB) *redact.Policy {
	t.Helper()
	p, err := redact.Shipped("public")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// onDisk writes a film to where other programs can read it.
func onDisk(t testing.TB, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func fromDisk(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// fromTheFirst makes the times in what ffmpeg tells of frames count from the
// first picture: the clock of a new stream begins elsewhere. Pictures come 25 a
// second there, and sound is counted in 48,000ths of one.
func fromTheFirst(frames string) string {
	rates := []int64{25, 48000}
	first, known := int64(0), false
	var out strings.Builder
	for line := range strings.Lines(frames) {
		fields := strings.Split(line, ",")
		if len(fields) < 4 {
			return frames
		}
		stream, err1 := strconv.Atoi(strings.TrimSpace(fields[0]))
		at, err2 := strconv.ParseInt(strings.TrimSpace(fields[2]), 10, 64)
		if err1 != nil || err2 != nil || stream > 1 {
			return frames
		}
		if !known {
			first, known = at*rates[1]/rates[stream], true
		}
		fmt.Fprintln(&out, stream, at-first*rates[stream]/rates[1], strings.TrimSpace(strings.Join(fields[3:], ",")))
	}
	return out.String()
}

// tagsOf returns what exiftool reads of a film, without what a file system
// says and what is derived.
func tagsOf(t testing.TB, name string, b []byte) (list []string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "exiftool", "-a", "-u", "-ee", "-G1", "-s", onDisk(t, name, b)).Output()
	if err != nil {
		t.Fatalf("exiftool: %v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		group, rest, _ := strings.Cut(strings.TrimPrefix(line, "["), "]")
		name, value, _ := strings.Cut(rest, ":")
		if !slices.Contains([]string{"ExifTool", "System", "File", "Composite"}, group) {
			list = append(list, strings.TrimSpace(name)+"="+strings.TrimSpace(value))
		}
	}
	return list
}

// streamFilm makes a film with ffmpeg, as long as the source.
func streamFilm(t testing.TB, name string, args ...string) []byte {
	t.Helper()
	return kept(name+" "+strings.Join(args, " "), func() []byte {
		path := filepath.Join(t.TempDir(), name)
		ffmpeg(t, append([]string{
			"-f", "lavfi", "-i", "testsrc2=size=160x96:rate=25:duration=1.5",
			"-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:duration=1.5",
		}, append(args, path)...)...)
		return fromDisk(t, path)
	})
}

// counted is a file of which nothing is kept.
type counted struct{ at, size int64 }

func (c *counted) Write(p []byte) (int, error) {
	c.at += int64(len(p))
	c.size = max(c.size, c.at)
	return len(p), nil
}

func (c *counted) Seek(to int64, from int) (int64, error) {
	switch from {
	case io.SeekCurrent:
		to += c.at
	case io.SeekEnd:
		to += c.size
	}
	c.at = to
	return to, nil
}
