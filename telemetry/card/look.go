package card

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
	"time"
)

// What is read of a file to learn what it is: cameras write EXIF in front.
const (
	headSize = 1 << 20
	// maxStill is the largest picture that is read whole, if its front does not say.
	maxStill = 128 << 20
)

// look learns what a file is, and when it was taken.
func (c Config) look(at string, f *File) error {
	f.Kind = Other
	file, err := os.Open(at)
	if err != nil {
		return err
	}
	defer file.Close()
	head := make([]byte, min(f.Bytes, headSize))
	if _, err := io.ReadFull(file, head); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return err
	}
	if isMovie(head) {
		f.Kind = Movie
		if taken, lasts, ok := movieTime(file, f.Bytes); ok {
			f.TakenAt, f.Lasts = c.correct(Taken{At: taken}), lasts
		}
		return nil
	}
	taken, ok := c.Still(head)
	if !ok && isStill(head) && f.Bytes > headSize && f.Bytes <= maxStill {
		all := make([]byte, f.Bytes)
		if _, err := file.ReadAt(all, 0); err != nil {
			return err
		}
		taken, ok = c.Still(all)
	}
	if ok {
		f.TakenAt = c.correct(taken)
	}
	if ok || isStill(head) {
		f.Kind = Photo
	}
	return nil
}

// correct is when it was by the right clock.
func (c Config) correct(t Taken) time.Time {
	at := t.At
	if t.Local {
		at = time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), at.Nanosecond(), c.Zone)
	}
	if !t.Right {
		at = at.Add(-c.Ahead)
	}
	return at.UTC()
}

// isStill recognises JPEG, TIFF and most raw formats, PNG, HEIF and WebP.
func isStill(b []byte) bool {
	if len(b) < 12 {
		return false
	}
	brand := string(b[4:12])
	return string(b[:3]) == "\xff\xd8\xff" || string(b[:4]) == "II*\x00" || string(b[:4]) == "MM\x00*" || string(b[:4]) == "\x89PNG" ||
		string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP" || isHEIF(brand)
}

func isHEIF(brand string) bool {
	switch brand {
	case "ftypheic", "ftypheix", "ftypmif1", "ftypmsf1", "ftypavif":
		return true
	}
	return false
}

// isMovie recognises the family of MP4 and QuickTime.
func isMovie(b []byte) bool {
	if len(b) < 12 || isHEIF(string(b[4:12])) {
		return false
	}
	switch string(b[4:8]) {
	case "ftyp", "moov", "mdat", "wide", "free":
		return binary.BigEndian.Uint32(b) >= 8 || binary.BigEndian.Uint32(b) == 1
	}
	return false
}

// epoch is when the clock of QuickTime begins, in seconds before 1970.
const epoch = 2_082_844_800

// maxBoxes bounds how many boxes are looked at: a film has few beside its data.
const maxBoxes = 10_000

// movieTime reads when a film began and how long it lasts, out of its mvhd
// (ISO/IEC 14496-12, 8.2.2). The time is in UTC, as the standard has it.
func movieTime(r io.ReaderAt, size int64) (at time.Time, lasts time.Duration, ok bool) {
	moov, end, ok := box(r, 0, size, "moov")
	if !ok {
		return at, 0, false
	}
	mvhd, end, ok := box(r, moov, end, "mvhd")
	if !ok || end-mvhd < 32 {
		return at, 0, false
	}
	var b [32]byte
	if _, err := r.ReadAt(b[:], mvhd); err != nil {
		return at, 0, false
	}
	be := binary.BigEndian
	created, scale, length := uint64(be.Uint32(b[4:])), be.Uint32(b[12:]), uint64(be.Uint32(b[16:]))
	if b[0] == 1 {
		created, scale, length = be.Uint64(b[4:]), be.Uint32(b[20:]), be.Uint64(b[24:])
	}
	const lastSecond = epoch + 1<<33
	if created <= epoch || created > lastSecond { // none is known
		return at, 0, false
	}
	if s := float64(length) / float64(scale); scale > 0 && s < (7*24*time.Hour).Seconds() {
		lasts = time.Duration(s * float64(time.Second))
	}
	return time.Unix(int64(created-epoch), 0).UTC(), lasts, true
}

// box finds a box among those from at to end, and says where its content is.
func box(r io.ReaderAt, at, end int64, name string) (from, to int64, ok bool) {
	var b [16]byte
	for range maxBoxes {
		if end-at < 8 {
			return 0, 0, false
		}
		if _, err := r.ReadAt(b[:min(16, end-at)], at); err != nil {
			return 0, 0, false
		}
		head, size := int64(8), int64(binary.BigEndian.Uint32(b[:]))
		switch size {
		case 0: // to the end
			size = end - at
		case 1:
			head = 16
			long := binary.BigEndian.Uint64(b[8:])
			if long > uint64(end-at) {
				return 0, 0, false
			}
			size = int64(long)
		}
		if size < head || size > end-at {
			return 0, 0, false
		}
		if string(b[4:8]) == name {
			return at + head, at + size, true
		}
		at += size
	}
	return 0, 0, false
}
