package still

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"testing"

	"golang.org/x/image/webp"
)

func TestWebPsOfOthersShowTheSame(t *testing.T) {
	t.Parallel()
	checkMade(t, webpFormat, "a.webp", map[string]string{
		"lossy": "-frames:v 1 -c:v libwebp -vf scale=50:31 -pix_fmt yuv420p", "lossless": "-frames:v 1 -c:v libwebp -vf scale=50:31 -lossless 1",
		"alpha": "-frames:v 1 -vf scale=50:31,format=yuva420p,geq=lum='p(X,Y)':cb='cb(X,Y)':cr='cr(X,Y)':a='X*2' -c:v libwebp",
		"large": "-frames:v 1 -vf scale=200:100 -c:v libwebp -pix_fmt yuv420p",
	})
}

func TestFramesOfAWebPStay(t *testing.T) {
	for _, lossless := range []string{"0", "1"} {
		src := made(t, "a.webp", "-frames:v", "4", "-c:v", "libwebp_anim", "-lossless", lossless, "-loop", "3")
		out := rebuilt(t, webpFormat, src)
		was, is := webpFrames(t, src), webpFrames(t, out)
		if len(was) < 2 || len(is) != len(was) {
			t.Fatalf("it has %d frames, had %d", len(is), len(was))
		}
		for i := range was {
			samePixels(t, webpFormat, was[i], is[i])
		}
		if _, err := webpFormat.decode(out); err == nil {
			t.Error("an animation is looked at as if it were one picture")
		}
		if _, err := webpFormat.paint(out, []image.Rectangle{image.Rect(0, 0, 9, 9)}); !errors.Is(err, errMoves) {
			t.Errorf("it is painted: %v", err)
		}
	}
}

// webpFrames makes a file of each frame.
func webpFrames(t *testing.T, b []byte) (files [][]byte) {
	t.Helper()
	for b = b[12:]; len(b) > 0; {
		kind, data, rest, err := webpChunk(b)
		if err != nil {
			t.Fatal(err)
		}
		if kind == "ANMF" {
			files = append(files, riffFile(data[16:]))
		}
		b = rest
	}
	return files
}

func riffFile(chunks ...[]byte) []byte {
	b := append([]byte("RIFF\x00\x00\x00\x00WEBP"), bytes.Join(chunks, nil)...)
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	return b
}

// webpData returns the data of the first chunk of a kind.
func webpData(t testing.TB, b []byte, kind string) []byte {
	t.Helper()
	for b = b[12:]; len(b) > 0; {
		k, data, rest, err := webpChunk(b)
		if err != nil {
			t.Fatal(err)
		}
		if k == kind {
			return data
		}
		b = rest
	}
	t.Fatalf("it has no %q", kind)
	return nil
}

func TestNothingOfAWebPSurvives(t *testing.T) {
	lossy := made(t, "a.webp", "-frames:v", "1", "-c:v", "libwebp", "-pix_fmt", "yuva420p", "-vf", "scale=33:21,format=yuva420p,geq=lum='p(X,Y)':cb='cb(X,Y)':cr='cr(X,Y)':a='X*7'")
	t.Run("lossy", func(t *testing.T) {
		checkPlanted(t, webpFormat, func(p *planter) []byte {
			frame, err := splitVP8(webpData(t, lossy, "VP8 "))
			if err != nil {
				t.Fatal(err)
			}
			if p != nil { // ffmpeg takes some of these for damage
				frame.parts[0] = append(bytes.Clone(frame.parts[0]), p.mark("behind the first partition")...)
				frame.parts[1] = append(bytes.Clone(frame.parts[1]), p.mark("behind the last partition")...)
			}
			return extended(p, 0x10|0x20|0x08|0x04, 33, 21,
				appendWebPChunk(nil, "ALPH", append(bytes.Clone(webpData(t, lossy, "ALPH")), p.mark("behind what is transparent")...)),
				appendWebPChunk(nil, "VP8 ", frame.join()))
		})
	})
	t.Run("lossless", func(t *testing.T) {
		pixels := webpData(t, made(t, "a.webp", "-frames:v", "1", "-c:v", "libwebp", "-lossless", "1"), "VP8L")
		checkPlanted(t, webpFormat, func(p *planter) []byte {
			return extended(p, 0x20|0x08|0x04, 98, 60, appendWebPChunk(nil, "VP8L", append(bytes.Clone(pixels), p.mark("behind the pixels")...)))
		})
	})
}

