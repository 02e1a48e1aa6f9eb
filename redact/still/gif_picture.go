package still

import (
	"bytes"
	"compress/lzw"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/gif"
	"io"

	"skylatch/redact"
)

// picture rebuilds one picture, with what was said of it before.
func (r *gifReader) picture() error {
	head, err := r.take(9)
	if err != nil {
		return err
	}
	n := func(at int) int { return int(binary.LittleEndian.Uint16(head[at:])) }
	x, y, w, h := n(0), n(2), n(4), n(6)
	r.pixels += w * h
	switch {
	case w == 0 || h == 0 || x+w > r.width || y+h > r.height:
		return errors.New("a picture lies outside its frame")
	case r.pixels > maxPixels:
		return errors.New("its pictures have too many pixels")
	}
	local, err := r.table(head[8])
	if err != nil {
		return err
	}
	colours, used := r.global, &r.used
	if local != nil {
		colours, used = local, &palette{}
	}
	if len(colours) == 0 {
		return errors.New("a picture has no colours")
	}
	width, err := r.take(1)
	if err != nil {
		return err
	}
	codes, err := r.subBlocks()
	if err != nil {
		return err
	}
	if width[0] < 2 || width[0] > 8 {
		return errors.New("the codes of a picture are damaged")
	}
	bits := max(2, int(tableFlags(colours)&7)+1)
	fresh, err := r.recode(codes, int(width[0]), bits, w*h, len(colours)/3, used)
	if err != nil {
		return err
	}
	if r.disposal != 0 || r.delay != 0 || r.transparent >= 0 {
		flags, none := r.disposal<<2, byte(0)
		if r.transparent >= 0 {
			flags, none = flags|1, byte(r.transparent)
		}
		r.out = append(r.out, gifExtension, gifControl, 4, flags, byte(r.delay), byte(r.delay>>8), none, 0)
	}
	r.out = append(append(r.out, gifImage), head[:8]...)
	r.out = append(r.out, head[8]&gifInterlaced|tableFlags(local)&^0x70)
	if local != nil {
		blacken(local, used)
		r.out = append(r.out, local...)
	}
	r.out = append(r.out, byte(bits))
	for len(fresh) > 0 {
		n := min(255, len(fresh))
		r.out = append(append(r.out, byte(n)), fresh[:n]...)
		fresh = fresh[n:]
	}
	r.out = append(r.out, 0)
	r.disposal, r.delay, r.transparent = 0, 0, -1
	r.pictures++
	return nil
}

// recode reads n pixels and writes them in codes of their own. It marks the
// colours that are seen.
func (r *gifReader) recode(codes []byte, width, bits, n, colours int, used *palette) ([]byte, error) {
	in := bytes.NewReader(codes)
	from := lzw.NewReader(in, lzw.LSB, width)
	var fresh bytes.Buffer
	to := lzw.NewWriter(&fresh, lzw.LSB, bits)
	for buf := make([]byte, min(n, 64<<10)); n > 0; n -= len(buf) {
		buf = buf[:min(n, len(buf))]
		if _, err := io.ReadFull(from, buf); err != nil {
			return nil, fmt.Errorf("unpack its pixels: %w", err)
		}
		for _, v := range buf {
			if int(v) >= colours && int(v) != r.transparent {
				return nil, errors.New("a pixel has a colour that the table has not")
			}
			used[v] = used[v] || int(v) != r.transparent
		}
		if _, err := to.Write(buf); err != nil {
			return nil, fmt.Errorf("pack its pixels: %w", err)
		}
	}
	if more, _ := io.CopyN(io.Discard, from, 1); more > 0 || in.Len() > 0 {
		r.job.note(redact.Bulk, "GIF bytes behind a picture", in.Len())
	}
	if err := to.Close(); err != nil {
		return nil, fmt.Errorf("pack its pixels: %w", err)
	}
	return fresh.Bytes(), nil
}

func decodeGIF(b []byte) (image.Image, error) {
	if err := decodable(gif.DecodeConfig(bytes.NewReader(b))); err != nil {
		return nil, err
	}
	r, err := readGIF(b, quiet())
	if err != nil {
		return nil, err
	}
	if r.pictures != 1 {
		return nil, errMoves
	}
	img, err := gif.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	whole := image.Rect(0, 0, r.width, r.height)
	p, ok := img.(*image.Paletted)
	if !ok || p.Rect == whole {
		return img, nil
	}
	larger := image.NewPaletted(whole, p.Palette)
	draw.Draw(larger, p.Rect, p, p.Rect.Min, draw.Src)
	return larger, nil
}

func paintGIF(b []byte, boxes []image.Rectangle) ([]byte, error) {
	img, err := decodeGIF(b)
	if err != nil {
		return nil, err
	}
	if err := fill(img, boxes); err != nil {
		return nil, err
	}
	var painted bytes.Buffer
	if err := gif.Encode(&painted, img, nil); err != nil {
		return nil, err
	}
	return rebuildGIF(painted.Bytes(), quiet())
}
