package flightlog

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// still is a picture that differs from number to number.
func still(number int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for i := range 64 * 48 {
		m.Set(i%64, i/64, color.RGBA{uint8(i * number), uint8(number * 11), uint8(i), 255})
	}
	return m
}

func jpegOf(t testing.TB, number int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, still(number), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, number int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, still(number)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// chunk is a part of a PNG.
func chunk(kind, body string) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	b = append(b, kind+body...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

func TestAPictureIsKeptInTheMission(t *testing.T) {
	dir := t.TempDir()
	r := newRecorder(t, Config{Dir: dir})
	stop := run(t, r)
	r.Frame(3, start, frame(3, 0))
	until(t, "the mission has a folder", func() bool { return state(r).Mission != "" })
	picture := pngOf(t, 1)
	head := len("\x89PNG\r\n\x1a\n") + 25 // and IHDR
	told := slices.Concat(picture[:head], chunk("tEXt", "Comment\x00secret"), chunk("eXIf", "secret"), picture[head:], []byte("secret"))
	name, err := r.Picture("front", told)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(name, "picture-") || !strings.HasSuffix(name, "-front.png") {
		t.Errorf("name = %q", name)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	mission := onlyMission(t, dir)
	if got := readFile(t, mission, name); !bytes.Equal(got, picture) {
		t.Errorf("kept %d bytes, want the picture's %d and nothing else", len(got), len(picture))
	}
	if st, err := os.Stat(filepath.Join(mission, name)); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("mode of the picture: %v, %v", st.Mode(), err)
	}
	if !slices.Contains(eventTypes(t, mission), "picture_taken") {
		t.Error("no event tells of the picture")
	}
}

func TestWhatIsNoPictureIsNotKept(t *testing.T) {
	r := newRecorder(t, Config{Dir: t.TempDir()})
	whole := pngOf(t, 1)
	for name, b := range map[string][]byte{
		"nothing":           nil,
		"a JPEG":            jpegOf(t, 1),
		"half a picture":    whole[:len(whole)/2],
		"a damaged picture": append(append(bytes.Clone(whole[:60]), whole[60]^1), whole[61:]...),
		"too many pixels":   slices.Concat(whole[:8], chunk("IHDR", "\x00\x00\x80\x00\x00\x00\x80\x00\x08\x02\x00\x00\x00"), whole[33:]),
		"too many bytes":    append(bytes.Clone(whole), make([]byte, maxPicture)...),
		"no pixels":         slices.Concat(whole[:33], chunk("IEND", "")),
	} {
		if _, err := r.Picture("front", b); !errors.Is(err, ErrNoPicture) {
			t.Errorf("%s: %v, want ErrNoPicture", name, err)
		}
	}
}