// extended is a file with chunks in every place.
func extended(p *planter, flags byte, width, height int, picture ...[]byte) []byte {
	head := appendU24(appendU24([]byte{flags, 0, 0, 0}, width-1), height-1)
	exif := append([]byte("Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x0f\x01\x02\x00\x0f\x00\x00\x00\x1a\x00\x00\x00\x00\x00\x00\x00"), append(p.mark("EXIF make"), make([]byte, 20)...)...)
	all := [][]byte{
		appendWebPChunk(nil, "VP8X", append(head, p.mark("behind the header")...)),
		appendWebPChunk(nil, "ICCP", p.mark("profile")),
	}
	all = append(all, picture...)
	all = append(all, appendWebPChunk(nil, "EXIF", exif), appendWebPChunk(nil, "XMP ", p.mark("XMP")), appendWebPChunk(nil, "ABCD", p.mark("unknown chunk")))
	return append(riffFile(all...), p.mark("behind the end")...)
}

func TestNothingOfAnAnimatedWebPSurvives(t *testing.T) {
	src := made(t, "a.webp", "-frames:v", "2", "-c:v", "libwebp_anim", "-vf", "scale=33:21")
	build := func(p *planter) []byte {
		var chunks [][]byte
		for b := src[12:]; len(b) > 0; {
			kind, data, rest, err := webpChunk(b)
			if err != nil {
				t.Fatal(err)
			}
			switch kind {
			case "ANIM":
				data = append(p.fixed("background", 4), data[4:]...)
			case "ANMF":
				data = appendWebPChunk(bytes.Clone(data), "priv", p.mark("chunk of a frame"))
			}
			chunks = append(chunks, appendWebPChunk(nil, kind, data))
			b = rest
		}
		chunks = append(chunks, appendWebPChunk(nil, "META", p.mark("unknown chunk")))
		return riffFile(chunks...)
	}
	p := newPlanter(1, "plain")
	file := build(p)
	if got := p.surviving(file); len(got) != len(p.marks) {
		t.Fatalf("of %d places only %q are found in the file itself", len(p.marks), got)
	}
	out := rebuilt(t, webpFormat, file)
	if got := p.surviving(out); len(got) > 0 {
		t.Errorf("what stands in %q survives", got)
	}
	if !bytes.Equal(out, rebuilt(t, webpFormat, build(newPlanter(2, "hex")))) {
		t.Error("files that differ in what is left out give different files")
	}
}

func TestAWebPIsRefusedThat(t *testing.T) {
	lossy := made(t, "a.webp", "-frames:v", "1", "-c:v", "libwebp", "-pix_fmt", "yuv420p")
	change := func(at int, b ...byte) []byte {
		c := bytes.Clone(lossy)
		copy(c[at:], b)
		return c
	}
	vp8l := func(w, h uint32) []byte {
		head := binary.LittleEndian.AppendUint32([]byte{0x2f}, w-1|(h-1)<<14)
		return riffFile(appendWebPChunk(nil, "VP8L", append(head, make([]byte, 100)...)))
	}
	for name, b := range map[string][]byte{
		"is cut off":              lossy[:len(lossy)-20],
		"is longer than its file": change(4, 0xff, 0xff, 0xff, 0xff),
		"has a chunk of 2^32":     change(16, 0xff, 0xff, 0xff, 0xff),
		"is no key frame":         change(20, lossy[20]|1),
		"is a bomb":               vp8l(1<<14, 1<<14),
		"is damaged":              vp8l(100, 100),
		"is larger than any":      change(26, 0xff, 0x3f, 0xff, 0x3f),
		"has another size":        extended(nil, 0, 7, 7, lossy[12:]),
		"has two pictures":        riffFile(lossy[12:], lossy[12:]),
		"has no frames":           extended(nil, 2, 7, 7),
	} {
		t.Run(name, func(t *testing.T) {
			out, _, err := webpFormat.Rebuild(b, Config{Policy: policy(t, "shown")})
			if err == nil {
				t.Fatalf("it gives a file of %d bytes", len(out))
			}
			t.Log(err)
		})
	}
}

func FuzzWebP(f *testing.F) {
	small := webpFormat
	small.limit = 4 << 10 // a picture is unpacked several times
	fuzz(f, small, func(b []byte) error {
		if len(b) > 20 && string(b[12:16]) == "VP8X" && b[20]&webpAnimated != 0 {
			return nil
		}
		img, err := webp.Decode(bytes.NewReader(b))
		if err != nil || img.Bounds().Dx()*img.Bounds().Dy() > 1<<14 {
			return err
		}
		painted, err := paintWebP(b, []image.Rectangle{image.Rect(0, 0, 1, 1)})
		if err != nil {
			return fmt.Errorf("paint it: %w", err)
		}
		again, err := rebuildWebP(painted, quiet())
		if err == nil && !bytes.Equal(again, painted) {
			err = errors.New("painted it is no new file")
		}
		return errors.Join(err, webpFormat.Verify(painted))
	})
}
