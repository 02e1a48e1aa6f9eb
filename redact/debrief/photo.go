package debrief

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // pictures of the pilot's screen
	"slices"
	"time"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/tiff" // and what cameras write besides JPEG
	_ "golang.org/x/image/webp"

	"skylatch/redact"
	"skylatch/redact/still"
	"skylatch/telemetry"
	"skylatch/telemetry/opt"
)

const (
	// maxPhotos keeps a page one that can be mailed, about 50 kB each.
	maxPhotos = 60
	// thumbSide is the longer side of a small picture: sharp in print at 57 mm.
	thumbSide = 640
	// quality is that of small pictures, as image/jpeg counts.
	quality = 78
	// maxPixels bounds what is unpacked: 150 MP cameras fly.
	maxPixels = 200_000_000
)

// photo is a picture on the page.
type photo struct {
	number        int
	thumb         []byte // JPEG
	width, height int
	// at is when it was taken, place where; beside tells that the place is where the
	// craft was then.
	at     opt.Value[time.Duration]
	place  opt.Value[telemetry.LatLon]
	beside bool
}

// readPhotos makes small pictures of what the policy tells of the photos.
func (b *brief) readPhotos(ctx context.Context) error {
	if b.Policy.Action(redact.Imagery) != redact.Keep {
		if len(b.Photos) > 0 {
			b.left = append(b.left, fmt.Sprintf("%d pictures: the policy lets none pass", len(b.Photos)))
		}
		return nil
	}
	for i, p := range b.Photos {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if i == maxPhotos {
			b.left = append(b.left, fmt.Sprintf("%d more pictures: a page has room for %d", len(b.Photos)-maxPhotos, maxPhotos))
			break
		}
		shot, err := b.photo(p)
		if err != nil {
			b.left = append(b.left, fmt.Sprintf("%s: %v", p.Name, err))
			continue
		}
		b.photos = append(b.photos, shot)
	}
	slices.SortStableFunc(b.photos, func(x, y photo) int { return int(x.at.Or(0) - y.at.Or(0)) })
	for i := range b.photos {
		b.photos[i].number = i + 1
	}
	return nil
}

// photo tells one picture by the policy, and makes a small one of what came out.
func (b *brief) photo(p Photo) (photo, error) {
	src, err := p.Read()
	if err != nil {
		return photo{}, err
	}
	f, ok := still.Recognise(src[:min(len(src), still.Head)])
	if !ok {
		return photo{}, errors.New("it is no picture that can be told")
	}
	told, report, err := f.Rebuild(src, still.Config{Policy: b.Policy, Secret: b.Secret, Origin: b.Origin})
	b.count(report)
	if err == nil {
		err = f.Verify(told)
	}
	if err != nil {
		return photo{}, err
	}
	taken, dated := still.ReadTaken(told)
	shot := photo{place: taken.Place}
	at := p.TakenAt
	if dated && taken.Clock != still.WallClock {
		at = taken.At
	}
	if !at.IsZero() && b.dated() && b.flight.known {
		since := at.Sub(b.flight.from)
		shot.at = opt.Some(since)
		if !shot.place.Known() && b.Policy.Action(redact.Location) == redact.Keep {
			shot.place = b.flight.placeAt(since)
			shot.beside = shot.place.Known()
		}
	}
	return shot, shot.shrink(told, taken.Turn)
}

// shrink makes the small picture, as it is meant to be looked at.
func (p *photo) shrink(b []byte, turn int) error {
	c, _, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return errors.New("nobody here can unpack it")
	}
	if c.Width <= 0 || c.Height <= 0 || c.Width > maxPixels/c.Height {
		return fmt.Errorf("it has %d×%d pixels", c.Width, c.Height)
	}
	full, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		return errors.New("nobody here can unpack it")
	}
	scale := min(1, float64(thumbSide)/float64(max(c.Width, c.Height)))
	small := image.NewRGBA(image.Rect(0, 0, max(1, int(float64(c.Width)*scale)), max(1, int(float64(c.Height)*scale))))
	draw.Draw(small, small.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(small, small.Bounds(), full, full.Bounds(), draw.Over, nil)
	upright := turned(small, turn)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, upright, &jpeg.Options{Quality: quality}); err != nil {
		return err
	}
	p.thumb, p.width, p.height = out.Bytes(), upright.Rect.Dx(), upright.Rect.Dy()
	return nil
}

// turned is a picture turned as EXIF's orientation wants it. (EXIF 2.32, 4.6.4)
func turned(src *image.RGBA, turn int) *image.RGBA {
	if turn < 2 || turn > 8 {
		return src
	}
	w, h := src.Rect.Dx(), src.Rect.Dy()
	if turn >= 5 {
		w, h = h, w
	}
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			sx, sy := x, y
			if turn >= 5 {
				sx, sy = y, x
			}
			switch turn {
			case 2:
				sx = w - 1 - x
			case 3:
				sx, sy = w-1-x, h-1-y
			case 4:
				sy = h - 1 - y
			case 6:
				sy = w - 1 - x
			case 7:
				sx, sy = h-1-y, w-1-x
			case 8:
				sx = h - 1 - y
			}
			dst.SetRGBA(x, y, src.RGBAAt(sx, sy))
		}
	}
	return dst
}

// maxOff is how long before or after a known place something may be taken there.
const maxOff = 2 * time.Second

// placeAt is where the craft was; unknown if nobody knows it.
func (f *flight) placeAt(at time.Duration) opt.Value[telemetry.LatLon] {
	i, _ := slices.BinarySearchFunc(f.way, at, func(s spot, at time.Duration) int { return int(s.at - at) })
	best, place := maxOff, opt.None[telemetry.LatLon]()
	for _, n := range []int{i - 1, i} {
		if n >= 0 && n < len(f.way) && (f.way[n].at-at).Abs() <= best {
			best, place = (f.way[n].at - at).Abs(), opt.Some(f.way[n].LatLon)
		}
	}
	return place
}
