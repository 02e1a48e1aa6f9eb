package camera

import (
	"bytes"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"skylatch/telemetry/media"
)

// decode has ffmpeg decode a stream, and fails if it complains.
func decode(t *testing.T, c media.Codec, stream []byte, filter, as string) []byte {
	t.Helper()
	demuxer := map[media.Codec]string{media.H264: "h264", media.H265: "hevc"}[c]
	cmd := exec.CommandContext(t.Context(), "ffmpeg", "-v", "warning", "-xerror", "-f", demuxer, "-i", "-",
		"-vf", filter, "-fps_mode", "passthrough", "-f", as, "-")
	var said bytes.Buffer
	cmd.Stdin, cmd.Stderr = bytes.NewReader(stream), &said
	out, err := cmd.Output()
	if err != nil || said.Len() > 0 {
		t.Fatalf("ffmpeg: %v: %s", err, said.Bytes())
	}
	return out
}

// develop is a whole film as it is sent, with made-up times.
func develop(t *testing.T, name string, clean bool, at func(frame int) time.Time) (stream []byte, pictures int) {
	t.Helper()
	r, err := load(name)
	if err != nil {
		t.Fatal(err)
	}
	tr := &track{cfg: &Config{Clean: clean}, reel: r, plants: newPlants(r.codec)}
	for i := range r.pictures {
		nals := tr.dress(tr.next(), Marker{Frame: uint32(i) * 7_158_279, At: at(i)})
		b, _ := media.Join(nals)
		stream = append(stream, b...)
	}
	return stream, len(r.pictures)
}

const (
	wide, high = 1280, 720
	barTop     = 640
	bar        = "format=yuv420p,extractplanes=y,crop=1280:80:0:640:exact=1"
)

func TestEveryPictureTellsItsNumberAndTime(t *testing.T) {
	for _, name := range []string{Day, Slices} {
		start := time.Date(2026, 11, 21, 23, 59, 55, 7e6, time.UTC)
		at := func(i int) time.Time { return start.Add(time.Duration(i) * 33_333_333) }
		stream, n := develop(t, name, false, at)
		luma := decode(t, media.H264, stream, bar, "rawvideo")
		const size = wide * (high - barTop)
		if len(luma) != n*size {
			t.Fatalf("%s: decoded %d bytes, want %d pictures", name, len(luma), n)
		}
		whole := make([]byte, wide*high)
		for i := range n {
			copy(whole[barTop*wide:], luma[i*size:])
			got, err := ReadMarker(whole, wide)
			want := Marker{Frame: uint32(i) * 7_158_279, At: at(i).Truncate(time.Millisecond)}
			if err != nil || got.Frame != want.Frame || !got.At.Equal(want.At) {
				t.Fatalf("%s: picture %d: marker %v, %v; want %v", name, i, got, err, want)
			}
			for at, l := range luma[i*size:][:size] {
				if l != black && l != white {
					t.Fatalf("%s: picture %d: luma %d at %d,%d of the bar, want black or white", name, i, l, at%wide, barTop+at/wide)
				}
			}
		}
	}
}

// border is the black edge of the films, next to the bar. It may be off by one
// where it refers to what is below it.
const border = 16

// TestTheBarLeavesTheFilmAsItIs compares what is seen of the film above the bar
// with the film alone, picture by picture.
func TestTheBarLeavesTheFilmAsItIs(t *testing.T) {
	for name, size := range map[string][2]int{Day: {1280, 640}, Slices: {1280, 640}, Thermal: {640, 464}} {
		stamped, _ := develop(t, name, true, func(int) time.Time { return time.UnixMilli(0x5555_5555_5555) })
		r, err := load(name)
		if err != nil {
			t.Fatal(err)
		}
		r.stamp.rows = 0
		sps := r.stamp.sps()
		var plain []byte
		for _, p := range r.pictures {
			for _, n := range p.nals {
				if avcType(n) == avcSPS {
					n = sps
				}
				b, _ := media.Join([][]byte{n})
				plain = append(plain, b...)
			}
		}
		crop := "format=yuv420p,crop=" + strconv.Itoa(size[0]) + ":" + strconv.Itoa(size[1]-border) + ":0:0"
		got, want := decode(t, media.H264, stamped, crop, "framemd5"), decode(t, media.H264, plain, crop, "framemd5")
		if bytes.Count(want, []byte("\n")) < len(r.pictures) || !bytes.Equal(got, want) {
			t.Errorf("%s: the film looks different above the bar", name)
		}
	}
}

func TestADamagedMarkerIsNotBelieved(t *testing.T) {
	luma := make([]byte, wide*high)
	if _, err := ReadMarker(luma, wide); err != ErrNoMarker {
		t.Errorf("black picture: %v, want ErrNoMarker", err)
	}
	m := Marker{Frame: 77, At: time.UnixMilli(1_795_000_000_123)}
	for row, bits := range m.rows() {
		for cell := range MarkerWidth {
			if bits[cell/8]<<(cell%8)&0x80 != 0 {
				for y := range MarkerCell {
					for x := range MarkerCell {
						luma[(MarkerY+row*MarkerCell+y)*wide+cell*MarkerCell+x] = 255
					}
				}
			}
		}
	}
	if got, err := ReadMarker(luma, wide); err != nil || got != m {
		t.Fatalf("ReadMarker = %v, %v, want %v", got, err, m)
	}
	for cell := range MarkerWidth {
		at := (MarkerY+MarkerCell/2)*wide + cell*MarkerCell + MarkerCell/2
		luma[at] ^= 0xFF
		if got, err := ReadMarker(luma, wide); err == nil {
			t.Errorf("cell %d turned: %v, want an error", cell, got)
		}
		luma[at] ^= 0xFF
	}
	if _, err := ReadMarker(luma[:1000], wide); err != ErrNoMarker {
		t.Errorf("picture cut short: %v, want ErrNoMarker", err)
	}
}
