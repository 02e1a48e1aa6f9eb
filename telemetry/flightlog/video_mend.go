package flightlog

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// mendVideos cuts the torn last fragment off every video in the folder and
// returns what they hold. Told is what mission.json says of them.
func (rec *Recovery) mendVideos(dir string, told []Film) ([]Film, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "video-*"+videoSuffix))
	if err != nil {
		return nil, fmt.Errorf("look for videos: %w", err)
	}
	var list []Film
	for _, path := range paths {
		v := Film{File: filepath.Base(path)}
		if i := slices.IndexFunc(told, func(t Film) bool { return t.File == v.File }); i >= 0 {
			v = told[i]
		}
		kept, err := rec.mendVideo(path, &v)
		if err != nil {
			return nil, err
		}
		if kept {
			list = append(list, v)
		}
	}
	slices.SortStableFunc(list, func(a, b Film) int { return a.StartedAt.Compare(b.StartedAt) })
	return list, nil
}

// mendVideo mends one, and reports whether there is a picture in it. A file
// without one is put aside.
func (rec *Recovery) mendVideo(path string, v *Film) (bool, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return false, fmt.Errorf("open video: %w", err)
	}
	defer f.Close() // synced by cut
	st, err := f.Stat()
	if err != nil {
		return false, fmt.Errorf("look at %s: %w", v.File, err)
	}
	held, err := walkVideo(f, st.Size())
	if err != nil && !errors.Is(err, errNoBox) {
		return false, fmt.Errorf("read %s: %w", v.File, err)
	}
	if held.frames == 0 {
		if err := os.Rename(path, path+".torn"); err != nil {
			return false, fmt.Errorf("put %s aside: %w", v.File, err)
		}
		rec.Problems = append(rec.Problems, fmt.Sprintf("%s held no whole picture and is kept as %s.torn", v.File, v.File))
		return false, nil
	}
	if v.StartedAt.IsZero() {
		v.StartedAt = held.first.UTC()
	}
	v.EndedAt, v.Frames, v.Bytes = held.last.UTC(), held.frames, uint64(held.whole)
	if err == nil {
		return true, rec.cut(f, held.whole)
	}
	zeros, err := onlyZeros(io.NewSectionReader(f, held.whole, 1<<62))
	if err != nil {
		return false, fmt.Errorf("read %s: %w", v.File, err)
	}
	if zeros {
		return true, rec.cut(f, held.whole)
	}
	v.Bytes = uint64(st.Size())
	rec.Problems = append(rec.Problems, fmt.Sprintf("%s: what follows byte %d is damaged and was left as it is", v.File, held.whole))
	return true, nil
}

// heldVideo is what a file holds up to its last whole fragment.
type heldVideo struct {
	whole       int64 // bytes
	frames      uint64
	first, last time.Time // when the first and the last picture came
}

// errNoBox means that something stands in the file that was not written there.
var errNoBox = errors.New("no box")

// maxMoof is far above the index of a second of video.
const maxMoof = 4 << 20

// walkVideo reads the file box by box. It returns an error wrapping [errNoBox]
// if it comes to something else than our boxes; a last one that is torn is none.
func walkVideo(r io.ReaderAt, size int64) (heldVideo, error) {
	var held heldVideo
	var part fragment
	var came time.Time // of the fragment at hand
	for at := int64(0); at < size; {
		var head [8]byte
		if size-at < int64(len(head)) {
			return held, nil
		}
		if _, err := r.ReadAt(head[:], at); err != nil {
			return held, err
		}
		n, kind := int64(binary.BigEndian.Uint32(head[:])), string(head[4:])
		if n < 8 || !slices.Contains([]string{"ftyp", "moov", "prft", "moof", "mdat"}, kind) || n > maxMoof && kind != "mdat" {
			return held, fmt.Errorf("byte %d: %w", at, errNoBox)
		}
		if at+n > size {
			return held, nil
		}
		switch kind {
		case "prft", "moof":
			body := make([]byte, n-8)
			if _, err := r.ReadAt(body, at+8); err != nil {
				return held, err
			}
			if kind == "moof" {
				part = readMoof(body)
			} else {
				came = readReferenceTime(body)
			}
		case "mdat":
			held.whole, held.frames = at+n, held.frames+part.frames
			held.last = came.Add(time.Duration(part.before) * time.Second / timeScale)
			if held.first.IsZero() {
				held.first = came
			}
		}
		at += n
	}
	return held, nil
}

// readReferenceTime reads what [appendReferenceTime] wrote.
func readReferenceTime(b []byte) time.Time {
	if len(b) < 16 {
		return time.Time{}
	}
	seconds := int64(binary.BigEndian.Uint32(b[8:])) - ntpEpoch
	return time.Unix(seconds, int64(uint64(binary.BigEndian.Uint32(b[12:]))*uint64(time.Second)>>32))
}

// fragment is what a moof says.
type fragment struct {
	frames uint64
	before uint64 // ticks from its first sample to its last
}

// readMoof reads the one trun in it. (ISO/IEC 14496-12, 8.8.8)
func readMoof(b []byte) fragment {
	const offset, firstFlags, duration, others = 0x01, 0x04, 0x100, 0x200 | 0x400 | 0x800
	run := childBox(childBox(b, "traf"), "trun")
	if len(run) < 8 {
		return fragment{}
	}
	flags, count := binary.BigEndian.Uint32(run)&0xffffff, uint64(binary.BigEndian.Uint32(run[4:]))
	run = run[8:]
	for _, f := range []uint32{offset, firstFlags} {
		if flags&f != 0 {
			run = run[min(4, len(run)):]
		}
	}
	entry := 0
	for f := uint32(duration); f <= 0x800; f <<= 1 {
		if flags&(duration|others)&f != 0 {
			entry += 4
		}
	}
	made := fragment{frames: count}
	for i := uint64(1); i < count && flags&duration != 0 && len(run) >= entry; i++ {
		made.before += uint64(binary.BigEndian.Uint32(run))
		run = run[entry:]
	}
	return made
}

// childBox returns the body of the first box of that kind.
func childBox(b []byte, kind string) []byte {
	for len(b) >= 8 {
		n := int(binary.BigEndian.Uint32(b))
		if n < 8 || n > len(b) {
			return nil
		}
		if string(b[4:8]) == kind {
			return b[8:n]
		}
		b = b[n:]
	}
	return nil
}
